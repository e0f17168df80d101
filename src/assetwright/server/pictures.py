"""One picture of an asset as the bytes of a file."""

from __future__ import annotations

from assetwright.export import Asset, Selection
from assetwright.export.imprint import Imprint
from assetwright.types import Density, ImageFormat

MEDIA_TYPES = {
    ImageFormat.PNG: "image/png",
    ImageFormat.WEBP: "image/webp",
    ImageFormat.JPG: "image/jpeg",
}


def picture(asset: Asset, image_format: ImageFormat, imprint: Imprint) -> bytes:
    """The asset at its own size, as a set would hold it: with metadata, signed where it signs."""
    selection = Selection((Density.MDPI,), (image_format,))
    (output,) = selection.outputs([imprint.told(asset)])
    drawings = [output.asset.draw(frame) for frame in output.frames]
    data = output.row.encode(output.asset, drawings)
    seals = imprint.seals()
    return data if seals is None else seals.seal(output, data)
