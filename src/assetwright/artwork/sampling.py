"""Fields on a pixel grid: any scale, any placement, the same numbers on every machine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.interpolation import cubic_weights
from assetwright.types import GRID, TRUNCATION

FloatArray = NDArray[np.float32]

_SMOOTH_SIDE = 96
"""Below this a pixel sees much of a cell, so it is averaged from finer samples."""

_QUANTUM = 65536.0
"""Weights and field values are rounded to 1/65536. Sums of products of three such factors are
exact in float64, so a pixel depends neither on the order of summation nor on the number of
threads, the block of rows it was drawn with or the processor."""


_STRIP = 64
"""Columns multiplied at once: so few that a BLAS does it on one thread. Sharing out products this
small among threads gains little, and loses a hundredfold where another program wants the cores."""

_SLOPE_FROM = 4.0
"""Samples per cell from which on slopes count; from twice as many they count fully."""

_LEAST_SLOPE = 0.3
"""Flatter than this is no edge."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the square of a motif lies, in pixels: its left and top edge and its side."""

    left: float
    top: float
    side: float


class FieldSampler:
    """Draws fields (layers, 24, 24), placed on a canvas of ``width`` by ``height`` pixels.

    ``margin`` grid cells are added all round, where the fields fall off as distances do, for
    shapes that were grown past the square. Only the pixels of ``columns`` and ``rows`` (half-open
    ranges) can be other than empty. Small motifs are sampled ``factor`` times finer each way.
    """

    def __init__(
        self, fields: FloatArray, placement: Placement, width: int, height: int, margin: int = 0
    ) -> None:
        cell = placement.side / GRID
        left, top = placement.left - margin * cell, placement.top - margin * cell
        side = placement.side + 2 * margin * cell
        self.columns = _touched(left, side, width)
        self.rows = _touched(top, side, height)
        self.factor = max(1, -(-_SMOOTH_SIDE // max(1, int(placement.side))))
        self.cell = cell * self.factor
        """Fine samples per grid cell."""
        if self.empty:
            return
        self._fields = np.rint(_padded(fields, margin) * np.float64(_QUANTUM)) / _QUANTUM
        self._across = _strips(self._weights(self.columns, left, side))
        self._down = self._weights(self.rows, top, side)
        self._column_share = _overlap(self.columns, left, side)
        self._row_share = _overlap(self.rows, top, side)

    @property
    def empty(self) -> bool:
        """Whether the motif lies wholly outside the canvas."""
        return self.columns[0] >= self.columns[1] or self.rows[0] >= self.rows[1]

    def distance(self, start: int, stop: int) -> FloatArray:
        """Signed distances in fine samples, positive inside, for pixel rows ``start`` to ``stop``.

        Shape (layers, rows·factor, columns·factor). Where the field rises more slowly than a
        distance does (a vague drawing), it is divided by its slope, so that large edges are sharp.
        """
        first = (start - self.rows[0]) * self.factor
        last = (stop - self.rows[0]) * self.factor
        # One sample more all round, for the slope.
        around = self._sampled(first, last + 2)
        around *= np.float32(TRUNCATION * self.cell)
        distance = around[:, 1:-1, 1:-1]
        # A thin stroke is drawn by its partial coverage where samples are not much finer than
        # cells; only beyond that does the slope say where the edge is.
        share = min(1.0, self.cell / _SLOPE_FROM - 1)
        if share <= 0:
            return np.ascontiguousarray(distance)
        across = around[:, 1:-1, 2:] - around[:, 1:-1, :-2]
        across *= across
        slope = around[:, 2:, 1:-1] - around[:, :-2, 1:-1]
        slope *= slope
        slope += across
        np.sqrt(slope, out=slope)
        slope *= np.float32(share / 2)
        np.clip(slope, share * _LEAST_SLOPE, share, out=slope)
        slope += np.float32(1 - share)
        np.divide(distance, slope, out=slope)
        return slope

    def _sampled(self, first: int, last: int) -> FloatArray:
        """Field values (layers, last - first, columns·factor + 2) of these fine rows."""
        lines = np.matmul(self._down[first:last], self._fields)
        strips = np.matmul(lines[:, None], self._across)
        values = np.ascontiguousarray(strips.transpose(0, 2, 1, 3), np.float32)
        width = (self.columns[1] - self.columns[0]) * self.factor + 2
        return values.reshape(len(lines), last - first, -1)[:, :, :width]

    def average(self, coverage: FloatArray, start: int) -> FloatArray:
        """Fine coverage to that of whole pixels, (layers, rows, columns), cut at the square.

        ``start`` is the first pixel row of ``coverage``, which may be overwritten.
        """
        factor = self.factor
        if factor > 1:
            parts = [
                coverage[:, i::factor, j::factor] for i in range(factor) for j in range(factor)
            ]
            coverage = parts[0].copy()
            for part in parts[1:]:
                coverage += part
            coverage *= np.float32(1 / factor**2)
        first = start - self.rows[0]
        row_share = self._row_share[first : first + coverage.shape[1]]
        if (row_share < 1).any():
            coverage *= row_share[:, None]
        if (self._column_share < 1).any():
            coverage *= self._column_share
        return coverage

    def coverage(self, start: int, stop: int) -> FloatArray:
        """Coverage in [0, 1] of each layer by itself, (layers, stop - start, columns)."""
        distance = self.distance(start, stop)
        distance += np.float32(0.5)
        np.clip(distance, 0, 1, out=distance)
        return self.average(distance, start)

    def _weights(self, span: tuple[int, int], origin: float, side: float) -> NDArray[np.float64]:
        """Weights (samples, cells) of the fine samples of these pixels and one on either side."""
        start, stop = span[0] - 1 / self.factor, span[1] + 1 / self.factor
        weights = cubic_weights(
            (span[1] - span[0]) * self.factor + 2,
            (start - origin) / side,
            (stop - origin) / side,
            self._fields.shape[-1],
        )
        return np.rint(weights * np.float64(_QUANTUM)) / _QUANTUM


def _touched(origin: float, side: float, limit: int) -> tuple[int, int]:
    """The pixels that [origin, origin + side] touches, of 0 to ``limit``."""
    return max(0, int(np.floor(origin))), min(limit, int(np.ceil(origin + side)))


def _strips(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (samples, cells) as (strips, cells, ``_STRIP``), the last strip filled with zeros."""
    samples, cells = weights.shape
    padded = np.zeros((-(-samples // _STRIP) * _STRIP, cells))
    padded[:samples] = weights
    return np.ascontiguousarray(padded.reshape(-1, _STRIP, cells).transpose(0, 2, 1))


def _overlap(span: tuple[int, int], origin: float, side: float) -> FloatArray:
    """How much of each pixel lies in [origin, origin + side]."""
    edges = np.arange(span[0], span[1] + 1, dtype=np.float64)
    share: FloatArray = np.diff(np.clip(edges, origin, origin + side)).astype(np.float32)
    return share


def _padded(fields: FloatArray, margin: int) -> FloatArray:
    """Fields with ``margin`` cells around, falling off by the distance to the square."""
    for ring in range(margin):
        fields = np.pad(fields, ((0, 0), (1, 1), (1, 1)), "edge")
        outside = np.ones(fields.shape[1:], bool)
        outside[1:-1, 1:-1] = False
        fall = np.float32((0.5 if ring == 0 else 1) / TRUNCATION)
        limit = fields if ring else np.minimum(fields, 0)
        fields = np.where(outside, np.maximum(limit - fall, -1), fields)
    return fields
