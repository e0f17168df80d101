"""Drawings that are nearly symmetric, made exactly so.

A symmetry is judged by how far the edge, turned or mirrored, lies from itself. Edges are then
moved to the mean of all their images, and one part is drawn and repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assetwright.artwork.regularize.edges import (
    Edges,
    FloatArray,
    Points,
    area,
    centroid,
    outward,
)

_MEAN, _LEAST_MEAN = 0.14, 0.03
"""Mean distance in cells of an edge from its image up to which they are one: in full doubt, and in
none."""

_MOST, _LEAST_MOST = 0.5, 0.2
"""The same for the farthest part of it."""

_ORDERS = (12, 10, 9, 8, 7, 6, 5, 4, 3, 2)
"""Rotations looked for: by this part of a turn."""

# Exact where it matters: products with these keep zeros and ones.
_AXES = (-1 + 0j, 1 + 0j, 1j, -1j)
"""Mirrors z → u · conj(z): left to right, top to bottom, and over both diagonals."""

_SAME = 0.3
"""Distance in cells of two centres that are the same one's."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A rotation z → unit · z, or a mirror z → unit · conj(z)."""

    unit: complex
    mirrored: bool = False

    def __call__(self, places: Points) -> Points:
        """The image of places."""
        turned: Points = self.unit * (places.conj() if self.mirrored else places)
        return turned

    @property
    def is_identity(self) -> bool:
        """Whether it moves nothing."""
        return not self.mirrored and abs(self.unit - 1) < 1e-9


IDENTITY = Turn(1 + 0j)


@dataclass(frozen=True, slots=True)
class Symmetry:
    """Rotations and mirrors about a centre."""

    center: complex
    turns: tuple[Turn, ...] = (IDENTITY,)


def root(order: int, index: int) -> complex:
    """e^(2πi · index / order), exact for quarter turns."""
    quarter, rest = divmod(4 * index, order)
    unit = (1 + 0j, 1j, -1 + 0j, -1j)[quarter % 4]
    if rest:
        angle = np.pi / 2 * rest / order
        unit *= complex(np.cos(angle), np.sin(angle))
    return unit


def symmetry_of(layers: Sequence[Edges], doubt: float = 1.0) -> Symmetry:
    """The largest symmetry that all layers nearly have; how nearly, see ``edges.doubt_of``."""
    outer = [path for edges in layers[:1] for path in edges.paths]
    if not outer:
        return Symmetry(0j)
    areas = np.array([area(path) for path in outer])
    center = complex((areas * [centroid(path) for path in outer]).sum() / areas.sum())
    center = _refined(layers, center)

    mean = _LEAST_MEAN + doubt * (_MEAN - _LEAST_MEAN)
    most = _LEAST_MOST + doubt * (_MOST - _LEAST_MOST)

    def fits(turn: Turn) -> bool:
        # Few points tell most that do not fit.
        if max(float(d.max()) for d in _distances(layers, turn, center, 24)) > most:
            return False
        distance = np.concatenate(_distances(layers, turn, center))
        return bool(distance.mean() < mean and distance.max() < most)

    mirrors = [unit for unit in _AXES if fits(Turn(unit, True))]
    order = next((n for n in _ORDERS if fits(Turn(root(n, 1)))), 1)
    if order % 2 and len(mirrors) > 1:
        mirrors = mirrors[:1]
    rotations = [Turn(root(order, index)) for index in range(order)]
    turns = rotations
    if mirrors:
        turns = rotations + [Turn(turn.unit * mirrors[0], True) for turn in rotations]
    return Symmetry(center, tuple(turns))


def _distances(
    layers: Sequence[Edges], turn: Turn, center: complex, every: int = 3
) -> list[FloatArray]:
    """How far the image of every so many points lies from its layer's edge, in cells."""
    return [
        np.abs(edges.at(turn(np.concatenate(edges.paths)[::every] - center) + center))
        for edges in layers
        if edges.paths
    ]


def _refined(layers: Sequence[Edges], center: complex) -> complex:
    """The centre moved so that half a turn, and each mirror, fits best by itself."""
    shift = []
    for unit, axis in ((-1 + 0j, 1.0), (1 + 0j, 1j)):
        turn = Turn(unit, True)
        moved = center
        for _ in range(2):
            above = below = 0.0
            for edges in layers[:1]:
                for path in edges.paths:
                    image = turn(path - moved) + moved
                    distance = edges.at(image)
                    # Moving the mirror by s moves an image by 2s along the axis.
                    slope = 2 * (turn(outward(path)) * np.conj(axis)).real
                    near = np.abs(distance) < _MOST
                    above += float((distance * slope)[near].sum())
                    below += float((slope * slope)[near].sum())
            step = above / below if below > 1e-9 else 0.0
            moved += axis * float(np.clip(step, -0.3, 0.3))
        shift.append(moved - center)
    return center + sum(shift)


def evened(edges: Edges, path: Points, symmetry: Symmetry) -> Points:
    """A path moved to the mean of its images, to first order along its normals."""
    if len(symmetry.turns) == 1:
        return path
    offset = sum(
        edges.at(turn(path - symmetry.center) + symmetry.center) for turn in symmetry.turns
    )
    moved: Points = path + outward(path) * (offset / len(symmetry.turns))
    return moved


def stabilizer(path: Points, symmetry: Symmetry) -> tuple[Turn, ...]:
    """The turns that leave a path, about the symmetry's centre, where it is."""
    middle = np.array([centroid(path)])
    return tuple(t for t in symmetry.turns if abs(t(middle)[0] - middle[0]) < _SAME)


def images(paths: Sequence[Points], symmetry: Symmetry) -> list[tuple[int, Turn]]:
    """For each path, the first one that it is an image of, and the turn that makes it."""
    middles = np.array([centroid(path) for path in paths])
    areas = np.array([area(path) for path in paths])
    found: list[tuple[int, Turn]] = []
    for index in range(len(paths)):
        source = (index, IDENTITY)
        for first in range(index):
            if found[first][0] != first or abs(areas[first] / areas[index] - 1) > 0.25:
                continue
            turn = next(
                (
                    turn
                    for turn in symmetry.turns
                    if abs(turn(middles[first : first + 1])[0] - middles[index]) < _SAME
                ),
                None,
            )
            if turn is not None:
                source = (first, turn)
                break
        found.append(source)
    return found
