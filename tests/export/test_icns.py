"""The .icns encoder, read back by three readers: icns2png (Debian icnsutils), Pillow, and by hand.

icns2png knows the types of 2005 to 2011 (is32, il32, ic08, ic09, ic10) and lists the later ones;
Pillow decodes all of them.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from assetwright.export.asset import Pixels
from assetwright.export.icns import ICNS_SIDES, encode_icns, pack_bits

TYPES = {
    "is32": 16,
    "ic11": 32,
    "il32": 32,
    "ic12": 64,
    "ic07": 128,
    "ic13": 256,
    "ic08": 256,
    "ic14": 512,
    "ic09": 512,
    "ic10": 1024,
}
needs_icns2png = pytest.mark.skipif(
    shutil.which("icns2png") is None, reason="icns2png is not installed (Debian: icnsutils)"
)


def frames() -> list[Pixels]:
    """Noise on a soft ramp of alpha, another for each frame; what is transparent is black."""
    made = []
    for seed, side in enumerate(ICNS_SIDES):
        pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 4), np.uint8)
        pixels[..., :3] //= 64  # few values, so that runs come up
        pixels[..., 3] = np.linspace(0, 255, side).astype(np.uint8)
        pixels[pixels[..., 3] == 0] = 0
        made.append(pixels)
    return made


def elements(data: bytes) -> dict[str, bytes]:
    magic, length = struct.unpack(">4sI", data[:8])
    assert magic == b"icns"
    assert length == len(data)
    found, at = {}, 8
    while at < len(data):
        kind, size = struct.unpack(">4sI", data[at : at + 8])
        found[kind.decode()] = data[at + 8 : at + size]
        at += size
    assert at == len(data)
    return found


def unpack_bits(data: bytes) -> bytes:
    values, at = bytearray(), 0
    while at < len(data):
        head = data[at]
        if head < 128:
            values += data[at + 1 : at + head + 2]
            at += head + 2
        else:
            values += data[at + 1 : at + 2] * (head - 125)
            at += 2
    return bytes(values)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.one_of(st.integers(1, 4), st.integers(120, 300))),
        max_size=20,
    )
)
def test_packing_loses_nothing_and_costs_at_most_one_byte_in_128(
    runs: list[tuple[int, int]],
) -> None:
    data = b"".join(bytes([value]) * length for value, length in runs)
    packed = pack_bits(data)
    assert unpack_bits(packed) == data
    assert len(packed) <= len(data) + -(-len(data) // 128)


def test_the_table_of_contents_lists_every_element() -> None:
    found = elements(encode_icns(frames()))
    contents = found.pop("TOC ")
    listed = [
        (contents[at : at + 4].decode(), struct.unpack(">I", contents[at + 4 : at + 8])[0])
        for at in range(0, len(contents), 8)
    ]
    assert listed == [(kind, len(data) + 8) for kind, data in found.items()]
    assert set(found) == TYPES.keys() | {"s8mk", "l8mk"}


def expected(kind: str, drawn: list[Pixels]) -> Pixels:
    """The frame of a type: of two frames of one side, the second is for 2x."""
    same = [frame for frame in drawn if len(frame) == TYPES[kind]]
    return same[-1] if kind in {"ic10", "ic11", "ic12", "ic13", "ic14"} else same[0]


@pytest.mark.parametrize(("color", "mask"), [("is32", "s8mk"), ("il32", "l8mk")])
def test_the_smallest_frames_are_packed_colours_and_a_mask(color: str, mask: str) -> None:
    drawn = frames()
    found, pixels = elements(encode_icns(drawn)), expected(color, drawn)
    assert found[color][-1] == 0
    values = np.frombuffer(unpack_bits(found[color][:-1]), np.uint8).reshape(3, *pixels.shape[:2])
    assert np.array_equal(values.transpose(1, 2, 0), pixels[..., :3])
    assert found[mask] == pixels[..., 3].tobytes()


@pytest.mark.parametrize("kind", sorted(TYPES.keys() - {"is32", "il32"}))
def test_the_other_frames_are_png(kind: str) -> None:
    drawn = frames()
    with Image.open(io.BytesIO(elements(encode_icns(drawn))[kind])) as image:
        assert image.format == "PNG"
        assert np.array_equal(np.asarray(image.convert("RGBA")), expected(kind, drawn))


def test_pillow_reads_every_frame() -> None:
    drawn = frames()
    with Image.open(io.BytesIO(encode_icns(drawn))) as image:
        sizes = image.info["sizes"]
        assert set(sizes) == {
            (points, points, scale) for points in (16, 32, 128, 256, 512) for scale in (1, 2)
        }
        for points, _, scale in sizes:
            same = [frame for frame in drawn if len(frame) == points * scale]
            read = image.icns.getimage((points, points, scale))  # type: ignore[attr-defined]
            pixels = same[scale - 1] if len(same) == 2 else same[0]
            assert np.array_equal(np.asarray(read.convert("RGBA")), pixels)


@needs_icns2png
def test_icns2png_lists_every_element_and_extracts_those_it_knows(tmp_path: Path) -> None:
    drawn = frames()
    data = encode_icns(drawn)
    (tmp_path / "a.icns").write_bytes(data)
    listing = subprocess.run(
        ["icns2png", "-l", "a.icns"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    listed = re.findall(r"^  '(....)'", listing, re.MULTILINE)
    assert listed == list(elements(data))
    subprocess.run(["icns2png", "-x", "a.icns"], cwd=tmp_path, capture_output=True, check=True)
    sides = (16, 32, 256, 512, 1024)
    assert {path.name for path in tmp_path.glob("*.png")} == {
        f"a_{side}x{side}x32.png" for side in sides
    }
    for side in sides:
        pixels = next(frame for frame in drawn if len(frame) == side)
        with Image.open(tmp_path / f"a_{side}x{side}x32.png") as image:
            assert np.array_equal(np.asarray(image.convert("RGBA")), pixels), side


def test_only_a_whole_set_of_squares_is_an_icon() -> None:
    drawn = frames()
    with pytest.raises(ValueError, match="has frames of"):
        encode_icns(drawn[:-1])
    with pytest.raises(ValueError, match="has frames of"):
        encode_icns([drawn[0][:, :8], *drawn[1:]])
    assert encode_icns(drawn) == encode_icns(drawn)
