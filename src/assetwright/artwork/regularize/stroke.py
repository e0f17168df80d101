"""How wide the strokes of a line drawing are, and the same drawing with strokes of another width.

A stroke's width at a place on its edge is the diameter of the largest disc inside that touches
the edge there: twice the distance to the medial axis (Blum 1967). An edge is moved by shifting
the level at which the distance is cut, at each place by as much as its own width lacks; so a
waist is widened where a bulge is thinned, and a line is nowhere thinner than asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assetwright.artwork.contours import traced
from assetwright.artwork.distance import signed_distance
from assetwright.artwork.regularize.edges import (
    MIDDLE,
    STEPS,
    Edges,
    FloatArray,
    Points,
    area,
    outward,
    spaced,
)
from assetwright.types import GRID

_DEEPEST = 2.4
"""Radius in cells up to which discs are looked for: no stroke is thicker."""

_SLACK = 0.06
"""Distance in cells by which an edge must be nearer than the one that was left, to be another."""

_LIKE = (0.5, 1.5)
"""What of the usual width is still a stroke: less is a corner's tip, more a filled part."""

_TIP = 11
"""Points along an edge whose middle value stands for all: 2.5 cells, more than a corner has."""

_TINY = 0.3
"""Area in cells of a hole or piece that may get lost."""

_STROKES = 0.7
"""Share of the edge that bounds strokes in a line drawing."""

_FILLED = 0.2
"""Share of the ink that may lie deeper than in any stroke: dots, wheels, a filled part."""

_GAP = 0.5
"""Narrowest gap, in widths of the strokes beside it, that is left between thicker ones, unless it
was narrower."""

_REACHES = (0.8, 0.45)
"""Over how many cells the shift is smoothed, in turn, until the drawing holds together."""

_SHARES = (1.0, 0.75, 0.5)
"""How much of the way to the asked width is gone, in turn, until the drawing holds together."""

_ROUNDS = 3
_SMALLEST = 0.01


@dataclass(frozen=True, slots=True)
class Stroke:
    """The usual ``width`` of a line drawing's strokes in grid cells.

    ``spread`` is the interquartile range of the width along all edges, over the width.
    """

    width: float
    spread: float


def stroke_of(edges: Edges) -> Stroke | None:
    """The strokes of a layer, None unless it is a line drawing."""
    measured = _Measured.of(edges)
    return None if measured is None else measured.stroke


def with_width(edges: Edges, width: float) -> Edges | None:
    """The layer with all its strokes ``width`` cells wide, gaps and holes kept open.

    What is filled grows or shrinks by as much as the strokes' edges do. Where the drawing would
    fall apart or close up its strokes come only part of the way. None when it is no line drawing,
    or not even that can be had.
    """
    measured = _Measured.of(edges)
    if measured is None or measured.stroke is None:
        return None
    for share in _SHARES:
        target = measured.stroke.width + share * (width - measured.stroke.width)
        for reach in _REACHES:
            found: _Measured | None = measured
            for _ in range(_ROUNDS):
                if found is None:
                    break
                found = _Measured.of(found.shifted(target, reach))
            if found is not None and whole(edges, found.edges):
                return found.edges
    return None


def shifted(edges: Edges, by: float | FloatArray) -> Edges:
    """The edges moved outwards by so many cells, as distances are."""
    return _edges(edges.distance + by)


def united(edges: Edges, other: Edges) -> Edges:
    """What lies in either."""
    return _edges(np.maximum(edges.distance, other.distance))


@dataclass(frozen=True, slots=True)
class _Measured:
    """Edges with exact distances; points along them, and half the width within and beyond each."""

    edges: Edges
    places: Points
    inner: FloatArray
    outer: FloatArray
    usual: float
    stroke: Stroke | None

    @classmethod
    def of(cls, edges: Edges) -> _Measured | None:
        """None when there is no edge."""
        if not edges.paths:
            return None
        coverage = np.clip(edges.distance * STEPS + 0.5, 0, 1).astype(np.float32)
        distance = signed_distance(coverage[None], int((_DEEPEST + 1) * STEPS))[0] / STEPS
        exact = Edges(distance.astype(np.float64), edges.paths)
        places = np.concatenate([path[::2] for path in edges.paths])
        away = np.concatenate([outward(path)[::2] for path in edges.paths])
        lengths = [len(path[::2]) for path in edges.paths]
        inner = _along(np.median, _radii(exact, places, -away, 1), lengths)
        outer = _along(np.min, _radii(exact, places, away, -1), lengths)
        usual = float(np.median(inner))
        return cls(exact, places, inner, outer, usual, _judged(exact, inner, usual))

    def shifted(self, width: float, reach: float) -> Edges:
        """One step towards strokes ``width`` wide, smoothed over ``reach`` cells."""
        like = (self.inner > _LIKE[0] * self.usual) & (self.inner < _LIKE[1] * self.usual)
        lacking = width / 2 - np.where(like, self.inner, self.usual)
        room = self.outer - np.minimum(_GAP * width / 2, self.outer * 0.8)
        lacking = np.minimum(lacking, np.maximum(room, 0))
        return shifted(self.edges, _spread(self.places, lacking, like, reach))


