"""Words to token ids: BERT's uncased WordPiece (Devlin et al. 2018, arXiv 1810.04805)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"

LONGEST_WORD = 100
"""Characters of a word; a longer one is unknown."""

_IDEOGRAPHS = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
_ASCII_MARKS = ((33, 47), (58, 64), (91, 96), (123, 126))
_REPLACEMENT = "\ufffd"


class WordPiece:
    """Greedy longest-match tokenizer over ``vocabulary``, piece to id; safe to share.

    KeyError when the vocabulary lacks one of the three special tokens.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown, self._start, self._end = (vocabulary[t] for t in (UNKNOWN, START, END))
        self._pieces = lru_cache(maxsize=4096)(self._split)

    def ids(self, text: str, limit: int) -> list[int]:
        """Token ids of ``text``: at most ``limit``, [CLS] and [SEP] included."""
        inner = [piece for word in split_words(text) for piece in self._pieces(word)]
        return [self._start, *inner[: limit - 2], self._end]

    def _split(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (self._unknown,)
        ids: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else f"##{word[start:end]}"
                if piece in self._vocabulary:
                    ids.append(self._vocabulary[piece])
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(ids)


def split_words(text: str) -> list[str]:
    """Lower-case words without accents; marks and ideographs stand alone."""
    kept = "".join(_spaced(c, _within(ord(c), _IDEOGRAPHS)) for c in text if not _dropped(c))
    plain = (c for c in unicodedata.normalize("NFD", kept) if unicodedata.category(c) != "Mn")
    return "".join(_spaced(c, _is_mark(c)) for c in "".join(plain).lower()).split()


def _spaced(character: str, alone: bool) -> str:
    return f" {character} " if alone else character


def _dropped(character: str) -> bool:
    if character in "\t\n\r":
        return False
    control = unicodedata.category(character) in ("Cc", "Cf", "Co")
    return control or character in ("\0", _REPLACEMENT)


def _is_mark(character: str) -> bool:
    return _within(ord(character), _ASCII_MARKS) or unicodedata.category(character)[0] == "P"


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= point <= last for first, last in ranges)
