"""Drawings to file bytes, one function a format; the same drawing always gives the same bytes.

The settings were chosen by measurement, on artwork of all four types at one to four times its size:

- PNG with run-length deflate: with a palette faster and shorter than any level; without one about
  two thirds of the time of level 6, for a tenth fewer bytes in icons and illustrations and up to
  7 % more in splash screens. A palette leaves a third to a half of the bytes, in a tenth of the
  time.
- WebP lossless, method 2: about half the bytes of lossy at quality 85 for icons, in half the time,
  and exact. Lossy is as small for splash screens, smaller for banners, and never exact. Method 4
  saves nothing, method 0 does not look for palettes.
- JPEG 4:4:4: halving the chroma resolution smears the edges of flat colours. Where all is edges
  and flat colour, tables that treat fine detail almost as well as coarse have smaller worst errors
  than those of quality 90 and about the same mean, in 15 % fewer bytes. Optimised Huffman tables
  save another 10 to 45 %; progressive files take three times as long and save 2 %.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from assetwright.export.asset import Pixels
from assetwright.export.indexing import Indexed, indexed
from assetwright.export.metadata import exif, png_info
from assetwright.export.xmp import packet
from assetwright.types import Color, ImageFormat

if TYPE_CHECKING:
    from PIL.Image import Image


_JPEG_STEPS = [
    3 if row + column == 0 else 8 + row + column for row in range(8) for column in range(8)
]
"""Steps to which a block's coefficients are rounded: its mean, the flat colours, the finest."""

BEST = 100
"""The quality of every file of a set."""

_SMALL = 4 * 64 * 64
"""Bytes of pixels up to which a palette may be longer than what it saves."""


def encode(
    pixels: Pixels,
    image_format: ImageFormat,
    metadata: Mapping[str, str],
    matte: Color,
    *,
    palette: bool = False,
    quality: int = BEST,
) -> bytes:
    """``pixels`` as a file of ``image_format``.

    ``metadata`` is embedded unless empty. JPEG, which has no alpha, is flattened on ``matte``;
    PNG and WebP keep every pixel, and drop alpha when all are opaque. With ``palette`` their edges
    may be thinned out to 256 colours where nobody can see it: see ``indexing``. ``quality`` below
    100 makes JPEG and WebP smaller, on the scale of their libraries; PNG loses nothing.
    """
    match image_format:
        case ImageFormat.PNG:
            return encode_png(pixels, metadata, palette=palette)
        case ImageFormat.WEBP:
            return encode_webp(pixels, metadata, palette=palette, quality=quality)
        case ImageFormat.JPG:
            return encode_jpeg(flatten(pixels, matte), metadata, quality=quality)


def encode_png(
    pixels: Pixels,
    metadata: Mapping[str, str],
    *,
    keep_alpha: bool = False,
    palette: bool = False,
) -> bytes:
    """PNG, lossless; with ``keep_alpha`` of 32 bits even if every pixel is opaque.

    With ``palette`` it has one, if it can and that is shorter: for readers of every kind of PNG.
    """
    from PIL import Image

    found = indexed(pixels) if palette else None
    image = Image.fromarray(pixels) if keep_alpha else _image(pixels)
    if found is None:
        return _png(image, metadata)
    short = _png(_with_palette(found), metadata)
    if pixels.size > _SMALL:
        return short
    return min(short, _png(image, metadata), key=len)


def encode_webp(
    pixels: Pixels, metadata: Mapping[str, str], *, palette: bool = False, quality: int = BEST
) -> bytes:
    """WebP, lossless; colour under transparency is kept, so that scaling gives no fringe.

    ``palette`` as in ``encode``. ``quality`` below 100 is lossy, except in alpha.
    """
    extra = {"exif": exif(metadata), "xmp": packet(metadata)} if metadata else {}
    buffer = io.BytesIO()
    if quality < BEST:
        _image(pixels).save(buffer, "WEBP", quality=quality, exact=True, **extra)
        return buffer.getvalue()
    found = indexed(pixels) if palette else None
    image = _image(pixels if found is None else found.pixels)
    image.save(buffer, "WEBP", lossless=True, method=2, quality=75, exact=True, **extra)
    return buffer.getvalue()


def encode_jpeg(pixels: Pixels, metadata: Mapping[str, str], *, quality: int = BEST) -> bytes:
    """JPEG, 4:4:4, of opaque pixels; ``quality`` below 100 with libjpeg's own tables."""
    extra = {"exif": exif(metadata), "xmp": packet(metadata)} if metadata else {}
    buffer = io.BytesIO()
    image = _image(pixels).convert("RGB")
    tables: dict[str, Any] = {"qtables": [_JPEG_STEPS, _JPEG_STEPS]}
    if quality < BEST:
        tables = {"quality": max(1, quality)}
    image.save(buffer, "JPEG", subsampling=0, optimize=True, **tables, **extra)
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
        image = encode_png(pixels, {}, keep_alpha=True) if side == 256 else _icon_bitmap(pixels)
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


def _with_palette(found: Indexed) -> Image:
    from PIL import Image

    image = Image.fromarray(found.index)
    image.putpalette(found.colors[:, :3].tobytes())
    translucent = found.colors[found.colors[:, 3] < 255, 3]
    if translucent.size:
        image.info["transparency"] = translucent.tobytes()
    return image


def _png(image: Image, metadata: Mapping[str, str]) -> bytes:
    info = png_info(metadata) if metadata else None
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_type=zlib.Z_RLE, pnginfo=info)
    return buffer.getvalue()


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
