from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assetwright.artwork import Artwork, Layer, Role, decode
from assetwright.artwork.distance import fields_from_coverage
from assetwright.artwork.hinting import HintedSampler, is_small, on_grid
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.artwork.shapes import Box, Region, Squircle
from assetwright.types import Color, Latent, Size

BLUE = Color.from_hex("#0a66c2")
RED = Color.from_hex("#e11d48")
Coverage = NDArray[np.float32]
Latents = Callable[[str], tuple[Latent, ...]]


def drawn(*boxes: tuple[float, float, float, float]) -> Latent:
    """Boxes (left, top, right, bottom), in shares of the square."""
    ticks = np.arange(97) / 96

    def along(low: float, high: float) -> Coverage:
        return (np.diff(np.clip(ticks, low, high)) * 96).astype(np.float32)

    coverage = np.zeros((96, 96), np.float32)
    for left, top, right, bottom in boxes:
        coverage = np.maximum(coverage, along(top, bottom)[:, None] * along(left, right))
    return of(coverage)


def of(*coverage: Coverage) -> Latent:
    return Latent(fields_from_coverage(np.stack(coverage)), np.zeros((len(coverage), 3), "f4"))


def hinted(
    latent: Latent, side: float, left: float = 0, top: float = 0, canvas: int = 24
) -> Coverage:
    """The coverage of layer 0 on the canvas."""
    sampler = HintedSampler(latent, [0], Placement(left, top, side), canvas, canvas)
    result = np.zeros((canvas, canvas), np.float32)
    if not sampler.empty:
        distance = np.clip(sampler.distance(*sampler.rows) + np.float32(0.5), 0, 1)
        window = slice(*sampler.rows), slice(*sampler.columns)
        result[window] = sampler.average(distance, sampler.rows[0])[0]
    return result


def artwork(latent: Latent, box: Box, side: int = 48, role: Role = Role.MOTIF) -> Artwork:
    layers = (Layer(Region(latent, i), box, BLUE, role) for i in range(latent.layers))
    return Artwork(Size(side, side), tuple(layers))


def unhinted(picture: Artwork, size: Size) -> NDArray[np.uint8]:
    with mock.patch("assetwright.artwork.canvas.is_small", return_value=False):
        return picture.render(size)


@settings(max_examples=40, deadline=None)
@given(
    side=st.floats(15, 24),
    left=st.floats(0, 2),
    top=st.floats(0, 2),
    box=st.tuples(st.floats(0.1, 0.25), st.floats(0.1, 0.25), st.floats(0.7, 0.9)),
)
def test_the_sides_of_a_box_fall_between_pixels(
    side: float, left: float, top: float, box: tuple[float, float, float]
) -> None:
    """Away from its corners, which the grid of the latent rounds."""
    x, y, end = box
    pixels = hinted(drawn((x, y, end, end)), side, left, top, canvas=32)
    rows, columns = np.nonzero(pixels > 0.5)
    middle_row, middle_column = (int(np.median(index)) for index in (rows, columns))
    for line in (pixels[middle_row], pixels[:, middle_column]):
        assert ((line < 0.1) | (line > 0.9)).all()
    for found, wanted in (
        (columns.min(), left + x * side),
        (columns.max() + 1, left + end * side),
        (rows.min(), top + y * side),
        (rows.max() + 1, top + end * side),
    ):
        assert abs(found - wanted) <= 1


@pytest.mark.parametrize("side", [16, 20, 24])
@pytest.mark.parametrize("shift", [0, 0.25, 0.5, 0.8])
@pytest.mark.parametrize("thickness", [0.03, 0.04, 0.05])
def test_a_hairline_is_one_whole_pixel(side: int, shift: float, thickness: float) -> None:
    lying = drawn((0.15, 0.5, 0.85, 0.5 + thickness))
    pixels = hinted(lying, side, shift, shift, canvas=26)
    middle = pixels[:, int(shift + side / 2)]
    assert middle.max() > 0.9
    assert np.sort(middle)[-2] < 0.08


