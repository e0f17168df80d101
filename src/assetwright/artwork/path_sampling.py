"""Paths on a pixel grid: signed distances to exact edges at any scale and placement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.exact import ExactLatent
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.types import GRID, Latent

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

_SMOOTH_SIDE = 96
"""Below this a pixel is averaged from finer samples, as ``sampling`` does."""

_LONGEST = 12.0
"""Samples: longer chords are divided, so that the box around one holds little but its edge."""


class PathSampler:
    """Draws layers of a drawing, to be used as a ``FieldSampler`` is.

    ``reach`` is how many grid cells from an edge, besides a sample, distances are exact; what lies
    farther is said to lie as far as that, or with several layers, as far as the fields say.
    """

    def __init__(
        self,
        drawing: ExactLatent,
        chosen: Sequence[int],
        placement: Placement,
        width: int,
        height: int,
        reach: float = 0.0,
    ) -> None:
        self._soft = None
        if len(chosen) > 1 and not reach:
            # How layers share pixels depends on distances that need not be exact.
            fields = drawing.fields[list(chosen)]
            self._soft = FieldSampler(fields, placement, width, height)
        self.factor = max(1, -(-_SMOOTH_SIDE // max(1, int(placement.side))))
        self.cell = placement.side / GRID * self.factor
        """Fine samples per grid cell."""
        # A half, so that its square is exact and so is its root.
        self._reach = float(np.ceil(reach * self.cell)) + 1.5
        scale = placement.side * self.factor
        origin = np.array([placement.left, placement.top]) * self.factor
        layers = [
            [polygon * scale + origin for polygon in drawing.corners(index)] for index in chosen
        ]
        corners = [polygon for layer in layers for polygon in layer]
        around = np.concatenate(corners) if corners else np.zeros((1, 2))
        margin = self._reach
        low, high = (around.min(0) - margin) / self.factor, (around.max(0) + margin) / self.factor
        self.columns = _touched(low[0], high[0], width)
        self.rows = _touched(low[1], high[1], height)
        if self._soft is not None:
            self.columns, self.rows = self._soft.columns, self._soft.rows
        if self.empty:
            return
        self._chords = [self._divided(layer) for layer in layers]

    @property
    def empty(self) -> bool:
        """Whether the motif lies wholly outside the canvas."""
        return self.columns[0] >= self.columns[1] or self.rows[0] >= self.rows[1]

    def distance(self, start: int, stop: int) -> FloatArray:
        """Signed distances in fine samples, positive inside, for pixel rows ``start`` to ``stop``.

        Shape (layers, rows·factor, columns·factor).
        """
        factor = self.factor
        left, right = self.columns[0] * factor, self.columns[1] * factor
        top, bottom = start * factor, stop * factor
        found = np.empty((len(self._chords), bottom - top, right - left), np.float32)
        soft = None if self._soft is None else self._soft.distance(start, stop)
        for index, (layer, (starts, ends)) in enumerate(zip(found, self._chords, strict=True)):
            low = np.minimum(starts[:, 1], ends[:, 1])
            high = np.maximum(starts[:, 1], ends[:, 1])
            here = (low < bottom + self._reach) & (high > top - self._reach)
            a, b = starts[here], ends[here]
            inside = _inside(a, b, (left, top), layer.shape)
            squared = _nearest(a, b, (left, top), layer.shape, self._reach)
            np.sqrt(squared, out=layer)
            if soft is not None:
                far = layer >= self._reach
                np.copyto(layer, np.abs(soft[index]), where=far)
                np.maximum(layer, self._reach, out=layer, where=far)
            np.negative(layer, out=layer, where=~inside)
        return found

    def average(self, coverage: FloatArray, start: int) -> FloatArray:
        """Fine coverage to that of whole pixels, (layers, rows, columns).

        ``coverage`` may be overwritten.
        """
        del start
        factor = self.factor
        if factor == 1:
            return coverage
        parts = [coverage[:, i::factor, j::factor] for i in range(factor) for j in range(factor)]
        total = parts[0].copy()
        for part in parts[1:]:
            total += part
        total *= np.float32(1 / factor**2)
        return total

    def coverage(self, start: int, stop: int) -> FloatArray:
        """Coverage in [0, 1] of each layer by itself, (layers, stop - start, columns)."""
        distance = self.distance(start, stop)
        distance += np.float32(0.5)
        np.clip(distance, 0, 1, out=distance)
        return self.average(distance, start)

    def _divided(
        self, polygons: list[NDArray[np.float64]]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Starts and ends (n, 2) of the chords of a layer."""
        if not polygons:
            return np.zeros((0, 2)), np.zeros((0, 2))
        starts = np.concatenate(polygons)
        ends = np.concatenate([np.roll(polygon, -1, 0) for polygon in polygons])
        longest = np.abs(ends - starts).max(1)
        count = np.maximum(1, np.ceil(longest / max(_LONGEST, self._reach))).astype(np.int64)
        which = np.repeat(np.arange(len(starts)), count)
        index = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        share = (ends - starts)[which] / count[which][:, None]
        first = starts[which] + share * index[:, None]
        last = starts[which] + share * (index + 1)[:, None]
        final = index + 1 == count[which]
        last[final] = ends[which][final]
        return first, last


