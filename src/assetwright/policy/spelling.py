"""A text as units that may be letters, and the skeletons that listed terms are looked up in.

A skeleton keeps only letters, takes "l" for "i" and a run of one letter for one, so that every
spelling of a word falls together; what was really written is looked at afterwards, unit by unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assetwright.policy.letters import KINDS, LETTERS, NO_LETTER, READINGS, SOUNDS, Kind
from assetwright.policy.lookalikes import PAIRS, TURNED

LAST_LETTER = Kind.FOREIGN
LAST_MARK = Kind.SIGN

_RUN = re.compile(r"(.)\1+")
_HUMP = re.compile("[a-z](?=[A-Z])")
_WORD = re.compile("[^ ]+")
_PLAIN_WORD = re.compile("[a-z0-9]+(?:'+[a-z0-9]+)*")
_PAIRS = tuple(
    (re.compile("|".join(map(re.escape, sorted(group, key=len, reverse=True)))), group)
    for group in PAIRS
)
_L_AS_I = str.maketrans("l", "i")
_UPSIDE_DOWN = re.compile("[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]")
_OVERRIDE = "\u202e"
_OVERRIDE_ENDS = "\u202c\n\u2029"


Flags = NDArray[np.bool_]


class Word(NamedTuple):
    """A run of letters and digits, as it reads, and its place in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """Units in an order of reading: each one's kind and letter, and ``at``, its number in the text.

    ``starts`` and ``ends`` are by that number: its place in ``text``.
    """

    text: str
    kinds: bytes
    letters: str
    at: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    changed: Flags | None = None
    """Which units are read otherwise than by their shape."""

    def of(self, *kinds: Kind) -> Flags:
        """Which units are of one of these kinds."""
        wanted = np.zeros(len(Kind), np.bool_)
        wanted[list(kinds)] = True
        return wanted[np.frombuffer(self.kinds, np.uint8)]

    def has(self, kind: Kind) -> bool:
        """Whether any unit is of this kind."""
        return kind in self.kinds

    def character(self, unit: int) -> str:
        """The character of the text at a unit."""
        return self.text[self.starts[self.at[unit]]]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The part of the text that units ``first`` to ``last`` come from."""
        inside = self.at[first : last + 1]
        low, high = min(inside), max(inside)
        return self.starts[low], self.ends[high]

    def other(self, unit: int) -> str:
        """All that a unit may stand for."""
        return READINGS[self.character(unit)].other

    def part(self, first: int, stop: int) -> Line:
        """Units ``first`` to ``stop``, that one left out."""
        part = slice(first, stop)
        return Line(
            self.text, self.kinds[part], self.letters[part], self.at[part], self.starts, self.ends
        )

    def reordered(self, order: NDArray[np.intp]) -> Line:
        """The same units in another order."""
        letters = _text(_codes(self.letters)[order])
        kinds = np.frombuffer(self.kinds, np.uint8)[order].tobytes()
        at = np.asarray(self.at)[order]
        return Line(self.text, kinds, letters, at.tolist(), self.starts, self.ends)

    def lettered(self, letters: str) -> Line:
        """The same units read as other letters."""
        changed = _codes(self.letters) != _codes(letters)
        return Line(self.text, self.kinds, letters, self.at, self.starts, self.ends, changed)

    @cached_property
    def edges(self) -> tuple[Flags, Flags]:
        """For each unit, whether no letter is right before it, and right after it."""
        kinds = np.frombuffer(self.kinds, np.uint8)
        seen = np.flatnonzero(kinds != Kind.NOTHING)
        letter = kinds[seen] <= LAST_LETTER
        before = np.ones(len(kinds), np.bool_)
        after = before.copy()
        before[seen[1:]] = ~letter[:-1]
        after[seen[:-1]] = ~letter[1:]
        return before, after

    @cached_property
    def places(self) -> tuple[Flags, Flags]:
        """For each unit, whether a word can begin with it, and end with it."""
        before, after = (edge.copy() for edge in self.edges)
        if humps := self.humps:
            before[np.add(humps, 1)] = True
            after[humps] = True
        return before, after

    @cached_property
    def humps(self) -> list[int]:
        """Units that end a word as in "blueIcon"."""
        if not (self.at == range(len(self.text)) and isinstance(self.starts, range)):
            return []
        return [found.start() for found in _HUMP.finditer(self.text)]


def line(text: str) -> Line:
    """The text's units, letters read by their shape."""
    letters = text.translate(LETTERS)
    kinds = text.translate(KINDS).encode("latin-1")
    starts: Sequence[int] = range(len(text))
    ends: Sequence[int] = range(1, len(text) + 1)
    if len(letters) > len(text):  # a ligature or a Roman numeral is several units
        sizes = [len(READINGS[character].first or NO_LETTER) for character in text]
        starts = [at for at, size in enumerate(sizes) for _ in range(size)]
        ends = [at + 1 for at in starts]
        kinds = bytes([kinds[at] for at in starts])
    return Line(text, kinds, letters, range(len(letters)), starts, ends)


def sounded(units: Line) -> Line | None:
    """The same by sound, or by the other letter a digit stands for; None if that is no other."""
    letters = units.text.translate(SOUNDS)
    return None if letters == units.letters else units.lettered(letters)


def paired(units: Line) -> Iterator[Line]:
    """With "rn" read as "m" and the like, once for each group of such pairs that is there."""
    text = units.text.lower()
    if len(text) != len(units.text) or not isinstance(units.starts, range):
        return  # capitals of two letters, and ligatures, beside pairs
    for pattern, letters in _PAIRS:
        if found := list(pattern.finditer(text)):
            yield _paired(units, [(*pair.span(), letters[pair[0]]) for pair in found])


