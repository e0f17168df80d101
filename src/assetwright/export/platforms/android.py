"""Android: drawables, and the app's launcher, notification and splash icons.

Icons in the app are vector drawables: one small file, sharp at every density and size, and
tintable, which is what Android Studio makes of an imported icon. They have no bitmaps beside them:
a bitmap that matches the density is preferred to ``drawable/``, so the vector would hardly ever
be shown, while ``drawable-anydpi/`` is preferred to every bitmap, so these would be dead weight.
Larger pictures are bitmaps, since Android is slow to draw large vectors the first time (lint warns
from 200 dp on). An icon without layers is a bitmap as well.

Bitmaps are WebP: a resource may have one file a density, and lossless WebP with alpha (read since
Android 4.3) is the smallest. No ldpi: Android scales hdpi down for the few such screens.
https://developer.android.com/training/multiscreen/screendensities

The app's icon is adaptive from Android 8 on: three vector layers of 108 dp, the motif within the
circle of 66 dp that no mask cuts into. Older versions get a bitmap of 48 dp, launchers with round
icons a round one. The notification icon is a bitmap, drawn for each density, because it is the
smallest picture of all. https://developer.android.com/develop/ui/views/launch/icon_design_adaptive

The splash screen of Android 12 takes its icon and colour from the app's own theme, a file that is
not ours to write: ``snippet.xml`` says which lines to add there and to the manifest.
https://developer.android.com/develop/ui/views/launch/splash-screen
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assetwright.artwork import View
from assetwright.export.asset import Asset, Frame, Pixels
from assetwright.export.platforms.stores import PlayIcon
from assetwright.export.platforms.table import (
    ALL_TYPES,
    ICONS,
    Base,
    Document,
    Fixed,
    Picture,
    Platform,
    Points,
    Purpose,
    Row,
)
from assetwright.export.vector_drawable import vector_drawable
from assetwright.types import AssetType, Density, ImageFormat

DENSITIES = (Density.MDPI, Density.HDPI, Density.XHDPI, Density.XXHDPI, Density.XXXHDPI)
"""The buckets that get bitmaps."""

LAUNCHER_DP = 48
LAYER_DP = 108
NOTIFICATION_DP = 24
SPLASH_DP = 288

_IN_APP = Points(1)
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'

_ADAPTIVE_ICON = f"""{_XML}\
<adaptive-icon xmlns:android="http://schemas.android.com/apk/res/android">
    <background android:drawable="@drawable/ic_launcher_background" />
    <foreground android:drawable="@drawable/ic_launcher_foreground" />
    <monochrome android:drawable="@drawable/ic_launcher_monochrome" />
</adaptive-icon>
"""

_SNIPPET = """\
<!-- AndroidManifest.xml: -->
<application
    android:icon="@mipmap/ic_launcher"
    android:roundIcon="@mipmap/ic_launcher_round" />

<!-- Your theme in res/values-v31/themes.xml, for the splash screen of Android 12 and later: -->
<item name="android:windowSplashScreenBackground">@color/splash_background</item>
<item name="android:windowSplashScreenAnimatedIcon">@drawable/ic_splash</item>

<!-- Notifications: setSmallIcon(R.drawable.ic_notification) -->
"""


def _colors(asset: Asset) -> str:
    """The colour that the splash icon's motif was drawn to stand on."""
    color = asset.layered(View.BACKGROUND).layers[0].color
    entry = f'    <color name="splash_background">{color.hex}</color>'
    return f"{_XML}<resources>\n{entry}\n</resources>\n"


@dataclass(frozen=True, slots=True)
class VectorDrawable:
    """A vector drawable of the layers; ``extent`` is in dp."""

    path: str
    extent: Base | Points | Fixed = _IN_APP
    types: frozenset[AssetType] = ICONS
    view: View = View.ASSET
    purpose: Purpose = Purpose.UI
    density: Density | None = None
    format: str = "xml"

    def frames(self, asset: Asset) -> tuple[Frame, ...]:  # noqa: ARG002
        """Nothing to draw in pixels."""
        return ()

    def encode(self, asset: Asset, drawings: Sequence[Pixels]) -> bytes:  # noqa: ARG002
        """The XML file; InputError for a drawing that has no layers."""
        return vector_drawable(asset.layered(self.view).sized(self.extent.of(asset))).encode()


def app_rows(res: str) -> tuple[Row, ...]:
    """The app's own icons, in the resource folder ``res``."""

    def bitmaps(path: str, view: View, dp: int) -> tuple[Row, ...]:
        return tuple(
            Picture(
                f"{res}/{path.format(density=density)}.webp",
                Fixed(round(dp * density.scale)),
                ImageFormat.WEBP,
                density,
                types=ICONS,
                view=view,
                purpose=Purpose.APP,
            )
            for density in DENSITIES
        )

    def vector(name: str, view: View, dp: int) -> Row:
        return VectorDrawable(
            f"{res}/drawable/{name}.xml", Fixed(dp), view=view, purpose=Purpose.APP
        )

    def document(path: str, text: Callable[[Asset], str]) -> Row:
        return Document(f"{res}/{path}", text, types=ICONS, purpose=Purpose.APP)

    return (
        *bitmaps("mipmap-{density}/ic_launcher", View.TILE, LAUNCHER_DP),
        *bitmaps("mipmap-{density}/ic_launcher_round", View.DISC, LAUNCHER_DP),
        document("mipmap-anydpi-v26/ic_launcher.xml", lambda _: _ADAPTIVE_ICON),
        document("mipmap-anydpi-v26/ic_launcher_round.xml", lambda _: _ADAPTIVE_ICON),
        vector("ic_launcher_background", View.BACKGROUND, LAYER_DP),
        vector("ic_launcher_foreground", View.FOREGROUND, LAYER_DP),
        vector("ic_launcher_monochrome", View.MONOCHROME, LAYER_DP),
        *bitmaps("drawable-{density}/ic_notification", View.GLYPH, NOTIFICATION_DP),
        vector("ic_splash", View.SPLASH_ICON, SPLASH_DP),
        document("values/splash.xml", _colors),
    )


def _bitmaps(types: frozenset[AssetType]) -> tuple[Row, ...]:
    return tuple(
        Picture(
            f"res/drawable-{density}/{{name}}.webp",
            Points(density.scale),
            ImageFormat.WEBP,
            density,
            types=types,
        )
        for density in DENSITIES
    )


_APP = (
    *app_rows("res"),
    # The names that Android Studio gives them, beside the resource folder.
    PlayIcon("ic_launcher-playstore.png"),
    Document("snippet.xml", lambda _: _SNIPPET, types=ICONS, purpose=Purpose.APP),
)

ANDROID = Platform(
    "android",
    (VectorDrawable("res/drawable/{name}.xml"), *_bitmaps(ALL_TYPES - ICONS), *_APP),
    flat_rows=(*_bitmaps(ALL_TYPES), *_APP),
)
