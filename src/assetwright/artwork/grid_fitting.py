"""Straight edges moved onto the pixel grid, and all between them along, as fonts are hinted.

Along each axis: find the *lines*, positions where much edge runs across the axis; try every way
of rounding them to whole pixels; take the one that moves them least while it keeps strokes and
gaps at a pixel or more and mirror images mirrored. Positions between lines are interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST = 10
"""Lines along an axis: there are two ways of rounding each."""

_SHORTEST = 2.0
"""Pixels of edge that make a line."""

_SAME = 0.3
"""Pixels from its middle within which an edge belongs to a line."""

_MIRRORED = 0.3
"""Pixels by which a pair of lines may miss being each other's mirror image."""

_LINKED = 0.75
"""Pixels side by side along which two lines bound one stroke or gap."""

_STROKE = 3.0
"""Thickness from which a stroke is a shape, and rounded as it comes."""

_STEPS = 4096
"""Positions are whole numbers of this part of a pixel, so that sums of them are exact."""

_BIN = _STEPS // 16
_REACH = 5
"""Bins on either side of a line's middle: about ``_SAME``."""


@dataclass(frozen=True, slots=True)
class Warp:
    """Where positions on the drawing, ``lines``, go in the picture, ``targets``: both rise."""

    lines: Floats
    targets: Floats

    def origin(self, positions: Floats) -> Floats:
        """What is drawn at these positions of the picture, in between and beyond the lines."""
        if not len(self.lines):
            return positions
        far = np.array([4096.0])
        at: Floats = np.interp(
            positions,
            np.concatenate([self.targets[:1] - far, self.targets, self.targets[-1:] + far]),
            np.concatenate([self.lines[:1] - far, self.lines, self.lines[-1:] + far]),
        )
        return at


def grid_fit(distance: FloatArray, unit: float, origin: float, limit: int) -> Warp:
    """The warp along the last axis of distances (layers, across, along), in pixels.

    With ``unit`` samples a pixel, the first starting at ``origin``; the picture is ``limit``
    pixels long.
    """
    edges = _Edges.of(distance, unit, origin)
    lines = _lines(edges, unit)
    count = len(lines.place)
    if not count:
        return Warp(np.empty(0), np.empty(0))
    mirrored = _mirrored(lines, _mean(edges, edges.weight > 0)[0])
    place = lines.place if mirrored is None else mirrored
    ways = np.floor(place) + (np.arange(2**count)[:, None] >> np.arange(count) & 1)
    cost = _cost(ways, place, lines, limit)
    if mirrored is not None:
        cost += _lopsided(ways, place)
    # Rounded, so that ties are ties on every machine.
    return Warp(place, ways[np.rint(cost * 4096).argmin()])


