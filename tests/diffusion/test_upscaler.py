"""The network that enlarges latents, its file, and the whole way from noise to a large picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch.nn.functional import interpolate

from assetwright.diffusion.autoencoder import UPSCALER_FILE, Autoencoder
from assetwright.diffusion.dit import DiT, DiTConfig
from assetwright.diffusion.engine import Engine
from assetwright.diffusion.sampler import Drawing
from assetwright.diffusion.torch_denoiser import TorchDenoiser
from assetwright.diffusion.upscaler import Upscaler, UpscalerConfig, UpscalerNetwork, metadata
from assetwright.types import LAYERS, EnvironmentProblem, RasterLatent

from .denoisers import text
from .test_autoencoder import latent, made

pytestmark = pytest.mark.filterwarnings("ignore")
CONFIG = UpscalerConfig(width=8, depth=2)


def network(seed: int = 0) -> UpscalerNetwork:
    torch.manual_seed(seed)
    model = UpscalerNetwork(CONFIG)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return model.eval()


def written(file: Path, model: UpscalerNetwork, autoencoder: str) -> None:
    tensors = {name: tensor.half() for name, tensor in model.state_dict().items()}
    file.write_bytes(save(tensors, metadata(model.config, autoencoder)))


def test_untrained_it_is_the_plain_resize() -> None:
    given = torch.randn(2, 4, 6, 6)
    with torch.no_grad():
        made = UpscalerNetwork(CONFIG)(given)
    for found, factor in zip(made, (2, 4), strict=True):
        assert found.shape == (2, 4, 6 * factor, 6 * factor)
        assert torch.equal(found, interpolate(given, scale_factor=factor, mode="bicubic"))


@pytest.mark.parametrize("factor", [2, 4])
def test_a_file_says_what_the_network_said(tmp_path: Path, factor: int) -> None:
    model, small = network(), latent(6)
    written(tmp_path / UPSCALER_FILE, model, "abc")
    enlarged = Upscaler(tmp_path / UPSCALER_FILE, "abc").upscale(small, factor)
    with torch.no_grad():
        expected = model(torch.from_numpy(small.fields)[None])[factor // 2 - 1][0].numpy()
    assert enlarged.fields.shape == (4, 6 * factor, 6 * factor)
    assert np.abs(enlarged.fields - expected).max() < 5e-3
    plain = interpolate(torch.from_numpy(small.fields)[None], scale_factor=factor, mode="bicubic")
    assert np.abs(enlarged.fields - plain[0].numpy()).max() > 0.05


def test_only_two_and_four_times(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not 3"):
        Upscaler(tmp_path / UPSCALER_FILE, "abc").upscale(latent(4), 3)


def test_what_is_no_upscaler_is_refused_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / UPSCALER_FILE
    with pytest.raises(EnvironmentProblem, match=r"No such file.*assetwright train upscaler"):
        Upscaler(file, "abc").upscale(latent(4), 2)
    written(file, network(), "abc")
    with pytest.raises(EnvironmentProblem, match="trained for another autoencoder"):
        Upscaler(file, "other").upscale(latent(4), 2)
    content = file.read_bytes()
    file.write_bytes(content[:-10])
    with pytest.raises(EnvironmentProblem, match="cannot be used"):
        Upscaler(file, "abc").upscale(latent(4), 2)
    file.write_bytes(content.replace(b'\\"depth\\": 2', b'\\"depth\\": 3'))
    with pytest.raises(EnvironmentProblem, match="damaged or of another version"):
        Upscaler(file, "abc").upscale(latent(4), 2)
    del (state := network().state_dict())["enter.bias"]
    file.write_bytes(save(state, metadata(CONFIG, "abc")))
    with pytest.raises(EnvironmentProblem, match="damaged or of another version"):
        Upscaler(file, "abc").upscale(latent(4), 2)


def test_the_reference_size_draws_latents_that_are_enlarged_and_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B/2 made narrow, on the grid of 64 px, to pictures of 64, 128 and, in tiles, 256 px."""
    monkeypatch.setattr("assetwright.diffusion.autoencoder.TILE", 24)
    made(tmp_path)
    autoencoder = Autoencoder(tmp_path)
    written(tmp_path / UPSCALER_FILE, network(), autoencoder.revision)
    torch.manual_seed(0)
    config = DiTConfig(width=32, depth=1, heads=2, patch=2, styles=2, text_width=768, grid=8)
    words = text(3, 0, width=768)
    drawing = Drawing(text=words, style=0, layers=LAYERS, raster=8, guidance=2.0)
    with Engine(TorchDenoiser(DiT(config))) as engine:
        (drawn,) = engine.sample([drawing], steps=2)
    assert isinstance(drawn, RasterLatent)
    pictures = [autoencoder.decode(drawn, factor) for factor in (1, 2, 4)]
    assert [picture.shape for picture in pictures] == [(side, side, 3) for side in (64, 128, 256)]
    assert all(picture.std() > 1 for picture in pictures)
    upscaler = Upscaler(tmp_path / UPSCALER_FILE, autoencoder.revision)
    for picture, factor in zip(pictures[1:], (2, 4), strict=True):
        assert np.array_equal(picture, autoencoder.decode(upscaler.upscale(drawn, factor)))


def test_too_large_and_without_an_upscaler(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(ValueError, match="at most 256, not 260"):
        Autoencoder(tmp_path).decode(latent(65), 4)
    with pytest.raises(EnvironmentProblem, match="train upscaler"):
        Autoencoder(tmp_path).decode(latent(4), 2)
