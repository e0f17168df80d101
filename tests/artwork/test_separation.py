from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assetwright.artwork.separation import Kind, separate
from assetwright.types import Color

Find = Callable[[str], tuple[Any, ...]]
Draw = Callable[..., NDArray[np.float32]]


def painted(*layers: tuple[NDArray[np.float32], Color, float]) -> NDArray[np.uint8]:
    """Source-over, in sRGB, on transparency."""
    side = len(layers[0][0])
    canvas = np.zeros((side, side, 4))
    for coverage, color, opacity in layers:
        alpha = (coverage * opacity)[:, :, None]
        source = np.array([*color.rgb, 255]) / 255
        canvas = canvas * (1 - alpha) + source * alpha
    canvas[:, :, :3] /= np.maximum(canvas[:, :, 3:], 1e-6)
    return np.rint(canvas * 255).astype(np.uint8)


BLACK, RED, BLUE, GREY = (Color.from_hex(h) for h in ("#000", "#e02424", "#2447e0", "#808080"))


def test_one_ink_is_its_alpha(disc: Draw) -> None:
    coverage = disc(96, 0.3)
    result = separate(painted((coverage, RED, 1)))
    assert result.kind is Kind.MONO
    assert np.abs(result.coverage[0] - coverage).max() < 0.01
    assert Color.from_oklab(result.palette[0]) == RED


def test_a_faint_drawing_is_a_whole_one(disc: Draw) -> None:
    coverage = disc(96, 0.3)
    result = separate(painted((coverage, BLACK, 0.4)))
    assert result.kind is Kind.MONO
    assert np.abs(result.coverage[0] - coverage).max() < 0.02


@pytest.mark.parametrize("opacity", [0.15, 0.3, 0.5])
def test_two_tones_come_apart(opacity: float, disc: Draw) -> None:
    outer, inner = disc(96, 0.42), disc(96, 0.2, 0.4)
    result = separate(painted((outer, BLACK, opacity), (inner, BLACK, 1)))
    assert result.kind is Kind.DUOTONE
    assert np.abs(result.coverage - np.stack([outer, inner])).mean() < 0.003
    assert result.palette[0, 0] == pytest.approx(1 - opacity, abs=0.02)


def test_colours_come_apart_by_falling_area(disc: Draw) -> None:
    whole, left, small = disc(96, 0.45), disc(96, 0.2, 0.35), disc(96, 0.1, 0.72)
    result = separate(painted((whole, GREY, 1), (small, RED, 1), (left, BLUE, 1)))
    assert result.kind is Kind.COLOR
    assert [Color.from_oklab(lab) for lab in result.palette] == [GREY, BLUE, RED]
    assert np.abs(result.coverage - np.stack([whole, left, small])).mean() < 0.003


def test_a_grey_region_does_not_claim_the_edge_between_black_and_white(disc: Draw) -> None:
    white = Color(255, 255, 255)
    whole, core, far = disc(96, 0.45), disc(96, 0.15, 0.3), disc(96, 0.1, 0.75)
    result = separate(painted((whole, white, 1), (core, BLACK, 1), (far, GREY, 1)))
    grey = result.coverage[[Color.from_oklab(lab) for lab in result.palette].index(GREY)]
    assert grey[:, :58].max() == 0


def test_nothing_is_one_empty_layer() -> None:
    result = separate(np.zeros((96, 96, 4), np.uint8))
    assert result.coverage.shape == (1, 96, 96)
    assert not result.coverage.any()


@pytest.mark.parametrize("kind", ["mono", "duotone", "color"])
def test_kinds_of_real_icons(kind: str, heldout: Find) -> None:
    icons = heldout(kind)[:60]
    found = [separate(icon.render(96)).kind for icon in icons]
    # A colour set has drawings in one ink, too.
    assert found.count(Kind(kind)) >= {"mono": 60, "duotone": 57, "color": 50}[kind]


def test_regions_never_exceed_the_silhouette(heldout: Find) -> None:
    for icon in heldout("color")[:20]:
        coverage = separate(icon.render(96)).coverage
        assert (coverage[1:].sum(0) <= coverage[0] + 1e-5).all()
        assert 0 <= coverage.min() <= coverage.max() <= 1


def test_no_chance_is_involved(heldout: Find) -> None:
    rgba = heldout("color")[3].render(96)
    one, other = separate(rgba), separate(rgba.copy())
    assert np.array_equal(one.coverage, other.coverage)
    assert np.array_equal(one.palette, other.palette)


def test_pixels_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="uint8"):
        separate(np.zeros((10, 10, 4), np.float32))  # type: ignore[arg-type]
