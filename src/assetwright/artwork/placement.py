"""Where a motif goes: fitted and centred as the eye sees it, not as its grid has it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.exact import ExactLatent
from assetwright.artwork.interpolation import cubic_weights
from assetwright.artwork.shapes import Box
from assetwright.types import Latent

_SAMPLES = 96

LIVE_AREA = 20 / 24
"""Material's live area of an icon: 20 of 24 units."""

_KEYLINE_AREA = 0.8
"""Of the live area: what Material's keyline shapes cover (square 18², circle ⌀ 20, rectangles
20 × 16, in a live area of 20²), so that motifs of different shape look equally large.
https://m2.material.io/design/iconography/system-icons.html"""

_ENLARGE = 1.6
"""The motif's square is at most this many times the live area: a dot stays a dot."""

_MASS_PULL = 0.3
"""How far the optical centre lies from the middle of the bounds towards the centre of mass."""

_OVERHANG = 0.05
"""How far, as a share of the live area, optical centring may push a motif over its edge."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a silhouette occupies of its unit square: bounds, centre of mass and hull area."""

    left: float
    top: float
    right: float
    bottom: float
    mass_x: float
    mass_y: float
    hull_area: float

    @property
    def width(self) -> float:
        """From left to right bound."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom bound."""
        return self.bottom - self.top


def extent(latent: Latent) -> Extent | None:
    """The extent of layer 0, or None when it is empty."""
    if isinstance(latent, ExactLatent):
        return _extent_of_paths(latent.corners(0))
    weights = cubic_weights(_SAMPLES).astype(np.float64)
    values = weights @ latent.fields[0].astype(np.float64) @ weights.T
    inside = values > 0
    if not inside.any():
        return None
    left, right = _bounds(values.max(0))
    top, bottom = _bounds(values.max(1))
    rows, columns = np.nonzero(inside)
    return Extent(
        left,
        top,
        right,
        bottom,
        float(columns.mean() + 0.5) / _SAMPLES,
        float(rows.mean() + 0.5) / _SAMPLES,
        _hull_area(values, top, bottom),
    )


def fitted(latent: Latent, live: Box) -> Box:
    """The box for a motif's square that makes the motif fill ``live`` and sit in its middle."""
    seen = extent(latent)
    if seen is None:
        return Box.around(*live.center, live.short)
    side = scale_to_fit(seen, live.width, live.height)
    x = _centred(seen.left, seen.right, seen.mass_x, side, live.width)
    y = _centred(seen.top, seen.bottom, seen.mass_y, side, live.height)
    return Box(live.x + x, live.y + y, side, side)


def scale_to_fit(seen: Extent, width: float, height: float | None = None) -> float:
    """The side of a motif's square with which the motif fills ``width`` by ``height``."""
    height = width if height is None else height
    short = min(width, height)
    scale: float = min(
        width / seen.width,
        height / seen.height,
        short * (_KEYLINE_AREA / seen.hull_area) ** 0.5,
        short * _ENLARGE,
    )
    return scale


def within_circle(latent: Latent, box: Box, center: tuple[float, float], radius: float) -> Box:
    """The box shrunk towards ``center`` until all of the motif lies inside the circle."""
    # The far corner of the farthest sample, so that nothing of it sticks out.
    spare = 1 / _SAMPLES
    if isinstance(latent, ExactLatent):
        places, spare = np.concatenate([np.zeros((0, 2)), *latent.corners(0)]), 0.0
    else:
        weights = cubic_weights(_SAMPLES).astype(np.float64)
        inside = weights @ latent.fields[0].astype(np.float64) @ weights.T > 0
        places = (np.argwhere(inside)[:, ::-1] + 0.5) / _SAMPLES
    if not len(places):
        return box
    x = box.x + places[:, 0] * box.width - center[0]
    y = box.y + places[:, 1] * box.height - center[1]
    reach = float(np.hypot(x, y).max()) + box.width * spare
    return box.about(center, min(1.0, radius / reach))


def _centred(low: float, high: float, mass: float, side: float, room: float) -> float:
    """Where the square starts so that the motif's optical centre is in the middle of the room."""
    middle = (low + high) / 2
    slack = (room - (high - low) * side) / 2 + _OVERHANG * room
    shift = np.clip(_MASS_PULL * (mass - middle) * side, -slack, slack)
    return float(room / 2 - middle * side - shift)


def _extent_of_paths(polygons: list[NDArray[np.float64]]) -> Extent | None:
    """The extent of what closed paths enclose; those of holes run the other way round."""
    if not polygons:
        return None
    points = np.concatenate(polygons)
    area, moment = 0.0, np.zeros(2)
    for polygon in polygons:
        following = np.roll(polygon, -1, 0)
        cross = polygon[:, 0] * following[:, 1] - polygon[:, 1] * following[:, 0]
        area += float(cross.sum())
        moment += (cross[:, None] * (polygon + following)).sum(0)
    left, top = points.min(0).tolist()
    right, bottom = points.max(0).tolist()
    mass = moment / (3 * area)
    hull = 0.0
    for sign in (-1.0, 1.0):
        chain: list[tuple[float, float]] = []
        for x, y in points[np.lexsort((sign * points[:, 0], points[:, 1]))].tolist():
            while len(chain) > 1 and sign * _turn(chain[-2], chain[-1], (x, y)) <= 0:
                chain.pop()
            chain.append((x, y))
        for (x0, y0), (x1, y1) in pairwise(chain):
            hull += sign * (x0 + x1) / 2 * (y1 - y0)
    return Extent(left, top, right, bottom, float(mass[0]), float(mass[1]), hull)


def _bounds(profile: NDArray[np.float64]) -> tuple[float, float]:
    """First and last position in [0, 1] where samples are positive, found between samples."""
    inside = np.flatnonzero(profile > 0)
    first, last = int(inside[0]), int(inside[-1])
    low, high = 0.0, 1.0
    if first > 0:
        share = profile[first] / (profile[first] - profile[first - 1])
        low = float(first + 0.5 - share) / _SAMPLES
    if last < len(profile) - 1:
        share = profile[last] / (profile[last] - profile[last + 1])
        high = float(last + 0.5 + share) / _SAMPLES
    return low, high


def _hull_area(values: NDArray[np.float64], top: float, bottom: float) -> float:
    """Area of the convex hull of where samples are positive, in the unit square.

    Andrew's monotone chain over the two ends of each row. Andrew 1979, "Another efficient
    algorithm for convex hulls in two dimensions".
    """
    rows = np.flatnonzero((values > 0).any(1)).tolist()
    heights = [top, *((row + 0.5) / _SAMPLES for row in rows), bottom]
    ends = [_bounds(values[row]) for row in rows]
    ends = [ends[0], *ends, ends[-1]]
    area = 0.0
    for which, sign in ((0, -1.0), (1, 1.0)):
        chain: list[tuple[float, float]] = []
        for end, height in zip(ends, heights, strict=True):
            point = (end[which], height)
            while len(chain) > 1 and sign * _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        for (x0, y0), (x1, y1) in pairwise(chain):
            area += sign * (x0 + x1) / 2 * (y1 - y0)
    return area


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    """Cross product of a→b and a→c: the side to which the chain turns at b."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
