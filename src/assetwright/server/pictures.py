"""One picture of an asset as the bytes of a file."""

from __future__ import annotations

from assetwright.export import Asset
from assetwright.export.imprint import Imprint
from assetwright.export.output import Output
from assetwright.export.platforms.plain import plain_rows
from assetwright.export.platforms.table import Row
from assetwright.types import Density, ImageFormat

MEDIA_TYPES = {
    ImageFormat.PNG: "image/png",
    ImageFormat.WEBP: "image/webp",
    ImageFormat.JPG: "image/jpeg",
}


def picture(asset: Asset, image_format: ImageFormat, imprint: Imprint) -> bytes:
    """The asset at its own size, as a set would hold it: with metadata, signed where it signs."""
    (row,) = plain_rows([Density.MDPI], [image_format])
    return file_of(asset, row, imprint)


def file_of(asset: Asset, row: Row, imprint: Imprint) -> bytes:
    """One row's file for the asset, as ``imprint`` has it.

    InputError for a drawing that came out empty, or one without layers where the row wants them.
    """
    told = imprint.told(asset)
    frames = row.frames(told)
    data = row.encode(told, [told.draw(frame) for frame in frames])
    seals = imprint.seals()
    if seals is None:
        return data
    return seals.seal(Output(told, row, "", row.path.format(name=told.name), frames), data)
