"""A closed path as runs, the same in each of its symmetric parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assetwright.artwork.regularize.edges import Points, spaced
from assetwright.artwork.regularize.segmentation import Run, Segmentation, run_cost, sharpest
from assetwright.artwork.regularize.symmetry import Turn

_BEND = np.deg2rad(25)
"""Angle between straight runs from which on they are not one."""


class Trace:
    """A closed path about the centre of the turns that leave it where it is."""

    def __init__(self, path: Points, turns: Sequence[Turn]) -> None:
        mirrors = [turn for turn in turns if turn.mirrored]
        part, ends = _mirrored_part(path, mirrors) if mirrors else (None, None)
        self._mirrored = part is not None
        if part is not None and ends is not None:
            copy = ends[1](part[::-1])
            period = np.concatenate([part[:-1], copy[:-1]])
            # The two mirrors one after the other are the turn to the next pair.
            unit, order = ends[1].unit * ends[0].unit.conjugate(), len(mirrors)
        else:
            part, unit, order = _turned_part(path, [t for t in turns if not t.mirrored])
            period = part[:-1]
        self.path: Points = np.concatenate([unit**index * period for index in range(order)])
        """The path rebuilt from its smallest part."""
        self._order, self._period, self._last = order, len(period), len(part) - 1
        self._segmentation = Segmentation(part)
        self._found: dict[float, list[Run]] = {}

    def runs(self, finer: float = 1.0) -> list[Run]:
        """Its runs in order, in indices of the path; the last may end beyond it, where it begins.

        ``finer`` times as costly to miss it as usual.
        """
        if finer not in self._found:
            self._found[finer] = self._cut(finer)
        return list(self._found[finer])

    def _cut(self, finer: float) -> list[Run]:
        runs = self._segmentation.runs(finer)
        last = self._last
        if self._mirrored:
            runs += [Run(2 * last - r.last, 2 * last - r.first, r.straight) for r in runs[::-1]]
        runs = [
            Run(r.first + index * self._period, r.last + index * self._period, r.straight)
            for index in range(self._order)
            for r in runs
        ]
        seams = range(0, len(self.path), last)
        return _joined(self.path, runs, seams, finer)


def _turned_part(path: Points, rotations: Sequence[Turn]) -> tuple[Points, complex, int]:
    """The path from its sharpest point to that point's image, the turn between, and its order."""
    order = len(rotations)
    path = np.roll(path, -sharpest(path))
    if order > 1:
        at = len(path) // order
        unit = min((t.unit for t in rotations), key=lambda u: abs(u * path[0] - path[at]))
        end = int(np.abs(path - unit * path[0]).argmin())
        if 0.5 < end / at < 1.5:
            return spaced(np.append(path[:end], unit * path[0]), closed=False), unit, order
    return np.append(path, path[:1]), 1 + 0j, 1


def points_of(path: Points, run: Run, trim: int = 0) -> Points:
    """The points of a run, without ``trim`` of them at either end."""
    indices = np.arange(run.first + trim, run.last + 1 - trim) % len(path)
    found: Points = path[indices]
    return found


def _mirrored_part(
    path: Points, mirrors: Sequence[Turn]
) -> tuple[Points, tuple[Turn, Turn]] | tuple[None, None]:
    """The path from one mirror to the next, and the two mirrors."""
    crossings: list[tuple[int, complex, Turn]] = []
    for mirror in mirrors:
        axis = complex(np.sqrt(mirror.unit))
        if mirror.unit == -1:
            axis = 1j
        aside = (path * np.conj(axis)).imag
        after = np.roll(aside, -1)
        for index in np.flatnonzero((aside > 0) != (after > 0)):
            share = aside[index] / (aside[index] - after[index])
            place = path[index] + share * (path[(index + 1) % len(path)] - path[index])
            foot = axis * (place * axis.conjugate()).real
            crossings.append((int(index), foot, mirror))
    if len(crossings) != 2 * len(mirrors):
        return None, None
    crossings.sort(key=lambda crossing: crossing[0])
    (first, start, before), (last, stop, after_mirror) = crossings[:2]
    if last - first < 6:
        return None, None
    inner = path[first + 1 : last + 1]
    part = spaced(np.concatenate([[start], inner, [stop]]), closed=False)
    return part, (before, after_mirror)


def _joined(path: Points, runs: list[Run], seams: Sequence[int], finer: float) -> list[Run]:
    """Runs of one kind joined over the seams between parts where that costs less."""
    if len(runs) <= len(seams):
        return runs
    count = len(path)
    joined = list(runs)
    for seam in seams:
        before = next(r for r in joined if r.last % count == seam % count)
        after = next(r for r in joined if r.first % count == seam % count)
        if before is after or before.straight != after.straight or len(joined) < 3:
            continue
        if before.straight and _apart(path, before, after) > _BEND:
            continue
        length = before.last - before.first + after.last - after.first
        both = Run(before.first, before.first + length, before.straight)
        apart = sum(run_cost(points_of(path, r), r.straight, finer) for r in (before, after))
        if run_cost(points_of(path, both), both.straight, finer) < apart:
            index = joined.index(before)
            joined[index] = both
            joined.remove(after)
    return joined


def _apart(path: Points, before: Run, after: Run) -> float:
    """The angle between two straight runs."""
    one, two = (path[r.last % len(path)] - path[r.first % len(path)] for r in (before, after))
    return float(abs(np.angle(two * one.conjugate())))
