"""A token sequence as bytes, and back from bytes that nobody vouches for."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from assetwright.text.encoder import MAX_TOKENS
from assetwright.types import TokenSequence

_HEADER = struct.Struct("<4sBBHHI")
"""Magic, format, number type, tokens, width, CRC-32; then tokens and pooled, little-endian."""
_MAGIC = b"AWTS"
_FORMAT = 1
_FLOAT16 = 1
_LARGEST = float(np.finfo(np.float16).max)


def rounded(sequence: TokenSequence) -> TokenSequence:
    """The sequence in numbers that half precision can hold, read-only, still float32.

    What is encoded now and what was kept earlier are then the same to the bit.
    """
    return TokenSequence(_round(sequence.tokens), _round(sequence.pooled))


def pack(sequence: TokenSequence, key: str) -> bytes:
    """The bytes that ``unpack`` takes with the same key; exact for a ``rounded`` sequence."""
    count, width = sequence.tokens.shape
    numbers = _half(sequence.tokens).tobytes() + _half(sequence.pooled).tobytes()
    return _HEADER.pack(_MAGIC, _FORMAT, _FLOAT16, count, width, _sum(numbers, key)) + numbers


def unpack(content: bytes, key: str, width: int) -> TokenSequence:
    """The sequence in ``content``, its vectors ``width`` long.

    ValueError for anything but whole bytes of ``pack`` for this key, with 1 to ``MAX_TOKENS``
    tokens and finite numbers.
    """
    if len(content) < _HEADER.size:
        raise ValueError(f"{len(content)} bytes are no header")
    magic, version, kind, count, wide, checksum = _HEADER.unpack_from(content)
    if (magic, version, kind) != (_MAGIC, _FORMAT, _FLOAT16):
        raise ValueError("another format")
    if wide != width or not 1 <= count <= MAX_TOKENS:
        raise ValueError(f"{count} tokens of {wide}, not 1 to {MAX_TOKENS} of {width}")
    if len(content) != packed_size(count, width):
        raise ValueError(f"{len(content)} bytes, not {packed_size(count, width)}")
    body = content[_HEADER.size :]
    if _sum(body, key) != checksum:
        raise ValueError("another checksum")
    numbers = np.frombuffer(body, "<f2").astype(np.float32)
    if not np.isfinite(numbers).all():
        raise ValueError("numbers that are not finite")
    numbers.flags.writeable = False
    return TokenSequence(numbers[:-width].reshape(count, width), numbers[-width:])


def packed_size(count: int, width: int) -> int:
    """Bytes of ``count`` tokens of ``width``, the header and the pooled vector included."""
    return _HEADER.size + 2 * (count + 1) * width


def _round(values: NDArray[np.float32]) -> NDArray[np.float32]:
    exact = _half(values).astype(np.float32)
    exact.flags.writeable = False
    return exact


def _half(values: NDArray[np.float32]) -> NDArray[np.float16]:
    return np.clip(values, -_LARGEST, _LARGEST).astype("<f2")


def _sum(body: bytes, key: str) -> int:
    # With the key in it, a value under another's key is refused too.
    return zlib.crc32(body, zlib.crc32(key.encode()))
