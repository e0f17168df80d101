"""Drawings to be judged: the model's, the references it is shown, and those of real sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.stroke_weight import weighted
from assetwright.config import GUIDANCE, MODELS, STEPS, STRENGTHS
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.order import SHAPED, layers_drawn, takes, usual_strength
from assetwright.diffusion.reference import Reference, ReferenceIndex
from assetwright.diffusion.sampler import Drawing, sample
from assetwright.diffusion.shelf import Shelf
from assetwright.diffusion.styles import StyleBook
from assetwright.qa.choice import best_takes
from assetwright.text.minilm import MiniLMEncoder
from assetwright.training.dataset import Dataset
from assetwright.types import AssetType, Latent

HELD_OUT = 1
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Ask:
    """One picture to be drawn: words, the name of a style or of a family of styles, a seed."""

    words: str
    style: str
    seed: int = 0


class Artist:
    """Draws with the exported model in ``folder`` as the product does, from the same index.

    It draws in the brands' styles on ``shelf`` too, if there is one.
    """

    def __init__(self, folder: Path, shelf: Shelf | None = None) -> None:
        self.encoder = MiniLMEncoder.embedded(None)
        self._denoiser = OnnxDenoiser(folder, shelf=shelf)
        self._book = StyleBook(folder, shelf, lambda: self.revision)
        self._references = ReferenceIndex(MODELS / "references")

    @property
    def revision(self) -> str:
        """Of the weights."""
        return self._denoiser.revision

    def knows(self, style: str) -> bool:
        """Whether the model was trained on a style of that name."""
        return any(known.name == style for known in self._book.styles)

    def vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Sentence vectors (N, 384)."""
        return np.stack([text.pooled for text in self.encoder.encode(words)])

    def references(self, words: Sequence[str]) -> list[Reference | None]:
        """What the product would show the model with these words."""
        return [self._references.nearest(pooled, "solid") for pooled in self.vectors(words)]

    def draw(
        self, asks: Sequence[Ask], *, reference: bool, steps: int = STEPS, choose: bool = True
    ) -> list[Latent]:
        """One latent each; ``reference`` False leaves the words alone, ``choose`` False keeps the
        first of what the product draws several times."""
        texts = self.encoder.encode([ask.words for ask in asks])
        drawings: list[Drawing] = []
        counts: list[int] = []
        weights: list[float | None] = []
        shapes = self._shapes(asks, reference, steps, choose)
        for ask, text, shape in zip(asks, texts, shapes, strict=True):
            style = self._book.find(ask.style, AssetType.ICON)
            shown = None
            if reference:
                shown = self._references.nearest(text.pooled, style.family, ask.seed)
            strength = usual_strength(shown, style.strength)
            layers = layers_drawn(shown, style, strength)
            start: Reference | Latent | None = shown
            if shown is None and shape is not None:
                start, strength, layers = shape, STRENGTHS["color"], min(style.layers, SHAPED)
            counts.append(takes(strength) if choose else 1)
            weights.append(style.weight)
            drawings += [
                Drawing(
                    text=text,
                    style=style.index,
                    layers=layers,
                    colored=style.colored,
                    reference=None if start is None else start.fields,
                    seed=ask.seed,
                    guidance=GUIDANCE,
                    strength=strength,
                    take=take,
                )
                for take in range(counts[-1])
            ]
        # Alike ones together: a batch is as slow as the guidance of any one asks.
        latents: list[Latent] = []
        for first in range(0, len(drawings), _BATCH):
            latents += sample(self._denoiser, drawings[first : first + _BATCH], steps=steps)
        latents = best_takes(latents, counts, [ask.words for ask in asks])
        return [
            latent if weight is None else weighted(latent, weight)
            for latent, weight in zip(latents, weights, strict=True)
        ]

    def _shapes(
        self, asks: Sequence[Ask], reference: bool, steps: int, choose: bool
    ) -> list[Latent | None]:
        """What those in colour start at when no reference is shown, see ``Order.shapeless``."""
        bare = [
            i
            for i, ask in enumerate(asks)
            if not reference and self._book.find(ask.style, AssetType.ICON).colored
        ]
        solid = [Ask(asks[i].words, "solid", asks[i].seed) for i in bare]
        shapes: list[Latent | None] = [None] * len(asks)
        if solid:
            drawn = self.draw(solid, reference=False, steps=steps, choose=choose)
            for i, shape in zip(bare, drawn, strict=True):
                shapes[i] = shape
        return shapes


def real_drawings(
    data: Dataset, name: str, most: int, *, split: int = HELD_OUT, families: Sequence[str] = ()
) -> NDArray[np.int64]:
    """Up to ``most`` drawings of that name, of different styles before two of one.

    ``families`` are the ways of painting that count, none for all.
    """
    if name not in data.captions:
        return np.empty(0, np.int64)
    found = np.flatnonzero((data.caption == data.captions.index(name)) & (data.split == split))
    if families:
        wanted = [data.styles[style]["family"] in families for style in data.style[found]]
        found = found[np.array(wanted, bool)]
    _, first = np.unique(data.style[found], return_index=True)
    rest = np.setdiff1d(np.arange(len(found)), first)
    # Spread over the styles, which stand in alphabetical order.
    if len(first) > most:
        first = first[np.linspace(0, len(first) - 1, most).round().astype(int)]
    chosen: NDArray[np.int64] = found[np.concatenate([first, rest])[:most]]
    return chosen
