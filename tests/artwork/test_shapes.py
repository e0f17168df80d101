from __future__ import annotations

import numpy as np
import pytest

from assetwright.artwork.shapes import Blob, Box, Ellipse, Plus, Rectangle, Ring, Shape, Squircle

BLOB = Blob(((0.08, 0.02), (-0.03, 0.05), (0.01, 0.02)))
SHAPES: list[Shape] = [
    Rectangle(),
    Rectangle(0.2),
    Ellipse(),
    Ring(0.2),
    Plus(0.3),
    Squircle(),
    BLOB,
]
BOX = Box(20, 30, 160, 160)


def distances(shape: Shape, box: Box = BOX, side: int = 220) -> np.ndarray:
    ticks = np.arange(side, dtype=np.float32) + np.float32(0.5)
    return shape.distance(ticks, ticks, box)


@pytest.mark.parametrize(
    ("shape", "box", "area"),
    [
        (Rectangle(), Box(20, 30, 100, 60), 6000),
        (Rectangle(0.5), Box(20, 30, 100, 60), 40 * 60 + np.pi * 900),
        (Ellipse(), BOX, np.pi * 80**2),
        (Ellipse(), Box(20, 30, 160, 50), np.pi * 80 * 25),
        (Ring(0.25), BOX, np.pi * (80**2 - 40**2)),
        (Squircle(), BOX, 160**2 * 0.9502),
    ],
)
def test_areas(shape: Shape, box: Box, area: float) -> None:
    coverage = np.clip(distances(shape, box) + 0.5, 0, 1)
    assert coverage.sum() == pytest.approx(area, rel=0.006)


@pytest.mark.parametrize("shape", SHAPES)
def test_distance_grows_by_one_a_pixel_across_the_edge(shape: Shape) -> None:
    distance = distances(shape)
    down, across = np.gradient(distance)
    slope = np.hypot(down, across)[np.abs(distance) < 1]
    assert np.median(slope) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_stays_in_its_box_and_touches_it(shape: Shape) -> None:
    rows, columns = np.nonzero(distances(shape) > 0)
    assert columns.min() >= 20
    assert columns.max() < 180
    assert rows.min() >= 30
    assert rows.max() < 190
    if shape is not BLOB:
        assert columns.min() == 20
        assert rows.max() == 189


@pytest.mark.parametrize("shape", SHAPES)
def test_distances_are_finite_float32(shape: Shape) -> None:
    # The middle of the box falls on a sample: no 0/0 there.
    distance = distances(shape, Box(20.5, 30.5, 160, 160))
    assert np.isfinite(distance).all()
    assert distance.dtype == np.float32


def test_boxes() -> None:
    box = Box.around(50, 40, 20, 10)
    assert box == Box(40, 35, 20, 10)
    assert box.center == (50, 40)
    assert box.short == 10
    assert box.scaled(2) == Box(30, 30, 40, 20)
    assert box.moved(1, -1) == Box(41, 34, 20, 10)
