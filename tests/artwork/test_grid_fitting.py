from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assetwright.artwork.grid_fitting import Warp, grid_fit
from assetwright.artwork.simplification import pieces

UNIT = 6


def bars(*spans: tuple[float, float], length: int = 24) -> NDArray[np.float32]:
    """Distances (1, 40, samples) in pixels to upright bars over these pixels of the last axis."""
    x = (np.arange(length * UNIT) + 0.5) / UNIT
    inside = [np.minimum(x - start, stop - x) for start, stop in spans]
    line = np.max(inside, axis=0).astype(np.float32)
    return np.broadcast_to(line, (1, 40, len(line)))


def fitted(*spans: tuple[float, float]) -> Warp:
    return grid_fit(bars(*spans), UNIT, 0, 24)


def test_a_stroke_gets_whole_pixels_where_it_was() -> None:
    warp = fitted((4.4, 5.6))
    assert warp.lines == pytest.approx([4.4, 5.6], abs=0.01)
    assert np.ptp(warp.targets) == 1
    assert np.abs(warp.targets - warp.lines).max() < 0.7


def test_alike_strokes_come_out_alike() -> None:
    warp = fitted((3.3, 4.8), (8.6, 10.1), (14.0, 15.5))
    assert set(np.diff(warp.targets)[::2]) == {1}


def test_a_mirrored_drawing_is_fitted_mirrored() -> None:
    warp = fitted((2.3, 3.7), (9.1, 11.4), (16.8, 18.2))
    assert np.ptp(warp.targets + warp.targets[::-1]) == 0
    places = np.linspace(0, 24, 97)
    axis = warp.targets[0] + warp.targets[-1]
    both = warp.origin(places) + warp.origin(axis - places)
    assert both == pytest.approx(warp.lines[0] + warp.lines[-1])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0.6, 4), st.floats(0.6, 4)), min_size=1, max_size=5))
def test_the_order_stays_strokes_stay_and_nothing_moves_far(
    steps: list[tuple[float, float]],
) -> None:
    spans, at = [], 1.0
    for gap, stroke in steps:
        spans.append((at + gap, at + gap + stroke))
        at += gap + stroke
    warp = grid_fit(bars(*spans, length=44), UNIT, 0, 44)
    assert len(warp.lines) == 2 * len(steps)
    assert np.array_equal(warp.targets, np.rint(warp.targets))
    assert (np.diff(warp.targets) >= 0).all()
    assert (np.diff(warp.targets)[::2] >= 1).all()
    assert np.abs(warp.targets - warp.lines).max() <= 1
    places = np.linspace(-3, 47, 401)
    assert (np.diff(warp.origin(places)) >= 0).all()


def test_without_straight_edges_nothing_moves() -> None:
    empty = np.full((1, 40, 40), -1, np.float32)
    places = np.linspace(0, 9, 10)
    assert np.array_equal(grid_fit(empty, UNIT, 0, 24).origin(places), places)
    x = np.arange(144, dtype=np.float32) / UNIT
    slanted = ((x - x[:40, None] * 1.5 - 4) / np.hypot(1, 1.5).astype(np.float32))[None]
    assert not len(grid_fit(slanted, UNIT, 0, 24).lines)


def test_a_drawing_stays_in_its_picture() -> None:
    warp = fitted((0.6, 1.2), (21.3, 23.9))
    assert warp.targets[0] >= 0
    assert warp.targets[-1] <= 24


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_pieces_are_what_a_flood_reaches(height: int, width: int, seed: int, share: float) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    labels, sizes = pieces(mask)
    assert np.array_equal(labels >= 0, mask)
    assert sizes.tolist() == np.bincount(labels[mask], minlength=len(sizes)).tolist()
    left, found = {(int(r), int(c)) for r, c in np.argwhere(mask)}, 0
    while left:
        stack, reached = [left.pop()], set()
        while stack:
            row, column = stack.pop()
            reached.add(int(labels[row, column]))
            for near in (
                (row + 1, column),
                (row - 1, column),
                (row, column + 1),
                (row, column - 1),
            ):
                if near in left:
                    left.remove(near)
                    stack.append(near)
        assert len(reached) == 1
        found += 1
    assert found == len(sizes)
