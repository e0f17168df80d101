"""Does a drawing show what was asked? Its name among 600, by the judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetwright.training.dataset import Dataset
from assetwright.training.evaluation.drawings import Artist, Ask, real_drawings
from assetwright.training.evaluation.judge import Judge
from assetwright.training.evaluation.prompts import STRATA, PromptList
from assetwright.types import Latent

STYLES = ("solid", "outline")
FAMILIES = {"solid": ("solid",), "outline": ("outline", "thin", "bold")}
_REAL = 3
"""Real drawings of a name, at most."""


@dataclass(frozen=True, slots=True)
class Recall:
    """How often the right name comes first, and among the first five, of ``prompts`` prompts.

    ``error`` is the standard error of ``first``.
    """

    first: float
    five: float
    error: float
    prompts: int


Recalls = dict[str, Recall]
"""By stratum, and under "all"."""


class Namer:
    """Ranks the names of a list."""

    def __init__(self, judge: Judge, artist: Artist, asked: PromptList) -> None:
        self._judge, self._asked = judge, asked
        self._names = judge.words(artist.vectors(asked.names))
        self._targets = np.array(asked.targets())

    def recall(self, latents: Sequence[Latent], prompt: Sequence[int]) -> Recalls:
        """Of drawings that show the prompts at these places; several of one count as one."""
        return self.recall_of(self._judge.seen(latents)[0], prompt)

    def recall_of(self, seen: NDArray[np.float32], prompt: Sequence[int]) -> Recalls:
        """The same of what the judge saw, (N, 128)."""
        which = np.asarray(prompt)
        rank = ranks(seen @ self._names.T, self._targets[which])
        strata = np.array([self._asked.prompts[place].stratum for place in which])
        groups = {s: strata == s for s in STRATA} | {"all": np.ones(len(which), bool)}
        return {
            name: _recall(rank[chosen], which[chosen])
            for name, chosen in groups.items()
            if chosen.any()
        }


def ranks(likeness: NDArray[np.float32], targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many names (columns) fit each drawing (row) better than its own."""
    own = np.take_along_axis(likeness, targets[:, None], 1)
    better: NDArray[np.int64] = (likeness > own).sum(1)
    return better


def _recall(rank: NDArray[np.int64], prompt: NDArray[np.int64]) -> Recall:
    """Of ranks of drawings, each prompt counting once."""
    _, place = np.unique(prompt, return_inverse=True)
    count = np.bincount(place)
    first = np.bincount(place, rank < 1) / count
    five = np.bincount(place, rank < 5) / count
    error = float(first.std(ddof=1) / np.sqrt(len(first))) if len(first) > 1 else 0.0
    return Recall(float(first.mean()), float(five.mean()), error, len(first))


def real_recalls(namer: Namer, data: Dataset, asked: PromptList) -> dict[str, Recalls]:
    """The ceiling: drawings of the held-out sets, of any kind, solid ones and outlines."""
    found: dict[str, Recalls] = {}
    for label, families in (("real", ()), *((f"real, {s}", FAMILIES[s]) for s in STYLES)):
        picks = [real_drawings(data, p.name, _REAL, families=families) for p in asked.prompts]
        places = [place for place, drawings in enumerate(picks) for _ in drawings]
        if places:
            latents = [data.latent(int(drawing)) for drawings in picks for drawing in drawings]
            found[label] = namer.recall(latents, places)
    return found


def reference_recalls(namer: Namer, artist: Artist, asked: PromptList) -> Recalls:
    """The raw references of the prompts that have one."""
    shown = artist.references([prompt.words for prompt in asked.prompts])
    places = [place for place, reference in enumerate(shown) if reference is not None]
    latents = [
        Latent(reference.fields, np.zeros((len(reference.fields), 3), np.float32))
        for reference in shown
        if reference is not None
    ]
    return namer.recall(latents, places)


def drawn(
    artist: Artist, asked: PromptList, style: str, *, reference: bool, steps: int | None = None
) -> list[Latent]:
    """All prompts in one style, each with its seed; of a given number of steps one drawing each."""
    asks = [Ask(prompt.words, style, prompt.seed) for prompt in asked.prompts]
    if steps is None:
        return artist.draw(asks, reference=reference)
    return artist.draw(asks, reference=reference, steps=steps, choose=False)
