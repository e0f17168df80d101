"""What is read off the picture of one icon, alike for ours and for designers'.

Lengths are in units of a 24-unit icon. Nothing here knows what drew the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.distance import signed_distance

FloatArray = NDArray[np.float32]

UNITS = 24

_DEEPEST = 2.5
"""Half of the widest stroke that is looked for."""


@dataclass(frozen=True, slots=True)
class Icon:
    """``ink`` is the share of the square that is covered; ``size`` the side of a square as large
    as the convex hull; ``off`` how far the optical centre, halfway between the middle of the bounds
    and the centre of mass, lies from the square's; ``stroke`` the median width of strokes and
    ``uneven`` the interquartile range of them over it; ``mirror`` the share of the ink that its
    mirror image, left to right, does not cover."""

    ink: float
    size: float
    off: float
    stroke: float
    uneven: float
    mirror: float


def measured(coverage: FloatArray) -> Icon:
    """The measures of a square picture that is not empty."""
    side = len(coverage)
    unit = side / UNITS
    inked = coverage > 0.5
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    middle = np.array([rows[0] + rows[-1] + 1, columns[0] + columns[-1] + 1]) / 2
    places = np.argwhere(inked) + 0.5
    optical = (middle + places.mean(0)) / 2
    widths = stroke_widths(coverage)
    low, usual, high = np.percentile(widths, (25, 50, 75)) if len(widths) else (0.0, 0.0, 0.0)
    return Icon(
        ink=float(coverage.mean()),
        size=float(np.sqrt(_hull_area(inked))) / unit,
        off=float(np.hypot(*(optical - side / 2))) / unit,
        stroke=float(usual),
        uneven=float((high - low) / usual) if usual else 0.0,
        mirror=mirror_error(coverage),
    )


def stroke_widths(coverage: FloatArray) -> NDArray[np.float64]:
    """Twice the distance to the edge at every pixel on the middle of a stroke.

    A pixel is on the middle where, across some direction, none is farther from the edge, and along
    the other the distance is level (a ridge); where it is a slope a stroke ends or turns.
    """
    unit = len(coverage) / UNITS
    distance = signed_distance(coverage[None], int(_DEEPEST * unit) + 1)[0]
    middle = distance[1:-1, 1:-1]
    ridge = (middle > 0.2 * unit) & (middle < _DEEPEST * unit)
    for step in ((0, 1), (1, 0), (1, 1), (1, -1)):
        before = np.roll(distance, step, (0, 1))[1:-1, 1:-1]
        after = np.roll(distance, (-step[0], -step[1]), (0, 1))[1:-1, 1:-1]
        ridge &= np.abs(after - before) < np.hypot(*step)
    found: NDArray[np.float64] = 2 * middle[ridge].astype(np.float64) / unit
    return found


def mirror_error(coverage: FloatArray) -> float:
    """At the best axis within half a unit of the middle of the bounds."""
    # Half the resolution tells as much, and axes between two pixels are still looked at.
    coverage = (coverage[::2] + coverage[1::2])[:, ::2] / 4 + (coverage[::2] + coverage[1::2])[
        :, 1::2
    ] / 4
    columns = np.flatnonzero((coverage > 0.5).any(0))
    total = int(columns[0] + columns[-1])
    slack = len(coverage) // UNITS // 2
    side = len(coverage)
    best = np.inf
    for axis in range(total - slack, total + slack + 1):
        low, high = max(0, axis - side + 1), min(side, axis + 1)
        part = coverage[:, low:high]
        lost = coverage.sum() - part.sum()
        best = min(best, float(np.abs(part - part[:, ::-1]).sum() + 2 * lost))
    return best / (2 * float(coverage.sum()))


def _hull_area(inked: NDArray[np.bool_]) -> float:
    """Pixels in the convex hull."""
    rows = np.flatnonzero(inked.any(1))
    left = inked[rows].argmax(1)
    right = inked.shape[1] - inked[rows][:, ::-1].argmax(1)
    ends = [(x, y) for row, *sides in zip(rows, left, right, strict=True)
            for x in sides for y in (row, row + 1)]  # fmt: skip
    points = sorted((float(x), float(y)) for x, y in ends)
    area = 0.0
    for chain in (points, points[::-1]):
        hull: list[tuple[float, float]] = []
        for point in chain:
            while len(hull) > 1 and _turn(hull[-2], hull[-1], point) <= 0:
                hull.pop()
            hull.append(point)
        area += sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(hull))
    return abs(area) / 2


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
