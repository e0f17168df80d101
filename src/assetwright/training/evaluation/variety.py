"""How different drawings of one prompt are, and how near each is to a drawing it was taught."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assetwright.training.dataset import Dataset
from assetwright.types import TRUNCATION, Latent

FloatArray = NDArray[np.float32]
_CHUNK = 16_384


def ink(fields: NDArray[np.generic]) -> FloatArray:
    """Coverage (N, 576) of the grid's cells, from silhouettes (N, 24, 24) in [-1, 1]."""
    flat = np.asarray(fields, np.float32).reshape(len(fields), -1)
    covered: FloatArray = np.clip(np.float32(0.5) + flat * np.float32(TRUNCATION), 0, 1)
    return covered


def overlap(one: FloatArray, other: FloatArray) -> FloatArray:
    """Shared ink of (N, 576) and (M, 576) over all their ink, (N, M) in [0, 1]; 1 is the same.

    For soft coverage the Tanimoto coefficient, which is intersection over union for hard one.
    """
    shared = one @ other.T
    squares = np.square(one).sum(1)[:, None] + np.square(other).sum(1)
    result: FloatArray = shared / np.maximum(squares - shared, 1e-6)
    return result


def silhouettes(latents: Sequence[Latent]) -> FloatArray:
    """The first layer of each."""
    return np.stack([latent.fields[0] for latent in latents])


def spread(latents: Sequence[Latent], seeds: int) -> float:
    """Mean distance, 1 - overlap, of drawings of one prompt, ``seeds`` of which stand together."""
    found = []
    for start in range(0, len(latents), seeds):
        drawn = ink(silhouettes(latents[start : start + seeds]))
        pairs = overlap(drawn, drawn)[np.triu_indices(len(drawn), 1)]
        found.append(1 - float(pairs.mean()))
    return float(np.mean(found))


def nearest_taught(latents: Sequence[Latent], data: Dataset) -> FloatArray:
    """Each drawing's overlap with the training drawing that it shares most with, (N,)."""
    drawn = ink(silhouettes(latents))
    taught = np.flatnonzero(data.split == 0)
    best = np.zeros(len(drawn), np.float32)
    for start in range(0, len(taught), _CHUNK):
        fields = data.fields[data.offset[taught[start : start + _CHUNK]]]
        found = overlap(drawn, ink(fields.astype(np.float32) / 127)).max(1)
        best = np.maximum(best, found)
    return best
