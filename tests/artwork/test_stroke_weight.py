"""Weights of line drawings, measured on rendered pictures: by distances, not by what drew them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from assetwright.artwork import compose, encode
from assetwright.artwork.distance import signed_distance
from assetwright.artwork.family import Family, family_weight
from assetwright.artwork.stroke_weight import (
    WEIGHTS,
    drawn_weight,
    read_weight,
    weight_notice,
    weighted,
)
from assetwright.diffusion.order import Order
from assetwright.diffusion.styles import Style
from assetwright.prompt import parse
from assetwright.types import Geometry, InputError, Latent, TokenSequence

SIDE = 480
UNIT = SIDE / 24
SPEC = parse(f"[icon] shape {SIDE}x{SIDE}")


def drawing(*strokes: tuple[float, list[tuple[float, float]]]) -> Latent:
    """Polylines with round ends, each of its own width, in units of 24."""
    scale = 32
    image = Image.new("L", (24 * scale, 24 * scale))
    draw = ImageDraw.Draw(image)
    for width, points in strokes:
        places = [(x * scale, y * scale) for x, y in points]
        draw.line(places, 255, int(width * scale), "curve")
        for x, y in places:
            r = width * scale / 2
            draw.ellipse((x - r, y - r, x + r, y + r), 255)
    rgba = np.zeros((24 * scale, 24 * scale, 4), np.uint8)
    rgba[:, :, 3] = np.asarray(image)
    return encode(rgba)


def alpha(latent: Latent) -> NDArray[np.float32]:
    artwork = compose(SPEC, latent, family="outline", seed=0, colored=False)
    return artwork.render(SPEC.size)[:, :, 3].astype(np.float32) / 255


def widths(latent: Latent) -> NDArray[np.float64]:
    """Twice the distance to the edge along the middle of all strokes, in units of 24."""
    distance = signed_distance(alpha(latent)[None], int(3 * UNIT))[0]
    middle = distance[1:-1, 1:-1]
    ridge = middle > 0.2 * UNIT
    for axis in ((0, 1), (1, 0), (1, 1), (1, -1)):
        before = np.roll(distance, axis, (0, 1))[1:-1, 1:-1]
        after = np.roll(distance, (-axis[0], -axis[1]), (0, 1))[1:-1, 1:-1]
        # Along a stroke it is level, across it a peak: never a slope.
        ridge &= np.abs(after - before) < 1.0 * np.hypot(*axis)
    return 2 * middle[ridge].astype(np.float64) / UNIT


def pieces(latent: Latent) -> tuple[int, int]:
    """Connected parts of the ink, and of what it leaves."""
    inked = alpha(latent)[2::4, 2::4] > 0.5
    left = {(int(row), int(column)) for row, column in np.ndindex(inked.shape)}
    found = {True: 0, False: 0}
    while left:
        start = left.pop()
        ink = bool(inked[start])
        found[ink] += 1
        waiting = [start]
        while waiting:
            row, column = waiting.pop()
            for near in (
                (row + 1, column),
                (row - 1, column),
                (row, column + 1),
                (row, column - 1),
            ):
                if near in left and inked[near] == ink:
                    left.remove(near)
                    waiting.append(near)
    return found[True], found[False]


HOUSE = [(4.0, 11.0), (12.0, 4.0), (20.0, 11.0)]
BOX = [(6.0, 13.0), (6.0, 20.0), (18.0, 20.0), (18.0, 13.0)]
DRAWINGS = {
    "house": ((2.0, HOUSE), (2.0, BOX)),
    "uneven": ((1.4, HOUSE), (2.6, BOX)),
    "branches": ((2.2, [(12.0, 3.0), (12.0, 21.0)]), (1.8, [(4.0, 8.0), (12.0, 14.0)])),
}


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("weight", [0.75, 1.5, 2.5])
def test_strokes_have_the_weight_and_all_the_same(name: str, weight: float) -> None:
    latent = drawing(*DRAWINGS[name])
    made = weighted(latent, weight)
    low, middle, high = np.percentile(widths(made), (20, 50, 80))
    assert middle == pytest.approx(weight, rel=0.06)
    # Below a grid cell and a half edges are as even as the grid lets them be.
    assert high - low < 0.16 * max(weight, 1.6)
    assert pieces(made) == pieces(latent)
    assert weight_notice(made, weight) is None


def test_a_weight_evens_what_is_uneven() -> None:
    latent = drawing(*DRAWINGS["uneven"])
    before, after = (np.subtract(*np.percentile(widths(one), (80, 20))) for one in (
        latent, weighted(latent, 2.0)
    ))  # fmt: skip
    assert after < before / 3


def test_lines_that_nearly_touch_are_kept_apart() -> None:
    close = drawing((1.5, [(4.0, 10.0), (20.0, 10.0)]), (1.5, [(4.0, 13.0), (20.0, 13.0)]))
    made = weighted(close, 3.5)
    assert pieces(made) == pieces(close) == (2, 1)
    assert np.median(widths(made)) == pytest.approx(3.5, rel=0.06)  # they grow to where room is


def test_a_waist_that_a_thinner_drawing_would_break_at_stays_whole() -> None:
    waist = drawing(
        (3.0, [(4.0, 12.0), (9.0, 12.0)]),
        (1.2, [(9.0, 12.0), (15.0, 12.0)]),
        (3.0, [(15.0, 12.0), (20.0, 12.0)]),
        (3.0, [(20.0, 12.0), (20.0, 20.0), (4.0, 20.0)]),
    )
    made = weighted(waist, 0.75)
    assert pieces(made)[0] == pieces(waist)[0] == 1


def test_what_is_solid_is_left_alone_and_told_of() -> None:
    image = Image.new("RGBA", (480, 480))
    ImageDraw.Draw(image).ellipse((60, 60, 420, 420), "black")
    latent = encode(np.asarray(image))
    assert drawn_weight(latent) is None
    made = weighted(latent, 1.0)
    assert np.abs(alpha(made) - alpha(latent)).mean() < 0.005
    assert "left as it is" in (weight_notice(made, 1.0) or "")
    assert weight_notice(made, None) is None


def test_real_outline_icons_keep_their_pieces(latents_of_lines: list[Latent]) -> None:
    for latent in latents_of_lines:
        thick = pieces(latent)
        thin = pieces(weighted(latent, 1.0))
        assert thin == thick


@pytest.fixture
def latents_of_lines(heldout: object) -> list[Latent]:
    icons = [icon for icon in heldout("mono") if icon.set in ("lucide", "iconoir", "tdesign")]  # type: ignore[operator]
    found = [encode(icon.render(96)) for icon in icons[:60:6]]
    return [latent for latent in found if drawn_weight(latent) is not None]


@pytest.mark.parametrize("word", WEIGHTS)
def test_words_are_weights(word: str) -> None:
    assert read_weight(f" {word.upper()} ") == WEIGHTS[word]


@pytest.mark.parametrize("text", ["0.4", "4.1", "nan", "-1", "heavy", "", "1e9"])
def test_what_is_no_weight_is_told_of(text: str) -> None:
    with pytest.raises(InputError, match=r"0\.5 to 4"):
        read_weight(text)


STYLE = Style(0, "tabler", "outline", "Tabler", "MIT", 1)
TEXT = TokenSequence(np.zeros((1, 384), np.float32), np.zeros(384, np.float32))
ORDER = Order(0, SPEC, STYLE, TEXT, None, 0, 1.0)


def test_a_family_agrees_on_one_weight_and_keeps_it() -> None:
    thick, thin = drawing((2.4, HOUSE), (2.4, BOX)), drawing((1.6, HOUSE), (1.6, BOX))
    solid = drawing((16.0, [(12.0, 12.0), (12.1, 12.0)]))
    family = Family()
    first = family.agreed([ORDER, ORDER, ORDER], [thick, thin, solid])
    assert first[0].weight == first[1].weight == family.weight
    assert first[2].weight is None
    assert family.weight is not None
    assert family.weight % 0.25 == 0
    (again,) = family.agreed([ORDER.again()], [thick])
    assert again.weight == family.weight


def test_a_family_leaves_alone_what_was_asked_otherwise() -> None:
    lines = drawing(*DRAWINGS["house"])
    asked = replace(ORDER, weight=1.0)
    assert Family().agreed([asked, ORDER], [lines, lines])[0].weight == 1.0
    drawn = replace(ORDER, geometry=Geometry.DRAWN)
    assert Family().agreed([drawn], [lines])[0].weight is None
    assert Family(wanted=False).agreed([ORDER], [lines]) == [ORDER]


def test_few_lines_among_solid_drawings_are_no_family_of_lines() -> None:
    assert family_weight([2.0, None, None]) is None
    assert family_weight([2.1, 1.9, None]) == 2.0
    assert family_weight([]) is None
