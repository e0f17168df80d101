from __future__ import annotations

import numpy as np
import pytest

from assetwright.artwork import Artwork, Layer, Role
from assetwright.artwork.palettes import layer_areas
from assetwright.artwork.shapes import Box, Ellipse, Rectangle, Region
from assetwright.types import BLACK, WHITE, Color, Latent, Size

BLUE = Color.from_hex("#0a66c2")
RED = Color.from_hex("#e11d48")
CANVAS = Size(100, 80)
WHOLE = Box(0, 0, 100, 80)


def artwork(*layers: Layer, size: Size = CANVAS) -> Artwork:
    return Artwork(size, layers)


DISC = Layer(Ellipse(), Box(20, 10, 60, 60), BLUE, Role.MOTIF)
GROUND = Layer(Rectangle(), WHOLE, RED, Role.BACKGROUND)


def test_nothing_is_transparent() -> None:
    assert not artwork().render().any()
    assert (artwork().render(background=RED) == [*RED.rgb, 255]).all()


def test_alpha_is_coverage_and_colour_is_exact_wherever_anything_shows() -> None:
    pixels = artwork(DISC).render()
    assert pixels.shape == (80, 100, 4)
    assert pixels.dtype == np.uint8
    shown = pixels[pixels[:, :, 3] > 0]
    assert (shown[:, :3] == BLUE.rgb).all()
    assert len(set(shown[:, 3].tolist())) > 10
    assert pixels[:, :, 3].sum() / 255 == pytest.approx(np.pi * 30**2, rel=0.005)


def test_opacity_is_alpha() -> None:
    layer = Layer(Rectangle(), WHOLE, BLUE, Role.ACCENT, 0.4)
    assert (artwork(layer).render() == [*BLUE.rgb, 102]).all()
    mixed = np.rint(np.array(RED.rgb) * 0.6 + np.array(BLUE.rgb) * 0.4)
    assert np.abs(artwork(GROUND, layer).render()[0, 0, :3] - mixed).max() <= 1


def test_a_background_is_what_an_opaque_layer_would_be() -> None:
    under = Layer(Rectangle(), WHOLE, WHITE, Role.BACKGROUND)
    assert np.array_equal(artwork(DISC).render(background=WHITE), artwork(under, DISC).render())


@pytest.mark.parametrize("size", [Size(100, 80), Size(25, 20), Size(799, 641), Size(16, 16)])
def test_the_background_covers_every_size(size: Size) -> None:
    pixels = artwork(GROUND, DISC).render(size)
    assert pixels.shape == (size.height, size.width, 4)
    assert (pixels[:, :, 3] == 255).all()
    assert (pixels[0, 0, :3] == RED.rgb).all()


def test_another_aspect_is_cropped_about_the_middle() -> None:
    tall = artwork(GROUND, DISC).render(Size(100, 160))
    # Scaled by two and cut at the sides: the disc is a circle of 120.
    inside = (tall[:, :, :3] == BLUE.rgb).all(2)
    assert inside[80].all()
    assert inside[:, 50].sum() == pytest.approx(120, abs=2)


def test_sizes_are_drawn_not_resampled(bell: Latent) -> None:
    layers = Layer(Region(bell), Box(10, 0, 80, 80), BLUE, Role.MOTIF)
    small, large = artwork(layers).render(), artwork(layers).render(Size(1600, 1280))
    reduced = large[:, :, 3].reshape(80, 16, 100, 16).mean((1, 3))
    assert np.abs(reduced - small[:, :, 3]).mean() < 1.2
    edge = (large[:, :, 3] > 5) & (large[:, :, 3] < 250)
    assert edge.mean() < 0.01


def test_regions_of_a_drawing_hold_its_colours(doughnut: Latent) -> None:
    colors = [Color.from_oklab(lab) for lab in doughnut.palette]
    box = Box(0, 0, 300, 300)
    layers = [Layer(Region(doughnut, i), box, color, Role.MOTIF) for i, color in enumerate(colors)]
    pixels = artwork(*layers, size=Size(300, 300)).render()
    areas = layer_areas(doughnut)
    for color, area in zip(colors, areas, strict=True):
        exact = (pixels == [*color.rgb, 255]).all(2).mean()
        assert area * 0.4 < exact <= area * 1.02
    assert pixels[:, :, 3].mean() / 255 == pytest.approx(areas.sum(), rel=0.01)


def test_a_faint_region_keeps_its_colour_and_lowers_alpha(flower: Latent) -> None:
    box = Box(0, 0, 200, 200)
    faint = Layer(Region(flower, 0), box, BLUE, Role.MOTIF, 0.4)
    strong = Layer(Region(flower, 1), box, BLUE, Role.MOTIF)
    pixels = artwork(faint, strong, size=Size(200, 200)).render()
    shown = pixels[pixels[:, :, 3] > 0]
    assert (shown[:, :3] == BLUE.rgb).all()
    alpha = shown[:, 3]
    assert (np.abs(alpha.astype(int) - 102) <= 1).mean() > 0.05
    assert (alpha == 255).mean() > 0.2


def test_a_grown_region_lies_around_the_drawing(bell: Latent) -> None:
    box = Box(40, 40, 120, 120)
    size = Size(200, 200)
    motif = artwork(Layer(Region(bell), box, BLUE, Role.MOTIF), size=size).render()[:, :, 3]
    edge = artwork(Layer(Region(bell, 0, 1.0), box, WHITE, Role.PLATE), size=size).render()[:, :, 3]
    assert (edge >= motif).all()
    assert edge.sum() > 1.15 * motif.sum()


def test_roles_can_be_taken_apart() -> None:
    both = artwork(GROUND, DISC)
    assert both.only(Role.MOTIF) == artwork(DISC)
    assert both.only(Role.MOTIF, Role.BACKGROUND) == both
    assert both.only().layers == ()


@pytest.mark.parametrize("size", [Size(24, 24), Size(300, 300), Size(90, 60)])
def test_an_artwork_of_another_size_is_what_would_be_drawn_at_it(bell: Latent, size: Size) -> None:
    art = artwork(GROUND, DISC, Layer(Region(bell), Box(20, 10, 50, 50), WHITE, Role.MOTIF))
    resized = art.sized(size)
    assert resized.size == size
    drawn, expected = resized.render().astype(int), art.render(size).astype(int)
    assert np.abs(drawn - expected).max() <= 2


def test_what_lies_outside_the_canvas_is_cut() -> None:
    far = Layer(Ellipse(), Box(500, 500, 40, 40), BLACK, Role.ACCENT)
    half = Layer(Rectangle(), Box(-50, -40, 100, 80), BLACK, Role.ACCENT)
    alpha = artwork(far, half).render()[:, :, 3]
    assert alpha[:40, :50].min() == 255
    assert alpha[40:].max() == 0
    assert alpha[:, 50:].max() == 0


@pytest.mark.parametrize("size", [Size(0, 10), Size(10, 8193)])
def test_impossible_sizes_are_refused(size: Size) -> None:
    with pytest.raises(ValueError, match="1 to 8192"):
        artwork(DISC).render(size)
