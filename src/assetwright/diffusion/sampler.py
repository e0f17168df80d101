"""From noise to latents: the solver, in NumPy, around any denoiser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assetwright.diffusion.condition import Condition, kind_index
from assetwright.diffusion.flow import euler_step, guide, timesteps
from assetwright.diffusion.palette import denormalise, normalise
from assetwright.types import GRID, LAYERS, AssetType, Latent, TokenSequence

FloatArray = NDArray[np.float32]
AnyArray = NDArray[np.generic]

GUIDED = (0.4, 0.95)
"""Guidance is on for t between these: on almost pure noise it only overshoots, and once the shape
is settled it exaggerates every wobble of an edge (Kynkäänniemi et al. 2024, arXiv 2404.07724)."""

SYMMETRIC_BELOW = 0.8
SYMMETRY_THRESHOLD = 0.2
"""How asymmetric, as a fraction of its variance, a drawing may be and still be made symmetric."""


class Denoiser(Protocol):
    """The network: noisy fields (N, 4, 24, 24), palette (N, 4, 3) and t (N,) to clean ones."""

    def __call__(
        self, fields: FloatArray, palette: FloatArray, t: FloatArray, condition: Condition[AnyArray]
    ) -> tuple[FloatArray, FloatArray]:
        """Predict the clean sample of each."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """One picture to be drawn.

    ``text`` None draws from style alone. ``known`` maps palette entries 0 to 3 to OKLab colours
    that are clamped at every step; ``reference`` are the fields (1 to 4, 24, 24) of a drawing; ``guidance`` 1 is
    the plain prediction, more follows text and reference more strictly.
    """

    text: TokenSequence | None
    style: int
    asset_type: AssetType = AssetType.ICON
    layers: int = 1
    colored: bool = False
    reference: FloatArray | None = None
    known: dict[int, FloatArray] | None = None
    seed: int = 0
    guidance: float = 1.0


def sample(
    denoiser: Denoiser,
    drawings: Sequence[Drawing],
    *,
    steps: int,
    symmetry: float = SYMMETRY_THRESHOLD,
    progress: Callable[[int, int], None] | None = None,
) -> list[Latent]:
    """Draw all of ``drawings`` in one batch with ``steps`` Euler steps.

    The unconditional half of classifier-free guidance knows neither text nor reference. A drawing
    depends only on itself, not on what shares its batch.
    """
    count = len(drawings)
    active = np.array([[i < d.layers for i in range(LAYERS)] for d in drawings], np.float32)
    painted = active * np.array([[d.colored] for d in drawings], np.float32)
    told, untold = conditions(drawings)
    fields, palette = _noise(drawings)
    told_known = np.asarray(told.known, np.float32)
    known = told_known[..., :3], told_known[..., 3:] > 0
    fields *= active[:, :, None, None]
    both = _concatenate(told, untold)
    scale = np.array([d.guidance for d in drawings], np.float32)
    grid: list[float] = timesteps(steps).tolist()
    for step, (t, t_next) in enumerate(pairwise(grid)):
        palette = np.where(known[1], known[0], palette * painted[:, :, None])
        guided = GUIDED[0] < t < GUIDED[1] and bool((scale != 1).any())
        repeat = 2 if guided else 1
        clean, clean_palette = denoiser(
            np.concatenate([fields] * repeat),
            np.concatenate([palette] * repeat).astype(np.float32),
            np.full(count * repeat, t, np.float32),
            both if guided else told,
        )
        if guided:
            clean = guide(clean[:count], clean[count:], scale[:, None, None, None])
            clean_palette = guide(
                clean_palette[:count], clean_palette[count:], scale[:, None, None]
            )
        if t < SYMMETRIC_BELOW and symmetry > 0:
            clean = symmetrise(clean, symmetry)
        fields = euler_step(fields, clean * active[:, :, None, None], t, t_next)
        palette = euler_step(palette, clean_palette, t, t_next)
        if progress is not None:
            progress(step + 1, steps)
    palette = np.where(known[1], known[0], palette)
    return [
        Latent(
            fields=np.clip(fields[i, : d.layers], -1, 1),
            palette=denormalise(palette[i, : d.layers]),
        )
        for i, d in enumerate(drawings)
    ]


def symmetrise(clean: FloatArray, threshold: float) -> FloatArray:
    """Make (N, L, G, G) exactly mirror-symmetric where all layers together nearly are.

    The other steps of the solver then fill in details that agree with both halves.
    """
    mirrored = clean[..., ::-1]
    difference = np.square(clean - mirrored).mean(axis=(1, 2, 3))
    variance = clean.var(axis=(2, 3)).mean(axis=1)
    nearly = difference < threshold * variance
    return np.where(nearly[:, None, None, None], (clean + mirrored) / 2, clean)


def conditions(
    drawings: Sequence[Drawing],
) -> tuple[Condition[AnyArray], Condition[AnyArray]]:
    """The batch's conditions with, and without, text and reference."""
    count = len(drawings)
    texts = [d.text for d in drawings if d.text is not None]
    width = texts[0].tokens.shape[1] if texts else 384
    length = max((len(text.tokens) for text in texts), default=1)
    tokens = np.zeros((count, length, width), np.float32)
    mask = np.zeros((count, length), np.bool_)
    pooled = np.zeros((count, width), np.float32)
    reference = np.zeros((count, LAYERS, GRID, GRID), np.float32)
    known = np.zeros((count, LAYERS, 4), np.float32)
    for i, drawing in enumerate(drawings):
        if drawing.text is not None:
            tokens[i, : len(drawing.text.tokens)] = drawing.text.tokens
            mask[i, : len(drawing.text.tokens)] = True
            pooled[i] = drawing.text.pooled
        if drawing.reference is not None:
            reference[i, : len(drawing.reference)] = drawing.reference
        for entry, color in (drawing.known or {}).items():
            known[i, entry] = (*normalise(np.asarray(color, np.float32)), 1)
    style = np.array([d.style for d in drawings], np.int64)
    asset_type = np.array([d.asset_type.ordinal for d in drawings], np.int64)
    kind = np.array([kind_index(d.layers, d.colored) for d in drawings], np.int64)
    told = Condition(tokens, mask, pooled, style, asset_type, kind, reference, known)
    untold = Condition(
        np.zeros_like(tokens),
        np.zeros_like(mask),
        np.zeros_like(pooled),
        style,
        asset_type,
        kind,
        np.zeros_like(reference),
        known,
    )
    return told, untold


def _noise(drawings: Sequence[Drawing]) -> tuple[FloatArray, FloatArray]:
    """Starting noise, each drawing's from its own generator."""
    fields = np.empty((len(drawings), LAYERS, GRID, GRID), np.float32)
    palette = np.empty((len(drawings), LAYERS, 3), np.float32)
    for i, drawing in enumerate(drawings):
        rng = np.random.Generator(np.random.PCG64(drawing.seed))
        rng.standard_normal(dtype=np.float32, out=fields[i])
        rng.standard_normal(dtype=np.float32, out=palette[i])
    return fields, palette


def _concatenate(first: Condition[AnyArray], second: Condition[AnyArray]) -> Condition[AnyArray]:
    return Condition(
        *(
            np.concatenate([a, b])
            for (_, a), (_, b) in zip(first.items(), second.items(), strict=True)
        )
    )
