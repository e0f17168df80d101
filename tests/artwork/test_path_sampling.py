"""Exact paths on a pixel grid."""

from __future__ import annotations

import numpy as np
import pytest

from assetwright.artwork.curves import Curve
from assetwright.artwork.exact import ExactLatent, Paths
from assetwright.artwork.path_sampling import PathSampler
from assetwright.artwork.sampling import Placement

KAPPA = 4 / 3 * np.tan(np.pi / 8)


def exact(*layers: Paths) -> ExactLatent:
    count = len(layers)
    return ExactLatent(
        np.full((count, 24, 24), -1, np.float32), np.zeros((count, 3), np.float32), layers
    )


def circle(x: float, y: float, radius: float) -> tuple[Curve, ...]:
    unit = np.array([[1, 0], [1, KAPPA], [KAPPA, 1], [0, 1]])
    turn = np.array([[0, 1], [-1, 0]])
    curves = []
    for _ in range(4):
        curves.append(Curve(unit * radius + (x, y)))
        unit = unit @ turn
    return tuple(curves)


def polygon(*corners: tuple[float, float]) -> tuple[Curve, ...]:
    ends = [*corners[1:], corners[0]]
    found = []
    for start, end in zip(map(np.array, corners), map(np.array, ends), strict=True):
        third = (end - start) / 3
        found.append(Curve(np.stack([start, start + third, end - third, end]), straight=True))
    return tuple(found)


def sampler(drawing: ExactLatent, side: int, reach: float = 0.0) -> PathSampler:
    return PathSampler(drawing, range(drawing.layers), Placement(0, 0, side), side, side, reach)


@pytest.mark.parametrize("side", [24, 100, 512])
def test_a_ring_covers_its_area(side: int) -> None:
    drawn = sampler(exact((circle(0.5, 0.45, 0.4), circle(0.5, 0.45, 0.2))), side)
    area = drawn.coverage(*drawn.rows).sum() / side**2
    assert area == pytest.approx(np.pi * (0.4**2 - 0.2**2), rel=2e-3)


def test_distances_are_those_of_the_circle_within_reach() -> None:
    drawn = sampler(exact((circle(0.5, 0.5, 0.3),)), 240, reach=1.0)
    found = drawn.distance(*drawn.rows)[0]
    y = np.arange(*drawn.rows) + 0.5
    x = np.arange(*drawn.columns) + 0.5
    true = 72 - np.hypot(x - 120, (y - 120)[:, None])
    near = np.abs(true) < 10
    assert found[near] == pytest.approx(true[near], abs=0.03)
    assert (np.sign(found) == np.sign(true))[np.abs(true) > 0.05].all()
    assert np.abs(found[~near]).min() >= 9.9


def test_a_sharp_corner_is_sharp_at_any_size() -> None:
    drawn = sampler(exact((polygon((0.25, 0.25), (0.25, 0.75), (0.75, 0.75), (0.75, 0.25)),)), 2048)
    found = drawn.coverage(*drawn.rows)[0]
    left, top = 512 - drawn.columns[0], 512 - drawn.rows[0]
    assert found[top, left] == 1
    assert found[top - 1, left] == 0
    assert found[top, left - 1] == 0


def test_rows_are_the_same_in_blocks() -> None:
    drawn = sampler(exact((circle(0.4, 0.5, 0.3),), (circle(0.4, 0.5, 0.2),)), 90)
    whole = drawn.distance(*drawn.rows)
    first, last = drawn.rows
    parts = [drawn.distance(row, min(row + 7, last)) for row in range(first, last, 7)]
    assert np.array_equal(np.concatenate(parts, 1), whole)


def test_what_lies_off_the_canvas_is_empty() -> None:
    drawing = exact((circle(0.5, 0.5, 0.3),))
    assert PathSampler(drawing, [0], Placement(500, 0, 100), 200, 200).empty
    assert PathSampler(exact(()), [0], Placement(0, 0, 100), 200, 200).coverage(0, 1).max() == 0


def test_paths_are_those_of_the_layers() -> None:
    with pytest.raises(ValueError, match="paths must be those of 1 layers"):
        ExactLatent(np.zeros((1, 24, 24), "f4"), np.zeros((1, 3), "f4"), ((), ()))
