"""Both networks trained, as small as they can be: an autoencoder, then its upscaler."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import avg_pool2d, l1_loss

from assetwright.diffusion.autoencoder import UPSCALER_FILE, WEIGHTS_FILE, Autoencoder
from assetwright.diffusion.upscaler import UpscalerConfig, resized
from assetwright.training.raster import autoencoder
from assetwright.training.raster.autoencoder import (
    AutoencoderPlan,
    begin_with_colors,
    config,
    tensor_of,
    train_autoencoder,
)
from assetwright.training.raster.fitting import LOG
from assetwright.training.raster.pictures import Drawings
from assetwright.training.raster.upscaler import RUN, STOCK, UpscalerPlan, stock, train_upscaler

from ..conftest import PATHS, write_set

pytestmark = pytest.mark.filterwarnings("ignore")


def quiet(_done: int, _total: int | None) -> None: ...


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Drawings:
    source = tmp_path_factory.mktemp("source")
    write_set(source, "plain", {name: PATHS[name] for name in ("disc", "ring", "box", "roof")})
    write_set(source, "paint", {"target": PATHS["target"]}, palette=True)
    return Drawings.read(source)


@pytest.fixture(scope="module")
def folder(drawings: Drawings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("autoencoder")
    plan = AutoencoderPlan(run=run, samples=320, side=32, batch=4, widths=(8, 8, 16, 16))
    assert train_autoencoder(plan, drawings, quiet)
    return run


def logged(file: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_the_autoencoder_learns_and_is_read_as_any_other(folder: Path, drawings: Drawings) -> None:
    assert [line["step"] for line in logged(folder / LOG)] == [20, 40, 60, 80]
    autoencoder = Autoencoder(folder)
    pictures = drawings.parts([(5, index) for index in range(60)], 32)
    latents = [autoencoder.encode(picture) for picture in pictures]
    fields = np.stack([latent.fields for latent in latents])
    assert fields.shape == (60, 4, 4, 4)
    assert fields.std() == pytest.approx(1, abs=0.2)
    assert abs(fields.mean()) < 0.2
    made = np.stack([autoencoder.decode(latent) for latent in latents]).astype(np.float32)
    error = np.abs(made - pictures).mean()
    plain = np.abs(pictures.mean(axis=(0, 1, 2)) - pictures).mean()
    assert error < 0.5 * plain
    with pytest.raises(ValueError, match="multiple of 8"):
        autoencoder.encode(np.zeros((30, 30, 3), np.uint8))


def test_it_begins_with_the_mean_colour_of_every_block(drawings: Drawings) -> None:
    from diffusers import AutoencoderKL

    torch.manual_seed(0)
    network = AutoencoderKL(**config((8, 16, 16, 32)))
    begin_with_colors(network)
    shown = tensor_of(drawings.parts([(6, index) for index in range(20)], 32))
    blocks = avg_pool2d(shown, 8).repeat_interleave(8, 2).repeat_interleave(8, 3)
    with torch.no_grad():
        made = network.decode(network.encode(shown).latent_dist.mode()).sample
    assert (made - blocks).square().mean() < 0.05 * blocks.var()


def test_stopped_before_its_end_nothing_is_there_to_read(
    tmp_path: Path, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autoencoder, "fit", lambda *_: None)
    plan = AutoencoderPlan(run=tmp_path, samples=4, side=32, widths=(8, 8, 8, 8))
    assert not train_autoencoder(plan, drawings, quiet)
    assert not (tmp_path / WEIGHTS_FILE).exists()


@pytest.mark.parametrize("pixels", [0.0, 1.0])
def test_the_upscaler_learns_what_a_resize_does_not_know(
    folder: Path, drawings: Drawings, pixels: float
) -> None:
    for left in (folder / RUN).glob("checkpoint*"):
        left.unlink()
    shape = UpscalerConfig(width=16, depth=1)
    plan = UpscalerPlan(
        autoencoder=folder, samples=480 if pixels else 1920, parts=32, side=32, rate=4e-3,
        batch=8, config=shape, pixels=pixels,
    )  # fmt: skip
    assert train_upscaler(plan, drawings, quiet)
    assert ("pixels" in logged(folder / RUN / LOG)[-1]) == bool(pixels)
    autoencoder = Autoencoder(folder)
    small, double, _ = (
        each.float() for each in stock(plan, autoencoder, drawings, folder / RUN / STOCK)
    )
    before = l1_loss(resized(small, 2), double)
    upscaler = autoencoder._upscaler
    with torch.no_grad():
        after = l1_loss(upscaler._network(small, 2)[0], double)
    assert after < (1.0 if pixels else 0.95) * before
    assert (folder / UPSCALER_FILE).stat().st_size < 100_000


def test_latents_are_made_once(folder: Path, drawings: Drawings, tmp_path: Path) -> None:
    autoencoder = Autoencoder(folder)
    plan = UpscalerPlan(autoencoder=folder, parts=3, side=16)
    made = stock(plan, autoencoder, drawings, tmp_path / STOCK)
    assert [each.shape for each in made] == [(3, 4, n, n) for n in (2, 4, 8)]
    kept = stock(plan, autoencoder, Drawings([], []), tmp_path / STOCK)
    assert all(torch.equal(one, other) for one, other in zip(made, kept, strict=True))
