"""No platform: the density buckets, as ``settings_gear/xhdpi/settings_gear.png``."""

from __future__ import annotations

from collections.abc import Sequence

from assetwright.export.platforms.table import Base, Picture
from assetwright.types import Density, ImageFormat


def plain_rows(densities: Sequence[Density], formats: Sequence[ImageFormat]) -> tuple[Picture, ...]:
    """One picture for each density and format."""
    return tuple(
        Picture(
            f"{{name}}/{density}/{{name}}.{image_format}",
            Base(density.scale),
            image_format,
            density,
        )
        for density in dict.fromkeys(densities)
        for image_format in dict.fromkeys(formats)
    )
