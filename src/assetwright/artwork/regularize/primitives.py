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
    middle = complex(points.mean())
    away = points - middle
    # The square of a direction has no sign, and its mean is that of the longest axis.
    squared = complex((away * away).mean())
    chord = points[-1] - points[0]
    direction = complex(np.sqrt(squared / max(abs(squared), 1e-12)))
    if (chord * direction.conjugate()).real < 0:
        direction = -direction
    length = float(abs(chord))
    near = max(_EIGHTHS, key=lambda unit: (unit * direction.conjugate()).real)
    off = abs((near * direction.conjugate()).imag)
    if off < np.sin(SNAP) and off * length / 2 < _SNAP_OFFSET / finer**0.5:
        direction = near
    error = float(((away * np.conj(direction)).imag ** 2).mean())
    return Line(middle, direction, length), error


def circle_through(points: Points) -> tuple[Arc, float]:
    """The circle of least squares, and its mean square distance.

    Kåsa's closed form, then steps of Gauss and Newton on the distances themselves.
    """
    middle = complex(points.mean())
    x, y = (points - middle).real, (points - middle).imag
    square = x * x + y * y
    sxx, sxy, syy = (x * x).sum(), (x * y).sum(), (y * y).sum()
    sxq, syq = (x * square).sum(), (y * square).sum()
    determinant = max(sxx * syy - sxy * sxy, 1e-12)
    a = float((sxq * syy - syq * sxy) / determinant / 2)
    b = float((syq * sxx - sxq * sxy) / determinant / 2)
    radius = float(np.sqrt(square.mean() + a * a + b * b))
    for _ in range(3):
        u, v = x - a, y - b
        away = np.maximum(np.hypot(u, v), 1e-9)
        jacobian = np.stack([-u / away, -v / away, np.full(len(x), -1.0)], 1)
        normal = jacobian.T @ jacobian + 1e-9 * np.eye(3)
        step = np.linalg.solve(normal, -jacobian.T @ (away - radius))
        if np.abs(step).max() > 0.5 * radius:
            break
        a, b, radius = a + float(step[0]), b + float(step[1]), radius + float(step[2])
    error = float(((np.hypot(x - a, y - b) - radius) ** 2).mean())
    away = points - (middle + complex(a, b))
    turning = float((away[:-1].conj() * away[1:]).imag.sum())
    return Arc(middle + complex(a, b), radius, 1 if turning > 0 else -1), error


def crossing(one: Line, two: Line) -> complex | None:
    """Where two lines meet, None for parallel ones."""
    across = (one.direction.conjugate() * two.direction).imag
    if abs(across) < 1e-3:
        return None
    along = ((two.point - one.point) * two.normal.conjugate()).real
    return one.point + one.direction * (along / (one.direction * two.normal.conjugate()).real)
