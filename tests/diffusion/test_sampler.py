from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.sampler import Drawing, sample
from assetwright.diffusion.trajectory import ABSENT
from assetwright.types import Color, TokenSequence

RNG = np.random.default_rng(5)
TARGET = np.clip(RNG.standard_normal((4, 24, 24)), -1, 1).astype(np.float32)
TEXT = TokenSequence(np.ones((3, 384), np.float32), np.full(384, 384**-0.5, np.float32))


class Oracle:
    """A denoiser that always knows the answer, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[NDArray, NDArray, NDArray, Condition]] = []

    def __call__(self, fields, palette, t, condition):
        self.asked.append((fields, palette, t, condition))
        count = len(fields)
        return np.broadcast_to(TARGET, (count, 4, 24, 24)), np.zeros((count, 4, 3), np.float32)


@pytest.mark.parametrize("steps", [1, 3, 12])
def test_an_oracle_is_followed_to_its_answer(steps: int) -> None:
    (latent,) = sample(Oracle(), [Drawing(text=TEXT, style=0, layers=4)], steps=steps, symmetry=0)
    assert latent.fields == pytest.approx(TARGET, abs=1e-5)


def test_layers_a_drawing_does_not_have_stay_zero() -> None:
    oracle = Oracle()
    (latent,) = sample(oracle, [Drawing(text=TEXT, style=0, layers=2)], steps=4)
    assert latent.layers == 2
    for fields, palette, _, _ in oracle.asked:
        assert not fields[:, 2:].any()
        assert not palette.any(), "an uncoloured drawing has no palette"


def test_known_colors_are_clamped_at_every_step_and_come_out_exact() -> None:
    oracle, blue = Oracle(), Color.from_hex("#0A66C2")
    drawing = Drawing(text=TEXT, style=0, layers=4, colored=True, known={1: blue.oklab})
    (latent,) = sample(oracle, [drawing], steps=6)
    seen = {palette[0, 1].tobytes() for _, palette, _, _ in oracle.asked}
    assert len(seen) == 1
    assert Color.from_oklab(latent.palette[1]) == blue


def test_guidance_asks_for_both_halves_between_pure_noise_and_the_settled_shape() -> None:
    oracle = Oracle()
    reference = np.ones((4, 24, 24), np.float32)
    drawing = Drawing(text=TEXT, style=3, reference=reference, guidance=4.0)
    sample(oracle, [drawing, drawing], steps=12)
    sizes = [len(t) for _, _, t, _ in oracle.asked]
    assert sizes == [2, 2] + [4] * 8 + [2, 2]
    condition = oracle.asked[-1][3]
    assert condition.mask[:2].all()
    assert not condition.mask[2:].any()
    assert condition.reference[:2].all()
    assert not condition.reference[2:].any()
    assert not condition.pooled[2:].any()
    assert (condition.style == 3).all()


def test_without_guidance_nothing_is_computed_twice() -> None:
    oracle = Oracle()
    sample(oracle, [Drawing(text=TEXT, style=0)], steps=5)
    assert [len(t) for _, _, t, _ in oracle.asked] == [1] * 5


def test_noise_depends_on_the_seed_alone() -> None:
    oracle = Oracle()
    drawings = [Drawing(text=TEXT, style=0, layers=4, seed=s) for s in (1, 2, 1)]
    sample(oracle, drawings, steps=1)
    first, second, third = oracle.asked[0][0]
    assert np.array_equal(first, third)
    assert not np.array_equal(first, second)


def test_texts_of_different_length_share_a_batch() -> None:
    oracle = Oracle()
    longer = TokenSequence(np.ones((9, 384), np.float32), TEXT.pooled)
    sample(oracle, [Drawing(text=t, style=0) for t in (TEXT, longer, None)], steps=1)
    assert oracle.asked[0][3].mask.sum(1).tolist() == [3, 9, 0]


def test_progress_hears_every_step() -> None:
    heard: list[tuple[int, int]] = []
    sample(
        Oracle(),
        [Drawing(text=TEXT, style=0)],
        steps=3,
        progress=lambda done, total: heard.append((done, total)),
    )
    assert heard == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("strength", [0.25, 0.5, 0.9])
def test_a_drawing_starts_on_the_way_from_noise_to_its_reference(strength: float) -> None:
    noise, anchored = Oracle(), Oracle()
    reference = np.clip(RNG.standard_normal((2, 24, 24)), -1, 1).astype(np.float32)
    drawing = Drawing(text=TEXT, style=0, layers=3, reference=reference, seed=4)
    sample(noise, [replace(drawing, strength=0.0)], steps=5)
    (latent,) = sample(anchored, [replace(drawing, strength=strength)], steps=5, symmetry=0)
    start, _, t, _ = anchored.asked[0]
    assert t[0] == pytest.approx(1 - strength)
    expected = strength * reference + (1 - strength) * noise.asked[0][0][0, :2]
    assert start[0, :2] == pytest.approx(expected, abs=1e-6)
    assert start[0, 2].mean() == pytest.approx(strength * ABSENT, abs=0.1), "not in the reference"
    assert not start[0, 3].any(), "not in the drawing"
    assert latent.fields == pytest.approx(TARGET[:3], abs=1e-5), "and ends where the network says"


@pytest.mark.parametrize(("strength", "taken"), [(0.0, 12), (0.5, 6), (0.625, 5), (0.95, 4)])
def test_what_starts_on_the_way_takes_fewer_steps(strength: float, taken: int) -> None:
    oracle = Oracle()
    reference = np.zeros((1, 24, 24), np.float32)
    near = Drawing(text=TEXT, style=0, reference=reference, strength=strength)
    far = Drawing(text=TEXT, style=0, seed=1)
    seen: dict[int, list[tuple[int, int]]] = {0: [], 1: []}
    alone = sample(Oracle(), [near], steps=12)
    both = sample(
        oracle,
        [near, far],
        steps=12,
        on_step=lambda index, step: seen[index].append((step.done, step.total)),
    )
    assert seen[0] == [(step, taken) for step in range(1, taken + 1)]
    assert seen[1] == [(step, 12) for step in range(1, 13)]
    assert np.array_equal(both[0].fields, alone[0].fields)


def test_what_is_not_colored_has_no_colors() -> None:
    (plain,) = sample(Oracle(), [Drawing(text=TEXT, style=0)], steps=2)
    (colored,) = sample(Oracle(), [Drawing(text=TEXT, style=0, colored=True)], steps=2)
    assert not plain.palette.any()
    assert colored.palette.any()


def test_without_a_reference_strength_means_nothing() -> None:
    oracle = Oracle()
    sample(oracle, [Drawing(text=TEXT, style=0, strength=0.9)], steps=2)
    assert oracle.asked[0][2][0] == 1
