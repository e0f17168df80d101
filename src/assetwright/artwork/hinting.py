"""Motifs of few pixels, drawn as such: simplified, and fitted to the pixel grid.

At 16 px a stroke is about a pixel wide, and where its edges fall decides whether it is one dark
pixel or two grey ones. So the drawing is simplified for its size first (``simplification``), then
its straight edges are moved onto the pixel grid (``grid_fitting``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.grid_fitting import grid_fit
from assetwright.artwork.interpolation import cubic_weights
from assetwright.artwork.sampling import Placement
from assetwright.artwork.shapes import Box
from assetwright.artwork.simplification import Simplified
from assetwright.types import GRID, Latent

FloatArray = NDArray[np.float32]

LARGEST = 24
"""Pixels of a motif's longer side up to which it is hinted, and of a plain shape's."""

_EMPTIEST = 2
"""Motifs that fill less than one part in so many of their square's side are not looked for."""

_SAMPLES = 96
"""A side's samples, about: where the motif is measured, and drawn before pixels are averaged."""

_LEAST_FACTOR = 4


def is_small(latent: Latent, side: float) -> bool:
    """Whether a motif whose square has this many pixels a side has at most ``LARGEST`` itself."""
    if side <= LARGEST:
        return True
    if side > LARGEST * _EMPTIEST:
        return False
    weights = cubic_weights(_SAMPLES)
    # Only which samples are inside counts, far from where the last bit matters.
    inside = weights @ latent.fields[0] @ weights.T > 0
    spans = [np.flatnonzero(inside.any(axis)) for axis in (0, 1)]
    longest = max((int(span[-1] - span[0]) + 1 for span in spans if len(span)), default=0)
    return longest * side <= LARGEST * _SAMPLES


def on_grid(box: Box, scale: float, left: float, top: float) -> Box:
    """A box with its sides moved to the nearest pixel edges; outwards from half a pixel."""
    x, width = _whole(box.x * scale + left, box.width * scale)
    y, height = _whole(box.y * scale + top, box.height * scale)
    return Box((x - left) / scale, (y - top) / scale, width / scale, height / scale)


def _whole(start: float, length: float) -> tuple[float, float]:
    first, last = np.ceil(start - 0.5), np.floor(start + length + 0.5)
    return float(first), float(max(1, last - first))


class HintedSampler:
    """Draws a small motif, hinted; to be used as a ``FieldSampler`` is.

    All layers of ``latent`` are fitted alike, whatever is drawn of it; ``chosen`` are drawn.
    ``grow`` is how many grid cells a shape will be grown by.
    """

    def __init__(
        self,
        latent: Latent,
        chosen: Sequence[int],
        placement: Placement,
        width: int,
        height: int,
        grow: float = 0.0,
    ) -> None:
        side = placement.side
        drawing = Simplified(latent, side, grow * side / GRID)
        left, top = placement.left - drawing.pad, placement.top - drawing.pad
        extent = drawing.distance.shape[-1] / drawing.unit
        self.columns = _touched(left, extent, width)
        self.rows = _touched(top, extent, height)
        self.factor = max(_LEAST_FACTOR, -(-_SAMPLES // max(1, int(side))))
        self.cell = self.factor * side / GRID
        """Fine samples per grid cell."""
        if self.empty:
            return
        distance = drawing.distance
        across = grid_fit(distance, drawing.unit, left, width)
        down = grid_fit(distance.transpose(0, 2, 1), drawing.unit, top, height)
        fine = distance[list(chosen)]
        for warp, span, origin in ((across, self.columns, left), (down, self.rows, top)):
            count = (span[1] - span[0]) * self.factor
            places = span[0] + (np.arange(count) + 0.5) / self.factor
            fine = _interpolated(fine, (warp.origin(places) - origin) * drawing.unit - 0.5)
        self._distance = fine * np.float32(self.factor)

    @property
    def empty(self) -> bool:
        """Whether the motif lies wholly outside the canvas."""
        return self.columns[0] >= self.columns[1] or self.rows[0] >= self.rows[1]

    def distance(self, start: int, stop: int) -> FloatArray:
        """Signed distances in fine samples, positive inside, for pixel rows ``start`` to ``stop``.

        Shape (layers, rows·factor, columns·factor).
        """
        first, last = ((row - self.rows[0]) * self.factor for row in (start, stop))
        return self._distance[:, first:last].copy()

    def average(self, coverage: FloatArray, start: int) -> FloatArray:
        """Fine coverage to that of whole pixels, (layers, rows, columns)."""
        del start
        layers, rows, columns = coverage.shape
        factor = self.factor
        # One after the other: the order of a sum is seen in its last bit.
        lines = coverage.reshape(layers, rows // factor, factor, columns)
        line = lines[:, :, 0].copy()
        for i in range(1, factor):
            line += lines[:, :, i]
        total = line[:, :, ::factor].copy()
        for i in range(1, factor):
            total += line[:, :, i::factor]
        total *= np.float32(1 / factor**2)
        return total


def _touched(origin: float, side: float, limit: int) -> tuple[int, int]:
    """The pixels that [origin, origin + side] touches, of 0 to ``limit``."""
    return max(0, int(np.floor(origin))), min(limit, int(np.ceil(origin + side)))


def _interpolated(values: FloatArray, places: NDArray[np.float64]) -> FloatArray:
    """Values (layers, rows, n) at places along the last axis, as (layers, places, rows)."""
    places = np.clip(np.rint(places * 4096) / 4096, 0, values.shape[-1] - 1)
    first = np.minimum(places.astype(np.int64), values.shape[-1] - 2)
    share = (places - first).astype(np.float32)[:, None]
    lines = values.transpose(0, 2, 1)
    low, high = lines[:, first], lines[:, first + 1]
    high -= low
    high *= share
    high += low
    return high
