"""Long terms with one letter wrong: left out, put in, changed, or two that changed places.

Terms are kept under every form of theirs with one letter left out; a word that is one letter
from a term shares such a form with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from assetwright.policy.letters import READINGS
from assetwright.policy.lexicon import Term
from assetwright.policy.matcher import Found
from assetwright.policy.spelling import Word
from assetwright.types.policy import Channel, Tier

SHORTEST = 7
"""Letters of a term that is known when misspelt; many shorter words are one letter apart."""
SHORTEST_CHANGED = 8
"""The same for a letter that is another: "pokemon" and "pokeman", but "avenger" and "avenges"."""
_MASKS = "*_#•·✱＊●█■□"
_CHUNK = re.compile(r"[^\s.,;:!?\-\"'()\[\]]+")
_MOST_MASKED = 20
_DIGITS = str.maketrans({digit: READINGS[digit].first for digit in "0123456789"})
_SPARE = 3
"""Characters a misspelt phrase may be longer or shorter than it is spelt, marks and all."""


class Misspellings:
    """The distinctive terms of at least seven letters; those of several words by first and last."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._shortened: dict[str, list[Term]] = defaultdict(list)
        self._by_edge: dict[str, list[tuple[Term, int, int, int]]] = defaultdict(list)
        self._by_length: dict[int, list[Term]] = defaultdict(list)
        shortened = self._shortened
        for term in terms:
            letters = term.letters
            if term.tier is not Tier.DISTINCTIVE or not letters.isalpha() or len(letters) < 5:
                continue
            self._by_length[len(letters)].append(term)
            if len(letters) < SHORTEST:
                continue
            shortened[letters].append(term)
            for i in range(len(letters)):
                if i == 0 or letters[i] != letters[i - 1]:  # else the form is the one before
                    shortened[letters[:i] + letters[i + 1 :]].append(term)
            if len(term.words) > 1:
                others, size = len(term.words) - 1, len(" ".join(term.words))
                self._by_edge[term.words[0]].append((term, 0, others, size))
                self._by_edge[term.words[-1]].append((term, others, 0, size))
        self._forms = shortened.keys()
        self._longest = max(self._by_length, default=0)

    def find(self, text: str, words: Sequence[Word]) -> Iterator[Found]:
        """Misspelt terms among these words of the text."""
        words = [
            word._replace(text=word.text.translate(_DIGITS)) if _is_mixed(word.text) else word
            for word in words
        ]
        for i, word in enumerate(words):
            if SHORTEST - 1 <= len(word.text) <= self._longest + 1:
                for term in self._word(word.text):
                    yield Found(term, word.start, word.end, Channel.MISSPELT)
            for term, before, after, size in self._by_edge.get(word.text, ()):
                first, last = i - before, i + after
                if first < 0 or last >= len(words):
                    continue
                start, end = words[first].start, words[last].end
                if -_SPARE <= end - start - size <= _SPARE:
                    letters = "".join([word.text for word in words[first : last + 1]])
                    if is_near(letters, term.letters):
                        yield Found(term, start, end, Channel.MISSPELT)
        if any(mask in text for mask in _MASKS):
            yield from self._masked(text)

    def _word(self, word: str) -> Iterator[Term]:
        if not word.isalpha():
            return
        forms = {word[:i] + word[i + 1 :] for i in range(len(word))}
        forms.add(word)
        for form in forms & self._forms:
            for term in self._shortened[form]:
                if is_near(word, term.letters):
                    yield term

    def _masked(self, text: str) -> Iterator[Found]:
        """Words with some letters covered: "pik*chu"."""
        tried = 0
        for chunk in _CHUNK.finditer(text):
            bare = chunk[0].lower()
            masked = sum(c in _MASKS for c in bare)
            if not masked or masked * 2 > len(bare) or tried == _MOST_MASKED:
                continue
            tried += 1
            for term in self._by_length.get(len(bare), ()):
                if all(a == b or a in _MASKS for a, b in zip(bare, term.letters, strict=True)):
                    yield Found(term, *chunk.span(), Channel.MISSPELT)


def _is_mixed(word: str) -> bool:
    return not word.isalpha() and not word.isdigit() and word.isalnum()


def is_near(word: str, term: str) -> bool:
    """Whether they differ in one letter, left out, put in, changed, or in two neighbours' order."""
    first = 0
    while first < min(len(word), len(term)) and word[first] == term[first]:
        first += 1
    last = 0
    while last < min(len(word), len(term)) - first and word[-1 - last] == term[-1 - last]:
        last += 1
    middle, meant = word[first : len(word) - last], term[first : len(term) - last]
    if len(middle) + len(meant) == 1:
        return True
    if len(middle) == len(meant) == 1:
        return len(term) >= SHORTEST_CHANGED
    return len(middle) == 2 and middle == meant[::-1]
