"""Layered icons: three layers that give the picture at rest, and hold together when they move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import Artwork, Role, View, Views
from assetwright.artwork.parallax import DISC
from assetwright.artwork.shapes import Ellipse, Region
from assetwright.artwork.views import PARALLAX_CIRCLE
from assetwright.types import AssetType, Color, Gradient, Latent, PromptSpec, Size

Find = Callable[[str], tuple[Any, ...]]
BLUE, TEAL = Color.from_hex("#0a66c2"), Color.from_hex("#0f766e")
SIDE = 256
STACK = (View.PARALLAX_BACK, View.PARALLAX_MIDDLE, View.PARALLAX_FRONT)


def views_of(latent: Latent, colored: bool = False, **changes: object) -> Views:
    size = Size(512, 512)
    spec = PromptSpec("a thing", AssetType.ICON, size, "thing", colors=(BLUE,))
    return Views(replace(spec, **changes), latent, colored, 0)  # type: ignore[arg-type]


def drawn(artwork: Artwork) -> NDArray[np.uint8]:
    return artwork.render(Size(SIDE, SIDE))


def stacked(views: Views) -> NDArray[np.int32]:
    """The three layers laid on each other, by other code than what drew them."""
    back, middle, front = (Image.fromarray(drawn(views(view))) for view in STACK)
    back.alpha_composite(middle)
    back.alpha_composite(front)
    return np.asarray(back).astype(np.int32)


def whole(views: Views) -> NDArray[np.int32]:
    """The same picture drawn at once: the front has all layers of the motif, some unseen."""
    back, middle, front = (views(view) for view in STACK)
    plates = middle.only(Role.PLATE).layers
    motif = tuple(replace(layer, opacity=1.0) for layer in front.layers)
    return drawn(Artwork(back.size, (*back.layers, *plates, *motif))).astype(np.int32)


def silhouette(views: Views) -> NDArray[np.uint8]:
    front = views(View.PARALLAX_FRONT)
    motif = tuple(replace(layer, opacity=1.0) for layer in front.layers)
    return drawn(replace(front, layers=motif))[..., 3]


def shown(views: Views, view: View) -> int:
    return sum(layer.opacity > 0 for layer in views(view).layers)


@pytest.mark.parametrize("kind", ["mono", "duotone", "color"])
@pytest.mark.parametrize("background", [None, "#ffffff"])
def test_the_layers_give_the_picture(kind: str, background: str | None, latents: Find) -> None:
    ground = None if background is None else Color.from_hex(background)
    for latent in latents(kind)[:60:6]:
        views = views_of(latent, kind == "color", background=ground)
        difference = np.abs(stacked(views) - whole(views)).max(2)
        # Where a part ends together with the part under it, two half pixels hide three quarters.
        rim = silhouette(views)
        rim = (rim > 0) & (rim < 255)
        assert difference[~rim].max() <= 2
        assert difference[rim].max() <= 255 / 4 + 2


@pytest.mark.parametrize("kind", ["mono", "duotone", "color"])
def test_every_layer_has_something_and_what_moves_is_opaque_and_clear_of_the_edge(
    kind: str, latents: Find
) -> None:
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5 - SIDE / 2
    distance = 2 * np.hypot(rows, columns) / SIDE
    for latent in latents(kind)[:60:3]:
        views = views_of(latent, kind == "color")
        back, middle, front = (drawn(views(view))[..., 3] for view in STACK)
        assert back.min() == 255
        for alpha, circle in ((middle, max(DISC, PARALLAX_CIRCLE)), (front, PARALLAX_CIRCLE)):
            assert alpha.max() == 255
            assert (alpha == 255).mean() > 0.004
            # Nothing half transparent but edges: the pixels around them.
            edge = (alpha > 0) & (alpha < 255)
            assert edge.mean() < 0.12
            assert distance[alpha > 127].max() <= circle + 1 / SIDE


@pytest.mark.parametrize("kind", ["duotone", "color"])
def test_the_middle_is_whole_under_the_front(kind: str, latents: Find) -> None:
    """A hole would open when the front moves."""
    parted = 0
    for latent in latents(kind)[:60:6]:
        views = views_of(latent, kind == "color")
        middle, front = views(View.PARALLAX_MIDDLE), views(View.PARALLAX_FRONT)
        if middle.only(Role.MOTIF).layers:
            parted += 1
            alpha, above = drawn(middle)[..., 3].astype(int), drawn(front)[..., 3].astype(int)
            assert (alpha >= above - 1).all()
            assert shown(views, View.PARALLAX_FRONT) + len(middle.only(Role.MOTIF).layers) == (
                latent.layers
            )
    assert parted >= 5


def test_a_plain_drawing_stands_before_a_disc_it_can_be_read_on(bell: Latent) -> None:
    views = views_of(bell)
    (disc,) = views(View.PARALLAX_MIDDLE).layers
    (motif,) = views(View.PARALLAX_FRONT).layers
    (ground,) = views(View.PARALLAX_BACK).layers
    assert isinstance(disc.shape, Ellipse)
    assert disc.color != ground.color == BLUE
    assert motif.color.contrast(disc.color) >= 3


def test_a_plate_is_the_middle(bell: Latent) -> None:
    yellow, white = Color.from_hex("#ffe600"), Color.from_hex("#ffffff")
    views = views_of(bell, colors=(yellow,), background=white)
    (plate,) = views(View.PARALLAX_MIDDLE).layers
    (motif,) = views(View.PARALLAX_FRONT).layers
    assert motif.color == yellow
    assert plate.color.contrast(yellow) >= 3


def test_tones_become_the_colours_they_show_as(flower: Latent) -> None:
    views = views_of(flower)
    tone = views(View.PARALLAX_MIDDLE).layers[0]
    assert tone.opacity == 1
    assert isinstance(tone.shape, Region)
    show = views(View.FULL_BLEED).render(Size(SIDE, SIDE))[..., :3].reshape(-1, 3).astype(int)
    assert np.abs(show - tone.color.rgb).max(1).min() <= 1


def test_a_disc_fades_with_its_background(bell: Latent) -> None:
    views = views_of(bell, backdrop=Gradient(BLUE, TEAL))
    (disc,) = views(View.PARALLAX_MIDDLE).layers
    (ground,) = views(View.PARALLAX_BACK).layers
    assert ground.fade == TEAL
    assert disc.fade not in (None, TEAL, disc.color)


def test_a_part_too_small_to_see_is_no_layer() -> None:
    field = np.full((2, 24, 24), -1, np.float32)
    field[0, 4:20, 4:20] = 1
    views = views_of(Latent(field, np.array([[0.5, 0, 0], [0.9, 0, 0]], np.float32)), colored=True)
    assert not views(View.PARALLAX_MIDDLE).only(Role.MOTIF).layers
    assert shown(views, View.PARALLAX_FRONT) == 2
