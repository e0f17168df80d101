"""Drawings to file bytes, one function a format; the same drawing always gives the same bytes.

The settings were chosen by measurement, on artwork of all four types at one and two times its size:

- PNG with run-length deflate: about two thirds of the time of level 6, with a tenth fewer bytes for
  icons and illustrations and up to 7 % more for splash screens; level 9 takes three times as long
  for about 2 % fewer.
- WebP lossless, method 2: 35 to 55 % of the bytes of PNG. Lossy at quality 90 is smaller for
  banners and splash screens, larger for icons, and never exact; method 4 saves nothing.
- JPEG 4:4:4: halving the chroma resolution smears the edges of flat colours. Optimised Huffman
  tables cost little and save 10 to 45 %.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from assetwright.export.asset import Pixels
from assetwright.export.metadata import exif, png_info
from assetwright.export.xmp import packet
from assetwright.types import Color, ImageFormat

if TYPE_CHECKING:
    from PIL.Image import Image


def encode(
    pixels: Pixels, image_format: ImageFormat, metadata: Mapping[str, str], matte: Color
) -> bytes:
    """``pixels`` as a file of ``image_format``.

    ``metadata`` is embedded unless empty. JPEG, which has no alpha, is flattened on ``matte``;
    PNG and WebP keep alpha exactly, and drop it when every pixel is opaque.
    """
    match image_format:
        case ImageFormat.PNG:
            return encode_png(pixels, metadata)
        case ImageFormat.WEBP:
            return encode_webp(pixels, metadata)
        case ImageFormat.JPG:
            return encode_jpeg(flatten(pixels, matte), metadata)


def encode_png(pixels: Pixels, metadata: Mapping[str, str], *, keep_alpha: bool = False) -> bytes:
    """PNG, lossless; with ``keep_alpha`` of 32 bits even if every pixel is opaque."""
    from PIL import Image

    info = png_info(metadata) if metadata else None
    buffer = io.BytesIO()
    image = Image.fromarray(pixels) if keep_alpha else _image(pixels)
    image.save(buffer, "PNG", compress_type=zlib.Z_RLE, pnginfo=info)
    return buffer.getvalue()


def encode_webp(pixels: Pixels, metadata: Mapping[str, str]) -> bytes:
    """WebP, lossless; colour under transparency is kept, so that scaling gives no fringe."""
    extra = {"exif": exif(metadata), "xmp": packet(metadata)} if metadata else {}
    buffer = io.BytesIO()
    _image(pixels).save(buffer, "WEBP", lossless=True, method=2, quality=75, exact=True, **extra)
    return buffer.getvalue()


def encode_jpeg(pixels: Pixels, metadata: Mapping[str, str]) -> bytes:
    """JPEG, quality 90, 4:4:4, of opaque pixels."""
    extra = {"exif": exif(metadata), "xmp": packet(metadata)} if metadata else {}
    buffer = io.BytesIO()
    image = _image(pixels).convert("RGB")
    image.save(buffer, "JPEG", quality=90, subsampling=0, optimize=True, **extra)
    return buffer.getvalue()


def encode_ico(frames: Sequence[Pixels]) -> bytes:
    """A Windows icon of square ``frames``, sides 1 to 256 px.

    A frame of 256 px is a PNG, smaller ones are 32-bit bitmaps with a mask: what every reader of
    icons takes. (Pillow writes no mask.)
    """
    entries, images = b"", b""
    offset = 6 + 16 * len(frames)
    for pixels in frames:
        side = pixels.shape[0]
        if pixels.shape[:2] != (side, side) or side > 256:
            raise ValueError(f"an icon frame is square and at most 256 px, not {pixels.shape[:2]}")
        image = encode_png(pixels, {}) if side == 256 else _icon_bitmap(pixels)
        # Width and height (0 stands for 256), no palette, one plane, 32 bits a pixel.
        place = (len(image), offset + len(images))
        entries += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, *place)
        images += image
    return struct.pack("<HHH", 0, 1, len(frames)) + entries + images


def flatten(pixels: Pixels, matte: Color) -> Pixels:
    """``pixels`` laid on ``matte``: the same shape, alpha 255 everywhere."""
    from PIL import Image

    if _opaque(pixels):
        return pixels
    height, width, _ = pixels.shape
    sheet = Image.new("RGBA", (width, height), (*matte.rgb, 255))
    sheet.alpha_composite(Image.fromarray(pixels))
    return np.asarray(sheet)


def _image(pixels: Pixels) -> Image:
    from PIL import Image

    return Image.fromarray(pixels).convert("RGB") if _opaque(pixels) else Image.fromarray(pixels)


def _opaque(pixels: Pixels) -> bool:
    return bool(pixels[..., 3].min() == 255)


def _icon_bitmap(pixels: Pixels) -> bytes:
    """A BITMAPINFOHEADER (height doubled: colours, then mask), BGRA rows and the 1-bit mask."""
    side = pixels.shape[0]
    bottom_up = pixels[::-1]
    colors = bottom_up[..., [2, 1, 0, 3]].tobytes()
    mask = np.packbits(bottom_up[..., 3] == 0, axis=1)
    padded = np.pad(mask, ((0, 0), (0, -mask.shape[1] % 4)))
    size = len(colors) + padded.size
    header = struct.pack("<IiiHHIIiiII", 40, side, 2 * side, 1, 32, 0, size, 0, 0, 0, 0)
    return header + colors + padded.tobytes()
