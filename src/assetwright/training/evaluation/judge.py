"""The scorer as a judge of drawings: another network than the gate that ships, never trained on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assetwright.training.appearance import STILL, render
from assetwright.training.scorer import load_scorer
from assetwright.types import Latent

_BATCH = 256
FloatArray = NDArray[np.float32]


class Judge:
    """Sees latents through the scorer in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._scorer = load_scorer(folder)

    @torch.inference_mode()
    def seen(self, latents: Sequence[Latent]) -> tuple[FloatArray, FloatArray]:
        """Unit vectors (N, 128) among words, and the features (N, F) they were made from."""
        vectors, features = [], []
        for start in range(0, len(latents), _BATCH):
            found = self._scorer.features(appearances(latents[start : start + _BATCH]))
            features.append(found.numpy())
            unit = torch.nn.functional.normalize(self._scorer.head(found), dim=1)
            vectors.append(unit.numpy())
        return np.concatenate(vectors), np.concatenate(features)

    @torch.inference_mode()
    def words(self, pooled: FloatArray) -> FloatArray:
        """Unit vectors (N, 128) of sentence vectors (N, 384)."""
        found: FloatArray = self._scorer.text(torch.from_numpy(pooled)).numpy()
        return found


def appearances(latents: Sequence[Latent]) -> torch.Tensor:
    """What latents look like, (N, 2, 48, 48): of several layers without a palette the second is
    the stronger, as duotone drawings are painted."""
    layers = np.array([latent.layers for latent in latents], np.int64)
    light = [
        latent.palette[:, 0]
        if latent.palette.any()
        else np.linspace(0.75, 0.25, latent.layers, dtype=np.float32)
        for latent in latents
    ]
    return render(
        np.concatenate([latent.fields for latent in latents]).astype(np.float32),
        np.concatenate(light).astype(np.float32),
        layers,
        np.random.Generator(np.random.PCG64(0)),
        STILL,
    )
