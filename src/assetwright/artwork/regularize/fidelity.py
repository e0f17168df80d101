"""What a path may be changed to: the picture has to stay what it was."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assetwright.artwork.regularize.edges import MIDDLE, Edges, FloatArray, Points, area
from assetwright.artwork.regularize.outline import Outline

FARTHEST = 0.6
"""Distance in cells, both ways, between a path and what stands for it."""

AREA = 0.03
"""Change of the enclosed area, as a share."""

_SMALL = 0.12
"""The same in cells, as the width of a band along the path, for what is so small that an eighth
of a cell is more than that share."""


_STRAYED, _CLOSE = (0.16, 0.6), (0.04, 0.5)
"""The mean and the farthest distance in cells from the field's edge, in full doubt and in none."""

_RIM = 0.3
"""Distance in cells from the square's sides up to which a path may end there."""

_CORNER = 0.8
"""Distance in cells from a corner up to which the field's edge, which is round there, says little.
"""


def faithful(
    edges: Edges, center: complex, before: Points, after: Outline, doubt: float, slack: float = 1.0
) -> bool:
    """Whether curves about ``center`` may stand for a path of the edges; see ``edges.doubt_of``.

    ``slack`` is by how much the usual mean distance may be passed.
    """
    polygon = after.polygon
    old, new = area(before), area(polygon)
    length = float(np.abs(np.diff(before)).sum())
    if old * new <= 0 or abs(new - old) > max(AREA * abs(old), _SMALL * length):
        return False
    places = _dense(polygon)
    there = places + center
    # Along the square's side a path ends though the field does not.
    inside = np.maximum(np.abs(there.real), np.abs(there.imag)) < MIDDLE - _RIM
    apart = np.abs(edges.at(there[inside]))
    if float(apart.max(initial=0)) > FARTHEST:
        return False
    for corner in after.corners:
        inside &= np.abs(places - corner) > _CORNER
    apart = np.abs(edges.at(there[inside]))
    mean, most = (_CLOSE[i] + doubt * (_STRAYED[i] - _CLOSE[i]) for i in (0, 1))
    if len(apart) and (float(apart.mean()) > slack * mean or float(apart.max()) > most):
        return False
    return _reached(before[::8], places)


def _reached(path: Points, places: Points) -> bool:
    """Whether each point of a path has one of these places near."""
    x = path.real[:, None] - places.real
    y = path.imag[:, None] - places.imag
    return float((x * x + y * y).min(1).max()) <= FARTHEST**2


def crossings(paths: Sequence[Points]) -> set[int]:
    """Which of these closed polygons cross themselves or each other."""
    starts = np.concatenate(paths)
    ends = np.concatenate([part for path in paths for part in (path[1:], path[:1])])
    owner = np.repeat(np.arange(len(paths)), [len(path) for path in paths])
    order = np.arange(len(starts))
    low = np.minimum(starts.real, ends.real), np.minimum(starts.imag, ends.imag)
    high = np.maximum(starts.real, ends.real), np.maximum(starts.imag, ends.imag)
    near = order[:, None] < order
    for least, most in zip(low, high, strict=True):
        near &= (least[:, None] < most) & (least < most[:, None])
    one, two = np.nonzero(near)
    a, b, c, d = starts[one], ends[one], starts[two], ends[two]
    tiny = 1e-7
    sides = (_side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b))
    first = (sides[0] > tiny) & (sides[1] < -tiny) | (sides[0] < -tiny) & (sides[1] > tiny)
    second = (sides[2] > tiny) & (sides[3] < -tiny) | (sides[2] < -tiny) & (sides[3] > tiny)
    hit = first & second
    return set(owner[one[hit]].tolist()) | set(owner[two[hit]].tolist())


def _side(a: Points, b: Points, c: Points) -> FloatArray:
    found: FloatArray = ((b - a).conj() * (c - a)).imag
    return found


def _dense(path: Points) -> Points:
    """Points about a quarter of a cell apart along a closed polygon."""
    ring = np.append(path, path[:1])
    along = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(ring)))])
    places = np.linspace(0, along[-1], max(8, int(along[-1] * 4)), endpoint=False)
    found: Points = np.interp(places, along, ring.real) + 1j * np.interp(places, along, ring.imag)
    return found
