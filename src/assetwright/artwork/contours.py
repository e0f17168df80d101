"""The outlines of a latent's layers as closed paths: what vector files are written from.

Marching squares (Lorensen & Cline 1987 in the plane) on the cubic field, ambiguous cells resolved
by the asymptotic decider (Nielson & Hamann 1991), then thinned by Ramer, Douglas and Peucker's
rule within a tolerance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.interpolation import cubic_weights
from assetwright.types import GRID, Latent

Path = NDArray[np.float64]
"""A closed path: its corners (n, 2), x to the right and y down; the last joins the first."""

_STEPS = 8
"""Squares per grid cell and side; between their corners the field is taken as linear."""

_LEVEL = 1e-6
"""Where a path runs: a field that is nowhere more than zero is nowhere more than half covered."""

_OUTSIDE = -1e6
"""Field value around the square: crossings towards it fall on the square's edge."""

_SMALLEST = 0.01
"""Area, in grid cells, below which a path is noise and left out."""

# A cell's case is a bit for each corner inside: 1 top left, 2 top right, 4 bottom right, 8 bottom
# left. Its sides are numbered top 0, right 1, bottom 2, left 3. Segments run with the inside on
# their left as seen on screen.
_SEGMENTS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((2, 0),),
    11: ((2, 1),),
    12: ((1, 3),),
    13: ((1, 0),),
    14: ((0, 3),),
    # Opposite corners inside; a further bit says that the centre is inside and joins them.
    5: ((3, 0), (1, 2)),
    10: ((0, 1), (2, 3)),
    16 + 5: ((1, 0), (3, 2)),
    16 + 10: ((0, 3), (2, 1)),
}


def contours(latent: Latent, tolerance: float = 0.02) -> list[list[Path]]:
    """The closed paths of every layer, in unit coordinates: the square is [0, 1] × [0, 1], y down.

    Seen on screen, outer edges run counter-clockwise and the edges of holes clockwise, so that
    both fill rules draw the layer. ``tolerance`` is how far, in grid cells, a corner left out may
    lie from the path. Paths of a layer are ordered by falling area.
    """
    if not 0 <= tolerance <= 1:
        raise ValueError(f"tolerance must be 0 to 1 grid cells, not {tolerance}")
    # Samples on the corners of the squares, the first and last on the edge of the unit square.
    count = GRID * _STEPS
    half = 0.5 / count
    weights = cubic_weights(count + 1, -half, 1 + half).astype(np.float64)
    values = weights @ latent.fields.astype(np.float64) @ weights.T - _LEVEL
    return [
        [simplified(path, tolerance / GRID) for path in traced(layer, _SMALLEST / GRID**2)]
        for layer in values
    ]


def traced(values: NDArray[np.float64], smallest: float) -> list[Path]:
    """The closed paths around what is above zero, by falling area, in unit coordinates.

    ``values`` (n, n) lie on the corners of squares that divide the unit square, its edges
    included; beyond it nothing is. Paths that enclose no more than ``smallest`` are left out.
    """
    count = len(values) - 1
    padded = np.pad(values, 1, constant_values=_OUTSIDE)
    ticks = np.clip(np.arange(-1, count + 2), 0, count) / count
    sized = [(abs(signed_area(path)), path) for path in _closed_paths(padded, ticks)]
    sized = [(area, path) for area, path in sized if area > smallest]
    return [path for _, path in sorted(sized, key=lambda pair: -pair[0])]


def signed_area(path: Path) -> float:
    """Enclosed area; positive when the path runs counter-clockwise as seen on screen (y down)."""
    x, y = path[:, 0], path[:, 1]
    return float((y * np.roll(x, -1) - x * np.roll(y, -1)).sum() / 2)


def _closed_paths(values: NDArray[np.float64], ticks: NDArray[np.float64]) -> list[Path]:
    """Level-zero paths of values on a grid of corners, both axes at ``ticks``."""
    inside = (values > 0).astype(np.int8)
    case = inside[:-1, :-1] | inside[:-1, 1:] << 1 | inside[1:, 1:] << 2 | inside[1:, :-1] << 3
    saddle = (case == 5) | (case == 10)
    if saddle.any():
        rows, columns = np.nonzero(saddle)
        a, b = values[rows, columns], values[rows, columns + 1]
        c, d = values[rows + 1, columns + 1], values[rows + 1, columns]
        # The bilinear value at the saddle point, (ac - bd) / (a + c - b - d).
        joined = (a * c - b * d) * (a + c - b - d) > 0
        case[rows, columns] |= joined.astype(np.int8) << 4

    size = len(ticks)
    following: dict[int, int] = {}
    flat = case.ravel()
    crossed = np.flatnonzero((flat != 0) & (flat != 15))
    kinds = flat[crossed]
    # Grid edges are numbered by their first corner: horizontal ones even, vertical ones odd.
    corners = crossed + crossed // (size - 1)
    for kind, segments in _SEGMENTS.items():
        corner = corners[kinds == kind]
        sides = (2 * corner, 2 * (corner + 1) + 1, 2 * (corner + size), 2 * corner + 1)
        for start, stop in segments:
            following.update(zip(sides[start].tolist(), sides[stop].tolist(), strict=True))

    paths = []
    while following:
        first, current = following.popitem()
        loop = [first]
        while current != first:
            loop.append(current)
            current = following.pop(current)
        paths.append(_crossings(np.array(loop), values, ticks))
    return paths


def _crossings(edges: NDArray[np.int64], values: NDArray[np.float64], ticks: Path) -> Path:
    """Where the level is crossed on each grid edge, (n, 2)."""
    corner, vertical = edges >> 1, edges & 1
    row, column = np.divmod(corner, len(ticks))
    here, there = values[row, column], values[row + vertical, column + 1 - vertical]
    share = here / (here - there)
    x = ticks[column] + share * (ticks[column + 1 - vertical] - ticks[column])
    y = ticks[row] + share * (ticks[row + vertical] - ticks[row])
    return np.stack([x, y], axis=1)


def simplified(path: Path, tolerance: float) -> Path:
    """The path with the corners left out that lie within ``tolerance`` of the line without them."""
    if len(path) < 4 or tolerance <= 0:
        return path
    # A closed path is cut at its two extremes, which stay.
    path = np.roll(path, -int(path.sum(1).argmin()), axis=0)
    far = int(((path - path[0]) ** 2).sum(1).argmax())
    closed = np.concatenate([path, path[:1]])
    keep = np.zeros(len(closed), bool)
    keep[[0, far]] = True
    pending = [(0, far), (far, len(path))]
    while pending:
        first, last = pending.pop()
        if last - first < 2:
            continue
        chord = closed[last] - closed[first]
        offset = closed[first + 1 : last] - closed[first]
        length = float(np.hypot(*chord))
        if length > 0:
            along = np.clip(offset @ chord / length**2, 0, 1)
            offset = offset - along[:, None] * chord
        distance = (offset**2).sum(1)
        worst = int(distance.argmax())
        if distance[worst] > tolerance**2:
            middle = first + 1 + worst
            keep[middle] = True
            pending += [(first, middle), (middle, last)]
    return path[keep[:-1]]