def test_a_slanted_hairline_is_a_pixel_thick_and_whole() -> None:
    ticks = (np.arange(96) + 0.5) / 96
    off = np.abs(ticks - 0.8 * ticks[:, None] - 0.1) / np.hypot(1, 0.8)
    line = np.clip((0.02 - off) * 96 + 0.5, 0, 1).astype(np.float32)
    line[:10] = line[-10:] = 0
    latent = of(line)
    plain = FieldSampler(latent.fields, Placement(0, 0, 16), 16, 16).coverage(0, 16)[0]
    pixels = hinted(latent, 16, canvas=16)
    # A pixel across the line is this much along a row, which it crosses at a slant.
    across = np.hypot(1, 0.8)
    assert pixels[4:12].sum(1) == pytest.approx(across, abs=0.2)
    assert (plain[4:12].sum(1) < 0.85 * across).all()


def test_specks_and_pinholes_go_and_dots_stay() -> None:
    body = (0.1, 0.3, 0.6, 0.9)
    speck = (0.8, 0.1, 0.83, 0.13)
    dot = (0.75, 0.5, 0.85, 0.6)
    without = hinted(drawn(body, dot), 16)
    assert hinted(drawn(body, dot, speck), 16) == pytest.approx(without, abs=0.01)
    assert without[:, 11:].max() > 0.8
    holes = drawn(body, dot)
    pierced = decode(holes, Size(96, 96))[0].copy()
    pierced[55:57, 30:32] = 0
    filled = hinted(of(pierced), 16)
    assert filled[7:13, 4:8].min() > 0.95
    assert hinted(drawn(body, dot, (0.7, 0.05, 0.95, 0.12)), 16)[:3, 11:].max() > 0.8


def test_what_is_symmetric_stays_so(latents: Latents) -> None:
    for number, latent in enumerate(latents("mono")[::12]):
        fields = np.maximum(latent.fields, latent.fields[:, :, ::-1])
        pixels = hinted(replace(latent, fields=fields), 20, 2, 0.4)
        columns = np.flatnonzero(pixels.max(0) > 0.02)
        seen = pixels[:, columns[0] : columns[-1] + 1]
        assert seen == pytest.approx(seen[:, ::-1], abs=0.02), number


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(1, 24), st.floats(-8, 8), st.integers(1, 4))
def test_anything_gives_coverage(seed: int, side: float, left: float, layers: int) -> None:
    values = np.random.default_rng(seed).uniform(-1, 1, (layers, 24, 24)).astype(np.float32)
    latent = Latent(values, np.zeros((layers, 3), np.float32))
    sampler = HintedSampler(latent, range(layers), Placement(left, 1.5, side), 20, 20)
    if sampler.empty:
        return
    distance = sampler.distance(*sampler.rows)
    assert np.isfinite(distance).all()
    coverage = sampler.average(np.clip(distance + np.float32(0.5), 0, 1), sampler.rows[0])
    rows, columns = (np.diff(span)[0] for span in (sampler.rows, sampler.columns))
    assert coverage.shape == (layers, rows, columns)
    assert 0 <= coverage.min() <= coverage.max() <= 1 + 1e-6


def test_nothing_and_everything() -> None:
    for value, alpha in ((-1, 0), (1, 255)):
        fields = np.full((1, 24, 24), value, np.float32)
        latent = Latent(fields, np.zeros((1, 3), np.float32))
        pixels = artwork(latent, Box(0, 0, 48, 48)).render(Size(16, 16))
        assert (pixels[:, :, 3] == alpha).all()


def test_the_picture_gets_more_contrast(latents: Latents) -> None:
    def soft(pixels: NDArray[np.uint8]) -> float:
        alpha = pixels[:, :, 3] / 255
        return float(((alpha > 0.25) & (alpha < 0.75)).sum() / (alpha > 0.05).sum())

    box = Box(4, 4, 40, 40)
    pictures = [artwork(latent, box) for latent in latents("mono")[::8]]
    for side, share in ((16, 0.75), (24, 0.9)):
        size = Size(side, side)
        now = np.mean([soft(picture.render(size)) for picture in pictures])
        before = np.mean([soft(unhinted(picture, size)) for picture in pictures])
        assert now < share * before


