"""A tiny AutoencoderKL with random weights, saved and read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from assetwright.diffusion.autoencoder import WEIGHTS_FILE, Autoencoder
from assetwright.types import EnvironmentProblem, RasterLatent

pytestmark = pytest.mark.filterwarnings("ignore")


def made(folder: Path, channels: int = 4):
    from diffusers import AutoencoderKL

    torch.manual_seed(0)
    network = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 4, 4),
        norm_num_groups=2,
        latent_channels=channels,
    ).eval()
    network.save_pretrained(folder, safe_serialization=True)
    return network


def latent(side: int, seed: int = 0) -> RasterLatent:
    fields = np.random.default_rng(seed).standard_normal((4, side, side)).astype(np.float32)
    return RasterLatent(fields, np.zeros((4, 3), np.float32))


def test_a_latent_of_64_is_a_picture_of_512_px_as_diffusers_decodes_it(tmp_path: Path) -> None:
    network = made(tmp_path)
    drawn = latent(64)
    picture = Autoencoder(tmp_path).decode(drawn)
    assert picture.shape == (512, 512, 3)
    assert picture.std() > 1
    with torch.no_grad():
        scaled = torch.from_numpy(drawn.fields)[None] / network.config.scaling_factor
        expected = network.decode(scaled).sample[0].clamp(-1, 1).permute(1, 2, 0).numpy()
    assert np.abs(picture - (expected + 1) * 127.5).max() <= 0.51


def test_what_is_no_autoencoder_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=f"it has no {WEIGHTS_FILE}"):
        Autoencoder(tmp_path)
    (tmp_path / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x02.")
    with pytest.raises(EnvironmentProblem, match="is a pickle"):
        Autoencoder(tmp_path)


def test_damaged_weights_and_other_channels_are_refused(tmp_path: Path) -> None:
    made(tmp_path / "wide", channels=8)
    with pytest.raises(EnvironmentProblem, match="it has 8 channels, not 4"):
        Autoencoder(tmp_path / "wide").decode(latent(4))
    made(tmp_path / "cut")
    path = tmp_path / "cut" / WEIGHTS_FILE
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(EnvironmentProblem, match="cannot be used"):
        Autoencoder(tmp_path / "cut").decode(latent(4))


def test_too_large_a_latent_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS_FILE).write_bytes(b"")
    with pytest.raises(ValueError, match="at most 256, not 257"):
        Autoencoder(tmp_path).decode(latent(257))
