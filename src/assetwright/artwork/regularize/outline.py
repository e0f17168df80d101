"""The curves around a figure, as they are drawn and compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assetwright.artwork.regularize.edges import FloatArray, Points
from assetwright.artwork.regularize.figure import Figure, Piece, pieces_of
from assetwright.artwork.regularize.symmetry import Turn

_CHORDS = 8
"""Of a curve, where outlines are compared with paths."""

_SHARPLY = np.cos(np.deg2rad(20))
"""Cosine of the turn from which on two curves meet at a corner."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The curves around a figure, points along them, and where these meet at an angle."""

    pieces: list[Piece]
    polygon: Points
    corners: list[complex]

    @classmethod
    def of(cls, figure: Figure) -> Outline:
        """Raises Unsound."""
        return cls.around(pieces_of(figure))

    @classmethod
    def around(cls, pieces: list[Piece]) -> Outline:
        """The outline of these curves."""
        return cls(pieces, _flattened(pieces), _corners(pieces))

    def turned(self, turn: Turn) -> Outline:
        """Its image."""
        moved = [(*turn(np.array(piece[:4])).tolist(), piece[4]) for piece in self.pieces]
        if turn.mirrored:
            moved = [(d, c, b, a, straight) for a, b, c, d, straight in moved[::-1]]
        return Outline.around(moved)


def _flattened(pieces: list[Piece]) -> Points:
    """Points along the curves, some on each bent one, and the start of each straight one."""
    control: Points = np.array([piece[:4] for piece in pieces])
    straight = np.array([piece[4] for piece in pieces])
    points: Points = control @ _WEIGHTS
    points[straight, 0] = control[straight, 0]
    keep = np.ones(points.shape, bool)
    keep[straight, 1:] = False
    return points[keep]


def _corners(pieces: list[Piece]) -> list[complex]:
    found = []
    for one, two in zip([pieces[-1], *pieces[:-1]], pieces, strict=True):
        before = one[3] - (one[2] if one[2] != one[3] else one[0])
        after = (two[1] if two[1] != two[0] else two[3]) - two[0]
        if (before * after.conjugate()).real < _SHARPLY * abs(before) * abs(after):
            found.append(two[0])
    return found


def _bernstein(steps: int) -> FloatArray:
    t = np.arange(steps) / steps
    s = 1 - t
    return np.stack([s**3, 3 * t * s * s, 3 * t * t * s, t**3])


_WEIGHTS = _bernstein(_CHORDS)
