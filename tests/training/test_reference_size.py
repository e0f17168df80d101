"""The reference size, made narrow: patch 2, CLIP's text width, and the grid of raster latents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch.nn.functional import interpolate

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.dit import DiT, DiTConfig
from assetwright.diffusion.onnx_denoiser import GRAPH_FILE, WEIGHTS_FILE, OnnxDenoiser
from assetwright.diffusion.sampler import Drawing, sample
from assetwright.diffusion.torch_denoiser import TorchDenoiser
from assetwright.training.batches import Batch
from assetwright.training.export import example_inputs, graph
from assetwright.training.objective import flow_loss
from assetwright.training.optimizer import Optimizer
from assetwright.types import LAYERS, RasterLatent, TokenSequence

CONFIG = DiTConfig(width=64, depth=2, heads=2, patch=2, styles=3, text_width=768, grid=16)


def made_model() -> DiT:
    torch.manual_seed(0)
    model = DiT(CONFIG)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.03)
    return model.eval()


@pytest.mark.filterwarnings("ignore")
def test_it_is_exported_and_draws_raster_latents_as_torch_does(tmp_path: Path) -> None:
    model = made_model()
    weights = {name: tensor.half() for name, tensor in model.state_dict().items()}
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    content = save(weights)
    (tmp_path / WEIGHTS_FILE).write_bytes(content)
    (tmp_path / GRAPH_FILE).write_bytes(graph(model, content))
    exported = OnnxDenoiser(tmp_path, threads=1)
    assert exported.text_width == 768
    rng = np.random.default_rng(0)
    tokens = rng.standard_normal((77, 768)).astype(np.float32)
    words = TokenSequence(tokens, tokens[-1] / np.linalg.norm(tokens[-1]))
    drawing = Drawing(text=words, style=0, layers=LAYERS, raster=CONFIG.grid, guidance=2.0)
    (ours,) = sample(exported, [drawing], steps=3)
    (theirs,) = sample(TorchDenoiser(model), [drawing], steps=3)
    assert isinstance(ours, RasterLatent)
    assert ours.fields.std() > 0.05
    assert np.abs(ours.fields - theirs.fields).max() < 5e-3 * np.abs(theirs.fields).max()


def test_four_latents_are_learnt_by_heart() -> None:
    torch.manual_seed(0)
    model = DiT(replace(CONFIG, grid=8))
    # Eight copies of each, so that every step sees each under several noises.
    given = {
        name: tensor.repeat(8, *[1] * (tensor.dim() - 1))
        for name, tensor in example_inputs(model, 4, 8).items()
    }
    batch = Batch(
        # As smooth as an autoencoder's latents are.
        fields=interpolate(given["fields"][..., :4, :4], size=8),
        palette=torch.zeros(32, LAYERS, 3),
        active=torch.ones(32, LAYERS, dtype=torch.bool),
        colored=torch.zeros(32, dtype=torch.bool),
        condition=Condition(*list(given.values())[3:]),
    )
    optimizer = Optimizer(model, adam_rate=1e-2)
    noise = torch.Generator().manual_seed(0)
    losses = []
    for step in range(200):
        t = torch.rand(32, generator=noise) * 0.6 + 0.4
        loss, palette = flow_loss(model, batch, t, noise)
        torch.autograd.backward(loss + 0.1 * palette)
        optimizer.step(min(1.0, 2 * (1 - step / 200)))
        losses.append(float(loss.detach()))
    assert losses[0] > 0.8
    assert np.mean(losses[-20:]) < 0.1
