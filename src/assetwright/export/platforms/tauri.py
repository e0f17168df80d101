"""Tauri: the icons that ``tauri icon`` would make, for the folder ``src-tauri``.

https://v2.tauri.app/develop/icons/. Tauri's build takes PNG icons of four channels only, which
the transparent corners of a tile make sure of. Files for phones replace those of the same names
in ``gen/android/app/src/main/res`` and ``gen/apple/Assets.xcassets/AppIcon.appiconset``, as
bitmaps, since that is what a new project has there: a second file of the name would clash.
"""

from assetwright.artwork import View
from assetwright.export.asset import Asset
from assetwright.export.platforms.asset_catalog import contents
from assetwright.export.platforms.table import (
    ICONS,
    AppleIcon,
    Document,
    Fixed,
    Picture,
    Platform,
    Purpose,
    Row,
    WindowsIcon,
    tile,
)
from assetwright.export.platforms.windows import ICON_SIDES
from assetwright.types import Density, ImageFormat

_FOLDER = "icons"
_DESKTOP = {
    "32x32": 32,
    "64x64": 64,
    "128x128": 128,
    "128x128@2x": 256,
    "icon": 512,
    "StoreLogo": 50,
    **{f"Square{side}x{side}Logo": side for side in (30, 44, 71, 89, 107, 142, 150, 284, 310)},
}
"""Pixels a side; the last ten are for the Microsoft Store."""

_ANDROID = {
    "ic_launcher": (48, View.TILE),
    "ic_launcher_round": (48, View.DISC),
    "ic_launcher_foreground": (108, View.FOREGROUND),
    "ic_launcher_background": (108, View.BACKGROUND),
    "ic_launcher_monochrome": (108, View.MONOCHROME),
}
"""Sides in dp. https://developer.android.com/develop/ui/views/launch/icon_design_adaptive"""

_DENSITIES = (Density.MDPI, Density.HDPI, Density.XHDPI, Density.XXHDPI, Density.XXXHDPI)

_ADAPTIVE_ICON = """\
<?xml version="1.0" encoding="utf-8"?>
<adaptive-icon xmlns:android="http://schemas.android.com/apk/res/android">
    <background android:drawable="@mipmap/ic_launcher_background" />
    <foreground android:drawable="@mipmap/ic_launcher_foreground" />
    <monochrome android:drawable="@mipmap/ic_launcher_monochrome" />
</adaptive-icon>
"""

_IOS = {
    "20x20": (20, (1, 2, 3)),
    "29x29": (29, (1, 2, 3)),
    "40x40": (40, (1, 2, 3)),
    "60x60": (60, (2, 3)),
    "76x76": (76, (1, 2)),
    "83.5x83.5": (83.5, (2,)),
    "512": (512, (2,)),
}
"""Sides in points, and scales. The catalogue of a Tauri project names each by both, and those of
three scales for iPad too: a second file at 2×."""


def _png(path: str, side: int, view: View) -> Row:
    return Picture(
        f"{_FOLDER}/{path}.png",
        Fixed(side),
        ImageFormat.PNG,
        types=ICONS,
        view=view,
        purpose=Purpose.APP,
    )


def _android() -> tuple[Row, ...]:
    return (
        *(
            _png(f"android/mipmap-{density}/{name}", round(dp * density.scale), view)
            for density in _DENSITIES
            for name, (dp, view) in _ANDROID.items()
        ),
        *(
            Document(
                f"{_FOLDER}/android/mipmap-anydpi-v26/{name}.xml",
                lambda _: _ADAPTIVE_ICON,
                types=ICONS,
                purpose=Purpose.APP,
            )
            for name in ("ic_launcher", "ic_launcher_round")
        ),
    )


def _ios() -> tuple[Row, ...]:
    files = {
        _ios_name(name, scale, copy): round(points * scale)
        for name, (points, scales) in _IOS.items()
        for scale in scales
        for copy in (("", "-1") if scale == 2 and scales == (1, 2, 3) else ("",))
    }
    catalog = Document(
        f"{_FOLDER}/ios/Contents.json", _ios_contents, types=ICONS, purpose=Purpose.APP
    )
    return (catalog, *(_png(f"ios/{name}", side, View.FULL_BLEED) for name, side in files.items()))


def _ios_name(name: str, scale: int, copy: str = "") -> str:
    return f"AppIcon-{name}@{scale}x{copy}"


def _ios_contents(_asset: Asset) -> str:
    """The catalogue of the files: iPhone's at 2× and 3×, iPad's at 1× and 2×, the App Store's."""
    entries = []
    for name, (points, scales) in _IOS.items():
        for scale in scales:
            size, factor = f"{points:g}x{points:g}", f"{scale}x"
            copy = "-1" if scale == 2 and scales == (1, 2, 3) else ""
            if name == "512":
                places = [("ios-marketing", "1024x1024", "1x", "")]
            elif scale == 3 or name == "60x60":
                places = [("iphone", size, factor, "")]
            elif scale == 1 or not copy:
                places = [("ipad", size, factor, "")]
            else:
                places = [("iphone", size, factor, ""), ("ipad", size, factor, copy)]
            entries += [
                {
                    "filename": f"{_ios_name(name, scale, suffix)}.png",
                    "idiom": idiom,
                    "scale": shown,
                    "size": side,
                }
                for idiom, side, shown, suffix in places
            ]
    return contents({"images": entries})


TAURI = Platform(
    "tauri",
    (
        *(_png(name, side, tile(side)) for name, side in _DESKTOP.items()),
        WindowsIcon(f"{_FOLDER}/icon.ico", ICON_SIDES),
        AppleIcon(f"{_FOLDER}/icon.icns"),
        *_android(),
        *_ios(),
    ),
)
