"""The fewest straight and circular runs that a path is made of.

Dynamic programming over places along the path; every run costs a constant and the square of how
far the path lies from its best line or circle. All pairs of places are weighed at once, with sums
of moments; circles by Kåsa's fit (1976), which has a closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.regularize.edges import STEPS, FloatArray, Points
from assetwright.artwork.regularize.primitives import (
    SNAP,
    circle_through,
    line_through,
)

IntArray = NDArray[np.int64]

_STRIDE = 4
"""Points between places where a run may end."""

_LINE, _ARC = 1.0, 1.9
"""What a run costs."""

FREE = 0.0
"""What a line costs besides that lies at no multiple of 45 degrees."""

_SCALE = 0.07
"""Squared distance in cells, times length in cells, that costs as much as a line: the edges of a
drawing waver by about 0.15 cells over some 3 cells of length."""

_ENOUGH = 32
"""Points that tell what one run costs."""

_LEAST_RADIUS, _MOST_RADIUS = 0.3, 40.0
_MOST_SWEEP = 1.85 * np.pi
_SMALL_RADIUS, _HALF_TURN = 1.4, 1.1 * np.pi
"""Radius in cells up to which what goes farther round than the end of a stroke would make a bulb of
it; whole small circles are found as such."""


_TURN, _STEEP, _REACH = 0.85, 4, 3
"""Turn in radians over a cell at which a point says half as much, how steeply that falls, and up
to how many points on either side it counts."""


@dataclass(frozen=True, slots=True)
class Run:
    """Points ``first`` to ``last``, both included, that lie along a line or a circle."""

    first: int
    last: int
    straight: bool


class Segmentation:
    """The best lines and circles between all places of an open path of evenly spaced points."""

    def __init__(self, path: Points) -> None:
        places = np.arange(0, len(path), _STRIDE)
        if len(places) > 2 and len(path) - 1 - places[-1] < _STRIDE // 2:
            places = places[:-1]
        if places[-1] != len(path) - 1:
            places = np.append(places, len(path) - 1)
        self._places = places
        self._line, self._free, self._arc = _residuals(path, places)

    def runs(self, finer: float = 1.0) -> list[Run]:
        """The cheapest runs along it; ``finer`` times as costly to miss it."""
        scale = finer / _SCALE
        line_cost = _LINE + np.minimum(self._line * scale, FREE + self._free * scale)
        arc_cost = _ARC + self._arc * scale
        straight = line_cost <= arc_cost
        cost = np.where(straight, line_cost, arc_cost)
        count = len(self._places)
        best, before = np.zeros(count), np.zeros(count, int)
        for end in range(1, count):
            total = best[:end] + cost[:end, end]
            before[end] = total.argmin()
            best[end] = total[before[end]]
        runs = []
        end = count - 1
        while end:
            start = int(before[end])
            first, last = int(self._places[start]), int(self._places[end])
            runs.append(Run(first, last, bool(straight[start, end])))
            end = start
        return runs[::-1]


def _residuals(path: Points, places: IntArray) -> FloatArray:
    """Squared distance in cells times length in cells of the path between places i and j.

    From the best line at a multiple of 45 degrees, any line and any circle: (3, places, places),
    infinite where there is none.
    """
    step = float(np.abs(np.diff(path)).mean())
    sure = _sureness(path)
    x, y = path.real, path.imag
    square = x * x + y * y
    u, v = sure * x, sure * y
    moments = np.stack(
        [sure, u, v, u * x, u * y, v * y, square * u, square * v, square * square * sure]
    )
    total = np.concatenate([np.zeros((9, 1)), np.cumsum(moments, 1)], 1)
    first, last = np.triu_indices(len(places), 1)
    start, stop = places[first], places[last]
    n, x, y, xx, xy, yy, qx, qy, qq = total.take(stop + 1, 1) - total.take(start, 1)
    mx, my, mq = x / n, y / n, (xx + yy) / n
    sxx, sxy, syy = xx - x * mx, xy - x * my, yy - y * my
    sxq, syq = qx - x * mq, qy - y * mq
    sqq = qq - n * mq * mq

    half, wide = (sxx + syy) / 2, np.abs(sxx - syy) / 2
    spread = np.sqrt(wide * wide + sxy * sxy)
    # Of twice the direction's angle these are cosine and sine, times the spread: the larger one
    # belongs to the nearest multiple of 45 degrees, about which the residual counts.
    near = np.maximum(wide, np.abs(sxy))
    line = np.where(near > np.cos(2 * SNAP) * spread, half - near, np.inf)
    free = half - spread

    determinant = np.maximum(sxx * syy - sxy * sxy, 1e-12)
    a = (sxq * syy - syq * sxy) / determinant / 2
    b = (syq * sxx - sxq * sxy) / determinant / 2
    radius2 = np.maximum(mq - 2 * a * mx - 2 * b * my + a * a + b * b, 1e-9)
    arc = (sqq - 2 * a * sxq - 2 * b * syq) / (4 * radius2)
    unfit = (radius2 < _LEAST_RADIUS**2) | (radius2 > _MOST_RADIUS**2)
    sweep = np.where(radius2 < _SMALL_RADIUS**2, _HALF_TURN, _MOST_SWEEP)
    unfit |= ((stop - start) * step) ** 2 > sweep**2 * radius2
    arc[unfit] = np.inf
    found = np.full((3, len(places), len(places)), np.inf)
    found[:, first, last] = np.maximum([line, free, arc], 0) * step
    return found


def _sureness(path: Points) -> FloatArray:
    """How much each point says of its run: little where the path turns as the grid rounds corners.

    The largest turn nearby counts.
    """
    half = STEPS // 2
    if len(path) < 4 * half:
        return np.ones(len(path))
    along = path[half:] - path[:-half]
    turn = np.abs(np.angle(along[half:] * along[:-half].conj()))
    turn = np.pad(turn, half + _REACH, "edge")
    most = np.lib.stride_tricks.sliding_window_view(turn, 2 * _REACH + 1).max(1)
    found: FloatArray = 1 / (1 + (most / _TURN) ** _STEEP)
    return found


def sharpest(path: Points) -> int:
    """Where a closed path turns most."""
    reach = min(STEPS, len(path) // 4)
    before, after = path - np.roll(path, reach), np.roll(path, -reach) - path
    bend = (before.conj() * after).real / np.maximum(np.abs(before) * np.abs(after), 1e-12)
    return int(bend.argmin())


def run_cost(points: Points, straight: bool, finer: float) -> float:
    """What a run of points costs, as ``Segmentation`` counts."""
    length = len(points) / STEPS
    points = points[:: max(1, len(points) // _ENOUGH)]
    error = line_through(points, finer)[1] if straight else circle_through(points)[1]
    return (_LINE if straight else _ARC) + error * length * finer / _SCALE
