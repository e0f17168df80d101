"""Android drawables, https://developer.android.com/training/multiscreen/screendensities.

WebP, because a drawable may have one file a density, and lossless WebP with alpha (read since
Android 4.3) is the smallest. No ldpi: Android scales hdpi down for the few such screens.
"""

from assetwright.export.platforms.table import Picture, Platform, Points
from assetwright.types import Density, ImageFormat

_DENSITIES = (Density.MDPI, Density.HDPI, Density.XHDPI, Density.XXHDPI, Density.XXXHDPI)

ANDROID = Platform(
    "android",
    tuple(
        Picture(
            f"res/drawable-{density}/{{name}}.webp",
            Points(density.scale),
            ImageFormat.WEBP,
            density,
        )
        for density in _DENSITIES
    ),
)
