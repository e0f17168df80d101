from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from assetwright.artwork import decode, decode_rows, encode
from assetwright.artwork.painting import partition
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.types import Color, InputError, Latent, Size
from assetwright.types.color import srgb_to_oklab

SIDE = 192

Find = Callable[[str], tuple[Any, ...]]
Draw = Callable[..., NDArray[np.float32]]


def filled(value: float, layers: int = 1) -> Latent:
    return Latent(np.full((layers, 24, 24), value, np.float32), np.zeros((layers, 3), np.float32))


def iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


def picture(color: Color, coverage: NDArray[np.float32], ground: Color) -> NDArray[np.uint8]:
    """Opaque: a shape in one colour on another."""
    share = coverage[:, :, None]
    rgb = np.array(ground.rgb) * (1 - share) + np.array(color.rgb) * share
    alpha = np.full((*coverage.shape, 1), 255)
    return np.concatenate([np.rint(rgb), alpha], axis=2).astype(np.uint8)


def test_monochrome_icons_come_back(heldout: Find, latents: Find) -> None:
    icons = heldout("mono")
    assert len(icons) >= 500
    scores = [
        iou(
            decode(latent, Size(SIDE, SIDE))[0] > 0.5,
            icon.render(SIDE)[:, :, 3] > 127,
        )
        for icon, latent in zip(icons, latents("mono"), strict=True)
    ]
    assert np.mean(scores) >= 0.97
    assert np.quantile(scores, 0.01) >= 0.85


@pytest.mark.parametrize("kind", ["duotone", "color"])
def test_every_region_of_toned_and_coloured_icons_comes_back(
    kind: str, heldout: Find, latents: Find
) -> None:
    """Each pixel of the vector render belongs to the tone or colour it is nearest to."""
    scores = []
    for icon, latent in zip(heldout(kind), latents(kind), strict=True):
        true = icon.render(SIDE)
        if kind == "color":
            inside = true[:, :, 3] > 127
            error = srgb_to_oklab(true[:, :, None, :3] / 255) - latent.palette
            label = (error**2).sum(3).argmin(2)
        else:
            inside = true[:, :, 3] > 20
            label = np.minimum(true[:, :, 3] > 150, latent.layers - 1).astype(int)
        sampler = FieldSampler(latent.fields, Placement(0, 0, SIDE), SIDE, SIDE)
        shares = partition(sampler.distance(0, SIDE), sampler.cell)
        drawn, owner = shares.sum(0) > 0.5, shares.argmax(0)
        regions = [
            iou(drawn & (owner == layer), inside & (label == layer))
            for layer in range(latent.layers)
        ]
        scores.append(np.mean(regions))
    assert np.mean(scores) >= 0.93


def test_area_is_the_same_at_every_size(latents: Find) -> None:
    for latent in latents("mono")[::40]:
        areas = [decode(latent, Size(side, side))[0].mean() for side in (16, 24, 48, 96, 333, 1024)]
        assert max(areas) - min(areas) <= 0.012


def test_larger_is_never_less_sharp(latents: Find) -> None:
    """The share of half-covered pixels falls with size: edges are drawn, not enlarged."""
    for latent in latents("mono")[::100]:
        soft = []
        for side in (192, 1536):
            coverage = decode(latent, Size(side, side))[0]
            soft.append(((coverage > 0.02) & (coverage < 0.98)).mean())
        assert soft[1] < soft[0] / 4


@pytest.mark.parametrize("size", [Size(16, 16), Size(4096, 4096), Size(37, 411), Size(728, 90)])
def test_any_size_and_aspect(size: Size, bell: Latent) -> None:
    coverage = decode(bell, size)
    side = min(size.width, size.height)
    assert coverage.shape == (1, size.height, size.width)
    assert coverage.dtype == np.float32
    assert 0 <= coverage.min() <= coverage.max() <= 1
    square = decode(bell, Size(side, side))
    assert coverage.sum() == pytest.approx(square.sum(), rel=0.02)
    rows, columns = np.nonzero(coverage[0] > 0.5)
    assert abs(columns.mean() + 0.5 - size.width / 2) < 0.1 * side
    assert abs(rows.mean() + 0.5 - size.height / 2) < 0.1 * side


def test_an_even_margin_moves_no_pixel(bell: Latent) -> None:
    wide = decode(bell, Size(300, 100))
    assert np.array_equal(wide[:, :, 100:200], decode(bell, Size(100, 100)))
    assert not wide[:, :, :100].any()
    assert not wide[:, :, 200:].any()


@pytest.mark.parametrize("size", [Size(45, 300), Size(517, 517), Size(2000, 130)])
def test_blocks_of_rows_are_the_whole(size: Size, doughnut: Latent) -> None:
    whole = decode(doughnut, size)
    blocks = list(decode_rows(doughnut, size))
    assert [top for top, _ in blocks] == list(range(0, size.height, 64))
    assert np.array_equal(np.concatenate([rows for _, rows in blocks], axis=1), whole)
    # Nor does the height of the block matter.
    side = min(size.width, size.height)
    placement = Placement((size.width - side) / 2, (size.height - side) / 2, side)
    sampler = FieldSampler(doughnut.fields, placement, size.width, size.height)
    first, last = sampler.rows
    rows = [sampler.coverage(row, min(row + 7, last)) for row in range(first, last, 7)]
    columns = slice(*sampler.columns)
    assert np.array_equal(np.concatenate(rows, axis=1), whole[:, first:last, columns])