def _paired(units: Line, pairs: Sequence[tuple[int, int, str]]) -> Line:
    count = len(units.text)
    kept = np.ones(count, np.bool_)
    changed = np.zeros(count, np.bool_)
    codes, kinds = _codes(units.letters).copy(), np.frombuffer(units.kinds, np.uint8).copy()
    ends = np.arange(1, count + 1)
    for start, end, letter in pairs:
        kept[start + 1 : end] = False
        changed[start] = True
        codes[start], kinds[start], ends[start] = ord(letter), Kind.FOREIGN, end
    starts = np.flatnonzero(kept)
    return Line(
        units.text,
        kinds[kept].tobytes(),
        _text(codes[kept]),
        range(len(starts)),
        starts.tolist(),
        ends[kept].tolist(),
        changed[kept],
    )


def turned(units: Line) -> Line | None:
    """Read from the end with the page turned upside down; None if no letter is."""
    if _UPSIDE_DOWN.search(units.text) is None:
        return None
    letters = [
        TURNED.get(units.text[start].lower(), letter)
        for start, letter in zip(units.starts, units.letters, strict=True)
    ]
    return backwards(units.lettered("".join(letters)))


def backwards(units: Line) -> Line:
    """Read from the end."""
    return Line(
        units.text,
        units.kinds[::-1],
        units.letters[::-1],
        units.at[::-1],
        units.starts,
        units.ends,
    )


def displayed(units: Line) -> Line | None:
    """As a screen shows it where a right-to-left override turns text round; None without one."""
    if _OVERRIDE not in units.text:
        return None
    order: list[int] = []
    inside: list[int] | None = None
    for at, start in enumerate(units.starts):
        character = units.text[start]
        if character == _OVERRIDE:
            order.extend(reversed(inside or ()))
            inside = []
        elif character in _OVERRIDE_ENDS and inside is not None:
            order.extend(reversed(inside))
            inside = None
        else:
            (order if inside is None else inside).append(at)
    order.extend(reversed(inside or ()))
    return units.reordered(np.array(order, np.intp))


def words_reversed(units: Line) -> Line:
    """Each word read backwards, the words in their order."""
    between = np.frombuffer(units.kinds, np.uint8) == Kind.BETWEEN
    word = np.cumsum(between) * 2 - between
    place = np.arange(len(between))
    return units.reordered(np.argsort(word * len(between) - place, kind="stable"))


@dataclass(frozen=True, slots=True)
class Skeleton:
    """``text`` and, for each of its letters, the first and last unit of its run.

    ``begins`` and ``ends``: whether a word can begin or end with the run. ``letters`` are the
    codes of ``text``.
    """

    text: str
    letters: NDArray[np.uint32]
    first: NDArray[np.intp]
    last: NDArray[np.intp]
    begins: Flags
    ends: Flags


def skeleton(units: Line, last_kind: Kind, without: Kind | None = None) -> Skeleton:
    """The skeleton of the units that are letters, or of a kind up to ``last_kind``."""
    kinds = np.frombuffer(units.kinds, np.uint8)
    codes = _codes(units.letters)
    kept = (kinds <= last_kind) & (codes != 0)
    if without is not None:
        kept &= kinds != without
    at = np.flatnonzero(kept)
    written = codes[at]
    letters = np.where(written == ord("l"), np.uint32(ord("i")), written)
    new = np.ones(len(at), np.bool_)
    new[1:] = letters[1:] != letters[:-1]
    start = np.flatnonzero(new)
    stop = np.append(start[1:], len(at)) - 1 if len(at) else start
    first, last = at[start], at[stop]
    before, after = units.places
    begins, ends = before[first], after[last]
    if len(start) < len(at):
        # a run may hold the end of one word and the beginning of the next: "soap, pikachu"
        seam = np.zeros(len(at), np.intp)
        seam[1:] = (written[1:] != written[:-1]) | (at[1:] - at[:-1] > 1) | after[at[:-1]]
        seams = np.cumsum(seam)
        mixed = seams[stop] > seams[start]
        begins, ends = begins | mixed, ends | mixed
    runs = letters[start]
    return Skeleton(_text(runs), runs, first, last, begins, ends)


def _codes(letters: str) -> NDArray[np.uint32]:
    return np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)


def _text(codes: NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def bones(letters: str) -> str:
    """The skeleton of a term's letters and digits."""
    if not letters.isalpha():
        letters = "".join(READINGS[c].first for c in letters)
    return _RUN.sub(r"\1", letters.translate(_L_AS_I))


def words(units: Line) -> Iterator[Word]:
    """The words of a text by shape, digits as digits."""
    if units.text.isascii() and units.text.isprintable():  # the usual, and much faster
        for plain in _PLAIN_WORD.finditer(units.text.lower()):
            yield Word(plain[0].replace("'", ""), *plain.span())
        return
    kinds = np.frombuffer(units.kinds, np.uint8)
    codes = _codes(units.letters).copy()
    codes[kinds > LAST_LETTER] = ord(" ")
    for at in np.flatnonzero(kinds == Kind.DIGIT).tolist():
        codes[at] = ord(units.other(at)[-1])
    kept = np.flatnonzero(kinds != Kind.NOTHING)
    numbers = kept.tolist()
    for found in _WORD.finditer(_text(codes[kept])):
        first, last = numbers[found.start()], numbers[found.end() - 1]
        yield Word(found[0], units.starts[first], units.ends[last])
