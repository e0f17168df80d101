"""Apple icon files (.icns): frames of fixed sizes under four-letter types.

Apple never published the format. Which macOS shows which type, in an app's bundle and as a file,
was measured by https://github.com/relikd/icns-analysis. PNG under the 1× types for 16 and 32 px
(icp4, icp5, ic04, ic05) shows as a file but not as an app's icon, and the packed ARGB that Apple's
own tool writes there (ic04, ic05) as a file only from macOS 11 on. The oldest form, packed RGB and
a mask, shows in both from 10.0 to 26, so those two frames have it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from assetwright.export.asset import Pixels
from assetwright.export.encode import encode_png

ICNS_SIDES = (16, 32, 32, 64, 128, 256, 256, 512, 512, 1024)
"""Sides of the frames of a whole icon, in pixels: 16, 32, 128, 256 and 512 points at 1× and 2×."""

_PACKED = {16: (b"is32", b"s8mk"), 32: (b"il32", b"l8mk")}
"""Types of a 1× frame's colours and of its mask, by its side."""

_PNG = {128: b"ic07", 256: b"ic08", 512: b"ic09"}
"""Types of the 1× frames that are PNG files."""

_RETINA = {32: b"ic11", 64: b"ic12", 256: b"ic13", 512: b"ic14", 1024: b"ic10"}
"""Types of the 2× frames, by their side, twice the points; all are PNG files."""


def encode_icns(frames: Sequence[Pixels]) -> bytes:
    """An Apple icon of square ``frames``, of the sides ``ICNS_SIDES`` in that order.

    The second of two frames of one side is for displays with twice the pixels. Colour and alpha
    are kept exactly, but for the colour of fully transparent pixels in the two smallest 1× frames,
    which is black there.
    """
    sides = tuple(pixels.shape[0] for pixels in frames)
    if sides != ICNS_SIDES or any(pixels.shape[1] != pixels.shape[0] for pixels in frames):
        raise ValueError(f"an Apple icon has frames of {ICNS_SIDES} px, not {sides}")
    elements: list[tuple[bytes, bytes]] = []
    met: set[int] = set()
    for side, pixels in zip(sides, frames, strict=True):
        first = side not in met
        met.add(side)
        if first and side in _PACKED:
            color, mask = _PACKED[side]
            elements += [(color, _packed_rgb(pixels)), (mask, pixels[..., 3].tobytes())]
        else:
            kind = _PNG[side] if first and side in _PNG else _RETINA[side]
            elements.append((kind, encode_png(pixels, {})))
    contents = [kind + struct.pack(">I", 8 + len(data)) + data for kind, data in elements]
    # Apple's tools begin with a table of contents: the headers of all that follows.
    headers = b"".join(element[:8] for element in contents)
    body = b"".join([b"TOC ", struct.pack(">I", 8 + len(headers)), headers, *contents])
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def _packed_rgb(pixels: Pixels) -> bytes:
    """Red, then green, then blue, each run-length packed by itself.

    macOS on ARM drops the last value of the last channel, unless a zero byte follows it.
    """
    seen = np.where(pixels[..., 3:] > 0, pixels[..., :3], 0).astype(np.uint8)
    return b"".join(pack_bits(seen[..., channel].tobytes()) for channel in range(3)) + b"\0"


def pack_bits(data: bytes) -> bytes:
    """Run-length packing of .icns: a byte n below 128 and n + 1 values as they are, or n from 128
    on and one value that stands n - 125 times (3 to 130)."""
    packed, literal = bytearray(), bytearray()

    def flush() -> None:
        for start in range(0, len(literal), 128):
            part = literal[start : start + 128]
            packed.append(len(part) - 1)
            packed.extend(part)
        literal.clear()

    at = 0
    while at < len(data):
        end = at + 1
        while end < len(data) and data[end] == data[at] and end - at < 130:
            end += 1
        if end - at >= 3:
            flush()
            packed += bytes((end - at + 125, data[at]))
        else:
            literal += data[at:end]
        at = end
    flush()
    return bytes(packed)
