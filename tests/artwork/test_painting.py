from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from assetwright.artwork.painting import partition
from assetwright.artwork.sampling import FieldSampler, Placement

CELL = 16.0
X = (np.arange(160, dtype=np.float32) + 0.5)[None].repeat(40, axis=0)


def halves(gap: float, edge: float = 80.3) -> NDArray[np.float32]:
    """A silhouette everywhere, one region left of the edge and one right of it and the gap."""
    return np.stack([np.full_like(X, 50), edge - X, X - edge - gap])


def test_shares_add_up_to_the_silhouette() -> None:
    distance = np.random.default_rng(0).normal(0, 3, (4, 50, 60)).astype(np.float32)
    shares = partition(distance, CELL)
    assert shares.sum(0) == pytest.approx(np.clip(distance[0] + 0.5, 0, 1), abs=1e-5)
    assert shares.min() >= -1e-6


@settings(max_examples=50, deadline=None)
@given(
    arrays(np.float32, (3, 5, 5), elements=st.floats(-100, 100, width=32)),
    st.floats(0.5, 300),
)
def test_shares_are_shares(distance: NDArray[np.float32], cell: float) -> None:
    shares = partition(distance, cell)
    assert np.isfinite(shares).all()
    assert -1e-6 <= shares.min() <= shares.max() <= 1


def test_no_seam_where_two_regions_share_an_edge() -> None:
    for edge in (80.1, 80.3, 80.5, 80.8):
        assert partition(halves(0, edge), CELL)[0].max() < 1e-5
        # What painting one over the other leaves of the lowest layer.
        covers = np.clip(halves(0, edge) + 0.5, 0, 1)
        assert ((1 - covers[1]) * (1 - covers[2])).max() > 0.08


def test_slivers_close_and_gaps_stay() -> None:
    assert partition(halves(0.12 * CELL), CELL)[0].max() < 1e-5
    wide = partition(halves(1.0 * CELL), CELL)[0][0]
    assert wide.sum() == pytest.approx(CELL, rel=0.15)


def test_a_rim_along_the_outside_closes() -> None:
    silhouette = np.float32(100) - X
    region = silhouette - np.float32(0.12 * CELL)
    shares = partition(np.stack([silhouette, region]), CELL)
    assert shares[0].max() < 1e-5


def test_a_later_region_wins_where_two_overlap() -> None:
    distance = np.stack([np.full_like(X, 50), np.full_like(X, 40), X - 80])
    shares = partition(distance, CELL)
    assert shares[2][0, 100] == 1
    assert shares[1][0, 100] == 0
    assert shares[1][0, 40] == 1


def test_real_colour_drawings_show_less_of_their_lowest_colour_along_edges(
    latents: Callable[[str], tuple[Any, ...]],
) -> None:
    side = 512
    painted_over = partitioned = 0.0
    for latent in latents("color")[:24]:
        if latent.layers < 3:
            continue
        sampler = FieldSampler(latent.fields, Placement(0, 0, side), side, side)
        distance = sampler.distance(0, side)
        covers = np.clip(distance + 0.5, 0, 1)
        lowest = covers[0] * np.prod(1 - covers[1:], axis=0)
        # Along an edge between two regions, or a region and the outside.
        near = np.sort(np.concatenate([-distance[:1], distance[1:]]), axis=0)
        edge = (np.abs(near[-1]) < 1) & (near[-2] > -1)
        painted_over += float(lowest[edge].sum())
        partitioned += float(partition(distance, sampler.cell)[0][edge].sum())
    assert painted_over > 100
    assert partitioned < 0.1 * painted_over
