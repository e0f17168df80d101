"""What kind of asset is asked for, and how large."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MIN_SIDE = 16
MAX_SIDE = 4096
"""Of an asset, as it is asked for, in pixels."""

MAX_FILE_SIDE = 8192
"""Of any picture drawn: a splash screen of 1080 × 1920 is 4320 × 7680 at xxxhdpi."""


class AssetType(StrEnum):
    """The four kinds of asset; the value is also the tag written in a prompt."""

    ICON = "icon"
    SPLASH_SCREEN = "splash_screen"
    BANNER = "banner"
    ILLUSTRATION = "illustration"

    @property
    def ordinal(self) -> int:
        """Position in the model's asset-type embedding, 0 to 3."""
        return tuple(AssetType).index(self)


@dataclass(frozen=True, slots=True)
class Size:
    """A size in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    def scaled(self, factor: float) -> Size:
        """The size at ``factor`` times this one, each side rounded half up, at least 1 px."""
        return Size(
            max(1, int(self.width * factor + 0.5)),
            max(1, int(self.height * factor + 0.5)),
        )


DEFAULT_SIZES: dict[AssetType, Size] = {
    AssetType.ICON: Size(512, 512),
    AssetType.SPLASH_SCREEN: Size(1080, 1920),
    AssetType.BANNER: Size(728, 90),
    AssetType.ILLUSTRATION: Size(1024, 1024),
}


class Density(StrEnum):
    """Android density buckets, https://developer.android.com/training/multiscreen/screendensities."""

    LDPI = "ldpi"
    MDPI = "mdpi"
    HDPI = "hdpi"
    XHDPI = "xhdpi"
    XXHDPI = "xxhdpi"
    XXXHDPI = "xxxhdpi"

    @property
    def scale(self) -> float:
        """Pixels per density-independent pixel: 160 dpi is 1."""
        return _DENSITY_SCALES[self]


_DENSITY_SCALES: dict[Density, float] = {
    Density.LDPI: 0.75,
    Density.MDPI: 1.0,
    Density.HDPI: 1.5,
    Density.XHDPI: 2.0,
    Density.XXHDPI: 3.0,
    Density.XXXHDPI: 4.0,
}


class ImageFormat(StrEnum):
    """Raster file formats written for every density."""

    PNG = "png"
    WEBP = "webp"
    JPG = "jpg"
