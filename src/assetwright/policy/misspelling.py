"""Long terms with one letter wrong: left out, put in, changed, or two that changed places.

With one letter wrong either the beginning or the end of a term is right: terms are kept under both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from assetwright.policy.letters import READINGS
from assetwright.policy.lexicon import Term
from assetwright.policy.matcher import Found
from assetwright.policy.spelling import Word
from assetwright.types.policy import Channel, Tier

SHORTEST = 7
"""Letters of a term that is known when misspelt; many shorter words are one letter apart."""
SHORTEST_CHANGED = 8
"""The same for a letter that is another: "pokemon" and "pokeman", but "avenger" and "avenges"."""
_IN_CHUNK = r"[^\s.,;:!?\-\"'()\[\]]"
_MASKS = "*_#•·✱＊●█■□"
_MASKED = re.compile(rf"(?:(?![{_MASKS}]){_IN_CHUNK})*[{_MASKS}]{_IN_CHUNK}*")
_UNMASKED = dict.fromkeys(map(ord, _MASKS))
_MOST_MASKED = 20
_DIGITS = str.maketrans({digit: READINGS[digit].first for digit in "0123456789"})
_SPARE = 3
"""Characters a misspelt phrase may be longer or shorter than it is spelt, marks and all."""


class Misspellings:
    """The distinctive terms of at least seven letters; those of several words by first and last."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._by_end: dict[str, list[Term]] = defaultdict(list)
        self._first: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self._last: dict[str, set[tuple[int, int]]] = defaultdict(set)
        by_length: dict[int, list[Term]] = defaultdict(list)
        for term in terms:
            letters = term.letters
            if term.tier is not Tier.DISTINCTIVE or not letters.isalpha() or len(letters) < 5:
                continue
            by_length[len(letters)].append(term)
            if len(letters) < SHORTEST:
                continue
            for key in _ends(letters, len(letters)):
                self._by_end[key].append(term)
            if len(term.words) > 1:
                sizes = [(len(term.words), len(letters) + more) for more in (-1, 0, 1)]
                self._first[term.words[0]].update(sizes)
                self._last[term.words[-1]].update(sizes)
        self._longest = max(by_length, default=0)
        self._masked_terms = {
            length: (terms, np.array([list(term.letters.encode()) for term in terms], np.uint8))
            for length, terms in by_length.items()
        }

    def find(self, text: str, words: Sequence[Word]) -> Iterator[Found]:
        """Misspelt terms among these words of the text."""
        read = [
            word.text if word.text.isalpha() or not _is_mixed(word.text)
            else word.text.translate(_DIGITS)
            for word in words
        ]  # fmt: skip
        ends = [0, *accumulate(map(len, read))]
        for i, word in enumerate(read):
            if SHORTEST - 1 <= len(word) <= self._longest + 1:
                for term in self._near(word):
                    yield Found(term, words[i].start, words[i].end, Channel.MISSPELT)
            for count, size in self._first.get(word, ()):
                if i + count < len(ends) and ends[i + count] - ends[i] == size:
                    yield from self._several(words, read, i, i + count)
            for count, size in self._last.get(word, ()):
                if i + 1 >= count and ends[i + 1] - ends[i + 1 - count] == size:
                    yield from self._several(words, read, i + 1 - count, i + 1)
        if any(mask in text for mask in _MASKS):
            yield from self._masked(text)

    def _several(
        self, words: Sequence[Word], read: Sequence[str], first: int, stop: int
    ) -> Iterator[Found]:
        """Terms of as many words as these, the first or the last being right."""
        start, end = words[first].start, words[stop - 1].end
        for term in self._near("".join(read[first:stop])):
            if len(term.words) != stop - first:
                continue
            right = term.words[0] == read[first] or term.words[-1] == read[stop - 1]
            if right and abs(end - start - len(" ".join(term.words))) <= _SPARE:
                yield Found(term, start, end, Channel.MISSPELT)

    def _near(self, word: str) -> list[Term]:
        """Terms that are this word but for one letter."""
        found: list[Term] = []
        size, by_end = len(word), self._by_end
        for length in (size - 1, size, size + 1):
            for end in _ends(word, length):
                for term in by_end.get(end, ()):
                    if (word == term.letters or is_near(word, term.letters)) and term not in found:
                        found.append(term)
        return found

    def _masked(self, text: str) -> Iterator[Found]:
        """Words with some letters covered: "pik*chu"."""
        tried = 0
        for chunk in _MASKED.finditer(text):
            bare = chunk[0].lower()
            masked = len(bare) - len(bare.translate(_UNMASKED))
            if masked * 2 > len(bare) or tried == _MOST_MASKED:
                continue
            tried += 1
            if len(bare) not in self._masked_terms:
                continue
            terms, letters = self._masked_terms[len(bare)]
            shown = [i for i, c in enumerate(bare) if c not in _MASKS]
            wanted = np.array([ord(bare[i]) for i in shown], np.uint32)
            for at in np.flatnonzero((letters[:, shown] == wanted).all(axis=1)).tolist():
                yield Found(terms[at], *chunk.span(), Channel.MISSPELT)


def _is_mixed(word: str) -> bool:
    return not word.isalpha() and not word.isdigit() and word.isalnum()


def _ends(letters: str, length: int) -> tuple[str, str]:
    """How a term of this length would be kept: by its halves, of which one is right."""
    size = (length - 1) // 2
    mark = chr(length)
    return mark + letters[:size], letters[-size:] + mark


def is_near(word: str, term: str) -> bool:
    """Whether they differ in one letter, left out, put in, changed, or in two neighbours' order."""
    at = 0
    for ours, theirs in zip(word, term, strict=False):
        if ours != theirs:
            break
        at += 1
    if len(word) != len(term):
        return word[at + 1 :] == term[at:] or word[at:] == term[at + 1 :]
    if word[at + 1 :] == term[at + 1 :]:
        return at < len(term) and len(term) >= SHORTEST_CHANGED
    return word[at : at + 2] == term[at : at + 2][::-1] and word[at + 2 :] == term[at + 2 :]
