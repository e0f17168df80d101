"""Reading pictures that anyone may have written: the header first, pixels only of a sane size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assetwright.export.asset import Pixels
from assetwright.export.metadata import read_file
from assetwright.export.verify.images import HugeImage, NoImage, open_image, quiet, said
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.types import MAX_FILE_SIDE

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 1 << 25
"""The most pixels that are decoded."""

EXTENSIONS = frozenset({".png", ".webp", ".jpg", ".jpeg"})
"""Of the files that are looked for in a folder."""

NAME = "file"

_MOST = f"at most {MAX_FILE_SIDE} px a side and {MAX_PIXELS // 1_000_000} million pixels are read"


class Unreadable(Exception):
    """The bytes cannot be looked at as a picture; the message goes on from the file's name."""

    def finding(self) -> Finding:
        """The same as a finding, for a report that goes on with the next file."""
        return Finding(NAME, Level.ERROR, str(self))


def read_picture(path: Path) -> Picture:
    """The picture in a file; see ``decode``.

    InputError when there is no such file or it is over 64 MiB, EnvironmentProblem when it may not
    be read.
    """
    return decode(read_file(path))


def decode(data: bytes) -> Picture:
    """The picture, as 8-bit sRGB with straight alpha; of an animation the first frame.

    Unreadable for what is no whole PNG, WebP or JPEG, or over 8192 px long or 33 million pixels,
    which is refused before any is decoded.
    """
    with quiet():
        try:
            image = open_image(data)
        except HugeImage as error:
            raise Unreadable(f"{error}; {_MOST}") from None
        except NoImage as error:
            raise Unreadable(str(error)) from None
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Unreadable(f"says it is {width}x{height} px; {_MOST}")
        try:
            frames = int(getattr(image, "n_frames", 1))
            pixels = _rgba(image)
        except Exception as error:
            raise Unreadable(f"cannot be read to its end ({said(error)})") from None
    return Picture(pixels, frames, lossy=image.format == "JPEG")


def animation(picture: Picture) -> Finding:
    """Says that only the first frame was looked at."""
    if picture.frames > 1:
        message = f"is an animation of {picture.frames} frames, of which the first was looked at"
        return Finding(NAME, Level.WARNING, message, picture.frames, 1, "frames")
    return Finding(NAME, Level.PASSED, "can be read")


def _rgba(image: Image) -> Pixels:
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would clip to 8
        grey = np.asarray(image).astype(np.int64)
        deep = image.mode != "I" or int(grey.max(initial=0)) > 255
        level = np.clip(np.rint(grey / 257) if deep else grey, 0, 255).astype(np.uint8)
        return np.dstack([level, level, level, np.full_like(level, 255)])
    return np.ascontiguousarray(np.asarray(image.convert("RGBA")))
