"""Words to token ids: CLIP's byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

START, END = "<|startoftext|>", "<|endoftext|>"
END_OF_WORD = "</w>"

LONGEST_WORD = 500
"""Characters of a word that are read: pairing takes time that grows with their square."""

_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_CONTRACTION = re.compile("'(?:s|t|re|ve|m|ll|d)")

Pair = tuple[str, str]


class BytePairs:
    """CLIP's tokenizer over ``vocabulary``, piece to id, and ``merges``, first to last.

    The special tokens are set by the encoder and never read from a text. Safe to share. ValueError
    when the vocabulary lacks a special token or what a merge makes.
    """

    def __init__(self, vocabulary: Mapping[str, int], merges: Sequence[Pair]) -> None:
        missing = {START, END, *("".join(pair) for pair in merges)} - vocabulary.keys()
        if missing:
            raise ValueError(f"the vocabulary lacks {min(missing)[:80]!r}")
        self._vocabulary = vocabulary
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._pieces = lru_cache(maxsize=4096)(self._split)

    def ids(self, text: str, limit: int) -> list[int]:
        """Token ids of ``text``: at most ``limit``, the marks of start and end included."""
        inner: list[int] = []
        for word in split_words(text):
            if len(inner) >= limit - 2:
                break
            inner += self._pieces(word)
        return [self._vocabulary[START], *inner[: limit - 2], self._vocabulary[END]]

    def _split(self, word: str) -> tuple[int, ...]:
        symbols = [_LETTERS[byte] for byte in word[:LONGEST_WORD].encode("utf-8", "replace")]
        symbols[-1] += END_OF_WORD
        while ranked := [self._ranks[pair] for pair in pairwise(symbols) if pair in self._ranks]:
            symbols = _merged(symbols, min(ranked), self._ranks)
        # What the vocabulary does not know is the mark of the end, as CLIP's tokenizer has it.
        return tuple(self._vocabulary.get(each, self._vocabulary[END]) for each in symbols)


def split_words(text: str) -> list[str]:
    """Lower-case words: runs of letters, single digits, runs of other marks, contractions."""
    # A letter at a time, so that a sigma at a word's end is as any other.
    plain = "".join(c.lower() for c in _SPACE.sub(" ", unicodedata.normalize("NFC", text)))
    return list(_words(plain))


def _words(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        if contraction := _CONTRACTION.match(text, start):
            end = contraction.end()
        else:
            kind, end = _kind(text[start]), start + 1
            while kind != "N" and end < len(text) and _kind(text[end]) == kind:
                end += 1
        if not _SPACE.match(text, start):
            yield text[start:end]
        start = end


def _kind(character: str) -> str:
    """L for letters, N for numbers, a space, or nothing for other marks."""
    if _SPACE.match(character):
        return " "
    major = unicodedata.category(character)[0]
    return major if major in "LN" else ""


def _merged(symbols: list[str], rank: int, ranks: Mapping[Pair, int]) -> list[str]:
    """Every pair of this rank joined, from the left."""
    joined: list[str] = []
    place = 0
    while place < len(symbols):
        pair = tuple(symbols[place : place + 2])
        both = len(pair) == 2 and ranks.get(pair) == rank
        joined.append("".join(pair) if both else symbols[place])
        place += 2 if both else 1
    return joined


def _printable_bytes() -> dict[int, str]:
    """A visible character for every byte: its own where it has one, else from U+0100 on."""
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in visible]
    return {byte: chr(byte) for byte in visible} | {
        byte: chr(0x100 + index) for index, byte in enumerate(others)
    }


_LETTERS = _printable_bytes()
