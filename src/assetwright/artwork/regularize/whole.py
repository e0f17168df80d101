"""Paths that are one plain shape: circles, rounded rectangles, capsules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assetwright.artwork.regularize.edges import FloatArray, Points, area, centroid
from assetwright.artwork.regularize.primitives import SNAP, Arc, circle_through

_MEAN = 0.17
"""Root mean square distance in cells from a shape up to which a path is one."""

_MOST = 0.45
"""Largest distance in cells."""

_INWARD = -0.05
"""Mean distance in cells of the middles of all sides, by which a rectangle is hollow."""

_ROUNDS = 4
_HOPELESS = 4.0
"""How many times as far as a rectangle may be, a first guess is that cannot become one."""


@dataclass(frozen=True, slots=True)
class RoundedRectangle:
    """Half its sides along ``direction`` and across; ``radius`` of its corners."""

    center: complex
    direction: complex
    half_width: float
    half_height: float
    radius: float


def whole_shape(path: Points) -> Arc | RoundedRectangle | None:
    """The shape that a path is nearly, the simplest that is near enough."""
    # A hundred points tell a plain shape.
    path = path[:: max(1, len(path) // 80)]
    circle, error = circle_through(path)
    error = float(np.sqrt(error))
    most = float(np.abs(np.abs(path - circle.center) - circle.radius).max())
    round_enough = (
        error < min(_MEAN, 0.02 + 0.05 * circle.radius)
        and most < min(_MOST, 0.05 + 0.13 * circle.radius)
        and abs(area(path)) > 0.9 * np.pi * circle.radius**2
    )
    if round_enough and error < 0.06:
        return circle
    rectangle, fit = _rectangle(path)
    if rectangle is not None and (not round_enough or fit < error / 2):
        return rectangle
    return circle if round_enough else None


def _rectangle(path: Points) -> tuple[RoundedRectangle | None, float]:
    sense = 1 if area(path) > 0 else -1
    middle = centroid(path)
    away = path - middle
    squared = complex((away * away).mean())
    candidates = [1 + 0j]
    if abs(squared) > 0.1 * float((np.abs(away) ** 2).mean()):
        direction = complex(np.sqrt(squared / abs(squared)))
        if direction.real < 0:
            direction = -direction
        turned = np.angle(direction**4) / 4
        if abs(turned) > SNAP:
            candidates = [direction]
            eighth = np.angle(-(direction**4)) / 4
            if abs(eighth) < SNAP:
                candidates = [(1 + (1j if direction.imag > 0 else -1j)) / np.sqrt(2)]
    else:
        candidates.append((1 + 1j) / np.sqrt(2))
    best: tuple[RoundedRectangle | None, float] = (None, np.inf)
    for direction in candidates:
        found, error, most = _fitted_rectangle(away * np.conj(direction), sense * area(path))
        small = min(found[2], found[3])
        limit = min(_MEAN, 0.03 + 0.06 * small)
        if _hollow(away * np.conj(direction), found):
            continue
        if error < limit and most < min(_MOST, 0.1 + 0.2 * small) and error < best[1]:
            u, v, width, height, radius = found
            shape = RoundedRectangle(
                middle + complex(u, v) * direction, direction, width, height, radius
            )
            best = (shape, error)
    return best


def _hollow(points: Points, shape: tuple[float, float, float, float, float]) -> bool:
    """Whether all sides bend inwards, as those of a four-pointed star."""
    u, v, width, height, radius = shape
    x, y = points.real - u, points.imag - v
    distance = _distance(points.real, points.imag, np.array([u, v, width, height, radius]))
    inner = []
    for aside, along, half in ((x, y, height), (-x, y, height), (y, x, width), (-y, x, width)):
        middle = (aside > 0) & (np.abs(along) < half / 3)
        inner.append(float(distance[middle].mean()) if middle.any() else 0.0)
    return max(inner) < _INWARD


def _fitted_rectangle(
    points: Points, enclosed: float
) -> tuple[tuple[float, float, float, float, float], float, float]:
    """Centre, half sides and radius, with the root mean square and the largest distance."""
    x, y = points.real, points.imag
    left, right, top, bottom = x.min(), x.max(), y.min(), y.max()
    width, height = (right - left) / 2, (bottom - top) / 2
    radius = float(np.sqrt(max(0.0, (4 * width * height - enclosed) / (4 - np.pi))))
    found = np.array([(left + right) / 2, (top + bottom) / 2, width, height, radius])
    if not 0.7 * 4 * width * height < enclosed < 1.05 * 4 * width * height:
        return _tuple(found), np.inf, np.inf
    found[4] = min(radius, width, height)
    for _ in range(_ROUNDS):
        error = _distance(x, y, found)
        if float(error @ error) > (_HOPELESS * _MEAN) ** 2 * len(x):
            return _tuple(found), np.inf, np.inf
        jacobian = np.empty((len(x), 5))
        for index in range(5):
            step = found.copy()
            step[index] += 1e-4
            jacobian[:, index] = (_distance(x, y, step) - error) / 1e-4
        normal = jacobian.T @ jacobian + 1e-3 * np.eye(5)
        step = np.linalg.solve(normal, jacobian.T @ error)
        found = found - step
        found[4] = min(max(found[4], 0.0), found[2], found[3])
        if np.abs(step).max() < 1e-3:
            break
    error = _distance(x, y, found)
    return _tuple(found), float(np.sqrt((error**2).mean())), float(np.abs(error).max())


def _tuple(found: FloatArray) -> tuple[float, float, float, float, float]:
    u, v, width, height, radius = found.tolist()
    return u, v, width, height, radius


def _distance(x: FloatArray, y: FloatArray, shape: FloatArray) -> FloatArray:
    """Signed distance from a rounded rectangle, positive outside."""
    u, v, width, height, radius = shape
    across = np.abs(x - u) - width + radius
    down = np.abs(y - v) - height + radius
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    found: FloatArray = outside + np.minimum(np.maximum(across, down), 0) - radius
    return found
