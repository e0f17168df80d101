"""No platform: the density buckets, as ``settings_gear/xhdpi/settings_gear.png``."""

from __future__ import annotations

from collections.abc import Sequence

from assetwright.export.platforms.table import VECTOR_FORMAT, Base, Picture, Row, Vector
from assetwright.types import Density, ImageFormat


def plain_rows(densities: Sequence[Density], formats: Sequence[str]) -> tuple[Row, ...]:
    """One picture for each density and raster format, and one vector file for all of them."""
    raster = [ImageFormat(name) for name in dict.fromkeys(formats) if name != VECTOR_FORMAT]
    pictures = tuple(
        Picture(
            f"{{name}}/{density}/{{name}}.{image_format}",
            Base(density.scale),
            image_format,
            density,
        )
        for density in dict.fromkeys(densities)
        for image_format in raster
    )
    return (*pictures, Vector("{name}/{name}.svg")) if VECTOR_FORMAT in formats else pictures
