"""Windows icons: the directory, and that every frame it tells of is there.

https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.images import DamagedImage, NoImage, read_header, read_pixels
from assetwright.export.verify.rules import Rule
from assetwright.types import Size

WINDOWS_SIDES = (16, 32, 48, 256)
"""What Windows asks of a program's icon at the least.
https://learn.microsoft.com/windows/apps/design/style/iconography/app-icon-construction"""

_PNG = b"\x89PNG"
_MAX_FRAMES = 256


@dataclass(frozen=True, slots=True)
class IcoFrame:
    """One picture of an icon: the size the directory gives, the size its own header gives."""

    size: Size
    real: Size


def ico_frames(data: bytes) -> tuple[IcoFrame, ...]:
    """The frames, every one within the file and readable; DamagedImage otherwise."""
    if len(data) < 6:
        raise DamagedImage("is too short for an icon")
    reserved, kind, count = struct.unpack_from("<HHH", data)
    if (reserved, kind) != (0, 1):
        raise DamagedImage("does not begin as a Windows icon does")
    if not 1 <= count <= _MAX_FRAMES:
        raise DamagedImage(f"has {count} frames")
    start = 6 + 16 * count
    if len(data) < start:
        raise DamagedImage("ends within its directory")
    return tuple(_frame(data, start, number) for number in range(count))


def _frame(data: bytes, start: int, number: int) -> IcoFrame:
    width, height, _, _, _, _, length, offset = struct.unpack_from(
        "<BBBBHHII", data, 6 + 16 * number
    )
    if offset < start or length < 40 or offset + length > len(data):
        raise DamagedImage(f"has its frame {number + 1} outside the file")
    body = data[offset : offset + length]
    size = Size(width or 256, height or 256)
    if body.startswith(_PNG):
        try:
            if max((real := read_header(body).size).width, real.height) <= 256:
                read_pixels(body)
        except NoImage as error:
            raise DamagedImage(f"has a frame {number + 1} that {error}") from None
        return IcoFrame(size, real)
    header, columns, rows, planes, bits = struct.unpack_from("<IiiHH", body)
    if header < 40 or columns < 1 or rows < 2 or planes > 1 or bits not in (1, 4, 8, 24, 32):
        raise DamagedImage(f"has a frame {number + 1} that is neither a PNG nor a bitmap")
    (colors,) = struct.unpack_from("<I", body, 32)
    # Colours and mask stand one above the other; rows are padded to four bytes. A mask that is
    # left out does no harm where there is alpha.
    real = Size(columns, rows // 2)
    palette = 0 if bits > 8 else 4 * (colors or 1 << bits)
    needed = header + palette + real.height * ((columns * bits + 31) // 32 * 4)
    if length < needed:
        raise DamagedImage(f"has a frame {number + 1} that ends before its last row")
    return IcoFrame(size, real)


def check_icons(files: Files) -> Iterator[Finding]:
    """Every .ico: frames whole, as large as the directory says, square, of several sizes."""
    for path in files.paths:
        if extension(path) != "ico" or not (data := files.bytes_of(path)):
            continue
        try:
            frames = ico_frames(data)
        except DamagedImage as error:
            yield Finding(path, Rule.ICO_DAMAGED, str(error), "write it again")
            continue
        for frame in frames:
            if frame.size != frame.real or frame.real.width != frame.real.height:
                yield Finding(
                    path,
                    Rule.ICO_FRAME_SIZE,
                    f"calls a frame {frame.size} px that is {frame.real} px",
                    "let each frame be a square of the size the directory gives",
                )
        sides = sorted({frame.real.width for frame in frames})
        if len(sides) == 1:
            yield Finding(
                path,
                Rule.ICO_SINGLE_SIZE,
                f"has one size only, {sides[0]} px, and is blurred wherever another is shown",
                "draw a frame for each size: 16, 32 and 48 px for the web, and 256 px for Windows",
            )


def check_windows(files: Files) -> Iterator[Finding]:
    """A program's icon has all sizes that Windows shows."""
    for path in files.paths:
        if extension(path) != "ico" or path.rpartition("/")[2].startswith("favicon"):
            continue
        try:
            sides = {frame.real.width for frame in ico_frames(files.bytes_of(path) or b"")}
        except DamagedImage:
            continue
        if missing := [side for side in WINDOWS_SIDES if side not in sides]:
            yield Finding(
                path,
                Rule.ICO_SIZES,
                f"has no frame of {', '.join(map(str, missing))} px",
                f"Windows shows {', '.join(map(str, WINDOWS_SIDES))} px at the least",
            )
