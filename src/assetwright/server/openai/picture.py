"""One picture of one asset, as bytes: the same rows, metadata and signature as files have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetwright.server.openai.request import Format, ImagesOrder
from assetwright.server.pictures import file_of
from assetwright.types import WHITE, ImageFormat, PromptSpec

if TYPE_CHECKING:
    from assetwright.export import Asset, Drawable
    from assetwright.export.imprint import Imprint
    from assetwright.export.platforms.table import Row

MEDIA_TYPES: dict[Format, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "svg": "image/svg+xml",
}

_GLANCE = 64
"""Longer side, in pixels, at which a picture is looked at for alpha."""


def encode_picture(asset: Asset, imprint: Imprint, order: ImagesOrder) -> bytes:
    """The file of ``asset`` at its base size, in the format and on the background ordered.

    InputError for a drawing that came out empty, or one without layers where SVG is asked.
    """
    return file_of(asset, _row(order), imprint)


def preview(artwork: Drawable, spec: PromptSpec, order: ImagesOrder) -> bytes:
    """What a half-drawn picture looks like: no metadata, and nothing to be sure of."""
    from assetwright.export.encode import encode, flatten

    pixels = artwork.render()
    matte = spec.background or WHITE
    if order.opaque:
        pixels = flatten(pixels, matte)
    return encode(pixels, _raster(order.format), {}, matte, palette=True, quality=order.compression)


def shows_no_alpha(artwork: Drawable, order: ImagesOrder) -> bool:
    """Whether the picture is opaque, as it was asked for or as it happens to be."""
    if order.opaque is not None:
        return order.opaque
    if order.format == "jpeg":
        return True
    size = artwork.size
    glance = size.scaled(_GLANCE / max(size.width, size.height))
    return bool(artwork.render(glance)[..., 3].min() == 255)


def _raster(asked: Format) -> ImageFormat:
    return ImageFormat("jpg" if asked == "jpeg" else asked)


def _row(order: ImagesOrder) -> Row:
    from assetwright.export.platforms.table import Base, Picture, Vector

    if order.format == "svg":
        return Vector("{name}.svg")
    image_format = _raster(order.format)
    return Picture(
        f"{{name}}.{image_format}",
        Base(1),
        image_format,
        opaque=bool(order.opaque),
        quality=order.compression,
    )
