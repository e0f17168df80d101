"""One picture of one asset, as bytes: the same rows, metadata and signature as files have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assetwright.server.openai.request import Format, ImagesOrder
from assetwright.types import ImageFormat

if TYPE_CHECKING:
    from assetwright.export import Asset
    from assetwright.export.imprint import Imprint
    from assetwright.export.platforms.table import Row

MEDIA_TYPES: dict[Format, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "svg": "image/svg+xml",
}


def encode_picture(asset: Asset, imprint: Imprint, order: ImagesOrder) -> bytes:
    """The file of ``asset`` at its base size, in the format and on the background ordered.

    InputError for a drawing that came out empty, or one without layers where SVG is asked.
    """
    from assetwright.export.output import Output

    told = imprint.told(asset)
    row = _row(order)
    frames = row.frames(told)
    data = row.encode(told, [told.draw(frame) for frame in frames])
    seals = imprint.seals()
    if seals is None:
        return data
    return seals.seal(Output(told, row, "", row.path.format(name=told.name), frames), data)


def preview(asset: Asset, order: ImagesOrder) -> bytes:
    """What a half-drawn asset looks like: no metadata, and nothing to be sure of."""
    from assetwright.export.encode import encode, flatten
    from assetwright.types import WHITE

    pixels = asset.artwork.render(asset.artwork.size)
    matte = asset.spec.background or WHITE
    if order.opaque:
        pixels = flatten(pixels, matte)
    image_format = ImageFormat("jpg" if order.format == "jpeg" else order.format)
    return encode(pixels, image_format, {}, matte, palette=True)


def is_opaque(asset: Asset, order: ImagesOrder) -> bool:
    """Whether the picture has no alpha channel to speak of."""
    if order.opaque is not None:
        return order.opaque
    if order.format == "jpeg":
        return True
    size = asset.artwork.size
    glance = size.scaled(64 / max(size.width, size.height))
    return bool(asset.artwork.render(glance)[..., 3].min() == 255)


def _row(order: ImagesOrder) -> Row:
    from assetwright.export.platforms.table import Base, Picture, Vector

    if order.format == "svg":
        return Vector("{name}.svg")
    image_format = ImageFormat("jpg" if order.format == "jpeg" else order.format)
    row = Picture(f"{{name}}.{image_format}", Base(1), image_format, opaque=bool(order.opaque))
    return replace(row, quality=order.compression)
