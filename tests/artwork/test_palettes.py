from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.artwork.palettes import (
    MIN_CONTRAST,
    backdrop_for,
    drawn_colors,
    ground_for,
    house_color,
    ink_on,
    layer_areas,
    scheme,
    standing_out,
    tint_of,
)
from assetwright.types import BLACK, WHITE, Color, Latent

COLORS = st.builds(Color, *[st.integers(0, 255)] * 3)
RED, NAVY, YELLOW = (Color.from_hex(h) for h in ("#e11d48", "#0b1f4b", "#facc15"))


@given(st.lists(COLORS, max_size=4), st.none() | COLORS, st.text(max_size=20))
def test_every_scheme_can_be_read(
    colors: list[Color], background: Color | None, subject: str
) -> None:
    result = scheme(colors, background, subject)
    behind = result.background if result.plate is None else result.plate
    assert result.ink.contrast(behind) >= MIN_CONTRAST
    if result.plate is None:
        assert result.ink.contrast(result.tint) >= MIN_CONTRAST


@given(COLORS)
def test_ink_and_ground_can_be_read(color: Color) -> None:
    assert ink_on(color).contrast(color) >= MIN_CONTRAST
    assert ground_for(color).contrast(color) >= MIN_CONTRAST


@given(COLORS, COLORS)
def test_asked_colours_stand_in_the_scheme_exactly(first: Color, second: Color) -> None:
    one = scheme([first], None, "x")
    assert one.background == first
    two = scheme([first, second], None, "x")
    assert {first, second} <= {two.background, two.ink, two.accent}
    onto = scheme([first], second, "x")
    assert (onto.background, onto.ink) == (second, first)


def test_an_unreadable_pair_gets_a_plate() -> None:
    assert scheme([YELLOW], WHITE, "x").plate is not None
    assert scheme([NAVY], WHITE, "x").plate is None


def test_white_is_the_ink_wherever_it_can_be_read() -> None:
    assert ink_on(RED) == WHITE
    assert ink_on(YELLOW) != WHITE
    assert ink_on(WHITE).luminance < 0.05


def test_house_colours_are_steady_and_varied() -> None:
    subjects = [f"subject {number}" for number in range(100)]
    colors = [house_color(subject) for subject in subjects]
    assert colors == [house_color(subject) for subject in subjects]
    assert len(set(colors)) == 8
    assert all(ink_on(color) == WHITE for color in colors)


@given(COLORS)
def test_a_tint_is_near_and_different(color: Color) -> None:
    tint = tint_of(color, None)
    assert tint != color
    assert abs(tint.oklch[0] - color.oklch[0]) < 0.08


def test_areas_are_what_shows(doughnut: Latent) -> None:
    areas = layer_areas(doughnut)
    assert len(areas) == 4
    assert 0.4 < areas.sum() < 0.9
    assert areas.min() > 0


@pytest.mark.parametrize("hex_", ["#0a66c2", "#000000", "#ffffff", "#f0f"])
def test_a_colour_drawing_takes_the_asked_colour_exactly(hex_: str, doughnut: Latent) -> None:
    asked = Color.from_hex(hex_)
    own = [Color.from_oklab(lab) for lab in doughnut.palette]
    colors = drawn_colors(doughnut, [asked])
    assert drawn_colors(doughnut, []) == own
    assert asked in colors
    assert sum(a != b for a, b in zip(own, colors, strict=True)) <= 2
    # It went to what carries most of the drawing's colour.
    weight = layer_areas(doughnut) * [0.02 + color.oklch[1] for color in own]
    assert colors[int(weight.argmax())] == asked


def test_four_asked_colours_take_all_four(doughnut: Latent) -> None:
    asked = [RED, NAVY, YELLOW, BLACK, WHITE]
    assert sorted(map(str, drawn_colors(doughnut, asked))) == sorted(map(str, asked[:4]))


def test_a_colour_that_is_there_and_shows_stays_where_it_is(doughnut: Latent) -> None:
    own = [Color.from_oklab(lab) for lab in doughnut.palette]
    weight = layer_areas(doughnut) * [0.02 + color.oklch[1] for color in own]
    main = own[int(weight.argmax())]
    assert drawn_colors(doughnut, [main]) == own
    for accent in set(own) - {main}:
        assert drawn_colors(doughnut, [main, accent]) == own


def test_a_main_colour_that_is_covered_trades_places() -> None:
    """A house in blue: blue is the silhouette's, and a green region covers nearly all of it."""
    fields = np.full((2, 24, 24), -1, np.float32)
    fields[0, 2:22, 2:22] = fields[1, 2:20, 2:22] = 1
    blue, green = Color.from_hex("#2563eb"), Color.from_hex("#84a30f")
    latent = Latent(fields, np.stack([blue.oklab, green.oklab]).astype(np.float32))
    assert drawn_colors(latent, [blue]) == [green, blue]
    assert drawn_colors(latent, [green]) == [blue, green]
    # Asked second it is an accent, which may be small.
    assert drawn_colors(latent, [green, blue]) == [blue, green]


def test_shades_follow_the_colour_they_belong_to() -> None:
    """A red with its dark shade becomes a blue with its dark shade; the grey stays."""
    fields = np.full((3, 24, 24), -1, np.float32)
    fields[0, 2:22, 2:22] = fields[1, 2:10, 2:22] = fields[2, 18:22, 2:22] = 1
    grey = Color(128, 128, 128)
    palette = [RED, Color.from_oklch(0.4, 0.14, RED.oklch[2]), grey]
    latent = Latent(fields, np.stack([c.oklab for c in palette]).astype(np.float32))
    blue = Color.from_hex("#2563eb")
    main, dark, other = drawn_colors(latent, [blue])
    assert main == blue
    assert other == grey
    assert dark.oklch[0] < blue.oklch[0]
    assert abs(dark.oklch[2] - blue.oklch[2]) < 15


@pytest.mark.parametrize("hex_", ["#ffffff", "#fafafa", "#f4ecd8"])
def test_what_an_asked_colour_would_hide_still_shows(hex_: str) -> None:
    """A red heart with a white gleam, asked for in white."""
    fields = np.full((2, 24, 24), -1, np.float32)
    fields[0, 2:22, 2:22] = fields[1, 5:9, 5:9] = 1
    latent = Latent(fields, np.stack([RED.oklab, WHITE.oklab]).astype(np.float32))
    asked = Color.from_hex(hex_)
    main, gleam = drawn_colors(latent, [asked])
    assert main == asked
    assert np.linalg.norm(gleam.oklab - asked.oklab) > 0.08
    # Where both are asked for, both are as they are.
    assert drawn_colors(latent, [RED, WHITE]) == [RED, WHITE]


def test_a_backdrop_lets_a_drawing_stand_out(doughnut: Latent) -> None:
    areas = layer_areas(doughnut)
    colors = drawn_colors(doughnut, [])
    backdrop = backdrop_for(doughnut, [])
    assert standing_out(colors, areas, backdrop) > 0.25
    assert standing_out(colors, areas, colors[0]) < standing_out(colors, areas, backdrop)
    # A wish is granted where it serves, and not where the drawing would drown in it.
    assert backdrop_for(doughnut, [], WHITE) == WHITE
    assert backdrop_for(doughnut, [], colors[0]) != colors[0]
