"""Closed paths of many corners as few cubic Bézier curves and lines.

Schneider 1990, "An algorithm for automatically fitting digitized curves" (Graphics Gems): least
squares with fixed end tangents, parameters improved by Newton's rule, split where it is worst.
Paths are first cut at their corners, so that these stay sharp.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_REACH = 4
"""Corners of a path are judged by the directions to the points this many further on each side."""

_SHARPEST = 0.7
"""Cosine of the turn from which on a point is a corner: 45 degrees."""

_ROUNDS = 4
"""Improvements of the parameters before a curve is split."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bézier segment by its control points (4, 2); a line when it is ``straight``."""

    points: Points
    straight: bool = False


def fitted(path: Points, tolerance: float) -> list[Curve]:
    """Curves around a closed path (n, 2) that stay within ``tolerance`` of all its points.

    Each begins where the one before ends, and the first where the last ends.
    """
    path = _without_repeats(path)
    if len(path) < 3:
        return []
    corners = _corners(path)
    if not len(corners):
        # A round path is cut where it bends least, with one tangent for both sides.
        start = int(_turns(path).argmax())
        path = np.roll(path, -start, axis=0)
        closed = np.concatenate([path, path[:1]])
        tangent = _unit(path[1] - path[-1])
        return _fit(closed, tangent, -tangent, tolerance)
    path = np.roll(path, -int(corners[0]), axis=0)
    closed = np.concatenate([path, path[:1]])
    ends = [*(corners - corners[0]).tolist(), len(path)]
    curves: list[Curve] = []
    for first, last in pairwise(ends):
        run = closed[first : last + 1]
        curves += _fit(run, _end_tangent(run), _end_tangent(run[::-1]), tolerance)
    return curves


def _without_repeats(path: Points) -> Points:
    step = np.abs(path - np.roll(path, 1, axis=0)).max(1)
    kept: Points = path[step > 1e-9]
    return kept


def _turns(path: Points) -> NDArray[np.float64]:
    """Cosine of the turn at every point: 1 goes straight on."""
    reach = min(_REACH, max(1, len(path) // 4))
    before = path - np.roll(path, reach, axis=0)
    after = np.roll(path, -reach, axis=0) - path
    lengths = np.hypot(*before.T) * np.hypot(*after.T)
    turns: NDArray[np.float64] = (before * after).sum(1) / np.maximum(lengths, 1e-12)
    return turns


def _corners(path: Points) -> NDArray[np.int64]:
    """The points that turn most among their neighbours, and sharply."""
    turns = _turns(path)
    reach = min(_REACH, max(1, len(path) // 4))
    sharpest = turns.copy()
    for step in range(1, reach + 1):
        sharpest = np.minimum(sharpest, np.minimum(np.roll(turns, step), np.roll(turns, -step)))
    found = np.flatnonzero((turns < _SHARPEST) & (turns <= sharpest))
    # Of equally sharp neighbours one is enough.
    apart = np.diff(found, prepend=found[-1:] - len(path)) > 1
    return found[apart]


def _unit(vector: Points) -> Points:
    result: Points = vector / max(float(np.hypot(*vector)), 1e-12)
    return result


def _end_tangent(run: Points) -> Points:
    return _unit(run[min(2, len(run) - 1)] - run[0])


def _fit(run: Points, start: Points, end: Points, tolerance: float) -> list[Curve]:
    chord = run[-1] - run[0]
    length = float(np.hypot(*chord))
    if length > 1e-9 and len(run) > 1:
        aside = np.abs((run - run[0]) @ np.array([-chord[1], chord[0]])) / length
        if aside.max() <= tolerance / 2:
            third = chord / 3
            line = np.stack([run[0], run[0] + third, run[-1] - third, run[-1]])
            return [Curve(line, straight=True)]
    parameters = _chord_lengths(run)
    for attempt in range(_ROUNDS + 1):
        curve = _least_squares(run, parameters, start, end)
        error = np.hypot(*(_at(curve, parameters) - run).T)
        worst = int(error.argmax())
        if error[worst] <= tolerance:
            return [Curve(curve)]
        if attempt == _ROUNDS or error[worst] > 16 * tolerance or len(run) <= 4:
            break
        parameters = _improved(curve, run, parameters)
    if len(run) <= 3:
        return [
            Curve(np.stack([a, a + (b - a) / 3, b - (b - a) / 3, b]), straight=True)
            for a, b in pairwise(run)
        ]
    middle = min(max(worst, 1), len(run) - 2)
    tangent = _unit(run[max(0, middle - 2)] - run[min(len(run) - 1, middle + 2)])
    return [
        *_fit(run[: middle + 1], start, tangent, tolerance),
        *_fit(run[middle:], -tangent, end, tolerance),
    ]


def _chord_lengths(run: Points) -> NDArray[np.float64]:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(run, axis=0).T))])
    return along / max(float(along[-1]), 1e-12)


def _bernstein(t: NDArray[np.float64]) -> Points:
    s = 1 - t
    return np.stack([s**3, 3 * t * s**2, 3 * t**2 * s, t**3], axis=1)


def _at(curve: Points, t: NDArray[np.float64]) -> Points:
    return _bernstein(t) @ curve


def _least_squares(
    run: Points, parameters: NDArray[np.float64], start: Points, end: Points
) -> Points:
    """The best curve through both ends with these tangents, (4, 2)."""
    weights = _bernstein(parameters)
    first, last = weights[:, 1, None] * start, weights[:, 2, None] * end
    rest = run - (
        weights[:, :2].sum(1)[:, None] * run[0] + weights[:, 2:].sum(1)[:, None] * run[-1]
    )
    a, b, c = (first * first).sum(), (first * last).sum(), (last * last).sum()
    x, y = (first * rest).sum(), (last * rest).sum()
    determinant = a * c - b * b
    span = float(np.hypot(*(run[-1] - run[0])))
    along = float(np.hypot(*np.diff(run, axis=0).T).sum())
    left = right = along / 3
    if abs(determinant) > 1e-18:
        left, right = (x * c - y * b) / determinant, (a * y - b * x) / determinant
    least, most = 1e-3 * max(span, along / 100), along
    if not (least < left < most and least < right < most):
        left = right = along / 3
    return np.stack([run[0], run[0] + start * left, run[-1] + end * right, run[-1]])


def _improved(curve: Points, run: Points, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Parameters nearer to the feet of the points on the curve: one step of Newton's rule."""
    offset = _at(curve, parameters) - run
    once, twice = 3 * np.diff(curve, axis=0), 6 * np.diff(curve, 2, axis=0)
    t, s = parameters[:, None], 1 - parameters[:, None]
    speed = s**2 * once[0] + 2 * s * t * once[1] + t**2 * once[2]
    bend = s * twice[0] + t * twice[1]
    below = (speed * speed).sum(1) + (offset * bend).sum(1)
    step = (offset * speed).sum(1) / np.where(np.abs(below) > 1e-12, below, np.inf)
    improved: NDArray[np.float64] = np.maximum.accumulate(np.clip(parameters - step, 0, 1))
    return improved
