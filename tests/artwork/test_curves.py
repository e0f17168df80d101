from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assetwright.artwork.curves import Curve, fitted

TOLERANCE = 0.5


def along(curves: list[Curve], steps: int = 400) -> NDArray[np.float64]:
    t = np.linspace(0, 1, steps)[:, None]
    weights = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
    return np.concatenate([weights @ curve.points for curve in curves])


def farthest(points: NDArray[np.float64], curves: list[Curve]) -> float:
    drawn = along(curves)
    return float(np.sqrt(((points[:, None] - drawn[None]) ** 2).sum(2).min(1)).max())


def closed(curves: list[Curve]) -> bool:
    ends = np.array([curve.points[3] for curve in curves])
    starts = np.array([curve.points[0] for curve in curves])
    return np.allclose(ends, np.roll(starts, -1, axis=0))


def circle(radius: float, count: int = 400) -> NDArray[np.float64]:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1) + 256


def polygon(corners: NDArray[np.float64], between: int = 40) -> NDArray[np.float64]:
    share = np.linspace(0, 1, between, endpoint=False)[:, None]
    sides = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    return np.concatenate([a + share * (b - a) for a, b in sides])


def test_a_circle_is_few_curves() -> None:
    path = circle(200)
    curves = fitted(path, TOLERANCE)
    assert closed(curves)
    assert farthest(path, curves) < 1.5 * TOLERANCE
    assert len(curves) <= 8
    assert not any(curve.straight for curve in curves)
    # Smooth where pieces meet, also where the path was cut.
    for one, other in zip(curves, [*curves[1:], curves[0]], strict=True):
        before, after = one.points[3] - one.points[2], other.points[1] - other.points[0]
        cosine = before @ after / np.hypot(*before) / np.hypot(*after)
        assert cosine > 0.99


@pytest.mark.parametrize("sides", [3, 4, 6])
def test_a_polygon_is_its_sides_and_keeps_its_corners(sides: int) -> None:
    corners = circle(200, sides)
    curves = fitted(polygon(corners), TOLERANCE)
    assert len(curves) == sides
    assert all(curve.straight for curve in curves)
    starts = np.array([curve.points[0] for curve in curves])
    assert np.sqrt(((corners[:, None] - starts) ** 2).sum(2)).min(1).max() < 1e-6


@given(
    st.lists(st.floats(60, 240), min_size=5, max_size=24),
    st.sampled_from([0.25, 0.5, 2.0]),
)
def test_every_point_stays_within_the_tolerance(radii: list[float], tolerance: float) -> None:
    angle = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    corners = np.array(radii)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1) + 256
    path = polygon(corners, 12)
    curves = fitted(path, tolerance)
    assert closed(curves)
    assert farthest(path, curves) < 1.2 * tolerance + 0.1
    assert len(curves) < len(path)


@given(st.lists(st.tuples(st.floats(0, 512), st.floats(0, 512)), max_size=12))
def test_any_points_are_taken(points: list[tuple[float, float]]) -> None:
    path = np.array(points, np.float64).reshape(-1, 2)
    curves = fitted(path, TOLERANCE)
    assert all(np.isfinite(curve.points).all() for curve in curves)
    if curves:
        assert closed(curves)
