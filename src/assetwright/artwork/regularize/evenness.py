"""Edges of one drawing brought in line with each other: strokes of one width, common edges, equal
corners.

The offsets of all lines are found together, by least squares: each would stay where it is, the two
sides of a stroke want its width between them, and lines that nearly coincide want to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assetwright.artwork.regularize.figure import SHARP, Figure, Joint
from assetwright.artwork.regularize.primitives import Arc, Line

_ALIGNED = 0.3
"""Distance in cells between lines of one direction that are meant to be one."""

_THINNEST, _THICKEST = 0.4, 3.4
"""Widths of strokes in cells."""

_SHARE = 0.3
"""How much, of the usual width, a stroke may differ from it and still be meant to have it."""

_LEAST_STROKE = 6.0
"""Length in cells of all strokes together from which on they have a usual width."""

_FARTHEST = 0.4
"""How far in cells a line may be moved."""

_STROKE, _COMMON = 30.0, 10.0
"""How much more the width of a stroke and a common edge weigh than staying."""

_CONCENTRIC = 0.35
_EQUAL = 0.3
"""Share by which radii may differ that are meant to be equal."""

_NESTING = 0.6
"""From how much of it on corners on both sides of a stroke are brought about one centre."""

_SURE = 0.25
"""What all this comes down to in drawings whose edges are in no doubt."""


@dataclass(slots=True)
class Member:
    """A figure, and the layer that it is part of."""

    figure: Figure
    layer: int


def evened_out(
    members: Sequence[Member], doubt: float = 1.0, width: float | None = None
) -> list[Figure]:
    """The figures with even strokes, common edges and equal corners.

    Strokes become ``width`` cells wide, by default as wide as most are. Where edges
    are in no ``doubt`` only what is all but equal is made so; see ``edges.doubt_of``.
    """
    slack = _SURE + doubt * (1 - _SURE)
    lines = _Lines(members, slack)
    circles = [
        (index, circle)
        for index, member in enumerate(members)
        if (circle := member.figure.circle) is not None
    ]
    rings = _rings(members, circles)
    width = width or _usual(
        slack,
        [*lines.widths, *(outer - inner for _, _, outer, inner in rings)],
        [*lines.overlaps, *(6.28 * outer for _, _, outer, _ in rings)],
    )
    figures = lines.moved(width)
    for index, joints in enumerate(_radii(figures, lines, width, slack)):
        figures[index] = Figure(figures[index].primitives, joints)
    for index, circle in _circles(circles, rings, width, slack):
        figures[index] = Figure([circle])
    return figures


class _Lines:
    """All lines of some figures, and which of them are the two sides of a stroke."""

    def __init__(self, members: Sequence[Member], slack: float) -> None:
        self._members, self._slack = members, slack
        self.places = [
            (i, k)
            for i, member in enumerate(members)
            for k, primitive in enumerate(member.figure.primitives)
            if isinstance(primitive, Line)
        ]
        lines = [line for m in members for line in m.figure.primitives if isinstance(line, Line)]
        layer = np.array([members[i].layer for i, _ in self.places])
        self.offset = np.array([line.offset for line in lines])
        self.length = np.array([max(line.length, 0.3) for line in lines])
        point = np.array([line.point for line in lines], complex)
        direction = np.array([line.direction for line in lines], complex)
        cosine = (direction[:, None].conj() * direction).real
        along = (direction[:, None].conj() * (point - point[:, None])).real
        half = (self.length[:, None] + self.length) / 2
        overlap = np.minimum(half - np.abs(along), np.minimum(self.length[:, None], self.length))
        total = self.offset[:, None] + self.offset
        upper = np.triu(np.ones_like(cosine, bool), 1)
        sides = upper & (cosine < -0.9995) & (layer[:, None] == layer)
        sides &= (total > _THINNEST) & (total < _THICKEST)
        sides &= overlap > 0.3 * np.minimum(self.length[:, None], self.length)
        self.first, self.second = np.nonzero(sides)
        self.widths: list[float] = total[sides].tolist()
        self.overlaps: list[float] = overlap[sides].tolist()
        same = upper & (cosine > 0.9995)
        same &= np.abs(self.offset[:, None] - self.offset) < _ALIGNED * slack
        self.same = np.nonzero(same)

    def moved(self, width: float | None) -> list[Figure]:
        """The figures with their lines where they agree best."""
        figures = [Figure(list(m.figure.primitives), list(m.figure.joints)) for m in self._members]
        if not len(self.offset):
            return figures
        system = np.diag(self.length)
        wanted = self.length * self.offset

        def ask(i: int, j: int, sign: float, value: float, weight: float) -> None:
            system[i, i] += weight
            system[j, j] += weight
            system[i, j] += sign * weight
            system[j, i] += sign * weight
            wanted[i] += weight * value
            wanted[j] += sign * weight * value

        for i, j in zip(*self.same, strict=True):
            ask(i, j, -1.0, 0.0, _COMMON * min(self.length[i], self.length[j]))
        if width is not None:
            for i, j, own, overlap in self.strokes():
                if abs(own - width) <= _SHARE * self._slack * width:
                    ask(i, j, 1.0, width, _STROKE * overlap)
        offset = np.linalg.solve(system, wanted)
        offset = np.clip(offset, self.offset - _FARTHEST, self.offset + _FARTHEST)
        for (i, k), place in zip(self.places, offset.tolist(), strict=True):
            line = figures[i].primitives[k]
            if isinstance(line, Line):
                figures[i].primitives[k] = line.moved(place)
        return figures

    def strokes(self) -> list[tuple[int, int, float, float]]:
        """For each: the lines of its sides, its width and its length."""
        return list(
            zip(self.first.tolist(), self.second.tolist(), self.widths, self.overlaps, strict=True)
        )


def _usual(slack: float, widths: Sequence[float], weights: Sequence[float]) -> float | None:
    """The width that most strokes have, None where there are hardly any."""
    if sum(weights) < _LEAST_STROKE:
        return None
    order = np.argsort(widths)
    gathered = np.cumsum(np.array(weights)[order])
    middle = widths[int(order[int(np.searchsorted(gathered, gathered[-1] / 2))])]
    near = [
        (width, weight)
        for width, weight in zip(widths, weights, strict=True)
        if abs(width - middle) <= _SHARE * slack * middle
    ]
    return sum(width * weight for width, weight in near) / sum(weight for _, weight in near)


_Ring = tuple[int, int, float, float]
"""The figures of the outer and the inner circle, and their radii."""


def _rings(members: Sequence[Member], circles: Sequence[tuple[int, Arc]]) -> list[_Ring]:
    found = []
    for i, outer in circles:
        for j, inner in circles:
            # Ink lies within the one and around the other.
            if members[i].layer != members[j].layer or (outer.sense, inner.sense) != (-1, 1):
                continue
            apart = abs(outer.center - inner.center)
            width = outer.radius - inner.radius
            if apart < _CONCENTRIC and _THINNEST < width < _THICKEST:
                found.append((i, j, outer.radius, inner.radius))
    return found


def _circles(
    circles: Sequence[tuple[int, Arc]], rings: Sequence[_Ring], width: float | None, slack: float
) -> list[tuple[int, Arc]]:
    """The circles concentric and equal, where they nearly are."""
    center = {index: circle.center for index, circle in circles}
    radius = {index: circle.radius for index, circle in circles}
    for i, a in circles:
        near = [b for _, b in circles if abs(b.center - a.center) < _CONCENTRIC * slack]
        total = sum(b.radius for b in near)
        center[i] = sum(b.center * b.radius for b in near) / total
        equal = [
            b.radius
            for _, b in circles
            if b.sense == a.sense
            and max(a.radius / b.radius, b.radius / a.radius) < 1 + 0.12 * slack
        ]
        radius[i] = float(np.mean(equal))
    for i, j, outer, inner in rings:
        own = outer - inner
        if width is not None and abs(own - width) <= _SHARE * slack * width:
            middle = (radius[i] + radius[j]) / 2
            radius[i], radius[j] = middle + width / 2, middle - width / 2
    return [(index, Arc(center[index], radius[index], c.sense)) for index, c in circles]


def _radii(
    figures: Sequence[Figure], lines: _Lines, width: float | None, slack: float
) -> list[list[Joint]]:
    """The joints of all figures, with equal radii where they nearly are, even around strokes."""
    found = [[Joint(j.place, j.radius, j.center) for j in figure.joints] for figure in figures]
    corners: list[_Corner] = []
    for i, figure in enumerate(figures):
        count = len(figure.primitives)
        for k in range(len(figure.joints)):
            after = (k + 1) % count
            one, two = figure.primitives[k], figure.primitives[after]
            if isinstance(one, Line) and isinstance(two, Line):
                turn = (one.direction.conjugate() * two.direction).imag
                if abs(turn) > 0.17:
                    corners.append(_Corner(found[i][k], (i, k), (i, after), turn > 0))
    radii = [corner.joint.radius for corner in corners]
    for corner, radius in zip(corners, radii, strict=True):
        if radius > 0:
            equal = [
                other
                for near, other in zip(corners, radii, strict=True)
                if near.hollow == corner.hollow
                and other > 0
                and max(radius / other, other / radius) < 1 + _EQUAL * slack
            ]
            corner.joint.radius = float(np.mean(equal))
    if width is None or slack < _NESTING:
        return found
    sides = {
        frozenset((lines.places[first], lines.places[second]))
        for first, second, own, _ in lines.strokes()
        if abs(own - width) <= _SHARE * slack * width
    }
    for outer in corners:
        for inner in corners:
            if (
                not outer.hollow
                and inner.hollow
                and outer.joint.radius > 0
                and frozenset((outer.one, inner.two)) in sides
                and frozenset((outer.two, inner.one)) in sides
            ):
                _nest(outer.joint, inner, width)
    return found


@dataclass(slots=True)
class _Corner:
    """A joint between the lines ``one`` and ``two``; ``hollow`` where ink lies around it."""

    joint: Joint
    one: tuple[int, int]
    two: tuple[int, int]
    hollow: bool


def _nest(outer: Joint, inner: _Corner, width: float) -> None:
    """Corners on both sides of a stroke, about one centre."""
    joint = inner.joint
    if joint.radius > 0 and abs(outer.radius - joint.radius - width) < width:
        outer.radius = (outer.radius + joint.radius + width) / 2
    radius = outer.radius - width
    if joint.radius == 0 and radius > 0:
        joint.center = outer.center
    joint.radius = radius if radius > SHARP / 2 else 0.0
