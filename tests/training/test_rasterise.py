from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assetwright.artwork.separation import Kind
from assetwright.training.iconify import Icon
from assetwright.training.rasterise import SIDE, layers_of, render

from .conftest import PATHS

pytest.importorskip("resvg_py")


def icon(body: str, width: float = 24, height: float = 24) -> Icon:
    return Icon("drawing", body, 0, 0, width, height)


def share(coverage: NDArray[np.floating]) -> float:
    return float(coverage.mean())


def test_render_is_the_drawing_on_transparency() -> None:
    rgba = render(icon(PATHS["box"]))
    assert rgba.shape == (SIDE, SIDE, 4)
    assert rgba[SIDE // 2, SIDE // 2].tolist() == [0, 0, 0, 255]
    assert rgba[2, 2, 3] == 0
    assert share(rgba[:, :, 3] / 255) == pytest.approx((16 / 24) ** 2, abs=1e-3)


def test_render_centres_a_wide_drawing() -> None:
    alpha = render(icon('<path d="M0 0h24v12H0z"/>', 24, 12))[:, :, 3]
    rows = np.flatnonzero(alpha.any(axis=1))
    assert (rows[0], rows[-1]) == (SIDE // 4, 3 * SIDE // 4 - 1)


def test_render_refuses_what_is_no_svg() -> None:
    with pytest.raises((ValueError, RuntimeError)):
        render(icon("<path d="))


def test_monochrome_is_its_alpha() -> None:
    separation = layers_of(icon(PATHS["ring"]), colored=False)
    assert separation.kind is Kind.MONO
    expected = np.pi * (9.5**2 - 6.5**2) / 24**2
    assert share(separation.coverage[0]) == pytest.approx(expected, rel=0.01)
    assert not separation.palette.any()


def test_a_faint_part_becomes_the_silhouette_and_the_rest_its_own_layer() -> None:
    separation = layers_of(icon(PATHS["badge"]), colored=False)
    assert separation.kind is Kind.DUOTONE
    assert share(separation.coverage[0]) == pytest.approx((20 / 24) ** 2, rel=0.02)
    assert share(separation.coverage[1]) == pytest.approx(np.pi * 5**2 / 24**2, rel=0.05)


def test_a_drawing_that_is_faint_throughout_is_still_monochrome() -> None:
    separation = layers_of(icon(f'<g opacity=".5">{PATHS["box"]}</g>'), colored=False)
    assert separation.kind is Kind.MONO
    assert share(separation.coverage[0]) == pytest.approx((16 / 24) ** 2, rel=0.02)


def test_colours_are_ordered_by_area_on_a_whole_silhouette() -> None:
    separation = layers_of(icon(PATHS["target"]), colored=True)
    assert separation.kind is Kind.COLOR
    assert share(separation.coverage[0]) == pytest.approx(np.pi * 10**2 / 24**2, rel=0.02)
    assert share(separation.coverage[1]) == pytest.approx(np.pi * 5**2 / 24**2, rel=0.05)
    red, blue = separation.palette[:2]
    assert red[1] > 0.1
    assert blue[2] < -0.1
