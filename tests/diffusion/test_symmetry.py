"""What is nearly symmetric while it is drawn becomes so, and nothing else does."""

from __future__ import annotations

import numpy as np

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
