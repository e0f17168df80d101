"""What a path may be changed to: the picture has to stay what it was."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assetwright.artwork.regularize.edges import FloatArray, Points, area

FARTHEST = 0.6
"""Distance in cells, both ways, between a path and what stands for it."""

AREA = 0.03
"""Change of the enclosed area, as a share."""

_SMALL = 0.12
"""The same in cells, as the width of a band along the path, for what is so small that an eighth
of a cell is more than that share."""


_CLOSE, _CLOSE_MEAN = 0.3, 0.09
"""The farthest and the mean distance in cells, for paths that do not waver. Between points a
quarter of a cell apart a mean of 0.06 is nothing."""


def faithful(before: Points, after: Points, closely: bool = False) -> bool:
    """Whether a closed polygon may stand for a path, or for one that does not waver."""
    old, new = area(before), area(after)
    length = float(np.abs(np.diff(before)).sum())
    if old * new <= 0 or abs(new - old) > max(AREA * abs(old), _SMALL * length):
        return False
    dense = _dense(after)
    sparse = before[::2]
    apart = np.abs(dense[:, None] - sparse)
    nearest = apart.min(0)
    farthest = max(float(nearest.max()), float(apart.min(1).max()))
    if closely:
        return farthest <= _CLOSE and float(nearest.mean()) <= _CLOSE_MEAN
    return farthest <= FARTHEST


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
