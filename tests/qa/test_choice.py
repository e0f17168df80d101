"""Of several drawings the one that shows the words is kept."""

from __future__ import annotations

import numpy as np
import pytest

from assetwright import Studio
from assetwright.config import MODELS
from assetwright.diffusion.reference import ReferenceIndex
from assetwright.qa.choice import shows_best
from assetwright.text.minilm import MiniLMEncoder
from assetwright.types import GRID, Latent

WORDS = ("heart", "home", "shopping cart", "umbrella")


@pytest.fixture(scope="module")
def drawings() -> list[Latent]:
    """A solid drawing of each of ``WORDS``."""
    index = ReferenceIndex(MODELS / "references")
    found = [
        index.nearest(text.pooled, "solid") for text in MiniLMEncoder.embedded(1).encode(WORDS)
    ]
    assert all(found)
    return [
        Latent(each.fields, np.zeros((len(each.fields), 3), np.float32)) for each in found if each
    ]


@pytest.mark.parametrize("place", range(len(WORDS)))
def test_the_drawing_of_the_words_is_the_one(drawings: list[Latent], place: int) -> None:
    assert shows_best(drawings, WORDS[place]) is drawings[place]
    assert shows_best(drawings[::-1], WORDS[place]) is drawings[place]


def test_one_is_not_looked_at() -> None:
    empty = Latent(np.full((1, GRID, GRID), -1, np.float32), np.zeros((1, 3), np.float32))
    assert shows_best([empty], "heart") is empty


def test_nothing_drawn_is_never_preferred(drawings: list[Latent]) -> None:
    empty = Latent(np.full((1, GRID, GRID), -1, np.float32), np.zeros((1, 3), np.float32))
    assert shows_best([empty, drawings[0]], WORDS[0]) is drawings[0]


@pytest.mark.parametrize("layers", [1, 2, 4])
@pytest.mark.parametrize("colored", [False, True])
def test_any_number_of_layers_is_looked_at(layers: int, colored: bool) -> None:
    rng = np.random.default_rng(layers)
    latents = [
        Latent(
            np.clip(rng.standard_normal((layers, GRID, GRID)), -1, 1).astype(np.float32),
            colored * rng.uniform(0, 0.9, (layers, 3)).astype(np.float32) * [1, 0.1, 0.1],
        )
        for _ in range(3)
    ]
    latents = [Latent(each.fields, each.palette.astype(np.float32)) for each in latents]
    assert any(shows_best(latents, "heart") is each for each in latents)


def test_in_colour_words_alone_are_drawn_over_their_shape() -> None:
    drawn = Studio().generate("[icon] heart", reference="none", style="color", steps=4, gates=False)
    (asset,) = drawn.assets
    assert asset.record.reference is None
    assert asset.artwork.render()[..., 3].any()


def test_from_words_alone_several_are_drawn_and_one_kept() -> None:
    seen: list[tuple[int, int]] = []
    studio = Studio()
    drawn = studio.generate(
        "[icon] heart", reference="none", steps=4, progress=lambda *at: seen.append(at)
    )
    again = studio.generate("[icon] heart", reference="none", steps=4)
    assert len(drawn.assets) == 1
    assert seen[-1][0] == seen[-1][1]
    assert np.array_equal(drawn.assets[0].artwork.render(), again.assets[0].artwork.render())
