"""What every platform's picture of a motif must hold: safe zones, alpha and inks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assetwright.artwork import Role, View, Views
from assetwright.artwork.views import MASKABLE_CIRCLE, SAFE_CIRCLE, SPLASH_CIRCLE
from assetwright.types import DEFAULT_SIZES, AssetType, Color, Gradient, Latent, PromptSpec, Size

Find = Callable[[str], tuple[Any, ...]]
BLUE = Color.from_hex("#0a66c2")
SIDE = 216
OPAQUE = {
    View.FULL_BLEED,
    View.MASKABLE,
    View.BACKGROUND,
    View.TINTED,
    View.PARALLAX_BACK,
    View.FEATURE,
    View.SOCIAL,
}
WHITE_ONLY = {View.MONOCHROME, View.GLYPH}


def spec(*colors: Color, background: Color | None = None) -> PromptSpec:
    return PromptSpec(
        text="a thing",
        asset_type=AssetType.ICON,
        size=DEFAULT_SIZES[AssetType.ICON],
        subject="thing",
        colors=colors,
        background=background,
    )


def drawn(views: Views, view: View) -> NDArray[np.uint8]:
    art = views(view)
    return art.render(art.size.scaled(SIDE / art.size.height))


def reach(pixels: NDArray[np.uint8]) -> float:
    """Distance of the farthest visible pixel from the middle, as a diameter of the canvas."""
    rows, columns = np.nonzero(pixels[:, :, 3] > 127)
    middle = SIDE / 2
    distance = np.hypot(rows + 0.5 - middle, columns + 0.5 - middle)
    return 2 * float(distance.max(initial=0)) / SIDE


@pytest.mark.parametrize("kind", ["mono", "duotone", "color"])
def test_alpha_ink_and_safe_zones(kind: str, latents: Find) -> None:
    for latent in latents(kind)[:60:12]:
        views = Views(spec(BLUE), latent, kind == "color", 0)
        for view in View:
            if view is View.ASSET:
                continue
            pixels = drawn(views, view)
            assert bool(pixels[:, :, 3].min() == 255) is (view in OPAQUE), view
            assert pixels[:, :, 3].max() > 90, view
            if view in WHITE_ONLY:
                assert (pixels[pixels[:, :, 3] > 0][:, :3] == 255).all()
        for view, circle in (
            (View.FOREGROUND, SAFE_CIRCLE),
            (View.MONOCHROME, SAFE_CIRCLE),
            (View.SPLASH_ICON, SPLASH_CIRCLE),
        ):
            assert reach(drawn(views, view)) <= circle + 1 / SIDE, view
        motif = views(View.MASKABLE).only(Role.MOTIF, Role.PLATE).render(Size(SIDE, SIDE))
        assert reach(motif) <= MASKABLE_CIRCLE + 1 / SIDE


@pytest.mark.parametrize("kind", ["mono", "color"])
def test_a_plate_stays_inside_the_safe_circle_too(kind: str, latents: Find) -> None:
    """An ink that cannot be read on its background stands on a plate, which is part of it."""
    yellow, white = Color.from_hex("#ffe600"), Color.from_hex("#ffffff")
    for latent in latents(kind)[:60:6]:
        views = Views(spec(yellow, background=white), latent, kind == "color", 0)
        assert reach(drawn(views, View.FOREGROUND)) <= SAFE_CIRCLE + 1 / SIDE


def test_foreground_over_background_is_the_full_picture(latents: Find) -> None:
    views = Views(spec(BLUE), latents("mono")[0], False, 0)
    parts = views(View.BACKGROUND).layers + views(View.FOREGROUND).layers
    roles = [layer.role for layer in parts]
    assert roles[0] is Role.BACKGROUND
    assert Role.BACKGROUND not in roles[1:]
    assert views(View.BACKGROUND).layers[0].color == BLUE == views.background


def test_a_dark_icon_can_be_read_at_night(latents: Find) -> None:
    night = Color.from_hex("#1c1c1e")
    for ink in ("#0a66c2", "#101010", "#ffd500", "#3d0066"):
        views = Views(spec(Color.from_hex(ink)), latents("mono")[3], False, 0)
        (layer,) = {layer.color for layer in views(View.DARK).layers}
        assert layer.contrast(night) >= 3, ink


@pytest.mark.parametrize("kind", ["mono", "color"])
def test_a_small_tile_has_the_same_shapes_by_day_and_by_night(kind: str, latents: Find) -> None:
    for latent in latents(kind)[:60:12]:
        for colors in ((BLUE,), (Color.from_hex("#101010"),), ()):
            views = Views(spec(*colors), latent, kind == "color", 0)
            day, night = views(View.SMALL), views(View.SMALL_DARK)
            assert [(la.shape, la.box) for la in day.layers] == [
                (la.shape, la.box) for la in night.layers
            ]
            ground = night.layers[0].color
            if kind == "mono":
                assert ground.contrast(Color(255, 255, 255)) > 10
                assert all(
                    layer.color.contrast(ground) >= 4.5 for layer in night.only(Role.MOTIF).layers
                )
            motif = day.only(Role.MOTIF).render(Size(96, 96))[:, :, 3] > 127
            rows, columns = np.nonzero(motif)
            assert 64 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 96


def test_a_dark_colour_icon_stands_out_at_night(latents: Find) -> None:
    """Dark brown on night would be seen by nobody: such a drawing gets a light edge."""
    latent = latents("color")[0]
    dark = Latent(latent.fields, np.full_like(latent.palette, 0.25) * [1, 0.1, 0.1])
    (edge, *motif) = Views(spec(), dark, True, 0)(View.DARK).layers
    assert edge.role is Role.PLATE
    assert {layer.role for layer in motif} == {Role.MOTIF}
    light = Latent(latent.fields, np.full_like(latent.palette, 0.85) * [1, 0.1, 0.1])
    assert Views(spec(), light, True, 0)(View.DARK).only(Role.PLATE).layers == ()


@pytest.mark.parametrize("kind", ["mono", "duotone", "color"])
def test_a_tinted_icon_is_grey_and_light_on_black(kind: str, latents: Find) -> None:
    for latent in latents(kind)[:60:6]:
        pixels = drawn(Views(spec(BLUE), latent, kind == "color", 0), View.TINTED)[..., :3]
        assert (pixels == pixels[..., :1]).all()
        assert pixels[0, 0, 0] == 0
        assert np.percentile(pixels[pixels > 0], 75) > 90


def test_views_fade_as_the_asset_does(latents: Find) -> None:
    teal = Color.from_hex("#0f766e")
    asked = PromptSpec(
        "x", AssetType.ICON, Size(512, 512), "x", colors=(BLUE,), backdrop=Gradient(BLUE, teal)
    )
    views = Views(asked, latents("mono")[0], False, 0)
    assert views(View.BACKGROUND).layers[0].fade == teal


def test_a_drawing_that_came_to_nothing_is_no_error() -> None:
    for value in (-1, 1):
        latent = Latent(np.full((1, 24, 24), value, np.float32), np.zeros((1, 3), np.float32))
        views = Views(spec(BLUE), latent, False, 0)
        for view in View:
            if view is not View.ASSET:
                assert drawn(views, view).shape[2] == 4


def test_a_view_is_composed_once(latents: Find) -> None:
    views = Views(spec(BLUE), latents("mono")[0], False, 0)
    assert views(View.TILE) is views(View.TILE)
    with pytest.raises(ValueError, match="composed by compose"):
        views(View.ASSET)