def test_empty_and_full_fields() -> None:
    for size in (Size(16, 16), Size(100, 100), Size(640, 480)):
        assert not decode(filled(-1, 3), size).any()
        side = min(size.width, size.height)
        assert decode(filled(1), size).sum() == pytest.approx(side**2)


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.float32, (2, 24, 24), elements=st.floats(-1, 1, width=32)),
    st.integers(16, 200),
    st.integers(16, 200),
)
def test_any_field_gives_coverage(fields: NDArray[np.float32], width: int, height: int) -> None:
    coverage = decode(Latent(fields, np.zeros((2, 3), np.float32)), Size(width, height))
    assert np.isfinite(coverage).all()
    assert 0 <= coverage.min() <= coverage.max() <= 1


@pytest.mark.parametrize("size", [Size(0, 16), Size(16, 4097)])
def test_impossible_sizes_are_refused(size: Size, bell: Latent) -> None:
    with pytest.raises(ValueError, match=r"1 to 4096"):
        decode(bell, size)


@pytest.mark.parametrize("shape", [(40, 40), (96, 96), (250, 250), (700, 300), (90, 4096)])
def test_sketches_of_any_size(shape: tuple[int, int], disc: Draw) -> None:
    """A disc of half the shorter side, on transparency, keeps its size and sits in the middle."""
    height, width = shape
    side = min(shape)
    rgba = np.zeros((height, width, 4), np.uint8)
    left, top = (width - side) // 2, (height - side) // 2
    rgba[top : top + side, left : left + side, 3] = np.rint(disc(side, 0.4) * 255)
    latent = encode(rgba)
    assert latent.layers == 1
    if max(shape) / side > 24:
        return
    coverage = decode(latent, Size(max(shape), max(shape)))[0]
    assert coverage.sum() == pytest.approx(np.pi * (0.4 * side) ** 2, rel=0.08)
    rows, columns = np.nonzero(coverage > 0.5)
    assert rows.mean() + 0.5 == pytest.approx(max(shape) / 2, abs=0.01 * max(shape))
    assert columns.mean() + 0.5 == pytest.approx(max(shape) / 2, abs=0.01 * max(shape))


@pytest.mark.parametrize(
    ("ink", "paper"),
    [("#000000", "#ffffff"), ("#ffffff", "#101820"), ("#e11d48", "#fdf6e3"), ("#ffd400", "#fff")],
)
@pytest.mark.parametrize("side", [64, 96, 500])
def test_opaque_drawings_are_taken_off_their_background(
    ink: str, paper: str, side: int, disc: Draw
) -> None:
    image = picture(Color.from_hex(ink), disc(side, 0.35), Color.from_hex(paper))
    latent = encode(image)
    assert latent.layers == 1
    assert decode(latent, Size(192, 192))[0].mean() == pytest.approx(np.pi * 0.35**2, rel=0.03)
    assert np.linalg.norm(latent.palette[0] - Color.from_hex(ink).oklab) < 0.03


def test_colours_of_a_sketch_are_kept(disc: Draw) -> None:
    image = picture(Color(220, 40, 40), disc(400, 0.4), Color(255, 255, 255))
    core = disc(400, 0.2)[:, :, None]
    image[:, :, :3] = np.rint(image[:, :, :3] * (1 - core) + np.array([30, 60, 200]) * core)
    latent = encode(image)
    assert latent.layers == 2
    assert [Color.from_oklab(lab) for lab in latent.palette] == [
        Color(220, 40, 40),
        Color(30, 60, 200),
    ]
    areas = decode(latent, Size(192, 192)).mean((1, 2))
    assert areas == pytest.approx([np.pi * 0.4**2, np.pi * 0.2**2], rel=0.03)


def blank(value: int) -> NDArray[np.uint8]:
    return np.full((50, 80, 4), value, np.uint8)


@pytest.mark.parametrize("image", [blank(0), blank(255)])
def test_nothing_to_draw_is_said(image: NDArray[np.uint8]) -> None:
    with pytest.raises(InputError, match="shows nothing") as caught:
        encode(image)
    assert caught.value.field == "reference"


def test_a_photograph_is_refused() -> None:
    image = np.random.default_rng(0).integers(0, 256, (120, 120, 4), np.uint8)
    image[:, :, 3] = 255
    with pytest.raises(InputError, match="no plain background"):
        encode(image)


def test_a_huge_picture_is_refused() -> None:
    with pytest.raises(InputError, match="1 to 4096"):
        encode(np.zeros((1, 5000, 4), np.uint8))


def test_pixels_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="uint8"):
        encode(np.zeros((10, 10, 3), np.uint8))
