from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from assetwright.artwork import contours, decode
from assetwright.artwork.contours import signed_area, simplified
from assetwright.artwork.distance import fields_from_coverage
from assetwright.types import Latent, Size

Draw = Callable[..., NDArray[np.float32]]


def latent_from(coverage: NDArray[np.float32]) -> Latent:
    return Latent(fields_from_coverage(coverage[None]), np.zeros((1, 3), np.float32))


@pytest.mark.parametrize(("kind", "tolerance"), [("mono", 0.0), ("mono", 0.02), ("color", 0.02)])
def test_areas_are_those_of_the_decoded_layers(
    kind: str, tolerance: float, latents: Callable[[str], tuple[Any, ...]]
) -> None:
    for latent in latents(kind)[:: 25 if kind == "mono" else 6]:
        coverage = decode(latent, Size(768, 768)).mean((1, 2))
        for paths, expected in zip(contours(latent, tolerance), coverage, strict=True):
            area = sum(signed_area(path) for path in paths)
            assert area == pytest.approx(expected, rel=0.02, abs=0.0005)


def test_a_ring_is_an_outer_edge_and_a_hole(disc: Draw) -> None:
    (paths,) = contours(latent_from(disc(96, 0.4) - disc(96, 0.2)))
    outer, hole = paths
    assert signed_area(outer) == pytest.approx(np.pi * 0.4**2, rel=0.02)
    assert signed_area(hole) == pytest.approx(-np.pi * 0.2**2, rel=0.03)
    assert np.hypot(*(outer - 0.5).T) == pytest.approx(0.4, abs=0.004)
    assert np.hypot(*(hole - 0.5).T) == pytest.approx(0.2, abs=0.004)


def test_an_outer_edge_runs_counter_clockwise_as_seen(disc: Draw) -> None:
    (((*_, path),),) = (contours(latent_from(disc(96, 0.4))),)
    angle = np.unwrap(np.arctan2(-(path[:, 1] - 0.5), path[:, 0] - 0.5))
    assert angle[-1] > angle[0]


def test_an_island_in_a_hole(disc: Draw) -> None:
    (paths,) = contours(latent_from(disc(96, 0.45) - disc(96, 0.3) + disc(96, 0.12)))
    assert [np.sign(signed_area(path)) for path in paths] == [1, -1, 1]


def test_what_touches_the_edge_is_closed_there() -> None:
    (paths,) = contours(Latent(np.ones((1, 24, 24), np.float32), np.zeros((1, 3), np.float32)))
    (square,) = paths
    assert signed_area(square) == pytest.approx(1, abs=1e-3)
    assert square.min() >= 0
    assert square.max() <= 1
    assert len(square) <= 8


def test_empty_has_no_paths() -> None:
    empty = Latent(np.full((2, 24, 24), -1, np.float32), np.zeros((2, 3), np.float32))
    assert contours(empty) == [[], []]


@settings(max_examples=8, deadline=None)
@given(arrays(np.float32, (1, 24, 24), elements=st.floats(-1, 1, width=32)))
def test_any_field_gives_closed_paths_within_the_square(fields: NDArray[np.float32]) -> None:
    """However many saddles: the signed areas of the paths are the area inside."""
    latent = Latent(fields, np.zeros((1, 3), np.float32))
    (paths,) = contours(latent, 0.0)
    for path in paths:
        assert len(path) >= 3
        assert path.min() >= -1e-9
        assert path.max() <= 1 + 1e-9
    area = sum(signed_area(path) for path in paths)
    coverage = decode(latent, Size(960, 960))[0]
    # A field may lie on the level over large parts, where rounding decides.
    assert (coverage > 0.52).mean() - 0.02 <= area <= (coverage > 0.48).mean() + 0.02


def test_saddles_join_as_the_field_does() -> None:
    """Two diagonal squares that touch: joined when the middle is inside, apart when it is not."""
    for middle, count in ((0.6, 1), (-0.6, 2)):
        fields = np.full((1, 24, 24), -1, np.float32)
        fields[0, 4:12, 4:12] = fields[0, 12:20, 12:20] = 1
        fields[0, 11:13, 11:13] += np.float32(middle)
        outer = [
            path
            for path in contours(Latent(fields, np.zeros((1, 3), np.float32)))[0]
            if signed_area(path) > 0
        ]
        assert len(outer) == count


def test_tolerance_bounds_the_error(bell: Latent) -> None:
    (exact,) = contours(bell, 0.0)
    (rough,) = contours(bell, 0.2)
    assert sum(map(len, rough)) < 0.1 * sum(map(len, exact))
    for path, original in zip(rough, exact, strict=True):
        following = np.roll(path, -1, axis=0)
        chord = following - path
        along = ((original[:, None] - path) * chord).sum(2) / (chord**2).sum(1)
        nearest = path + np.clip(along, 0, 1)[:, :, None] * chord
        distance = np.sqrt(((original[:, None] - nearest) ** 2).sum(2)).min(1)
        assert distance.max() <= 0.2 / 24 + 1e-9


def test_corners_of_a_polygon_survive() -> None:
    corners = np.array([[0.1, 0.1], [0.1, 0.9], [0.9, 0.9], [0.9, 0.1]])
    ends = np.roll(corners, -1, axis=0)
    dense = np.concatenate(
        [
            a + np.linspace(0, 1, 50, endpoint=False)[:, None] * (b - a)
            for a, b in zip(corners, ends, strict=True)
        ]
    )
    assert sorted(map(tuple, simplified(dense, 0.001))) == sorted(map(tuple, corners))


def test_an_impossible_tolerance_is_refused(bell: Latent) -> None:
    with pytest.raises(ValueError, match="tolerance"):
        contours(bell, -1)
