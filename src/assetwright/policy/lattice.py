"""Words of which not every sign is sure: what each may be, followed through a tree of all terms.

A sign that could be several letters, two that are drawn as one, one that nobody knows: each is a
fork. Only what forks somewhere is looked at here; the rest is found by its skeleton.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from assetwright.policy.letters import READINGS, Kind
from assetwright.policy.lexicon import Term
from assetwright.policy.lookalikes import PAIRS
from assetwright.policy.matcher import Found
from assetwright.policy.spelling import LAST_LETTER, Line
from assetwright.types.policy import Channel, Tier

_SHORTEST = 4
"""Letters of a term that is looked for."""
_SHORTEST_GUESSED = 6
"""Letters of one of which a letter may be any."""
_SHORTEST_TWICE = 9
"""Letters of one of which two may be any."""
_FEW = (600, 60, 0)
"""Terms that are left where a first letter, a second and a third may be any."""
_AFTER = "\x7f"
"""Comes after every letter in the order of terms."""
_MOST_STEPS = 30_000
"""Steps through the tree for one text; a thousand characters of forks alone come to an end."""
_APART = frozenset(" \t\r\n.,;:-/\\'\"()[]{}<>|_")
"""Signs that stand between words and are no letter that nobody knows."""
_UNSURE = re.compile(r"[^A-Za-z \n,.'0-9-]|(?<=[^\W\d])[0-9](?=[^\W\d])|(?<![0-9])[0-9](?![0-9x])")
"""Signs, and digits beside letters but for sizes."""
_AFTER_WORDS = ("", " ", ",", ".")
_WORDS_BEFORE = 2
"""Words before an unsure one that a term may begin in."""

_DRAWN: dict[str, list[tuple[str, str]]] = defaultdict(list)
for _group in PAIRS:
    for _drawn, _letter in _group.items():
        _DRAWN[_drawn[0]].append((_drawn, _letter))


class _State(NamedTuple):
    """Terms that begin with ``prefix`` are those from ``low`` to ``high``; ``at``: how far read."""

    prefix: str
    low: int
    high: int
    at: int
    guessed: int
    forked: bool


class Lattice:
    """All terms of at least four letters, in the order of their letters: a tree of prefixes."""

    def __init__(self, terms: Sequence[Term]) -> None:
        listed = [term for term in terms if len(term.letters) >= _SHORTEST]
        self._terms = sorted(listed, key=attrgetter("letters"))
        self._names = [term.letters for term in self._terms]

    def find(self, units: Line, found: Sequence[Found]) -> Iterator[Found]:
        """Terms in which a sign forks, of those signs that are in nothing yet ``found``."""
        text = units.text
        unsure = [at.start() for at in _UNSURE.finditer(text) if _forks(text, at.start())]
        if not unsure:
            return
        taken = bytearray(len(text))
        for other in found:
            taken[other.start : other.end] = b"\1" * (other.end - other.start)
        steps = [_MOST_STEPS]
        tried: set[int] = set()
        for at in unsure:
            if taken[at]:
                continue
            for start in _beginnings(text, at):
                if start not in tried:
                    tried.add(start)
                    yield from self._from(text, start, steps)

    def _from(self, text: str, start: int, steps: list[int]) -> Iterator[Found]:
        """Terms that begin here and end with a word."""
        stack = [_State("", 0, len(self._names), start, 0, forked=False)]
        while stack and steps[0]:
            steps[0] -= 1
            state = stack.pop()
            at = state.at
            if state.forked and (at == len(text) or not text[at].isalnum()):
                for term in self._ending(state):
                    yield Found(term, start, at, Channel.LEET)
            if at == len(text):
                continue
            reading = READINGS[text[at]]
            if reading.kind == Kind.LETTER:
                stack += self._step(state, reading.first, 1, forked=state.forked)
            elif reading.kind == Kind.NOTHING or text[at] in _APART:
                if at > start:
                    stack.append(state._replace(at=at + 1))
            else:
                for letter in dict.fromkeys(reading.other):
                    if letter.isalpha():
                        stack += self._step(state, letter, 1)
                if reading.kind > LAST_LETTER and at > start:
                    stack.append(state._replace(at=at + 1))
                known = reading.kind <= LAST_LETTER and reading.first.isascii()
                if not known and state.high - state.low <= _FEW[state.guessed]:
                    guess = state._replace(guessed=state.guessed + 1)
                    size = len(state.prefix)
                    names = self._names[state.low : state.high]
                    for letter in {name[size : size + 1] for name in names} - {""}:
                        stack += self._step(guess, letter, 1)
            for drawn, letter in _DRAWN.get(text[at].lower(), ()):
                if text[at : at + len(drawn)].lower() == drawn:
                    stack += self._step(state, letter, len(drawn))

    def _step(self, state: _State, letter: str, size: int, *, forked: bool = True) -> list[_State]:
        """The state after a letter, drawn with so many characters, if any term goes on with it."""
        prefix = state.prefix + letter
        low = bisect_left(self._names, prefix, state.low, state.high)
        if low == state.high or not self._names[low].startswith(prefix):
            return []
        high = bisect_left(self._names, prefix + _AFTER, low, state.high)
        return [_State(prefix, low, high, state.at + size, state.guessed, forked)]

    def _ending(self, state: _State) -> Iterator[Term]:
        """Terms that are the whole prefix, if enough of their letters is known."""
        at = state.low
        while at < state.high and self._names[at] == state.prefix:
            if _enough(self._terms[at], state.guessed):
                yield self._terms[at]
            at += 1


def _forks(text: str, at: int) -> bool:
    """Whether a sign in a word may be more than one thing; marks around words are not."""
    character = text[at]
    reading = READINGS[character]
    if reading.kind == Kind.FOREIGN:
        return len(reading.other) > 1 or not reading.first.isascii()
    if character.isascii():
        return not (text[max(at - 1, 0) : at].isspace() or text[at + 1 : at + 2] in _AFTER_WORDS)
    return reading.kind != Kind.NOTHING


def _beginnings(text: str, at: int) -> list[int]:
    """Where a term with this sign in it may begin: with its word, or with one before."""
    starts = []
    for _ in range(_WORDS_BEFORE + 1):
        start = text.rfind(" ", 0, at) + 1
        if start < len(text):
            starts.append(start)
        at = start - 1
        if at <= 0:
            break
    return starts


def _enough(term: Term, guessed: int) -> bool:
    """Whether enough of a term's letters is known."""
    if guessed and term.tier is not Tier.DISTINCTIVE:
        return False
    return len(term.letters) >= (0, _SHORTEST_GUESSED, _SHORTEST_TWICE)[guessed]
