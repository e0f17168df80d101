"""Drawing a field at any resolution: cubic interpolation, scale, clamp."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assetwright.types import GRID, TRUNCATION

FloatArray = NDArray[np.float32]


@lru_cache(maxsize=64)
def cubic_weights(
    samples: int, start: float = 0.0, stop: float = 1.0, cells: int = GRID
) -> FloatArray:
    """Catmull-Rom weights (samples, cells) from grid cells to pixel centres, edge cells repeated.

    The pixels divide [start, stop] evenly, where the grid covers [0, 1]. Keys 1981, "Cubic
    convolution interpolation for digital image processing", a = -1/2.
    """
    centres = start + (np.arange(samples) + 0.5) * ((stop - start) / samples)
    # Beyond one cell outside every tap is the repeated edge cell, so positions may stop there.
    position = np.clip(centres * cells - 0.5, -1.0, float(cells))
    first = np.floor(position).astype(int)
    rows = np.arange(samples)
    weights = np.zeros((samples, cells + 5))
    for tap in range(-1, 3):
        x = np.abs(position - (first + tap))
        # Products, not powers: the same on every processor.
        near = (1.5 * x - 2.5) * x * x + 1
        far = ((-0.5 * x + 2.5) * x - 4) * x + 2
        weights[rows, first + tap + 2] = np.where(x < 1, near, far)
    weights[:, 2] += weights[:, :2].sum(1)
    weights[:, cells + 1] += weights[:, cells + 2 :].sum(1)
    result = weights[:, 2 : cells + 2].astype(np.float32)
    result.setflags(write=False)
    return result


def coverage_from_fields(fields: FloatArray, side: int) -> FloatArray:
    """Anti-aliased coverage (N, side, side) in [0, 1] of fields (N, 24, 24).

    A pixel's coverage is its signed distance to the edge in pixels plus one half, clamped.
    """
    weights = cubic_weights(side)
    distance: FloatArray = np.matmul(np.matmul(weights, fields), weights.T)
    distance *= np.float32(TRUNCATION * side / GRID)
    distance += np.float32(0.5)
    return np.clip(distance, 0, 1, out=distance)
