from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assetwright.config import GUIDANCE, STRENGTHS, TAKES
from assetwright.diffusion.order import REDRAW, SHAPED, Order
from assetwright.diffusion.reference import Reference
from assetwright.diffusion.styles import Style
from assetwright.prompt import parse
from assetwright.types import Latent, TokenSequence

TEXT = TokenSequence(np.ones((3, 384), np.float32), np.full(384, 384**-0.5, np.float32))
SOLID = Style(0, "plain", "solid", "Plain", "MIT", 100)
LINE = Style(2, "wire", "outline", "Wire", "MIT", 100)
COLOR = Style(1, "paint", "color", "Paint", "MIT", 100)
FITTING = Reference(
    np.zeros((3, 24, 24), np.float32), "gear", "plain:gear", "MIT", likeness=0.9, alike=True
)


def order(reference: Reference | None, style: Style = SOLID, **given: float) -> Order:
    return Order(0, parse("gear"), style, TEXT, lambda seed: reference, 7, **given)


@pytest.mark.parametrize(
    ("reference", "style", "strength", "layers"),
    [
        (None, SOLID, 0.0, 1),
        (FITTING, SOLID, STRENGTHS["solid"], 1),
        (FITTING, COLOR, STRENGTHS["color"], 3),
        (FITTING, LINE, STRENGTHS["line"], 1),
        (None, COLOR, 0.0, SHAPED),
        (replace(FITTING, alike=False), COLOR, 0.0, 4),
        (replace(FITTING, likeness=0.6), SOLID, 0.0, 1),
    ],
)
def test_only_a_fitting_reference_is_where_a_drawing_starts(
    reference: Reference | None, style: Style, strength: float, layers: int
) -> None:
    made = order(reference, style)
    assert (made.strength, made.layers) == (strength, layers)
    assert (made.drawing().strength, made.drawing().layers) == (strength, layers)
    assert made.takes == (1 if strength else TAKES)
    assert made.drawing(2).take == 2


def test_what_is_asked_for_counts() -> None:
    made = order(replace(FITTING, alike=False), asked_strength=0.8, asked_guidance=2.0)
    assert (made.strength, made.guidance) == (0.8, 2.0)
    assert order(None, asked_strength=0.8).strength == 0
    assert order(None).guidance == GUIDANCE
    assert order(FITTING).guidance == GUIDANCE


def test_drawn_again_it_is_what_that_seed_draws() -> None:
    """Another seed may have another reference, or its files could not be drawn a second time."""
    by_seed = {7: FITTING, 7 + REDRAW: replace(FITTING, caption="cog", likeness=0.5)}
    first = Order(0, parse("gear"), SOLID, TEXT, by_seed.__getitem__, 7)
    again = first.again()
    assert (again.seed, again.attempt) == (7 + REDRAW, 2)
    assert again.reference is by_seed[7 + REDRAW]
    assert (first.strength, again.strength) == (STRENGTHS["solid"], 0.0)
    assert again.reference_record is not None
    assert (again.reference_record.caption, again.reference_record.strength) == ("cog", 0.0)


def test_in_colour_words_alone_start_at_a_shape() -> None:
    bare = order(None, COLOR)
    assert bare.shapeless
    assert not order(FITTING, COLOR).shapeless
    assert not order(None, SOLID).shapeless
    silhouette = bare.silhouette(SOLID)
    assert (silhouette.layers, silhouette.takes, silhouette.shapeless) == (1, TAKES, False)
    shape = Latent(np.zeros((1, 24, 24), np.float32), np.zeros((1, 3), np.float32))
    shaped = replace(bare, shape=shape)
    drawing = shaped.drawing()
    assert drawing.reference is shape.fields
    assert (drawing.strength, drawing.layers, shaped.takes) == (STRENGTHS["color"], SHAPED, 1)
    assert shaped.reference_record is None, "no drawing of anybody else was followed"
    assert shaped.again().shape is None