def _radii(edges: Edges, places: Points, towards: Points, sign: int) -> FloatArray:
    """Of the largest disc that touches the edge at each place, on the side of ``towards``."""
    radii = np.arange(1, int(_DEEPEST * 2 * STEPS) + 1) / (2 * STEPS)
    depth = sign * edges.at((places[:, None] + towards[:, None] * radii).ravel())
    depth = depth.reshape(len(places), -1)
    # Until the other side of the medial axis, the edge that was left is the nearest.
    beyond = depth < radii - _SLACK
    first = beyond.argmax(1)
    found: FloatArray = (radii[first] + depth[np.arange(len(places)), first]) / 2
    return np.where(beyond.any(1), found, _DEEPEST)


def _along(
    choose: Callable[..., FloatArray], values: FloatArray, lengths: Sequence[int]
) -> FloatArray:
    """The chosen one of the values about each point, along closed paths."""
    found = []
    for part in np.split(values, np.cumsum(lengths)[:-1]):
        around = np.pad(part, _TIP // 2, "wrap")
        found.append(choose(np.lib.stride_tricks.sliding_window_view(around, _TIP), axis=1))
    return np.concatenate(found)


def _judged(edges: Edges, radii: FloatArray, usual: float) -> Stroke | None:
    if not 0.05 < usual < _DEEPEST * 0.7:
        return None
    like = (radii > _LIKE[0] * usual) & (radii < _LIKE[1] * usual)
    ink = edges.distance > 0
    deep = float((edges.distance[ink] > _LIKE[1] * usual).mean()) if ink.any() else 1.0
    tips = radii <= _LIKE[0] * usual
    if like.sum() < _STROKES * (~tips).sum() or deep > _FILLED:
        return None
    width = 2 * float(np.median(radii[like]))
    low, high = np.percentile(2 * radii[like], (25, 75))
    return Stroke(width, float(high - low) / width)


def _spread(places: Points, values: FloatArray, sure: np.ndarray, reach: float) -> FloatArray:
    """Values along edges on the whole lattice: near an edge its own, smoothly between."""
    count = GRID * STEPS + 1
    column = np.clip(np.rint((places.real + MIDDLE) * STEPS), 0, count - 1).astype(np.int64)
    row = np.clip(np.rint((places.imag + MIDDLE) * STEPS), 0, count - 1).astype(np.int64)
    trust = np.where(sure, 1.0, 0.05)
    sums = np.zeros((2, count * count))
    sums[0] = np.bincount(row * count + column, trust * values, count * count)
    sums[1] = np.bincount(row * count + column, trust, count * count)
    grid = sums.reshape(2, count, count)
    offset = np.arange(count) / STEPS
    apart = np.square(offset[:, None] - offset)
    # A narrow bell where edges are near, a wide one, ever so faint, where none are.
    bell = np.exp(-apart / (2 * reach**2)) + 1e-4 * np.exp(-apart / (2 * (4 * reach) ** 2))
    above, below = np.matmul(np.matmul(bell, grid), bell)
    found: FloatArray = above / np.maximum(below, 1e-12)
    return found


def _edges(distance: FloatArray) -> Edges:
    paths = (
        spaced((path[:, 0] + 1j * path[:, 1]) * GRID - MIDDLE * (1 + 1j))
        for path in traced(distance * STEPS, _SMALLEST / GRID**2)
    )
    return Edges(distance, tuple(path for path in paths if len(path)))


def whole(before: Edges, after: Edges) -> bool:
    """Whether a drawing has the pieces and holes it had; what is tiny may have gone."""
    old, new = (np.array([area(path) for path in edges.paths]) for edges in (before, after))
    return all(
        (sign * old > _TINY).sum() <= (sign * new > _SMALLEST).sum() <= (sign * old > 0).sum()
        for sign in (1, -1)
    )
