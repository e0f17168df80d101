"""Sizes in pixels: "512x512", "1080 × 1920 px", "at 256px"."""

from __future__ import annotations

import re

from assetwright.prompt.reading import Dropped, Phrase, Reading
from assetwright.prompt.scan import Scan
from assetwright.prompt.words import word_set
from assetwright.types import MAX_SIDE, MIN_SIDE, InputError, Size

MAX_ASPECT = 16
"""Longer side over shorter; the default banner has 8.1."""

_PX = r"\s?(?:px|pixels?)"
_PAIR = re.compile(rf"(\d++)(?:{_PX})?\s?(?:x|×|\*|by\b)\s?(\d++)({_PX})?(?!\w)", re.IGNORECASE)
_SIDE = re.compile(rf"(\d++){_PX}(?!\w)", re.IGNORECASE)
_BEFORE = frozenset({"size", "sized", "dimensions", "dimension", "resolution", "canvas"})
_AFTER = frozenset({"size", "sized", "resolution", "large", "wide", "square", "canvas"})
_STROKES = word_set(
    "stroke strokes line lines outline outlines border borders radius corner corners padding "
    "margin grid weight thick width"
)


def size(scan: Scan, at: int) -> Phrase | None:
    """A size, or the measure of a stroke ("2px border"), which is read past."""
    start = _after_word(scan, at)
    if pair := scan.match(_PAIR, start):
        match, end = pair
        sides = int(match[1]), int(match[2])
        if start == at and match[3] is None and all(1 <= side <= 9 for side in sides):
            return None  # a 4x4 truck, a 3x3 grid
        meaning = Size(*sides)
    elif side := scan.match(_SIDE, start):
        match, end = side
        if scan.word(end) in _STROKES:
            return Phrase(Dropped.COURTESY, at, end + 1)
        meaning = Size(int(match[1]), int(match[1]))
    else:
        return None
    return Phrase(meaning, at, end + (scan.word(end) in _AFTER))


def asked(reading: Reading, given: Size | None) -> tuple[Size, ...]:
    """The sizes to draw, empty for the type's own: ``given``, or every size in the prompt.

    InputError when one is out of range.
    """
    if given is not None:
        return (check(given),)
    found: dict[Size, None] = {}
    for phrase in reading.phrases:
        if isinstance(phrase.meaning, Size):
            try:
                found[check(phrase.meaning)] = None
            except InputError as error:
                error.span = reading.span(phrase)
                raise
    return tuple(found)


def check(size: Size) -> Size:
    """The same size; InputError when a side or the aspect is out of range."""
    sides = size.width, size.height
    shown = "x".join(_shown(side) for side in sides)
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in sides):
        raise InputError(
            "size",
            f"the size {shown} is out of range: each side may have {MIN_SIDE} to {MAX_SIDE} px",
        )
    if max(sides) > MAX_ASPECT * min(sides):
        raise InputError(
            "size",
            f"the size {shown} is too narrow: one side may be at most {MAX_ASPECT} times the other",
        )
    return size


def _after_word(scan: Scan, at: int) -> int:
    """Past "size:" or "resolution of"."""
    if scan.word(at) not in _BEFORE:
        return at
    return at + 1 + (scan.mark(at + 1) in (":", "=") or scan.word(at + 1) in ("of", "is"))


def _shown(side: int) -> str:
    digits = str(side)
    return digits if len(digits) <= 9 else f"{digits[:9]}…"