def test_every_colour_is_exact_and_layers_stay_in_the_silhouette(doughnut: Latent) -> None:
    pixels = artwork(doughnut, Box(4, 4, 40, 40)).render(Size(20, 20))
    shown = pixels[pixels[:, :, 3] > 0]
    assert len(shown)
    assert (shown[:, :3] == BLUE.rgb).all()
    silhouette = Artwork(
        Size(48, 48), (Layer(Region(doughnut), Box(4, 4, 40, 40), BLUE, Role.MOTIF),)
    )
    alone = silhouette.render(Size(20, 20))
    assert np.abs(alone[:, :, 3].astype(int) - pixels[:, :, 3]).max() <= 1


def test_parts_drawn_apart_fit_together(flower: Latent) -> None:
    box, size = Box(2, 2, 44, 44), Size(24, 24)
    both = artwork(flower, box)
    upper = Artwork(both.size, both.layers[1:]).render(size)[:, :, 3]
    assert (upper <= both.render(size)[:, :, 3]).all()
    edge = Layer(Region(flower, 0, 1.0), box, RED, Role.PLATE)
    sticker = Artwork(both.size, (edge, *both.layers)).render(size)
    assert (sticker[:, :, 3] >= both.render(size)[:, :, 3]).all()


@pytest.mark.parametrize("side", [25, 32, 48, 200])
def test_larger_motifs_are_drawn_as_ever(latents: Latents, side: int) -> None:
    full = drawn((0, 0, 1, 1))
    for latent in (full, *latents("duotone")[:3]):
        picture = artwork(latent, Box(-12, -12, 72, 72))
        assert np.array_equal(picture.render(Size(side, side)), unhinted(picture, Size(side, side)))


def test_the_motif_decides_not_its_square() -> None:
    small, tall = drawn((0.3, 0.3, 0.7, 0.7)), drawn((0.45, 0, 0.55, 1))
    assert is_small(small, 40)
    assert not is_small(tall, 26)
    assert is_small(tall, 24)
    assert not is_small(small, 80)


def test_stamps_of_a_pattern_are_left_alike(bell: Latent) -> None:
    picture = artwork(bell, Box(4.3, 4, 40, 40), role=Role.PATTERN)
    assert np.array_equal(picture.render(Size(16, 16)), unhinted(picture, Size(16, 16)))


def test_the_same_size_gives_the_same_pixels(latents: Latents) -> None:
    picture = artwork(latents("duotone")[0], Box(4, 4, 40, 40))
    assert np.array_equal(picture.render(Size(20, 20)), picture.render(Size(20, 20)))
    moved = artwork(latents("duotone")[0], Box(16, 4, 40, 40))
    # 12 of 48 are 5 of 20.
    assert np.array_equal(picture.render(Size(20, 20))[:, :15], moved.render(Size(20, 20))[:, 5:])


@pytest.mark.parametrize("side", [16, 17, 20, 24])
def test_a_small_tile_has_whole_sides(side: int) -> None:
    tile = Layer(Squircle(), Box.around(24, 24, 44), BLUE, Role.BACKGROUND)
    alpha = Artwork(Size(48, 48), (tile,)).render(Size(side, side))[:, :, 3]
    middle = alpha[side // 2]
    assert set(middle[1:-1].tolist()) == {255}
    assert middle[0] < 20  # not 0: the distance to a squircle is exact on its edge only
    assert np.array_equal(middle, middle[::-1])
    assert np.array_equal(alpha, alpha.T)


def test_boxes_move_outwards_from_half_a_pixel() -> None:
    assert on_grid(Box(0.5, 1.2, 16, 0.3), 1, 0, 0) == Box(0, 1, 17, 1)
