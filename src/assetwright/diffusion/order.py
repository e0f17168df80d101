"""One picture to be made: what was understood, and how it will be drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assetwright.diffusion.reference import Reference
from assetwright.diffusion.styles import Style
from assetwright.diffusion.trajectory import Drawing
from assetwright.types import LAYERS, Geometry, PromptSpec, TokenSequence

REDRAW = 1000
"""From the seed of an attempt that failed to that of the next: past those of all variants."""


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """One picture, the ``index``th of those asked for together; ``attempt`` counts from 1."""

    index: int
    spec: PromptSpec
    style: Style
    text: TokenSequence
    reference: Reference | None
    seed: int
    guidance: float
    geometry: Geometry = Geometry.EXACT
    attempt: int = 1
    weight: float | None = None
    """Width of strokes in units of a 24-unit icon; None leaves them their own."""

    def again(self) -> Order:
        """The same with another seed."""
        return replace(self, seed=self.seed + REDRAW, attempt=self.attempt + 1)

    def drawing(self) -> Drawing:
        """What the solver is given; asked colours are known palette entries, largest first."""
        colors = self.spec.colors[:LAYERS] if self.style.colored else ()
        return Drawing(
            text=self.text,
            style=self.style.index,
            asset_type=self.spec.asset_type,
            layers=self.style.layers,
            colored=self.style.colored,
            reference=None if self.reference is None else self.reference.field,
            known={i: color.oklab.astype(np.float32) for i, color in enumerate(colors)},
            seed=self.seed,
            guidance=self.guidance,
        )
