"""The edges of a drawing as the field has them, and how far any place is from them.

Everything here is in grid cells, y down, as complex numbers x + iy from the middle of the square:
a rotation is then a product and a mirror a conjugate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.contours import traced
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.types import GRID

Points = NDArray[np.complex128]
FloatArray = NDArray[np.float64]

STEPS = 8
"""Squares per grid cell and side on which edges are traced, and points per cell along them."""

MIDDLE = GRID / 2

_CALM = 20
"""Per cent of all places by which edges are judged."""

_TYPICAL = 0.043
"""Third difference in cells, over points a cell apart, of what the network draws."""

_SMALLEST = 0.01
"""Area, in grid cells, below which a path is noise and left out."""


@dataclass(frozen=True, slots=True)
class Edges:
    """One layer: ``distance`` on the corners of a lattice, and the closed paths at its level zero.

    Paths are evenly spaced points, the last joins the first; outer ones run counter-clockwise as
    seen on screen, holes clockwise: what is inside lies to the left.
    """

    distance: FloatArray
    paths: tuple[Points, ...]

    def at(self, places: Points) -> FloatArray:
        """Signed distance in cells, positive inside, bilinear; at the nearest edge beyond."""
        limit = len(self.distance) - 1
        # Faster than clip, and this is asked often.
        x = np.minimum(np.maximum((places.real + MIDDLE) * STEPS, 0), limit - 1e-6)
        y = np.minimum(np.maximum((places.imag + MIDDLE) * STEPS, 0), limit - 1e-6)
        column, row = x.astype(np.int64), y.astype(np.int64)
        x, y = x - column, y - row
        place = row * (limit + 1) + column
        flat = self.distance.ravel()
        above = flat.take(place) * (1 - x) + flat.take(place + 1) * x
        place += limit + 1
        below = flat.take(place) * (1 - x) + flat.take(place + 1) * x
        found: FloatArray = above * (1 - y) + below * y
        return found


def edges_of(fields: NDArray[np.float32]) -> list[Edges]:
    """The edges of fields (layers, 24, 24)."""
    count = GRID * STEPS
    # Half a sample on, so that samples lie on the corners of the lattice and on its edge.
    sampler = FieldSampler(fields, Placement(0.5, 0.5, count), count + 1, count + 1)
    distance = sampler.distance(0, count + 1).astype(np.float64)
    found = []
    for layer in distance:
        paths = (
            spaced((path[:, 0] + 1j * path[:, 1]) * GRID - MIDDLE * (1 + 1j))
            for path in traced(layer, _SMALLEST / GRID**2)
        )
        found.append(Edges(layer / STEPS, tuple(path for path in paths if len(path))))
    return found


def spaced(path: Points, closed: bool = True) -> Points:
    """Points a lattice step apart, or nearly, along a path; an open one keeps both its ends."""
    ring = np.append(path, path[:1]) if closed else path
    along = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(ring)))])
    count = max(8, int(np.rint(along[-1] * STEPS)))
    places = np.arange(count + (not closed)) * (along[-1] / count)
    found: Points = np.interp(places, along, ring.real) + 1j * np.interp(places, along, ring.imag)
    return found


def area(path: Points) -> float:
    """Enclosed area; positive when the path runs counter-clockwise as seen on screen (y down)."""
    cross = complex(np.vdot(path[:-1], path[1:])) + complex(path[-1]).conjugate() * complex(path[0])
    return -cross.imag / 2


def centroid(path: Points) -> complex:
    """The centre of the area a path encloses."""
    following = np.append(path[1:], path[:1])
    cross = path.real * following.imag - path.imag * following.real
    total = cross.sum()
    if abs(total) < 1e-9:
        return complex(path.mean())
    return complex(((path + following) * cross).sum() / (3 * total))


def doubt_of(layers: Sequence[Edges]) -> float:
    """How little the edges' small bends say: 0 where they never stray, 1 as what the network draws.

    Neither lines nor circles have a third difference aside; edges that stray to and fro have. The
    places that have least of it are asked, for corners have much.
    """
    found = []
    for edges in layers:
        for path in edges.paths:
            if len(path) < 4 * STEPS:
                continue
            before, first, second, after = (np.roll(path, -k * STEPS) for k in range(4))
            along = second - first
            third = after - 3 * second + 3 * first - before
            found.append(np.abs((third * along.conj()).imag) / np.maximum(np.abs(along), 1e-9))
    if not found:
        return 1.0
    stray = float(np.percentile(np.concatenate(found), _CALM))
    return min(stray / _TYPICAL, 1.0) ** 2


def outward(path: Points) -> Points:
    """Unit normals that point out of what lies to the left of a closed path."""
    around = np.concatenate([path[-2:], path, path[:2]])
    along = around[4:] - around[:-4]
    normal: Points = along * 1j / np.maximum(np.abs(along), 1e-12)
    return normal
