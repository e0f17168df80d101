"""What is fuzzed: each takes any bytes, and raises only what is not said clearly."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import PIL.WebPImagePlugin  # noqa: F401 - so that the readers are followed too

import assetwright.qa.checks
import assetwright.settings.schema  # noqa: F401 - both are loaded now, so that they are followed
from assetwright.artwork.sketch import read_sketch
from assetwright.export.metadata import read_metadata
from assetwright.export.svg_metadata import NotSvg, read_svg
from assetwright.prompt import parse
from assetwright.prompt.lettering import may_have_lettering
from assetwright.qa import Expectations, Picture, Unreadable, WantedColor, decode, inspect
from assetwright.qa.baseline.comparison import Status, compare
from assetwright.settings import Gates, Settings
from assetwright.types import WHITE, AssetType, Color, InputError

_LARGEST = 256
"""Pixels a side of what the checks are run on: the same code as for more, in less time."""
_STRICT = Expectations(
    AssetType.ICON,
    (WantedColor(Color(1, 2, 3)),),
    (WHITE,),
    Gates(safe_zone=0.8, pixels_in_range=0.9, text=0.5),
)


_PNG = b"\x89PNG\r\n\x1a\n"


def with_checksums(data: bytes) -> bytes:
    """A PNG with every checksum set right, so that what is changed in it is read all the same."""
    if not data.startswith(_PNG):
        return data
    mended, place = bytearray(data), len(_PNG)
    while place + 12 <= len(mended):
        (length,) = struct.unpack_from(">I", mended, place)
        end = place + 8 + length
        if end + 4 > len(mended):
            break
        struct.pack_into(">I", mended, end, zlib.crc32(mended[place + 4 : end]))
        place = end + 4
    return bytes(mended)


def picture(data: bytes) -> None:
    """Reading a picture, and every check of it."""
    try:
        found = decode(with_checksums(data))
    except Unreadable as error:
        assert str(error)  # noqa: PT017
        return
    pixels = found.pixels[:_LARGEST, :_LARGEST]
    for one in inspect(Picture(pixels, found.frames, found.lossy), _STRICT):
        assert one.message
        assert one.value is None or one.value == one.value, f"{one.check} is no number"


def comparison(data: bytes) -> None:
    """Comparing two pictures: the bytes as one is, and as the other would be after a change."""
    middle = len(data) // 2
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :] if data else b"?"
    data, other = with_checksums(data), with_checksums(changed)
    found = compare(data, other)
    assert found.status is compare(other, data).status
    assert compare(data, data).status is Status.SAME


def metadata(data: bytes) -> None:
    """What an image file says about itself."""
    _from_file(with_checksums(data), read_metadata)


def settings(data: bytes) -> None:
    """A project's file; the design tokens that it may name are not there."""
    _from_file(data, Settings.read)


def svg(data: bytes) -> None:
    """What an SVG says about itself."""
    try:
        read_svg(data)
    except NotSvg:
        return


def prompt(data: bytes) -> None:
    """Understanding a prompt."""
    try:
        spec = parse(data.decode("utf-8", "replace"))
    except InputError as error:
        assert str(error)  # noqa: PT017
        return
    assert spec.size.width > 0 < spec.size.height
    may_have_lettering(spec)


def sketch(data: bytes) -> None:
    """Reading somebody's own drawing."""
    _from_file(with_checksums(data), read_sketch)


def _from_file(data: bytes, read: Callable[[Path], object]) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            read(Path(file.name))
        except InputError as error:
            assert str(error)  # noqa: PT017


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (picture, comparison, metadata, svg, prompt, sketch, settings)
}
