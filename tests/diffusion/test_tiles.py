"""Decoded in tiles, a picture is what it is when decoded whole, and has no seams."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from assetwright.diffusion.tiles import OVERLAP, _places, decode_in_tiles, gathered, held

TILE = 24


def decoder(normed: bool) -> nn.Sequential:
    """Three convolutions, 2 times as large: what it draws depends on 3 cells around."""
    torch.manual_seed(0)
    norms = [nn.GroupNorm(2, 8) if normed else nn.Identity() for _ in range(2)]
    for norm in norms:
        for parameter in norm.parameters():
            nn.init.normal_(parameter, 0.5, 0.3)
    return nn.Sequential(
        nn.Conv2d(4, 8, 3, padding=1),
        norms[0],
        nn.SiLU(),
        nn.Conv2d(8, 8, 3, padding=1),
        norms[1],
        nn.SiLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(8, 3, 3, padding=1),
    ).requires_grad_(False)


def uneven(side: int) -> torch.Tensor:
    """One corner full, the rest nearly blank."""
    latent = torch.randn(4, side, side, generator=torch.Generator().manual_seed(1)) * 0.05
    latent[:, : side // 3, : side // 3] += torch.randn(4, side // 3, side // 3)
    return latent


@given(st.integers(TILE + 1, 200))
@settings(max_examples=60, deadline=None)
def test_tiles_cover_a_side_and_overlap(side: int) -> None:
    places = _places(side, TILE)
    assert places[0] == 0
    assert places[-1] == side - TILE
    steps = [after - before for before, after in pairwise(places)]
    assert all(0 < step <= TILE - OVERLAP for step in steps)


@pytest.mark.parametrize("side", [25, 40, 57])
def test_without_norms_nothing_differs(side: int) -> None:
    network = decoder(normed=False)
    latent = uneven(side)
    tiled = decode_in_tiles(network, network, latent, TILE)
    assert tiled.shape == (3, 2 * side, 2 * side)
    # A tile's own edge has a weight of 1e-4 beside 1.
    assert (tiled - network(latent[None])[0]).abs().max() < 2e-3


def test_norms_see_the_whole_picture_in_every_tile() -> None:
    network = decoder(normed=True)
    latent = uneven(72)
    whole = network(latent[None])[0]
    tiled = decode_in_tiles(network, network, latent, TILE)
    apart = network(latent[None, :, :TILE, -TILE:])[0]
    blank = slice(16, 2 * TILE - 16)
    alone = (apart[:, blank, blank] - whole[:, : 2 * TILE, -2 * TILE :][:, blank, blank]).abs()
    assert alone.mean() > 0.1
    assert (tiled - whole).abs().mean() < 0.5 * alone.mean()
    # With the same moments held, there is not a trace of where tiles meet.
    with held(network, gathered(network, network, latent, TILE)):
        assert (tiled - network(latent[None])[0]).abs().max() < 2e-3
    # And nothing stays on the network.
    assert torch.equal(network(latent[None])[0], whole)


def test_no_more_than_a_tile_is_decoded_at_once() -> None:
    network = decoder(normed=True)
    seen: list[torch.Size] = []

    def decode(latent: torch.Tensor) -> torch.Tensor:
        seen.append(latent.shape)
        return network(latent)

    decode_in_tiles(decode, network, uneven(100), TILE)
    assert set(seen) == {torch.Size((1, 4, TILE, TILE))}
