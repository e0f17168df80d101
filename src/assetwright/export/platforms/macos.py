"""macOS: image sets, and the app's icon as an .icns and as an icon set of ten pictures.

The icon's body is a rounded square of 824 on a canvas of 1024 px (Apple Design Resources): unlike
iOS, macOS before 26 cuts no shape out of it. Every frame is drawn at its size.
"""

from assetwright.export.asset import Asset
from assetwright.export.platforms.asset_catalog import (
    CATALOG,
    catalog_platform,
    contents,
    suffix,
)
from assetwright.export.platforms.table import (
    ICONS,
    AppleIcon,
    Document,
    Fixed,
    Picture,
    Purpose,
    body,
)
from assetwright.types import ImageFormat

_ICON_SET = f"{CATALOG}/AppIcon.appiconset"
_SCALES = (1, 2)
_FRAMES = tuple((points, scale) for points in (16, 32, 128, 256, 512) for scale in _SCALES)


def _filename(points: int, scale: int) -> str:
    return f"icon_{points}x{points}{suffix(scale)}.png"


def _icon_set(_asset: Asset) -> str:
    images = [
        {
            "filename": _filename(points, scale),
            "idiom": "mac",
            "scale": f"{scale}x",
            "size": f"{points}x{points}",
        }
        for points, scale in _FRAMES
    ]
    return contents({"images": images})


MACOS = catalog_platform(
    "macos",
    "mac",
    _SCALES,
    (
        AppleIcon("AppIcon.icns"),
        Document(f"{_ICON_SET}/Contents.json", _icon_set, ICONS, Purpose.APP),
        *(
            Picture(
                f"{_ICON_SET}/{_filename(points, scale)}",
                Fixed(points * scale),
                ImageFormat.PNG,
                types=ICONS,
                view=body(points * scale),
                purpose=Purpose.APP,
            )
            for points, scale in _FRAMES
        ),
    ),
)
