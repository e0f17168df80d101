"""Reading images that anyone may have written: the header first, pixels only of a sane size."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assetwright.export.asset import Pixels
from assetwright.types import MAX_FILE_SIDE, Size

if TYPE_CHECKING:
    from PIL.Image import Image

EXTENSIONS = {"png": "PNG", "webp": "WEBP", "jpg": "JPEG", "jpeg": "JPEG"}
"""Extensions of the images that are read, and Pillow's name of what each must hold."""

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SIGNATURES = (_PNG_SIGNATURE, b"RIFF", b"\xff\xd8\xff")
_ALPHA_MODES = ("RGBA", "LA", "PA", "RGBa", "La")


@contextmanager
def quiet() -> Iterator[None]:
    """Pillow's warnings unsaid: what they are about is found here. For a whole run, since the
    list of what is unsaid is one for all threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class NoImage(Exception):
    """The bytes are no image of these formats; the message goes on from the file's name."""


class DamagedImage(NoImage):
    """The bytes begin as an image that cannot be read to its end."""


class HugeImage(NoImage):
    """The header promises more pixels than are ever read."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an image says of itself: Pillow's format name, the size in pixels, alpha or none."""

    format: str
    size: Size
    alpha: bool


def read_header(data: bytes) -> Header:
    """The header; no pixel is read. NoImage for anything else."""
    image = open_image(data)
    alpha = image.mode in _ALPHA_MODES or "transparency" in image.info
    return Header(image.format or "", Size(image.width, image.height), alpha)


def read_pixels(data: bytes) -> Pixels:
    """All pixels as sRGB with straight alpha; NoImage unless every one of them is there."""
    image = open_image(data)
    if image.format == "PNG":
        _check_png(data)
    elif image.format == "WEBP":
        _check_riff(data)
    try:
        return np.asarray(image.convert("RGBA"))
    except Exception as error:  # a broken file fails in as many ways as Pillow has decoders
        raise DamagedImage(f"cannot be read to its end ({said(error)})") from None


def open_image(data: bytes) -> Image:
    """The image, no pixel of it read yet; NoImage unless it is a PNG, WebP or JPEG of sane size."""
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data), formats=("PNG", "WEBP", "JPEG"))
    except Image.DecompressionBombError:
        raise HugeImage("says it has more pixels than are ever read") from None
    except UnidentifiedImageError:
        if data.startswith(_SIGNATURES):
            raise DamagedImage("ends within its header, or has a damaged one") from None
        raise NoImage("is no PNG, WebP or JPEG image") from None
    except Exception as error:
        raise DamagedImage(f"has a damaged header ({said(error)})") from None
    if max(image.size) > MAX_FILE_SIDE:
        raise HugeImage(f"says it is {image.width}x{image.height} px")
    if min(image.size) < 1:
        raise DamagedImage("says it has no pixels")
    return image


def _check_png(data: bytes) -> None:
    """Every chunk whole, its checksum right, the last one the end: Pillow checks few of these."""
    if not data.startswith(_PNG_SIGNATURE):
        raise DamagedImage("has no PNG signature")
    place, view = len(_PNG_SIGNATURE), memoryview(data)
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            break
        (checksum,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(view[place + 4 : end - 4]) != checksum:
            name = kind.decode("ascii", "replace")
            raise DamagedImage(f"has a wrong checksum in its {name!r} chunk")
        if kind == b"IEND":
            return
        place = end
    raise DamagedImage("ends before its last chunk")


def _check_riff(data: bytes) -> None:
    (length,) = struct.unpack_from("<I", data, 4)
    if len(data) < length + 8:
        raise DamagedImage(f"ends after {len(data)} of its {length + 8} bytes")


def said(error: Exception) -> str:
    """What a decoder complains of, in one short line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:80]
