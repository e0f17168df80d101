"""Finding listed terms in a text, however they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from assetwright.policy.letters import Kind
from assetwright.policy.lexicon import Term
from assetwright.policy.spelling import (
    LAST_LETTER,
    LAST_MARK,
    Line,
    Skeleton,
    Word,
    backwards,
    bones,
    displayed,
    paired,
    reversed_skeleton,
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
_MOST_EDGES = 4
"""Places in a run of one letter where a term is tried to begin or end: "soap, pikachu"."""
_ENDINGS = ("e", "s", "z", "v")
"""Letters that the ending of a plural begins with, or of a version, "v2"."""


class Found(NamedTuple):
    """A term that stands in the text at ``start`` to ``end``."""

    term: Term
    start: int
    end: int
    channel: Channel


class Matcher:
    """All terms in one automaton over skeletons."""

    def __init__(self, terms: Sequence[Term]) -> None:
        by_bones: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            by_bones[bones(term.letters)].append(term)
        listed = [text for text in by_bones if len(text) >= _SHORTEST]
        self._terms = [by_bones[text] for text in listed]
        self._inside = [any(map(can_be_inside, terms)) for terms in self._terms]
        self._automaton = AhoCorasick(listed)
        self._short = {
            term.letters: term
            for text in by_bones
            if len(text) < _SHORTEST
            for term in by_bones[text]
        }

    def find(self, units: Line, words: Sequence[Word]) -> Iterator[Found]:
        """Every listed term in the text; one place may come more than once."""
        yield from self._short_terms(words)
        bare = skeleton(units, LAST_LETTER)
        yield from self._search(units, _LETTERS, bare=bare)
        digits, signs = units.has(Kind.DIGIT), units.has(Kind.SIGN)
        if digits or signs:
            bare = skeleton(units, LAST_MARK)
            marks = units.of(Kind.DIGIT, Kind.SIGN)
            yield from self._search(units, _WITH_SIGNS, marks, bare=bare)
        if digits and signs and _MIXED.search(units.text):
            yield from self._search(units, _WITH_DIGITS, units.of(Kind.DIGIT))
        for other in (sounded(units), *paired(units)):
            if other is not None:
                yield from self._search(other, _WITH_SIGNS, other.changed)
        if (other := displayed(units)) is not None:
            yield from self._search(other, _WITH_SIGNS)
        reverse = words_reversed(units)
        yield from self._search(reverse, _WITH_SIGNS, channel=Channel.REVERSED)
        reverse = backwards(units)
        several = reverse.of(Kind.BETWEEN)  # single words have been seen
        bare = reversed_skeleton(bare, len(units.kinds))
        yield from self._search(reverse, _WITH_SIGNS, several, Channel.REVERSED, bare)
        if (other := turned(units)) is not None:
            yield from self._search(other, _WITH_SIGNS, channel=Channel.TURNED)

    def _search(
        self,
        units: Line,
        kinds: Kinds,
        only: Sequence[bool] | None = None,
        channel: Channel | None = None,
        bare: Skeleton | None = None,
    ) -> Iterator[Found]:
        """Terms in one reading of the text; those that one of the units ``only`` is part of."""
        bare = bare or skeleton(units, kinds.last)
        begins, ends = bare.begins, bare.ends
        counts = None if only is None else [0, *accumulate(only)]
        for which, start, end in self._automaton.find_matches_as_indexes(
            bare.text, overlapping=True
        ):
            end -= 1
            whole = begins[start] and (ends[end] or bare.text[end + 1 : end + 2] in _ENDINGS)
            if not (whole or (self._inside[which] and channel is None)):
                continue
            if counts and counts[bare.first[start]] == counts[bare.last[end] + 1]:
                continue
            for term in self._terms[which]:
                if channel is not None and (
                    term.tier is not Tier.DISTINCTIVE or len(term.letters) < _SHORTEST_BACKWARDS
                ):
                    continue
                writing = _standing(term, units, kinds, bare, start, end, channel)
                if writing is not None:
                    yield Found(term, writing.start, writing.end, writing.channel)

    def _short_terms(self, words: Sequence[Word]) -> Iterator[Found]:
        """Terms of one letter, "kkk": as one word, or as a word for each letter."""
        for i, word in enumerate(words):
            if (term := self._short.get(word.text)) is not None:
                yield Found(term, word.start, word.end, Channel.PLAIN)
            elif len(word.text) == 1:
                apart = words[i : i + _SHORT]
                if (term := self._short.get("".join(w.text for w in apart))) is not None:
                    yield Found(term, word.start, apart[-1].end, Channel.SPACED)


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
    starts = _edges(units, kinds, bare.first[first], bare.last[first])
    ends = _edges(units, kinds, bare.last[last], bare.first[last])
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


def _edges(units: Line, kinds: Kinds, outer: int, inner: int) -> list[int]:
    """Where a term may begin, its first letter being a run from ``outer`` to ``inner``.

    The run's outermost letter, and those with something between them and the letter before, or
    that are another: "l" and "i" are one to the skeleton.
    """
    edges = [outer]
    if inner == outer:
        return edges
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
