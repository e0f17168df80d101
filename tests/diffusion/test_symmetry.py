"""What is nearly symmetric while it is drawn becomes so, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from assetwright.artwork import encode
from assetwright.diffusion.rotation import order_of, turned
from assetwright.diffusion.sampler import sample
from assetwright.diffusion.symmetry import symmetrise
from assetwright.diffusion.trajectory import Drawing

RNG = np.random.default_rng(0)


def test_near_symmetry_becomes_exact_and_asymmetry_is_left_alone() -> None:
    half = RNG.standard_normal((1, 1, 24, 12)).astype(np.float32)
    whole = np.concatenate([half, half[..., ::-1]], axis=3)
    nearly = whole + RNG.standard_normal(whole.shape).astype(np.float32) * 0.05
    made = symmetrise(nearly, 0.2)
    assert np.array_equal(made, made[..., ::-1])
    assert np.abs(made - whole).max() < np.abs(nearly - whole).max()
    lopsided = RNG.standard_normal((1, 1, 24, 24)).astype(np.float32)
    assert np.array_equal(symmetrise(lopsided, 0.2), lopsided)


def test_what_the_network_says_of_layers_that_are_not_there_is_no_asymmetry() -> None:
    half = RNG.standard_normal((24, 12)).astype(np.float32) / 3
    clean = RNG.standard_normal((4, 24, 24)).astype(np.float32)
    clean[0] = np.concatenate([half, half[:, ::-1]], axis=1)
    clean[0] += RNG.standard_normal((24, 24)).astype(np.float32) * 0.02

    def network(fields, palette, t, condition):
        return np.broadcast_to(clean, fields.shape), np.zeros_like(palette)

    (latent,) = sample(network, [Drawing(text=None, style=0, layers=1)], steps=4)
    assert np.abs(latent.fields - latent.fields[..., ::-1]).max() < 1e-6


Field = NDArray[np.float32]


def flower(order: int, *, turn: float = 0.0, center: float = 240.0, lame: float = 1.0) -> Field:
    """As many petals around a ring; the first ``lame`` times as long as the others."""
    image = Image.new("RGBA", (480, 480))
    draw = ImageDraw.Draw(image)
    for petal in range(order):
        angle = turn + 2 * np.pi * petal / order
        reach = 180 * (lame if petal == 0 else 1)
        end = center + reach * np.cos(angle), center + reach * np.sin(angle)
        draw.line([(center, center), end], "black", 56)
    draw.ellipse([center - 90, center - 90, center + 90, center + 90], "black")
    return encode(np.asarray(image)).fields


def wobble(seed: int) -> Field:
    """Noise as smooth as fields are."""
    noise = np.random.default_rng(seed).standard_normal((1, 24, 24)).astype(np.float32)
    for axis in (1, 2):
        noise = (noise + np.roll(noise, 1, axis) + np.roll(noise, -1, axis)) / np.sqrt(3)
    return noise


def turned_by(field: Field, angle: float) -> Field:
    """The picture of a field turned about its middle, the hard way."""
    image = Image.fromarray(field[0]).rotate(np.degrees(angle), Image.Resampling.BICUBIC)
    return np.asarray(image)[None]


def asymmetry(field: Field, order: int) -> float:
    """Mean difference within the circle that the drawing lies in."""
    place = np.arange(24) - 11.5
    within = np.hypot(place[:, None], place) < 9
    difference = np.abs(field - turned_by(field, 2 * np.pi / order))[0]
    return float(difference[within].mean())


@given(st.integers(3, 10), st.floats(0, 3), st.integers(0, 9))
def test_what_nearly_repeats_around_its_centre_does(order: int, turn: float, seed: int) -> None:
    whole = flower(order, turn=turn)
    assert order_of(whole) == order
    rough = whole + 0.05 * wobble(seed)
    for expected in (None, order):
        made = turned(rough, expected)
        assert asymmetry(made, order) < asymmetry(rough, order)
        assert np.abs(made - whole).mean() < np.abs(rough - whole).mean()
    again = turned(turned(rough, order), order)
    assert np.abs(again - turned(rough, order)).max() < 0.1


@pytest.mark.parametrize("order", [3, 4, 5, 6, 8])
def test_what_repeats_is_hardly_changed(order: int) -> None:
    whole = flower(order, turn=0.2)
    assert np.abs(turned(whole) - whole).max() < 0.1


@pytest.mark.parametrize("order", [4, 5, 6, 8])
def test_one_arm_that_is_short_is_meant_to_be(order: int) -> None:
    lame = flower(order, lame=0.4)
    assert order_of(lame) == 1
    assert np.array_equal(turned(lame), lame)


def test_what_is_meant_not_to_repeat_is_left_alone() -> None:
    whole = flower(6)
    assert np.array_equal(turned(whole, 1), whole)


@pytest.mark.parametrize(
    "drawing",
    [
        lambda d: d.ellipse((60, 60, 420, 420), outline="black", width=40),
        lambda d: d.rectangle((40, 200, 440, 280), fill="black"),
        lambda d: d.rectangle((10, 10, 90, 90), fill="black"),
        lambda d: None,
    ],
    ids=["ring", "bar", "in a corner", "nothing"],
)
def test_what_does_not_repeat_three_times_or_more_stays(
    drawing: Callable[[ImageDraw.ImageDraw], None],
) -> None:
    image = Image.new("RGBA", (480, 480))
    drawing(ImageDraw.Draw(image))
    field = np.full((1, 24, 24), -1, np.float32)
    if image.getbbox():
        field = encode(np.asarray(image)).fields
    made = turned(field)
    assert np.abs(made - field).max() < 0.1


def test_a_drawing_repeats_as_its_reference_does() -> None:
    reference = flower(5)
    rough = np.clip(reference + 0.15 * wobble(0), -1, 1)

    def network(fields, palette, t, condition):
        clean = np.zeros_like(fields)
        clean[:, :1] = rough
        return clean, np.zeros_like(palette)

    begun, free = (
        sample(
            network,
            [Drawing(text=None, style=0, reference=shown, strength=0.75)],
            steps=4,
        )[0].fields
        for shown in (reference, flower(5, lame=0.2))
    )
    assert asymmetry(begun, 5) < 0.6 * asymmetry(rough, 5)
    assert np.allclose(free, rough, atol=1e-5)
