"""The network on an autoencoder's latent: another grid, CLIP's width, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from assetwright.diffusion.dit import DiT, DiTConfig, config_for
from assetwright.diffusion.engine import Engine
from assetwright.diffusion.sampler import Drawing, sample
from assetwright.diffusion.torch_denoiser import TorchDenoiser
from assetwright.types import LAYERS, RasterLatent, TokenSequence

from .conftest import inputs
from .denoisers import Painter, text

# 1024 patches: past the number from which attention is the fused kernel.
RASTER = DiTConfig(width=32, depth=2, heads=2, patch=2, styles=3, text_width=768, grid=64)


@pytest.fixture(scope="module")
def denoiser() -> TorchDenoiser:
    torch.manual_seed(0)
    model = DiT(RASTER)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return TorchDenoiser(model)


def raster(seed: int, guidance: float = 1.0, side: int = 64) -> Drawing:
    words = text(seed + 2, seed, width=768)
    return Drawing(text=words, style=1, layers=LAYERS, raster=side, seed=seed, guidance=guidance)


def test_the_reference_size_has_a_place_for_every_patch_of_512_px() -> None:
    with torch.device("meta"):
        model = DiT(config_for("B/2", styles=1, text_width=768, grid=64))
        fields, palette = model(*(_meta(part) for part in inputs(1, 77, model.config)))
    assert (model.config.width, model.config.depth, model.config.heads) == (768, 12, 12)
    assert model.position.shape == (32 * 32 + 1, 768)
    assert fields.shape == (1, 4, 64, 64)
    assert palette.shape == (1, 4, 3)


def _meta(part):
    if isinstance(part, torch.Tensor):
        return part.to("meta")
    return type(part)(*(value.to("meta") for _, value in part.items()))


def test_many_tokens_are_attended_to_as_few_are(
    denoiser: TorchDenoiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = inputs(2, 5, RASTER)
    given[3].mask[:, 3:] = False
    with torch.no_grad():
        fused = denoiser.model(*given)
        monkeypatch.setattr("assetwright.diffusion.dit.FEW_TOKENS", 10_000)
        plain = denoiser.model(*given)
    assert plain[0].std() > 0.01
    for ours, theirs in zip(fused, plain, strict=True):
        assert torch.allclose(ours, theirs, atol=1e-4)


def test_the_engine_draws_latents_as_the_sampler_does(denoiser: TorchDenoiser) -> None:
    drawings = [raster(0), raster(1, guidance=3.0)]
    alone = [sample(denoiser, [each], steps=2)[0] for each in drawings]
    with Engine(denoiser) as engine:
        together = engine.sample(drawings, steps=2)
    for one, other in zip(alone, together, strict=True):
        assert isinstance(other, RasterLatent)
        assert other.fields.shape == (4, 64, 64)
        assert np.abs(other.fields - one.fields).max() < 1e-3
    assert np.abs(alone[0].fields - alone[1].fields).max() > 0.5


def test_halves_are_not_averaged() -> None:
    (latent,) = sample(Painter(), [raster(0, side=8)], steps=1, symmetry=1e6)
    assert np.abs(latent.fields - latent.fields[..., ::-1]).max() > 0
    assert not latent.palette.any()


def test_values_beyond_one_stay() -> None:
    def doubled(fields, palette, t, condition):
        return np.full_like(fields, 2), palette

    (latent,) = sample(doubled, [raster(0, side=8)], steps=2)
    assert np.allclose(latent.fields, 2, atol=1e-5)


def test_fields_and_latents_share_an_engine_but_no_run() -> None:
    painter = Painter()
    with Engine(painter) as engine:
        drawings = [raster(0, side=8), Drawing(text=text(2), style=0), raster(1, side=8)]
        latents = engine.sample(drawings, steps=2)
    assert [latent.fields.shape for latent in latents] == [(4, 8, 8), (1, 24, 24), (4, 8, 8)]


@pytest.mark.parametrize(
    "change",
    [{"layers": 1}, {"colored": True}, {"reference": np.zeros((64, 64), np.float32)}],
)
def test_what_a_latent_does_not_have_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a raster drawing has 4 layers"):
        replace(raster(0), **change)


def test_words_may_be_left_out_at_any_width(denoiser: TorchDenoiser) -> None:
    nothing = TokenSequence(np.zeros((0, 768), np.float32), np.zeros(768, np.float32))
    silent = replace(raster(0), text=nothing)
    (latent,) = sample(denoiser, [silent], steps=1)
    assert np.isfinite(latent.fields).all()
    assert not np.allclose(latent.fields, sample(denoiser, [raster(0)], steps=1)[0].fields)
