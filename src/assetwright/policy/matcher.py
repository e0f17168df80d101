"""Finding listed terms in a text, however they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from assetwright.policy.letters import Kind
from assetwright.policy.lexicon import Term
from assetwright.policy.spelling import (
    LAST_LETTER,
    LAST_MARK,
    Flags,
    Line,
    Skeleton,
    Word,
    backwards,
    bones,
    displayed,
    paired,
    skeleton,
    sounded,
    turned,
    words_reversed,
)
from assetwright.policy.writing import Kinds, Writing, can_be_inside, written
from assetwright.types.policy import Channel, Tier

_LETTERS = Kinds(LAST_LETTER)
_WITH_DIGITS = Kinds(Kind.DIGIT)
_WITH_SIGNS = Kinds(LAST_MARK)
_SHORTEST = 2
"""Letters in a skeleton: that of "kill" has two, those of "kkk" and "xxx" only one."""
_SHORT = 3
"""Letters of terms of one letter."""
_MIXED = re.compile(r"\d[^\w\s]|[^\w\s]\d")
"""A digit beside a sign: then signs may stand between letters that digits stand for."""
_BACKWARDS = (Channel.REVERSED, Channel.TURNED)
_SHORTEST_BACKWARDS = 4
_MARGIN = 40
"""Units beside a term backwards that are looked at for where its words end."""
_MOST_EDGES = 4
"""Places in a run of one letter where a term is tried to begin or end: "soap, pikachu"."""
_ENDINGS = tuple(map(ord, "eszv"))
"""Codes of letters that the ending of a plural begins with, or of a version, "v2"."""


class Found(NamedTuple):
    """A term that stands in the text at ``start`` to ``end``."""

    term: Term
    start: int
    end: int
    channel: Channel


class Matcher:
    """All terms in one automaton over skeletons, and all backwards in another."""

    def __init__(self, terms: Sequence[Term]) -> None:
        by_bones: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            by_bones[bones(term.letters)].append(term)
        self._all = _Listed({text: of for text, of in by_bones.items() if len(text) >= _SHORTEST})
        distinctive: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            if term.tier is Tier.DISTINCTIVE and len(term.letters) >= _SHORTEST_BACKWARDS:
                forms = {term.letters[::-1], "".join(word[::-1] for word in term.words)}
                for form in {bones(form) for form in forms}:
                    distinctive[form].append(term)
        self._turned_round = _Listed(distinctive)
        self._short = {
            term.letters: term
            for text, of in by_bones.items()
            if len(text) < _SHORTEST
            for term in of
        }

    def find(self, units: Line, words: Sequence[Word]) -> Iterator[Found]:
        """Every listed term in the text; one place may come more than once."""
        yield from self._short_terms(words)
        bare = skeleton(units, LAST_LETTER)
        yield from self._search(units, _LETTERS, bare)
        digits, signs = units.has(Kind.DIGIT), units.has(Kind.SIGN)
        if digits or signs:
            bare = skeleton(units, LAST_MARK)
            yield from self._search(units, _WITH_SIGNS, bare, units.of(Kind.DIGIT, Kind.SIGN))
        yield from self._search_backwards(units, bare)
        if digits and signs and _MIXED.search(units.text):
            only = units.of(Kind.DIGIT)
            yield from self._search(units, _WITH_DIGITS, skeleton(units, Kind.DIGIT), only)
        for other in (sounded(units), *paired(units)):
            if other is not None:
                bare = skeleton(other, LAST_MARK)
                yield from self._search(other, _WITH_SIGNS, bare, other.changed)
        if (other := displayed(units)) is not None:
            yield from self._search(other, _WITH_SIGNS, skeleton(other, LAST_MARK))
        if (other := turned(units)) is not None:
            bare = skeleton(other, LAST_MARK)
            yield from self._search(other, _WITH_SIGNS, bare, channel=Channel.TURNED)

    def _search(
        self,
        units: Line,
        kinds: Kinds,
        bare: Skeleton,
        only: Flags | None = None,
        channel: Channel | None = None,
    ) -> Iterator[Found]:
        """Terms in one reading of the text; those that one of the units ``only`` is part of."""
        which, start, end = self._all.places(bare)
        following = np.zeros(len(bare.letters) + 1, np.bool_)
        following[:-1] = _ending(bare)
        good = bare.begins[start] & (bare.ends[end] | following[end + 1])
        if channel is None:
            good |= self._all.inside[which]
        if only is not None:
            counts = np.concatenate(([0], np.cumsum(only)))
            good &= counts[bare.last[end] + 1] > counts[bare.first[start]]
        for at in np.flatnonzero(good).tolist():
            for term in self._all.terms[which[at]]:
                if channel is not None and (
                    term.tier is not Tier.DISTINCTIVE or len(term.letters) < _SHORTEST_BACKWARDS
                ):
                    continue
                writing = _standing(term, units, kinds, bare, start[at], end[at], channel)
                if writing is not None:
                    yield Found(term, writing.start, writing.end, writing.channel)

    def _search_backwards(self, units: Line, bare: Skeleton) -> Iterator[Found]:
        """Terms read from the end, and those whose words are each written from their end."""
        which, start, end = self._turned_round.places(bare)
        before = np.zeros(len(bare.letters) + 1, np.bool_)
        before[1:] = _ending(bare)
        good = bare.ends[end] & (bare.begins[start] | before[start])
        for at in np.flatnonzero(good).tolist():
            first, last = bare.first[start[at]], bare.last[end[at]]
            for term in self._turned_round.terms[which[at]]:
                writing = _backwards(term, units, int(first), int(last))
                if writing is not None:
                    yield Found(term, writing.start, writing.end, writing.channel)

    def _short_terms(self, words: Sequence[Word]) -> Iterator[Found]:
        """Terms of one letter, "kkk": as one word, or as a word for each letter."""
        for i, word in enumerate(words):
            if (term := self._short.get(word.text)) is not None:
                yield Found(term, word.start, word.end, Channel.PLAIN)
            elif word.text * _SHORT in self._short:
                apart = words[i : i + _SHORT]
                if [w.text for w in apart] == [word.text] * _SHORT:
                    term = self._short[word.text * _SHORT]
                    yield Found(term, word.start, apart[-1].end, Channel.SPACED)


class _Listed:
    """Terms by their skeletons, in an automaton."""

    def __init__(self, by_bones: Mapping[str, list[Term]]) -> None:
        self.terms = list(by_bones.values())
        self.inside = np.array([any(map(can_be_inside, terms)) for terms in self.terms])
        self._automaton = AhoCorasick(list(by_bones))

    def places(self, bare: Skeleton) -> tuple[NDArray[np.int32], ...]:
        """Where the skeleton holds listed ones: their number, first and last letter."""
        hits = self._automaton.find_matches_as_indexes(bare.text, overlapping=True)
        flat = np.fromiter(chain.from_iterable(hits), np.int32, 3 * len(hits))
        which, start, stop = flat.reshape(-1, 3).T
        return which, start, stop - 1


def _ending(bare: Skeleton) -> Flags:
    """At which letters an ending may begin."""
    ending = np.zeros(len(bare.letters), np.bool_)
    for code in _ENDINGS:
        ending |= bare.letters == code
    return ending


def _backwards(term: Term, units: Line, first: int, last: int) -> Writing | None:
    """How the term is written backwards at these units, if it really is."""
    between = Kind.BETWEEN in units.kinds[first : last + 1]
    start, stop = _whole_words(units, first, last)
    part = units.part(start, stop)
    readings = [backwards(part)]
    if between and len(term.words) > 1:
        readings.append(words_reversed(part))
    for other in readings:
        bare = skeleton(other, LAST_MARK)
        at = bare.text.find(bones(term.letters))
        while at >= 0:
            end = at + len(bones(term.letters)) - 1
            found = _standing(term, other, _WITH_SIGNS, bare, at, end, Channel.REVERSED)
            if found is not None:
                return found
            at = bare.text.find(bones(term.letters), at + 1)
    return None


def _whole_words(units: Line, first: int, last: int) -> tuple[int, int]:
    """The words that these units are in, no more than ``_MARGIN`` units beyond, as a range."""
    start = units.kinds.rfind(Kind.BETWEEN, max(first - _MARGIN, 0), first) + 1
    stop = units.kinds.find(Kind.BETWEEN, last + 1, last + 1 + _MARGIN)
    return start or max(first - _MARGIN, 0), stop if stop >= 0 else last + 1 + _MARGIN


def _standing(
    term: Term,
    units: Line,
    kinds: Kinds,
    bare: Skeleton,
    first: int,
    last: int,
    channel: Channel | None,
) -> Writing | None:
    """How the term stands at these letters of the skeleton, if it really does."""
    starts = _edges(units, kinds, int(bare.first[first]), int(bare.last[first]))
    ends = _edges(units, kinds, int(bare.last[last]), int(bare.first[last]))
    for start in starts:
        for end in ends:
            if start > end:
                continue
            found = written(term, units, kinds, start, end)
            if found is None:
                continue
            if channel not in _BACKWARDS:
                return found
            if found.straight and (channel is Channel.REVERSED or found.foreign):
                return found._replace(channel=channel)
    return None


def _edges(units: Line, kinds: Kinds, outer: int, inner: int) -> Sequence[int]:
    """Where a term may begin, its first letter being a run from ``outer`` to ``inner``.

    The run's outermost letter, and those with something between them and the letter before, or
    that are another: "l" and "i" are one to the skeleton.
    """
    if inner == outer:
        return (outer,)
    edges = [outer]
    step = 1 if inner > outer else -1
    apart = False
    for at in range(outer + step, inner + step, step):
        if units.kinds[at] > kinds.last:
            apart = apart or units.kinds[at] != Kind.NOTHING
        elif (
            apart
            or units.letters[at] != units.letters[at - step]
            or min(at, at - step) in units.humps
        ):
            edges.append(at)
            apart = False
            if len(edges) == _MOST_EDGES:
                break
    return edges
