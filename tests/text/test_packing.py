from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.text.packing import pack, packed_size, rounded, unpack
from assetwright.types import TokenSequence

WIDTH = 12


def sequence(count: int, seed: int = 0, scale: float = 3.0) -> TokenSequence:
    rng = np.random.default_rng(seed)
    pooled = rng.standard_normal(WIDTH).astype(np.float32)
    return TokenSequence(
        (scale * rng.standard_normal((count, WIDTH))).astype(np.float32),
        pooled / np.linalg.norm(pooled),
    )


@given(st.integers(1, 77), st.integers(0, 99), st.sampled_from([1e-9, 1.0, 1e4, 1e9]))
def test_rounded_sequences_come_back_to_the_bit(count: int, seed: int, scale: float) -> None:
    kept = rounded(sequence(count, seed, scale))
    content = pack(kept, "key")
    assert len(content) == packed_size(count, WIDTH)
    back = unpack(content, "key", WIDTH)
    np.testing.assert_array_equal(back.tokens, kept.tokens)
    np.testing.assert_array_equal(back.pooled, kept.pooled)
    again = rounded(back)
    np.testing.assert_array_equal(again.tokens, kept.tokens)
    for array in (back.tokens, back.pooled, kept.tokens, kept.pooled):
        assert array.dtype == np.float32
        assert np.isfinite(array).all()
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_rounding_is_small() -> None:
    exact = sequence(77)
    np.testing.assert_allclose(rounded(exact).tokens, exact.tokens, rtol=5e-4, atol=1e-7)


@given(st.binary(max_size=2000))
def test_any_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpack(content, "key", WIDTH)


@given(st.integers(0, packed_size(3, WIDTH) - 1), st.integers(1, 255))
def test_no_byte_can_change(place: int, change: int) -> None:
    content = bytearray(pack(sequence(3), "key"))
    content[place] ^= change
    with pytest.raises(ValueError, match=r"\w"):
        unpack(bytes(content), "key", WIDTH)


@pytest.mark.parametrize("length", [0, 5, 14, 100, -1])
def test_nothing_may_be_missing_or_too_much(length: int) -> None:
    content = pack(sequence(3), "key")
    with pytest.raises(ValueError, match=r"\w"):
        unpack(content[:length] if length >= 0 else content + b"\0", "key", WIDTH)


def test_values_of_others_are_refused() -> None:
    content = pack(sequence(3), "key")
    with pytest.raises(ValueError, match="checksum"):
        unpack(content, "another key", WIDTH)
    with pytest.raises(ValueError, match="of 12, not 1 to 77 of 384"):
        unpack(content, "key", 384)
    with pytest.raises(ValueError, match="78 tokens"):
        unpack(pack(sequence(78), "key"), "key", WIDTH)
    with pytest.raises(ValueError, match="0 tokens"):
        unpack(pack(sequence(0), "key"), "key", WIDTH)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(value: float) -> None:
    bad = TokenSequence(np.ones((2, WIDTH), np.float32), np.ones(WIDTH, np.float32))
    bad.tokens[1, 3] = value
    content = pack(bad, "key")
    if np.isinf(value):  # the largest number is written in its place
        assert np.isfinite(unpack(content, "key", WIDTH).tokens).all()
        halves = bytearray(content)
        halves[14 + 2 * (WIDTH + 3) : 14 + 2 * (WIDTH + 4)] = np.float16(np.inf).tobytes()
        halves[10:14] = struct.pack("<I", zlib.crc32(bytes(halves[14:]), zlib.crc32(b"key")))
        content = bytes(halves)
    with pytest.raises(ValueError, match="not finite"):
        unpack(content, "key", WIDTH)
