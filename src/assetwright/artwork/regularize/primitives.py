"""Lines and circles fitted to points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assetwright.artwork.regularize.edges import Points

SNAP = np.deg2rad(6.5)
"""Lines this near a multiple of 45 degrees are taken to be meant so."""

_SNAP_OFFSET = 0.35
"""How far in cells the end of a line may move when it is turned so."""

_EIGHTHS = tuple(
    complex(x, y) / abs(complex(x, y))
    for x, y in ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
)
"""Directions at multiples of 45 degrees."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through ``point`` along the unit ``direction``; ``length`` of its run, in cells."""

    point: complex
    direction: complex
    length: float

    @property
    def normal(self) -> complex:
        """A quarter turn from the direction: out of what lies to the left on screen."""
        return self.direction * 1j

    @property
    def offset(self) -> float:
        """How far the line lies from the centre, along the normal."""
        return (self.point * self.normal.conjugate()).real

    def moved(self, offset: float) -> Line:
        """The parallel line at another offset."""
        return Line(self.point + (offset - self.offset) * self.normal, self.direction, self.length)

    def foot(self, place: complex) -> complex:
        """The nearest point of the line."""
        along = ((place - self.point) * self.direction.conjugate()).real
        return self.point + along * self.direction

    def apart(self, place: complex) -> float:
        """Signed distance of a place, along the normal."""
        return ((place - self.point) * self.normal.conjugate()).real


@dataclass(frozen=True, slots=True)
class Arc:
    """A circle passed with angles growing (``sense`` 1) or falling (-1)."""

    center: complex
    radius: float
    sense: int

    def foot(self, place: complex) -> complex:
        """The nearest point of the circle."""
        away = place - self.center
        return self.center + away * (self.radius / max(abs(away), 1e-9))

    def tangent(self, place: complex) -> complex:
        """The unit direction of travel at the nearest point."""
        away = place - self.center
        return away * (self.sense * 1j) / max(abs(away), 1e-9)


Primitive = Line | Arc


def line_through(points: Points, finer: float = 1.0) -> tuple[Line, float]:
    """The best line, turned to a multiple of 45 degrees where it is near, and its mean square.

    How far its ends may move for that, falls with ``finer``.
    """
    middle = complex(points.sum()) / len(points)
    away = points - middle
    # The square of a direction has no sign, and its mean is that of the longest axis.
    squared = complex(away @ away) / len(points)
    chord = points[-1] - points[0]
    direction = complex(np.sqrt(squared / max(abs(squared), 1e-12)))
    if (chord * direction.conjugate()).real < 0:
        direction = -direction
    length = float(abs(chord))
    near = max(_EIGHTHS, key=lambda unit: (unit * direction.conjugate()).real)
    off = abs((near * direction.conjugate()).imag)
    if off < np.sin(SNAP) and off * length / 2 < _SNAP_OFFSET / finer**0.5:
        direction = near
    aside = (away * direction.conjugate()).imag
    error = float(aside @ aside) / len(points)
    return Line(middle, direction, length), error


def circle_through(points: Points) -> tuple[Arc, float]:
    """The circle nearest to points, and its mean square distance.

    Taubin 1991, "Estimation of planar curves, surfaces and nonplanar space curves defined by
    implicit equations": as good as least squares on the distances, and a root of a cubic.
    """
    middle = complex(points.sum()) / len(points)
    away = points - middle
    x, y = away.real, away.imag
    square = x * x + y * y
    moments = np.stack([x, y, square]) @ np.stack([x, y, square], 1) / len(points)
    (xx, xy, xs), (_, yy, ys), (_, _, ss) = moments.tolist()
    mean = xx + yy
    spread = xx * yy - xy * xy
    variance = ss - mean * mean
    c0 = xs * (xs * yy - ys * xy) + ys * (ys * xx - xs * xy) - variance * spread
    c1 = (variance + 4 * spread) * mean - xs * xs - ys * ys
    c2, c3 = -3 * mean * mean - ss, 4 * mean
    root, value = 0.0, c0
    for _ in range(20):
        slope = c1 + root * (2 * c2 + 3 * c3 * root)
        if abs(slope) < 1e-15:
            break
        moved = root - value / slope
        after = c0 + moved * (c1 + moved * (c2 + moved * c3))
        if moved == root or abs(after) >= abs(value):
            break
        root, value = moved, after
    below = 2 * (root * root - root * mean + spread)
    if abs(below) < 1e-12:
        below = 1e-12
    u = (xs * (yy - root) - ys * xy) / below
    v = (ys * (xx - root) - xs * xy) / below
    radius = float(np.sqrt(u * u + v * v + mean))
    spokes = away - complex(u, v)
    error = np.abs(spokes) - radius
    turning = float((spokes[:-1].conj() * spokes[1:]).imag.sum())
    return (
        Arc(middle + complex(u, v), radius, 1 if turning > 0 else -1),
        float(error @ error) / len(points),
    )


def crossing(one: Line, two: Line) -> complex | None:
    """Where two lines meet, None for parallel ones."""
    across = (one.direction.conjugate() * two.direction).imag
    if abs(across) < 1e-3:
        return None
    along = ((two.point - one.point) * two.normal.conjugate()).real
    return one.point + one.direction * (along / (one.direction * two.normal.conjugate()).real)