def sampler_of(
    latent: Latent,
    chosen: Sequence[int],
    placement: Placement,
    width: int,
    height: int,
    grow: float = 0.0,
) -> FieldSampler | PathSampler:
    """What draws these layers of a motif, which will be grown by ``grow`` cells."""
    if isinstance(latent, ExactLatent):
        return PathSampler(latent, chosen, placement, width, height, grow)
    margin = int(np.ceil(grow)) + 1 if grow else 0
    return FieldSampler(latent.fields[list(chosen)], placement, width, height, margin)


def _touched(low: float, high: float, limit: int) -> tuple[int, int]:
    """The pixels that [low, high] touches, of 0 to ``limit``."""
    return max(0, int(np.floor(low))), min(limit, int(np.ceil(high)))


def _spread(first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    """For ranges [first, last): the index of the range and the number, of everything in them."""
    count = np.maximum(last - first, 0)
    which = np.repeat(np.arange(len(first)), count)
    start = np.cumsum(count) - count
    return which, np.arange(len(which)) - start[which] + first[which]


def _inside(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    corner: tuple[int, int],
    shape: tuple[int, int],
) -> NDArray[np.bool_]:
    """Which sample centres the chords from ``a`` to ``b`` enclose, by the even-odd rule.

    Samples are those of a window with this left and top. Places stay those of the canvas, so that
    rounding is the same whatever the window.
    """
    (left, top), (height, width) = corner, shape
    low = np.minimum(a[:, 1], b[:, 1])
    high = np.maximum(a[:, 1], b[:, 1])
    first = np.clip(np.ceil(low - 0.5), top, top + height).astype(np.int64)
    last = np.clip(np.ceil(high - 0.5), top, top + height).astype(np.int64)
    which, row = _spread(first, last)
    share = (row + 0.5 - a[which, 1]) / (b[which, 1] - a[which, 1])
    x = a[which, 0] + share * (b[which, 0] - a[which, 0])
    column = np.clip(np.ceil(x - 0.5) - left, 0, width).astype(np.int64)
    crossed = np.bincount((row - top) * (width + 1) + column, minlength=height * (width + 1))
    steps = crossed.reshape(height, width + 1)[:, :-1].astype(np.uint8) & 1
    result: NDArray[np.bool_] = np.bitwise_xor.accumulate(steps, axis=1).astype(bool)
    return result


def _nearest(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    corner: tuple[int, int],
    shape: tuple[int, int],
    reach: float,
) -> FloatArray:
    """Squared distance of a window's sample centres to the nearest chord, up to ``reach``."""
    (left, top), (height, width) = corner, shape
    found = np.full(height * width, reach * reach, np.float32)
    low, high = np.minimum(a, b) - reach - 0.5, np.maximum(a, b) + reach - 0.5
    least = np.clip(np.ceil(low), corner, (left + width, top + height)).astype(np.int64)
    most = np.clip(np.floor(high) + 1, corner, (left + width, top + height)).astype(np.int64)
    which, row = _spread(least[:, 1], most[:, 1])
    line, column = _spread(least[which, 0], most[which, 0])
    chord, row = which[line], row[line]
    along = (b - a).astype(np.float32)
    square = np.maximum((along * along).sum(1), np.float32(1e-12))
    start = a.astype(np.float32)
    x = column.astype(np.float32) + np.float32(0.5) - start[chord, 0]
    y = row.astype(np.float32) + np.float32(0.5) - start[chord, 1]
    u, v = along[chord, 0], along[chord, 1]
    share = np.clip((x * u + y * v) / square[chord], 0, 1)
    x -= share * u
    y -= share * v
    np.minimum.at(found, (row - top) * width + column - left, x * x + y * y)
    return found.reshape(shape)
