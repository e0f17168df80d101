"""A file as a picture to compare: its pixels, and how much its encoding may have changed them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assetwright.export.asset import Pixels
from assetwright.export.verify.images import NoImage, quiet, read_header, read_pixels

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 4096 * 4096
"""Of a picture that is looked at; larger ones are compared by their bytes."""

_ORIENTATION = 0x0112
"""Exif 2.3's tag: 1 is upright."""

_MAY_TURN = (b"eXIf", b"Exif", b"EXIF", b"Raw profile type", b"Orientation")
"""What a file holds in which an orientation can stand."""

_COARSEST = 30.0
"""Mean step of a JPEG's luma table at quality 75. Of what a coarser file lost, no more is forgiven.
"""

_WEBP_AS = {"quality": 75, "subsampling": "4:2:0"}
"""The JPEG that errs about as much as WebP at quality 80: both halve the chroma, both work in
blocks. To encode a WebP takes twenty times as long."""


class Opaque(Exception):
    """Bytes that cannot be looked at; the message goes on from the file's name."""


@dataclass(frozen=True)
class Picture:
    """``pixels`` uint8 (H, W, 4), straight alpha; ``lossy`` if what was drawn is only about that.

    ``profile`` is the colour profile where it is not sRGB, ``orientation`` how viewers turn it:
    pictures that differ in these look different, whatever their pixels.
    """

    pixels: Pixels
    format: str
    lossy: bool
    profile: bytes
    orientation: int
    options: dict[str, Any]

    @classmethod
    def read(cls, data: bytes) -> Picture:
        """Opaque for what is no picture, damaged, animated, of 16 bits, or too large."""
        from PIL import Image

        with quiet():
            try:
                header = read_header(data)
                if header.size.width * header.size.height > MAX_PIXELS:
                    raise Opaque("has more pixels than are looked at")
                with Image.open(io.BytesIO(data), formats=(header.format,)) as image:
                    if getattr(image, "n_frames", 1) > 1:
                        raise Opaque("is animated")
                    if image.mode.startswith(("I", "F")):
                        raise Opaque("has 16 bits a channel")
                    about = _facts(image, data)
                return cls(read_pixels(data), header.format, *about)
            except NoImage as fault:
                raise Opaque(str(fault)) from None
            except (Opaque, MemoryError):
                raise
            except Exception as error:  # Pillow's readers of metadata fail in many ways
                raise Opaque(f"cannot be read ({type(error).__name__})") from None

    @cached_property
    def visible(self) -> NDArray[np.uint8]:
        """The pixels laid on black, (H, W, 3)."""
        if self.pixels[..., 3].min() == 255:
            return self.pixels[..., :3]
        return on_black(self.pixels)

    def encoded(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """``pixels`` (H, W, 3) as they would come out of a file like this one."""
        from PIL import Image

        buffer = io.BytesIO()
        image = Image.fromarray(np.ascontiguousarray(pixels))
        try:
            image.save(buffer, "JPEG", **self.options)
        except (ValueError, TypeError, OSError):  # tables that only this file's encoder writes
            image.save(buffer, "JPEG", quality=80)
        return np.asarray(Image.open(buffer).convert("RGB"))


def on_black(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Straight pixels (..., 4) laid on black, (..., 3)."""
    alpha = pixels[..., 3:].astype(np.uint16)
    laid: NDArray[np.uint8] = ((pixels[..., :3] * alpha + 127) // 255).astype(np.uint8)
    return laid


def _facts(image: Image, data: bytes) -> tuple[bool, bytes, int, dict[str, Any]]:
    """Lossy, colour profile, orientation, and what a JPEG that errs as much is saved with."""
    profile = image.info.get("icc_profile") or b""
    if b"sRGB" in profile or b"s\0R\0G\0B" in profile:
        profile = b""
    # Pillow decodes a PNG to look for Exif, which hardly any has.
    turned = any(sign in data for sign in _MAY_TURN)
    orientation = image.getexif().get(_ORIENTATION, 1) if turned else 1
    if image.format == "JPEG":
        return True, profile, orientation, _jpeg_options(image)
    lossy = image.format == "WEBP" and _has_chunk(data, b"VP8 ")
    return lossy, profile, orientation, _WEBP_AS


def _jpeg_options(image: Image) -> dict[str, Any]:
    from PIL.JpegImagePlugin import get_sampling

    tables = [list(table) for _, table in sorted(image.quantization.items())]  # type: ignore[attr-defined]
    coarse = float(np.mean(tables[0])) / _COARSEST
    if coarse > 1:
        tables = [[max(1, round(step / coarse)) for step in table] for table in tables]
    sampling = get_sampling(image)
    return {"qtables": tables, "subsampling": sampling if sampling >= 0 else 2}


def _has_chunk(data: bytes, kind: bytes) -> bool:
    """Whether a RIFF file has a chunk of this kind."""
    place = 12
    while place + 8 <= len(data):
        if data[place : place + 4] == kind:
            return True
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        place += 8 + length + length % 2
    return False
