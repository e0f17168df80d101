"""Whatever a file holds: pixels, or one sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from assetwright.qa import Expectations, Unreadable, decode, inspect, inspect_files
from tests.qa.conftest import drawing, on_ground, stored

PNG = stored(Image.fromarray(drawing(64)), "PNG")
JPEG = stored(Image.fromarray(on_ground(drawing(64), (255, 255, 255))).convert("RGB"), "JPEG")
WEBP = stored(Image.fromarray(drawing(64)), "WEBP")


def huge(side: int) -> bytes:
    """A PNG that says it is ``side`` px wide and high, with next to nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (PNG[: len(PNG) // 2], "end"),
        (PNG[:20], "header"),
        (JPEG[: len(JPEG) // 2], "end"),
        (WEBP[: len(WEBP) // 2], "."),
        (b"this is no picture", "no PNG"),
        (b"", "no PNG"),
        (huge(30_000), "read"),
        (huge(9_000), "9000x9000"),
        (huge(0), "."),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        decode(data)


def test_deep_grey_keeps_its_levels() -> None:
    levels = np.linspace(0, 65535, 64).astype(np.uint16)
    data = stored(Image.fromarray(np.broadcast_to(levels, (64, 64)).copy()), "PNG")
    grey = decode(data).pixels[0, :, 0]
    assert np.abs(grey.astype(int) - np.rint(levels / 257)).max() <= 1


def test_palettes_cmyk_and_animations_are_read() -> None:
    clear = Image.fromarray(drawing(64)).quantize(8)
    assert decode(stored(clear, "PNG")).pixels.shape == (64, 64, 4)
    cmyk = Image.fromarray(on_ground(drawing(64), (255, 255, 255))).convert("CMYK")
    assert decode(stored(cmyk, "JPEG")).lossy
    frames = [Image.fromarray(drawing(64, shift=shift)) for shift in (0, 4, 8)]
    moving = decode(stored(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    assert moving.frames == 3


def test_one_pixel_is_judged() -> None:
    picture = decode(stored(Image.new("RGB", (1, 1)), "PNG"))
    failed = {finding.check for finding in inspect(picture, Expectations()) if not finding.passed}
    assert failed == {"emptiness"}


@given(
    st.sampled_from([PNG, JPEG, WEBP]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
    st.integers(0, 10_000),
)
def test_spoilt_bytes_never_crash(data: bytes, changes: list[tuple[int, int]], end: int) -> None:
    spoilt = bytearray(data)
    for place, value in changes:
        spoilt[place % len(spoilt)] = value
    _judged(bytes(spoilt[: max(1, end % (2 * len(spoilt)))]))


@given(st.binary(max_size=300), st.sampled_from([b"", PNG[:40], JPEG[:40], WEBP[:40]]))
def test_any_bytes_never_crash(data: bytes, head: bytes) -> None:
    _judged(head + data)


def _judged(data: bytes) -> None:
    try:
        picture = decode(data)
    except Unreadable:
        return
    assert inspect(picture, Expectations())


def test_a_folder_is_gone_through(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.png").write_bytes(stored(Image.fromarray(drawing(512)), "PNG"))
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "notes.txt").write_text("skipped")
    first, second = inspect_files([tmp_path], Expectations())
    assert first.passed
    assert not second.passed
    assert second.findings[0].check == "file"


def test_the_same_drawing_under_two_names_is_said(tmp_path: Path) -> None:
    for name in ("heart", "heart@2x", "heart-24", "love"):
        Image.fromarray(drawing(128)).save(tmp_path / f"{name}.png")
    Image.fromarray(drawing(128, shift=20)).save(tmp_path / "other.png")
    reports = inspect_files([tmp_path], Expectations())
    alike = [
        Path(report.path).name
        for report in reports
        if any(finding.check == "duplicate" for finding in report.findings)
    ]
    assert alike == ["love.png"]
