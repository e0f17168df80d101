from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageColor

from assetwright.prompt import parse
from assetwright.prompt.color_names import COMPOUNDS, CSS, CURATED, MODIFIERS, NAMES, OTHERS, THINGS
from assetwright.types import Color

CHANNELS = st.integers(0, 255)


def color_of(words: str) -> Color:
    (color,) = parse(f"[icon] house, {words}").colors
    return color


def test_css_names_have_their_css_values() -> None:
    assert len(CSS) == 148
    assert {name: color.rgb for name, color in CSS.items()} == {
        name: ImageColor.getrgb(name) for name in ImageColor.colormap
    }


def test_others_are_not_css_names() -> None:
    assert not OTHERS.keys() & CSS.keys()
    assert CURATED.keys() <= CSS.keys()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_is_understood(name: str) -> None:
    assert color_of(f"{name} color") == NAMES[name]


def test_every_thing_and_compound_is_a_colour_name() -> None:
    assert NAMES.keys() >= THINGS.keys() | COMPOUNDS.keys()


@settings(deadline=None)
@given(st.tuples(CHANNELS, CHANNELS, CHANNELS))
def test_hex_and_rgb_are_exact(rgb: tuple[int, int, int]) -> None:
    color = Color(*rgb)
    for written in (color.hex, color.hex.upper(), f"rgb({rgb[0]}, {rgb[1]}, {rgb[2]})"):
        spec = parse(f"[icon] house {written}")
        assert spec.colors == (color,)
        assert spec.subject == "house"


@settings(deadline=None)
@given(st.text("0123456789abcdefABCDEF", min_size=3, max_size=3))
def test_short_hex_doubles_its_digits(digits: str) -> None:
    assert color_of(f"#{digits}").hex == "#" + "".join(d * 2 for d in digits.lower())


@pytest.mark.parametrize("name", ["blue", "red", "green", "gray", "purple", "teal", "orange"])
def test_modifiers_do_what_they_say(name: str) -> None:
    lightness, chroma, _ = NAMES[name].oklch
    assert color_of(f"dark {name}").oklch[0] < color_of(f"deep {name}").oklch[0] < lightness
    assert color_of(f"pale {name}").oklch[0] > color_of(f"light {name}").oklch[0] > lightness
    assert color_of(f"muted {name}").oklch[1] < chroma


@pytest.mark.parametrize("modifier", sorted(MODIFIERS))
def test_a_modifier_keeps_the_hue(modifier: str) -> None:
    hue = color_of(f"{modifier} blue").oklch[2]
    assert abs(hue - NAMES["blue"].oklch[2]) < 4


def test_a_modifier_without_a_colour_is_a_word() -> None:
    assert parse("[icon] dark mode").subject == "dark mode"
    assert parse("[icon] bright light bulb").colors == ()


def test_colours_keep_their_order_and_come_once() -> None:
    spec = parse("[icon] parrot in red, #00f, green, red, rgb(0, 0, 255)")
    assert spec.colors == (NAMES["red"], Color(0, 0, 255), NAMES["green"])


def test_a_colour_within_a_longer_word_is_no_colour() -> None:
    for subject in ("blueberry", "blackboard", "greenhouse", "blue2"):
        spec = parse(f"[icon] {subject}")
        assert (spec.subject, spec.colors) == (subject, ())
