"""Whether some units of a text really spell a term, and in what disguise."""

from __future__ import annotations

import re
from typing import NamedTuple

from assetwright.policy.letters import Kind
from assetwright.policy.lexicon import Term
from assetwright.policy.spelling import LAST_LETTER, Line
from assetwright.types.policy import Channel, Tier

_HEX = re.compile("[0-9a-fA-F]{3,8}")
_HISSES = ("s", "x", "z", "ch", "sh")
"""Endings of words whose plural is "es"."""
_SHORTEST_INSIDE = 6
"""Letters of a term that is found inside a longer word: "mypikachuicon"."""
_SHORTEST_BRAND_INSIDE = 7
"""The same for the less known brands."""
_SHORTEST_MISSPELT = 7
_SHORTEST_UNSURE = 5
"""Letters of a term in which "l" may stand for "I", or all letters but one be signs."""
_SHORT = 4
"""Letters of a term that is spaced letter by letter or not at all: "yo-yo da" is not Yoda."""
_LONG = 6
"""Letters of a term that is seen even in the midst of other spaced-out letters."""


class Kinds(NamedTuple):
    """The kinds of units that are read as letters: all up to this one."""

    last: Kind


class Writing(NamedTuple):
    """A term as written from ``start`` to ``end`` of the text."""

    start: int
    end: int
    channel: Channel
    straight: bool
    foreign: int


class _Letters(NamedTuple):
    """What was needed to read the units as the term."""

    marks: int
    foreign: int
    repeated: int
    missing: int
    gaps: int
    invisible: bool


_AS_IT_IS = _Letters(0, 0, 0, 0, 0, invisible=False)


def can_be_inside(term: Term) -> bool:
    """Whether a term is looked for in the middle of longer words as well."""
    shortest = _SHORTEST_BRAND_INSIDE if term.generated else _SHORTEST_INSIDE
    return term.tier is Tier.DISTINCTIVE and len(term.letters) >= shortest


def written(term: Term, units: Line, kinds: Kinds, first: int, last: int) -> Writing | None:
    """How units ``first`` to ``last`` spell the term; None if they do not, or by accident."""
    letters = term.letters
    before, after = units.edges
    begins = before[first] and not _more_digits(letters[0], units, first - 1)
    ends = after[last] and not _more_digits(letters[-1], units, last + 1)
    ends = ends or _plural(units, last, letters)
    whole = (begins or first - 1 in units.humps) and (ends or last in units.humps)
    if not whole and not can_be_inside(term):
        return None
    read = _read(term, units, kinds, first, last)
    if read is None:
        return None
    if read.marks and len(letters) - read.marks < (1 if len(letters) >= _SHORTEST_UNSURE else 2):
        return None
    if read.missing and (len(letters) < _SHORTEST_MISSPELT or term.tier is Tier.AMBIGUOUS):
        return None
    if read.gaps and (not (begins and ends) or _by_chance(read, len(letters), units, first, last)):
        return None
    if not whole and (read.missing or Kind.BETWEEN in units.kinds[first : last + 1]):
        return None  # "spider mandala"
    start, end = units.span(first, last)
    if read.marks and _is_color(units.text, start, end):
        return None
    straight = begins and ends and not (read.gaps or read.missing or read.repeated)
    return Writing(start, end, _channel(read), straight, read.foreign)


def _is_color(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] == "#" and _HEX.fullmatch(text, start, end) is not None


def _channel(read: _Letters) -> Channel:
    if read.missing:
        return Channel.MISSPELT
    if read.marks:
        return Channel.LEET
    if read.gaps:
        return Channel.SPACED
    if read.repeated:
        return Channel.REPEATED
    if read.foreign:
        return Channel.LOOKALIKE
    return Channel.INVISIBLE if read.invisible else Channel.PLAIN


