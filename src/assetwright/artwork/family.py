"""Drawings that belong together: what they agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from assetwright.artwork.stroke_weight import drawn_weight
from assetwright.diffusion.order import Order
from assetwright.types import Geometry, Latent

_STEP = 0.25
"""A family's weight is a multiple of this: who adds to the family later meets it again."""

_LINES = 0.5
"""Share of line drawings from which on a family is one of lines."""


class Family:
    """The width of strokes that drawings share: settled by those that are drawn first.

    Where it is not ``wanted``, or another weight was asked for, orders stay what they are. In a
    style with a weight it is that one.
    """

    def __init__(self, wanted: bool = True) -> None:
        self._open = wanted
        self.weight: float | None = None

    def agreed(self, orders: Sequence[Order], latents: Sequence[Latent]) -> list[Order]:
        """The orders of these drawings, line drawings in the family's weight."""
        if not self._open and self.weight is None:
            return list(orders)
        own = [drawn_weight(latent) for latent in latents]
        if self._open:
            self._open, self.weight = False, family_weight(own)
        return [
            replace(order, weight=order.style.weight or self.weight)
            if order.weight is None and weight is not None and order.geometry is Geometry.EXACT
            else order
            for order, weight in zip(orders, own, strict=True)
        ]


def family_weight(weights: Sequence[float | None]) -> float | None:
    """The weight that suits drawings with these best, None unless half of them have one.

    A multiple of a quarter of a unit, near the median of their own.
    """
    found = [weight for weight in weights if weight is not None]
    if len(found) < max(1, _LINES * len(weights)):
        return None
    return max(2 * _STEP, round(median(found) / _STEP) * _STEP)
