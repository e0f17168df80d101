"""A latent with its edges as exact paths: what every size and every vector file is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.curves import Curve
from assetwright.types import Latent

FloatArray = NDArray[np.float64]

Paths = tuple[tuple[Curve, ...], ...]
"""Closed paths in unit coordinates: the square is [0, 1] × [0, 1], y down."""

_DEVIATION = 2e-5
"""How far, in sides of the square, a chord may lie from the curve it stands for: a twelfth of a
pixel at 4096."""

_MOST_CHORDS = 64


@dataclass(frozen=True, slots=True, eq=False)
class ExactLatent(Latent):
    """A latent whose layers are bounded by ``paths``; the even-odd rule fills each layer's.

    ``fields`` say the same on the grid, for what needs no edge. ``stroke`` is the width in grid
    cells that the strokes of a line drawing were given, None where none was.
    """

    paths: tuple[Paths, ...]
    stroke: float | None = None

    def __post_init__(self) -> None:
        Latent.__post_init__(self)
        if len(self.paths) != self.layers:
            raise ValueError(f"paths must be those of {self.layers} layers, not {len(self.paths)}")

    def corners(self, index: int) -> list[FloatArray]:
        """The paths of a layer as polygons (n, 2) in unit coordinates."""
        return polygons(self.paths[index])


def polygons(paths: Paths) -> list[FloatArray]:
    """Paths as polygons (n, 2); a chord lies within a twelfth of a pixel at 4096 of its curve."""
    found = []
    for path in paths:
        parts = []
        for curve in path:
            if curve.straight:
                parts.append(curve.points[:1])
                continue
            # A cubic lies within |second difference| · √3 / (18 · n²) · 6 ... of n chords at most.
            bend = np.abs(np.diff(curve.points, 2, axis=0)).max()
            count = int(np.ceil(np.sqrt(0.75 * 2 * bend / _DEVIATION)))
            count = min(max(count, 2), _MOST_CHORDS)
            t = (np.arange(count) / count)[:, None]
            s = 1 - t
            a, b, c, d = curve.points
            parts.append(s * s * s * a + 3 * t * s * s * b + 3 * t * t * s * c + t * t * t * d)
        found.append(np.concatenate(parts))
    return found
