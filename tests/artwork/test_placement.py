from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assetwright.artwork.distance import fields_from_coverage
from assetwright.artwork.placement import extent, fitted, within_circle
from assetwright.artwork.shapes import Box
from assetwright.types import Latent

Draw = Callable[..., NDArray[np.float32]]
LIVE = Box(20, 20, 200, 200)


def latent_from(coverage: NDArray[np.float32]) -> Latent:
    return Latent(fields_from_coverage(coverage[None]), np.zeros((1, 3), np.float32))


def rectangle(left: int, top: int, right: int, bottom: int) -> Latent:
    coverage = np.zeros((96, 96), np.float32)
    coverage[top:bottom, left:right] = 1
    return latent_from(coverage)


def placed(latent: Latent, box: Box) -> tuple[float, float, float, float]:
    """The motif's bounds on the canvas."""
    seen = extent(latent)
    assert seen is not None
    return (
        box.x + seen.left * box.width,
        box.y + seen.top * box.height,
        box.x + seen.right * box.width,
        box.y + seen.bottom * box.height,
    )


def test_extent_of_a_disc(disc: Draw) -> None:
    seen = extent(latent_from(disc(96, 0.3, 0.4, 0.55)))
    assert seen is not None
    assert (seen.left, seen.right) == pytest.approx((0.1, 0.7), abs=0.006)
    assert (seen.top, seen.bottom) == pytest.approx((0.25, 0.85), abs=0.006)
    assert (seen.mass_x, seen.mass_y) == pytest.approx((0.4, 0.55), abs=0.004)
    assert seen.hull_area == pytest.approx(np.pi * 0.3**2, rel=0.03)


def test_keylines_make_shapes_look_equally_large(disc: Draw) -> None:
    """A disc fills the live area; a square keeps 18 of its 20 units; a card its full width."""
    circle = latent_from(disc(96, 0.4))
    left, _, right, _ = placed(circle, fitted(circle, LIVE))
    assert right - left == pytest.approx(200, rel=0.02)
    square = rectangle(18, 18, 78, 78)
    left, _, right, _ = placed(square, fitted(square, LIVE))
    assert right - left == pytest.approx(180, rel=0.02)
    card = rectangle(12, 24, 84, 72)
    left, _, right, _ = placed(card, fitted(card, LIVE))
    assert right - left == pytest.approx(200, rel=0.02)


@pytest.mark.parametrize("offset", [-12, 0, 9])
def test_a_symmetric_motif_is_centred_wherever_it_was_drawn(offset: int) -> None:
    motif = rectangle(24 + offset, 30, 72 + offset, 66)
    left, top, right, bottom = placed(motif, fitted(motif, LIVE))
    assert (left + right) / 2 == pytest.approx(120, abs=0.5)
    assert (top + bottom) / 2 == pytest.approx(120, abs=0.5)


def test_a_triangle_is_centred_by_its_mass() -> None:
    coverage = np.tri(96, dtype=np.float32)[::-1][:, ::-1].copy()
    coverage[:, :20] = coverage[:20] = coverage[80:] = 0
    coverage[:, 80:] = 0
    motif = latent_from(coverage)
    seen = extent(motif)
    assert seen is not None
    left, _, right, _ = placed(motif, fitted(motif, LIVE))
    heavy_side = np.sign(seen.mass_x - (seen.left + seen.right) / 2)
    assert np.sign(120 - (left + right) / 2) == heavy_side


def test_a_dot_stays_a_dot(disc: Draw) -> None:
    dot = latent_from(disc(96, 0.06))
    left, _, right, _ = placed(dot, fitted(dot, LIVE))
    assert right - left < 0.25 * LIVE.width


def test_real_icons_stay_near_the_live_area(latents: Callable[[str], tuple[Any, ...]]) -> None:
    for latent in latents("mono")[::17]:
        bounds = placed(latent, fitted(latent, LIVE))
        assert min(bounds) >= 20 - 0.051 * 200
        assert max(bounds) <= 220 + 0.051 * 200


def test_within_a_circle_all_of_it_is(latents: Callable[[str], tuple[Any, ...]]) -> None:
    for latent in latents("mono")[::11]:
        box = within_circle(latent, fitted(latent, LIVE), LIVE.center, 60)
        sampled = np.argwhere(latent.fields[0] > 0.1)
        if not len(sampled):
            continue
        y, x = ((sampled + 0.5) / 24 * box.width + [box.y, box.x]).T
        assert np.hypot(x - 120, y - 120).max() <= 60


def test_an_empty_motif_takes_the_middle() -> None:
    empty = Latent(np.full((1, 24, 24), -1, np.float32), np.zeros((1, 3), np.float32))
    assert extent(empty) is None
    assert fitted(empty, Box(0, 0, 300, 100)) == Box(100, 0, 100, 100)
    assert within_circle(empty, LIVE, LIVE.center, 5) == LIVE
