"""Apple icon files: a list of frames under four-letter types, each with its own length."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from assetwright.artwork.views import MACOS_BODY
from assetwright.export.verify import measure
from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.images import DamagedImage, NoImage, read_header, read_pixels
from assetwright.export.verify.rules import Rule

SIDES = (16, 32, 64, 128, 256, 512, 1024)
"""All pixel sizes of a whole icon: 16, 32, 128, 256 and 512 points at 1x and 2x."""

_SIDES = {
    b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic04": 16, b"ic05": 32, b"ic07": 128, b"ic08": 256,
    b"ic09": 512, b"ic10": 1024, b"ic11": 32, b"ic12": 64, b"ic13": 256, b"ic14": 512,
    b"is32": 16, b"il32": 32, b"ih32": 48, b"it32": 128, b"icsb": 18, b"icsB": 36, b"sb24": 24,
    b"SB24": 48,
}  # fmt: skip
"""Pixels a side, by the type of the frame. https://en.wikipedia.org/wiki/Apple_Icon_Image_format"""

_MASKS = {b"s8mk": 16, b"l8mk": 32, b"h8mk": 48, b"t8mk": 128}
_COLORS_OF = {b"s8mk": b"is32", b"l8mk": b"il32", b"h8mk": b"ih32", b"t8mk": b"it32"}
_PNG = b"\x89PNG"


@dataclass(frozen=True, slots=True)
class IcnsFrame:
    """One picture: the pixels a side that its type means, and its bytes."""

    kind: str
    side: int
    data: bytes


def icns_frames(data: bytes) -> tuple[IcnsFrame, ...]:
    """The frames, every one within the file; DamagedImage otherwise."""
    if len(data) < 8 or not data.startswith(b"icns"):
        raise DamagedImage("does not begin as an Apple icon does")
    (length,) = struct.unpack_from(">I", data, 4)
    if length != len(data):
        raise DamagedImage(f"says it has {length} bytes, and has {len(data)}")
    found: dict[bytes, IcnsFrame] = {}
    masks: set[bytes] = set()
    place = 8
    while place < length:
        if place + 8 > length:
            raise DamagedImage("ends within a frame's header")
        kind, size = struct.unpack_from(">4sI", data, place)
        if size < 8 or place + size > length:
            raise DamagedImage(f"has its frame {_name(kind)} outside the file")
        body = data[place + 8 : place + size]
        if kind in _MASKS:
            if len(body) != _MASKS[kind] ** 2:
                raise DamagedImage(f"has a mask {_name(kind)} of {len(body)} bytes")
            masks.add(_COLORS_OF[kind])
        elif kind in _SIDES:
            found[kind] = IcnsFrame(_name(kind), _SIDES[kind], body)
        place += size
    for kind in set(_COLORS_OF.values()) & found.keys() - masks:
        raise DamagedImage(f"has a frame {_name(kind)} without its mask")
    if not found:
        raise DamagedImage("has no frame")
    return tuple(found.values())


def _name(kind: bytes) -> str:
    return kind.decode("ascii", "backslashreplace")


def check_apple_icons(files: Files) -> Iterator[Finding]:
    """Every .icns: frames whole, all sizes, the body with the margin that macOS icons have."""
    for path in files.paths:
        if extension(path) != "icns" or not (data := files.bytes_of(path)):
            continue
        try:
            yield from _check_frames(path, icns_frames(data), files.most_pixels)
        except DamagedImage as error:
            yield Finding(path, Rule.ICNS_DAMAGED, str(error), "write it again")


def _check_frames(path: str, frames: tuple[IcnsFrame, ...], most_pixels: int) -> Iterator[Finding]:
    for frame in frames:
        if not frame.data.startswith(_PNG):
            continue
        try:
            size = read_header(frame.data).size
            if (size.width, size.height) != (frame.side, frame.side):
                yield Finding(
                    path,
                    Rule.ICNS_FRAME_SIZE,
                    f"has a frame {frame.kind} of {size} px",
                    f"that type is for {frame.side}x{frame.side} px",
                )
                continue
            largest = frame.kind == "ic10"
            if not largest and frame.side**2 > most_pixels:
                continue
            pixels = read_pixels(frame.data)
        except NoImage as error:
            raise DamagedImage(f"has a frame {frame.kind} that {error}") from None
        if largest:
            yield from check_body(path, measure.extent(pixels[..., 3] >= 128))
    if missing := [side for side in SIDES if all(frame.side != side for frame in frames)]:
        yield Finding(
            path,
            Rule.ICNS_SIZES,
            f"has no frame of {', '.join(map(str, missing))} px",
            "draw a frame for 16, 32, 128, 256 and 512 points, at 1x and 2x",
        )


def check_body(path: str, extent: float) -> Iterator[Finding]:
    """``extent``: what is drawn of the largest picture, as a share of its side."""
    if extent > MACOS_BODY + 4 / 1024:
        yield Finding(
            path,
            Rule.MACOS_BODY,
            f"fills {extent:.0%} of its canvas, and looks larger than the icons beside it",
            "draw the body 824 of 1024 px wide, with a margin of 100 px around it",
        )
