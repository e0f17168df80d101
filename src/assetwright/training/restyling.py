"""Drawings as others would have drawn them: what the network learns to redraw.

Another set's drawing of the same subject is arranged otherwise, and teaches nothing of strokes.
Here the arrangement stays and the manner goes: corners and ends are rounded, strokes thicker or
thinner. What is left to learn is how the set, or the brand, draws.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.distance import fields_from_coverage, signed_distance
from assetwright.artwork.interpolation import coverage_from_fields
from assetwright.types import GRID, TRUNCATION

FloatArray = NDArray[np.float32]

ROUNDED = (0.0, 1.6)
"""Standard deviation in grid cells of what rounds corners, from sharp to those of a soft set."""

_SAME = 0.8
"""Of a drawing and its rounded one, how much of their ink both have at least: more would take its
details away, and is halved until it does not."""

WIDENED = (-0.2, 0.3)
"""Cells by which an edge is moved out: strokes of 2 units become 1.6 to 2.6."""

_SIDE = 96
_CELL = _SIDE // GRID
_BLOCK = 64


def restyled(fields: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Layers (N, 24, 24), each in another manner, as it would have been measured."""
    made = np.empty_like(fields)
    for start in range(0, len(fields), _BLOCK):
        block = fields[start : start + _BLOCK]
        coverage = coverage_from_fields(block, _SIDE)
        distance = signed_distance(coverage, int(TRUNCATION * _CELL) + 1)
        rounded = np.stack([_rounded(one, rng.uniform(*ROUNDED) * _CELL) for one in distance])
        by = (rng.uniform(*WIDENED, len(block)) * _CELL).astype(np.float32)
        moved = signed_distance(rounded, int(TRUNCATION * _CELL) + 1) + by[:, None, None]
        made[start : start + _BLOCK] = fields_from_coverage(np.clip(moved + 0.5, 0, 1))
    return made


def _rounded(distance: FloatArray, deviation: float) -> FloatArray:
    """Coverage (96, 96) of a shape whose corners are rounded, of the same area."""
    sharp: FloatArray = np.clip(distance + 0.5, 0, 1)
    while deviation > 0.5:
        places = np.arange(_SIDE)
        weights = np.exp(-0.5 * np.square((places[:, None] - places) / deviation))
        weights = (weights / weights.sum(1, keepdims=True)).astype(np.float32)
        smooth = weights @ distance @ weights.T
        level = np.quantile(smooth, 1 - float(sharp.mean()))
        rounded: FloatArray = np.clip(smooth - level + 0.5, 0, 1).astype(np.float32)
        if np.minimum(sharp, rounded).sum() > _SAME * np.maximum(sharp, rounded).sum():
            return rounded
        deviation /= 2
    return sharp
