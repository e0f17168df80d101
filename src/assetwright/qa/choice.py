"""Of several drawings of the same words, the one that shows them best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.interpolation import coverage_from_fields
from assetwright.qa.picture import Picture
from assetwright.qa.scorer import embedded_scorer
from assetwright.types import Latent
from assetwright.types.color import oklab_to_srgb

_SIDE = 96
"""Pixels a side that drawings are compared at: twice what the scorer sees."""

_LIGHT, _DARK = 0.72, 0.0
"""Greys of the first and the last layer of what has no colours, as two tones are painted."""


def shows_best(latents: Sequence[Latent], words: str) -> Latent:
    """That of ``latents`` (at least one) which the scorer finds most like ``words``.

    The first of equals. EnvironmentProblem when the scorer's files are missing or damaged.
    """
    if len(latents) == 1:
        return latents[0]
    scorer = embedded_scorer()
    likeness = [scorer.likeness(_picture(latent), words) for latent in latents]
    return latents[int(np.argmax(likeness))]


def best_takes(
    takes: Iterable[Latent], counts: Sequence[int], words: Sequence[str]
) -> list[Latent]:
    """Of takes that stand in a row, ``counts`` of each of ``words``, the best of each."""
    rest = iter(takes)
    return [
        shows_best(list(islice(rest, count)), said)
        for count, said in zip(counts, words, strict=True)
    ]


def _picture(latent: Latent) -> Picture:
    """The drawing alone, on transparency."""
    color = np.zeros((_SIDE, _SIDE, 3), np.float32)
    clear = np.ones((_SIDE, _SIDE, 1), np.float32)
    for layer, ink in zip(coverage_from_fields(latent.fields, _SIDE), _inks(latent), strict=True):
        covered = layer[:, :, None]
        color += covered * (ink - color)
        clear *= 1 - covered
    # What is painted so far is on black: of half transparent pixels the colour is more.
    solid = 1 - clear
    color /= np.maximum(solid, 1e-6)
    pixels = np.concatenate([color.clip(0, 1), solid], axis=2)
    return Picture(np.rint(pixels * 255).astype(np.uint8))


def _inks(latent: Latent) -> NDArray[np.float32]:
    if latent.palette.any():
        return np.asarray(oklab_to_srgb(latent.palette), np.float32)
    greys = np.linspace(_LIGHT, _DARK, latent.layers) if latent.layers > 1 else np.zeros(1)
    return np.repeat(greys[:, None], 3, axis=1).astype(np.float32)