@dataclass(frozen=True, slots=True)
class _Edges:
    """Every crossing of an edge, in the order in which rows meet them."""

    row: Ints
    place: Ints
    """In ``_STEPS``."""
    enters: NDArray[np.bool_]
    """Whether the drawing begins here, seen along the axis; otherwise it ends."""
    weight: Ints
    """64 where the edge runs straight across the axis, 0 where it slants."""

    @classmethod
    def of(cls, distance: FloatArray, unit: float, origin: float) -> _Edges:
        inside = distance > 0
        layer, across, along = np.nonzero(inside[:, :, 1:] != inside[:, :, :-1])
        before = distance[layer, across, along].astype(np.float64)
        after = distance[layer, across, along + 1].astype(np.float64)
        place = origin + (along + 0.5 + before / (before - after)) / unit
        # Slope along the axis and across it, on the outer of the two samples.
        outer = along + (before > after)
        last = distance.shape[1] - 1
        left, right = np.maximum(across - 1, 0), np.minimum(across + 1, last)
        slant = distance[layer, right, outer].astype(np.float64) - distance[layer, left, outer]
        slant /= np.maximum(right - left, 1)
        slope = after - before
        cosine = np.abs(slope) / np.sqrt(slope * slope + slant * slant)
        # 0.85 is a slant of 32°, 0.95 one of 18°.
        straight = np.clip((cosine - 0.85) / 0.1, 0, 1)
        return cls(
            layer * distance.shape[1] + across,
            np.rint(place * _STEPS).astype(np.int64),
            after > before,
            np.rint(straight * 64).astype(np.int64),
        )


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines by position: pixels along the axis, pixels of edge, and how they bound each other."""

    place: Floats
    length: Floats
    enters: NDArray[np.bool_]
    shared: Floats
    """(lines, lines): pixels along which the second is what a row meets next after the first."""


def _lines(edges: _Edges, unit: float) -> _Lines:
    """The heaviest lines first, until they are too short or too many."""
    found: list[tuple[float, float, bool]] = []
    member = np.full(len(edges.place), -1)
    if len(member):
        middle = int(edges.place.min() + edges.place.max()) // 2
        bins = (edges.place - middle) // _BIN
        first = int(bins.min())
        bins -= first
        count = int(bins.max()) + 1
        histogram = np.bincount(bins + count * edges.enters, edges.weight, 2 * count)
        histogram = np.pad(histogram.reshape(2, count), ((0, 0), (_REACH + 1, _REACH)))
        straight = edges.weight > 0
        while len(found) < _MOST:
            total = np.cumsum(histogram, axis=1)
            mass = total[:, 2 * _REACH + 1 :] - total[:, : -2 * _REACH - 1]
            enters, start = divmod(int(mass.argmax()), count)
            if mass[enters, start] < _SHORTEST * unit * 64:
                break
            free = straight & (member < 0) & (edges.enters == bool(enters))
            centre, _ = _mean(edges, free & (np.abs(bins - start) <= _REACH))
            near = free & (np.abs(edges.place - centre * _STEPS) <= _SAME * _STEPS)
            place, weight = _mean(edges, near)
            at = (int(centre * _STEPS) - middle) // _BIN - first + _REACH + 1
            histogram[enters, max(0, at - 2 * _REACH) : at + 2 * _REACH + 1] = 0
            if weight >= _SHORTEST * unit * 64:
                member[near] = len(found)
                found.append((place, weight / 64 / unit, bool(enters)))
    order = sorted(range(len(found)), key=found.__getitem__)
    rank = np.full(len(found) + 1, -1)
    rank[order] = np.arange(len(found))
    return _Lines(
        np.array([found[i][0] for i in order]),
        np.array([found[i][1] for i in order]),
        np.array([found[i][2] for i in order], np.bool_),
        _shared(edges.row, rank[member], len(found)) / unit,
    )


def _mean(edges: _Edges, chosen: NDArray[np.bool_]) -> tuple[float, int]:
    """Mean position in pixels, and weight."""
    weight = edges.weight[chosen]
    total = int(weight.sum())
    return int((edges.place[chosen] * weight).sum()) / max(total, 1) / _STEPS, total


def _shared(row: Ints, line: Ints, count: int) -> Ints:
    """(lines, lines): how many rows meet the second line right after the first."""
    follows = (row[1:] == row[:-1]) & (line[1:] >= 0) & (line[:-1] >= 0)
    pairs = line[:-1][follows] * count + line[1:][follows]
    return np.bincount(pairs, minlength=count * count).reshape(count, count)


def _mirrored(lines: _Lines, middle: float) -> Floats | None:
    """The places made symmetric, when the lines are pairs of mirror images; else None.

    ``middle`` is the mean of all edges, which is the axis of what is wholly symmetric.
    """
    place, length = lines.place, lines.length
    doubled = place + place[::-1]
    if (
        len(place) % 2
        or (lines.enters == lines.enters[::-1]).any()
        or np.ptp(doubled) > _MIRRORED
        or (np.minimum(length, length[::-1]) < 0.6 * length).any()
    ):
        return None
    axis = doubled.mean() / 2
    if abs(axis - middle) < _MIRRORED / 4:
        axis = middle
    axis = np.rint(axis * _STEPS) / _STEPS
    reach = np.rint((place - place[::-1]) / 2 * _STEPS) / _STEPS
    even: Floats = axis + reach
    return even


def _cost(ways: Floats, place: Floats, lines: _Lines, limit: int) -> Floats:
    """What each way (ways, lines) of rounding does to the drawing, in squared pixels."""
    weight = np.maximum(lines.length / lines.length.max(), 0.3)
    cost: Floats = ((ways - place) ** 2 * weight).sum(1)
    # Neighbours keep their order, and about their distance.
    apart = np.diff(ways, axis=1)
    cost += 0.5 * ((apart - np.diff(place)) ** 2).sum(1) + 1e6 * (apart < 0).sum(1)
    # Strokes keep their thickness before gaps keep their width; neither vanishes.
    one, two = np.nonzero(lines.shared >= _LINKED)
    width, apart = place[two] - place[one], ways[:, two] - ways[:, one]
    stroke = lines.enters[one]
    wanted = np.where(stroke, _thickness(width), np.maximum(width, 1))
    cost += ((apart - wanted) ** 2 * np.where(stroke, 3, 1)).sum(1)
    cost += ((apart < 1) * np.where(stroke, 1e4, 20)).sum(1)
    # What lies within the picture stays in it.
    cost += 5 * ((ways < 0) & (place > -0.5)).sum(1)
    cost += 5 * ((ways > limit) & (place < limit + 0.5)).sum(1)
    return cost


def _thickness(width: Floats) -> Floats:
    """The whole pixels that strokes get: alike ones alike, also those of one and a half."""
    whole = np.maximum(1, np.ceil(width - 0.65))
    return np.where(width < _STROKE, whole, width)


def _lopsided(ways: Floats, place: Floats) -> Floats:
    """The cost of not being symmetric about an axis between two pixels or through one."""
    half = len(place) // 2
    doubled = ways[:, :half] + ways[:, : half - 1 : -1]
    low = np.floor(place[0] + place[-1])
    off = [np.abs(doubled - axis).sum(1) for axis in (low, low + 1)]
    lopsided: Floats = 1e3 * np.minimum(*off)
    return lopsided
