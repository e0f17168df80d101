"""How well a subject's words should fit a picture: what is known of it before one is looked at."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.interpolation import coverage_from_fields
from assetwright.diffusion.reference import ReferenceIndex, embedded_index
from assetwright.qa.picture import Picture
from assetwright.qa.scorer import Scorer, embedded_scorer

COMMON = 512
"""Subjects that a picture might show instead: those that most training drawings have."""

_SHARPNESS = 30.0
"""Of the mean over what it might show instead: the likest count most."""

_REMEMBERED = 256
"""Subjects whose drawings were looked at: a set's files have the same one."""

_SIDE = 96
"""Pixels a side that known drawings are looked at: twice what the scorer sees."""

_LIGHT, _DARK = 0.7, 0.2
"""Greys of the silhouette, and of the layers on it."""


class Subjects:
    """What the drawings in ``index`` say of words, as ``scorer`` sees them. Safe to share between
    threads."""

    def __init__(self, index: ReferenceIndex, scorer: Scorer) -> None:
        self._index, self._scorer = index, scorer
        self._expected = lru_cache(maxsize=_REMEMBERED)(self._expect)

    def advantage(self, picture: Picture, words: str) -> float:
        """How much better ``words`` fit a picture than what else it might show does, -2 to 2.

        The cosine of picture and words, less a soft maximum of its cosines with the commonest
        subjects: a picture that fits a heart is no good wheel, whatever it is to the wheel.
        EnvironmentProblem when files are missing or damaged.
        """
        vectors = np.concatenate([self._scorer.vector(words)[None], self._common])
        own, *others = self._scorer.likenesses(picture, vectors)
        soft = np.log(np.exp(_SHARPNESS * np.array(others, np.float64)).mean()) / _SHARPNESS
        return float(own - soft)

    def expected(self, words: str) -> float:
        """How well known drawings of the subject nearest to ``words`` fit these, -1 to 1.

        High for words that the scorer knows, and whose drawings are alike; low for rare words,
        abstract ones, or those of several things at once.
        """
        return self._expected(words)

    def _expect(self, words: str) -> float:
        vector = self._scorer.vector(words)
        found = [
            self._scorer.likenesses(drawn(fields), vector[None])[0]
            for fields in self._index.drawings_of(vector)
        ]
        return float(np.mean(found))

    @cached_property
    def _common(self) -> NDArray[np.float32]:
        return self._index.common(COMMON)


def drawn(fields: NDArray[np.float32]) -> Picture:
    """The picture of a drawing's ``fields`` (1 to 4, 24, 24), in greys on transparency."""
    coverage = coverage_from_fields(fields, _SIDE)
    tone = np.full((_SIDE, _SIDE), _LIGHT, np.float32)
    for layer in coverage[1:]:
        tone += layer * (np.float32(_DARK) - tone)
    pixels = np.stack([tone, tone, tone, coverage[0]], axis=2)
    return Picture(np.rint(pixels.clip(0, 1) * 255).astype(np.uint8))


@cache
def embedded_subjects() -> Subjects:
    """Of the index and the scorer that ship in the package."""
    return Subjects(embedded_index(), embedded_scorer())
