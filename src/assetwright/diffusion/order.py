"""One picture to be made: what was understood, and how it will be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from assetwright.config import GUIDANCE, STRENGTHS, TAKES
from assetwright.diffusion.reference import Reference
from assetwright.diffusion.styles import Style
from assetwright.diffusion.trajectory import Drawing
from assetwright.types import Geometry, Latent, PromptSpec, ReferenceRecord, TokenSequence

REDRAW = 1000
"""From the seed of an attempt that failed to that of the next: past those of all variants."""

LEAST_TO_START_AT = 0.7
"""Cosine from which on a reference of the index shows the subject itself, and not one like it."""


SHAPED = 3
"""Layers of what is drawn in colour over a shape."""


class Painted(Protocol):
    """How a style is drawn: in how many layers, and whether with a palette of its own."""

    @property
    def layers(self) -> int:
        """1 to 4."""
        ...

    @property
    def colored(self) -> bool:
        """Whether its drawings have a palette."""
        ...


@dataclass(frozen=True, eq=False)
class Order:
    """One picture, the ``index``th of those asked for together; ``attempt`` counts from 1.

    ``find`` is the reference for a seed. ``asked_guidance`` and ``asked_strength`` None are what
    is usual.
    """

    index: int
    spec: PromptSpec
    style: Style
    text: TokenSequence
    find: Callable[[int], Reference | None]
    seed: int
    asked_guidance: float | None = None
    asked_strength: float | None = None
    geometry: Geometry = Geometry.EXACT
    attempt: int = 1
    weight: float | None = None
    """Width of strokes in units of a 24-unit icon; None leaves them the style's, or their own."""
    shape: Latent | None = None
    """What a drawing in colour that has no reference starts at, see ``shapeless``."""

    @cached_property
    def reference(self) -> Reference | None:
        """What the network is shown."""
        return self.find(self.seed)

    @property
    def guidance(self) -> float:
        """See ``Drawing``."""
        return float(GUIDANCE if self.asked_guidance is None else self.asked_guidance)

    @property
    def strength(self) -> float:
        """See ``Drawing``."""
        if self.shape is not None:
            return STRENGTHS["color"]
        if self.reference is None or self.asked_strength is None:
            return usual_strength(self.reference, self.style.strength)
        return float(self.asked_strength)

    @property
    def takes(self) -> int:
        """How many drawings of it are made: what starts in noise may end anywhere."""
        return takes(self.strength)

    @property
    def layers(self) -> int:
        """How many layers it has."""
        if self.shapeless:
            return min(self.style.layers, SHAPED)
        return layers_drawn(self.reference, self.style, self.strength)

    @property
    def reference_record(self) -> ReferenceRecord | None:
        """What files say of the reference."""
        shown = self.reference
        return None if shown is None else replace(shown.record, strength=self.strength)

    @property
    def shapeless(self) -> bool:
        """Whether it is drawn in colour from words alone: then its shape is drawn before, solid.

        Words alone hardly make a colour drawing (4 % of them are named by a judge, 72 % of solid
        ones): there is too much to arrange at once.
        """
        return self.style.colored and self.reference is None

    def silhouette(self, solid: Style) -> Order:
        """The same in one ink."""
        return replace(self, style=solid)

    def again(self) -> Order:
        """The same with another seed."""
        return replace(self, seed=self.seed + REDRAW, attempt=self.attempt + 1, shape=None)

    def drawing(self, take: int = 0) -> Drawing:
        """What the solver is given; asked colours are known palette entries, largest first."""
        colors = self.spec.colors[: self.layers] if self.style.colored else ()
        start = self.reference or self.shape
        return Drawing(
            text=self.text,
            style=self.style.index,
            asset_type=self.spec.asset_type,
            layers=self.layers,
            colored=self.style.colored,
            reference=None if start is None else start.fields,
            known={i: color.oklab.astype(np.float32) for i, color in enumerate(colors)},
            seed=self.seed,
            guidance=self.guidance,
            strength=self.strength,
            take=take,
        )


def begun_at(
    shapes: Sequence[Latent], shapeless: Sequence[Order], orders: Sequence[Order]
) -> list[Order]:
    """The orders, those that are ``shapeless`` with the shape they are to start at."""
    found = {id(order): shape for order, shape in zip(shapeless, shapes, strict=True)}
    return [replace(order, shape=found.get(id(order), order.shape)) for order in orders]


def usual_strength(reference: Reference | None, fitting: float) -> float:
    """How near to its reference a drawing starts when nobody says: ``fitting`` if it fits.

    One that is drawn in another way than the style, or shows another subject, would only be in
    the way if the drawing began there.
    """
    if reference is None or not reference.alike or reference.likeness < LEAST_TO_START_AT:
        return 0.0
    return fitting


def takes(strength: float) -> int:
    """How many drawings are made, of which the best is kept."""
    return 1 if strength > 0 else TAKES


def layers_drawn(reference: Reference | None, style: Painted, strength: float) -> int:
    """How many layers a drawing has: its style's; in colour, begun at a reference, that one's."""
    if style.colored and reference is not None and strength > 0:
        return max(2, len(reference.fields))
    return style.layers
