"""Raster images whatever they are for: whole, of the format they are named after, not empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assetwright.export.metadata import MAX_FILE_BYTES
from assetwright.export.verify import measure
from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.images import (
    EXTENSIONS,
    DamagedImage,
    HugeImage,
    NoImage,
)
from assetwright.export.verify.rules import Rule
from assetwright.types import MAX_FILE_SIDE, Size

_AT_SCALE = re.compile(r"(?P<base>.+)@(?P<scale>[1-9](?:\.\d)?)x(?P<extension>\.\w+)")
_CATALOG = re.compile(r"\.(imageset|appiconset|solidimagestacklayer)/")


def check_picture(files: Files, path: str) -> Iterator[Finding]:
    """One image; of one with more than ``files.most_pixels`` only the header is read."""
    expected = EXTENSIONS[extension(path)]
    header = files.header(path)
    if header is not None:
        if header.format != expected:
            yield Finding(
                path,
                Rule.IMAGE_FORMAT,
                f"holds a {header.format} image",
                f"write a {expected} image, or name it after what it holds",
            )
        if header.size.width * header.size.height > files.most_pixels:
            return
        pixels = files.pixels(path)
        if pixels is not None and measure.empty(pixels):
            yield Finding(
                path,
                Rule.IMAGE_EMPTY,
                "shows nothing: every pixel is transparent",
                "draw something",
            )
    match files.fault(path):
        case HugeImage() as fault:
            remedy = f"at most {MAX_FILE_SIDE} px a side are read"
            yield Finding(path, Rule.IMAGE_TOO_LARGE, str(fault), remedy)
        case DamagedImage() as fault:
            yield Finding(path, Rule.IMAGE_DAMAGED, str(fault), "write it again")
        case NoImage() as fault if files.length(path):
            yield Finding(path, Rule.IMAGE_FORMAT, str(fault), f"write a {expected} image")


def check_bytes(files: Files) -> Iterator[Finding]:
    """Files of no bytes, and of more than are ever read."""
    for path in files.paths:
        size = files.length(path)
        if size > MAX_FILE_BYTES:
            yield Finding(
                path,
                Rule.FILE_TOO_LARGE,
                f"is larger than {MAX_FILE_BYTES >> 20} MiB, and was not read",
                "no asset is that large",
            )
        elif not size and extension(path) in (*EXTENSIONS, *_OTHER_ASSETS):
            yield Finding(path, Rule.FILE_EMPTY, "is empty", "write it again")


_OTHER_ASSETS = ("ico", "icns", "svg", "json", "xml", "webmanifest", "html", "pdf")


def check_scales(files: Files) -> Iterator[Finding]:
    """``a@2x.png`` beside ``a.png``, outside asset catalogues, is twice as wide and high."""
    for path, header in files.images():
        match = _AT_SCALE.fullmatch(path)
        if match is None or _CATALOG.search(path):
            continue
        base_path = match["base"] + match["extension"]
        base = files.header(base_path) if base_path in files else None
        if base is None:
            continue
        expected = base.size.scaled(float(match["scale"]))
        if not near(header.size, expected, slack=float(match["scale"]) / 2 + 0.5):
            yield Finding(
                path,
                Rule.SCALE_SIZE,
                f"is {header.size} px, {base_path} {base.size}",
                f"make it {expected} px",
            )


def near(size: Size, expected: Size, slack: float = 1) -> bool:
    """Whether both sides are as expected but for rounding, ``slack`` pixels of it."""
    return abs(size.width - expected.width) <= slack and abs(size.height - expected.height) <= slack