def _read(term: Term, units: Line, kinds: Kinds, first: int, last: int) -> _Letters | None:
    letters, breaks = term.letters, term.breaks
    if units.letters[first : last + 1] == letters and not any(units.kinds[first : last + 1]):
        return _AS_IT_IS
    swaps = len(letters) >= _SHORTEST_UNSURE
    at = marks = foreign = repeated = missing = gaps = 0
    apart = invisible = False
    for unit in range(first, last + 1):
        kind = units.kinds[unit]
        if kind > kinds.last:
            if kind != Kind.NOTHING:
                apart = True
            elif units.character(unit) not in "'’":
                invisible = True
            continue
        if at < len(letters) and _reads(units, unit, letters[at], swaps):
            gaps += apart and at not in breaks
            at += 1
        elif at and _reads(units, unit, letters[at - 1], swaps):
            repeated += 1
            gaps += apart
        elif _doubled(letters, at) and _reads(units, unit, letters[at + 1 : at + 2], swaps):
            missing += 1
            at += 2
        else:
            return None
        apart = False
        letter = letters[at - 1]
        if kind > LAST_LETTER:
            marks += letter.isalpha()
        else:
            foreign += kind == Kind.FOREIGN or units.letters[unit] != letter
    if at == len(letters) - 1 and _doubled(letters, at):
        missing += 1
        at += 1
    if at < len(letters):
        return None
    return _Letters(marks, foreign, repeated, missing, gaps, invisible)


def _doubled(letters: str, at: int) -> bool:
    """Whether the letter there repeats the one before, so that it may be left out."""
    return at > 0 and letters[at : at + 1] == letters[at - 1]


def _reads(units: Line, unit: int, letter: str, swaps: bool) -> bool:
    if units.letters[unit] == letter:
        return True
    if not letter:
        return False
    if units.kinds[unit] > LAST_LETTER:
        return letter in units.other(unit)
    return swaps and units.character(unit) + letter in ("Il", "li")


def _more_digits(edge: str, units: Line, beside: int) -> bool:
    """Whether a number goes on beside a term that ends in a digit."""
    inside = edge.isdigit() and 0 <= beside < len(units.kinds)
    return inside and units.kinds[beside] == Kind.DIGIT


def _plural(units: Line, last: int, letters: str) -> bool:
    """Whether the word goes on with a plural's ending, or a version's number, and no more."""
    ending, at = "", last + 1
    while at < len(units.kinds) and len(ending) < 3:
        if units.kinds[at] <= LAST_LETTER:
            ending += units.letters[at]
        elif units.kinds[at] != Kind.NOTHING:
            break
        at += 1
    numbered = ending == "v" and at < len(units.kinds) and units.kinds[at] == Kind.DIGIT
    plural = ending == "s" or (ending == "es" and letters.endswith(_HISSES)) or ending == "z"
    return (plural or numbered) and len(letters) > 2 and letters[-1].isalpha()


def _by_chance(read: _Letters, length: int, units: Line, first: int, last: int) -> bool:
    """Whether a short term is made of bits of words, or of a text that is all single letters."""
    if length <= _SHORT and read.gaps < length - 1:
        return True
    if read.repeated == 1 and read.gaps * 2 < length:  # "hans solo"
        return True
    if length >= _LONG:
        return False
    return _single(units, first, -1) or _single(units, last, 1)


def _single(units: Line, edge: int, step: int) -> bool:
    """Whether beside this edge stands a single letter, no farther off than the term's own."""
    outside, letter = _gap(units, edge, step)
    inside, _ = _gap(units, edge, -step)
    if letter is None or not inside or outside > inside:
        return False
    beyond, _ = _gap(units, letter, step)
    return beyond > 0


def _gap(units: Line, at: int, step: int) -> tuple[int, int | None]:
    """How many units lie between this and the next letter, and where that is."""
    size = 0
    at += step
    while 0 <= at < len(units.kinds):
        if units.kinds[at] <= Kind.DIGIT:
            return size, at
        size += 1
        at += step
    return size or 1, None
