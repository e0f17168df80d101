"""How many variants are asked for: "4 variants of a rocket", "house, three versions"."""

from __future__ import annotations

from assetwright.prompt.reading import Count, Phrase, alone
from assetwright.prompt.scan import Scan
from assetwright.prompt.words import word_set
from assetwright.types import InputError

MOST = 64

_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: number for number, word in enumerate(_WORDS.split(), 1)}
_VARIANTS = word_set(
    "variant variants variation variations version versions alternative alternatives take takes "
    "draft drafts"
)
_DIFFERENT = word_set("different other separate distinct")


def count(scan: Scan, at: int) -> Phrase | None:
    """A number of variants, not of things: "two people" are two people.

    InputError past 64.
    """
    word = scan.word(at)
    number = _NUMBERS.get(word) or (int(word) if _is_number(word) else 0)
    if number == 0:
        return None
    end = at + 1 + (scan.word(at + 1) in _DIFFERENT)
    if scan.word(end) not in _VARIANTS:
        return None
    end += 1
    if number > MOST:
        raise InputError(
            "prompt",
            f"{scan.written(at, end)} are too many: ask for 1 to {MOST}",
            span=(scan.tokens[at].start, scan.tokens[end - 1].end),
        )
    of = scan.word(end) == "of"
    return Phrase(Count(number), at, end + of, None if of else alone, range(at + 1, end))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= 9
