"""Trains the upscaler of an autoencoder: from latents of small pictures to those of large ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from assetwright.diffusion.autoencoder import UPSCALER_FILE, Autoencoder
from assetwright.diffusion.upscaler import FACTORS, UpscalerConfig, UpscalerNetwork, metadata
from assetwright.export.atomic import write_bytes
from assetwright.training.checkpoint import Checkpoint
from assetwright.training.raster.autoencoder import tensor_of
from assetwright.training.raster.fitting import Schedule, fit
from assetwright.training.raster.pictures import Drawings

RUN = "upscaler"
"""The folder beside the autoencoder that a run is kept in."""
STOCK = "latents.safetensors"
_PARTS = 2_000_000_000
"""First of the keys of the parts: the autoencoder's training had none of them."""
_SEEN_AT_ONCE = 16
_WINDOW = 8
"""Cells of an enlarged latent whose pixels are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpscalerPlan:
    """One run: ``samples`` of ``parts`` drawings' latents over all resumptions, ``batch`` a step.

    The smallest picture of a part has ``side`` pixels. ``pixels`` weighs the loss of a few decoded
    pixels, 0 leaves it out.
    """

    autoencoder: Path
    samples: int = 64_000
    parts: int = 800
    side: int = 64
    batch: int = 16
    rate: float = 1e-3
    seed: int = 0
    pixels: float = 0.0
    config: UpscalerConfig = field(default_factory=UpscalerConfig)

    @property
    def facts(self) -> dict[str, Any]:
        """What a run must have begun with to be gone on with."""
        return {n: v for n, v in asdict(self).items() if n not in ("autoencoder", "samples")}


def train_upscaler(
    plan: UpscalerPlan, drawings: Drawings, advance: Callable[[int, int | None], None]
) -> bool:
    """Train, or go on, and write ``upscaler.safetensors`` beside the autoencoder.

    Whether it was finished; otherwise it was stopped, and the same call goes on.
    """
    torch.manual_seed(plan.seed)
    autoencoder = Autoencoder(plan.autoencoder)
    facts = plan.facts | {"autoencoder": autoencoder.revision}
    run = plan.autoencoder / RUN
    run.mkdir(parents=True, exist_ok=True)
    latents = stock(plan, autoencoder, drawings, run / STOCK)
    network = UpscalerNetwork(plan.config)

    def losses(model: nn.Module, step: int) -> dict[str, Tensor]:
        random = np.random.default_rng((plan.seed, step))
        chosen = torch.from_numpy(random.integers(0, plan.parts, plan.batch))
        small, *wanted = (each[chosen].float() for each in latents)
        made: list[Tensor] = model(small)
        parts = [functional.l1_loss(m, w) for m, w in zip(made, wanted, strict=True)]
        found = {"loss": torch.stack(parts).sum()}
        found |= {f"latent_{n}x": part for n, part in zip(FACTORS, parts, strict=True)}
        if plan.pixels:
            found["pixels"] = _pixel_loss(autoencoder, made, wanted, random)
            found["loss"] = found["loss"] + plan.pixels * found["pixels"]
        return found

    steps = max(1, plan.samples // plan.batch)
    schedule = Schedule(steps=steps, rate=plan.rate, warm=min(50, 1 + steps // 10))
    fitted = fit(network, losses, schedule, run, facts, advance)
    if fitted is None:
        return False
    tensors = {name: tensor.half().contiguous() for name, tensor in fitted.state_dict().items()}
    facts_of_file = metadata(plan.config, autoencoder.revision)
    write_bytes(plan.autoencoder / UPSCALER_FILE, save(tensors, facts_of_file))
    return True


def stock(
    plan: UpscalerPlan, autoencoder: Autoencoder, drawings: Drawings, file: Path
) -> list[Tensor]:
    """Latents of unit variance of every part at one, two and four times the side, float16.

    (parts, 4, S, S), (parts, 4, 2S, 2S) and (parts, 4, 4S, 4S); kept in ``file``.
    """
    facts = {
        "autoencoder": autoencoder.revision,
        "parts": plan.parts,
        "side": plan.side,
        "seed": plan.seed,
    }
    if file.exists() and (kept := Checkpoint.load(file)).facts == facts:
        return [kept.tensors[str(n)] for n in (1, *FACTORS)]
    sides = [plan.side * n for n in (1, *FACTORS)]
    found: dict[int, list[Tensor]] = {side: [] for side in sides}
    for start in range(0, plan.parts, _SEEN_AT_ONCE):
        keys = [
            (plan.seed, _PARTS, i) for i in range(start, min(start + _SEEN_AT_ONCE, plan.parts))
        ]
        shown = [drawings.part(np.random.default_rng(key), sides) for key in keys]
        for side, pictures in zip(sides, zip(*shown, strict=True), strict=True):
            found[side].append(_latents(autoencoder, np.stack(pictures)).half())
    latents = [torch.cat(found[side]) for side in sides]
    tensors = {str(n): each for n, each in zip((1, *FACTORS), latents, strict=True)}
    Checkpoint(tensors, facts).save(file)
    return latents


@torch.inference_mode()
def _latents(autoencoder: Autoencoder, pictures: Any) -> Tensor:
    scale, shift = autoencoder.scaling
    latents: Tensor = autoencoder.network.encode(tensor_of(pictures)).latent_dist.mean
    return (latents - shift) * scale


def _pixel_loss(
    autoencoder: Autoencoder,
    made: Sequence[Tensor],
    wanted: Sequence[Tensor],
    random: np.random.Generator,
) -> Tensor:
    """How far windows decode from what the large picture's own latents decode to."""
    scale, shift = autoencoder.scaling
    places = [random.integers(0, each.shape[-1] - _WINDOW + 1, 2) for each in wanted]
    ours, theirs = (
        torch.cat([_window(each, *at) for each, at in zip(latents, places, strict=True)])
        for latents in (made, wanted)
    )
    decode = autoencoder.network.decode
    with torch.no_grad():
        aim = decode(theirs / scale + shift).sample
    return functional.l1_loss(decode(ours / scale + shift).sample, aim)


def _window(latents: Tensor, top: int, left: int) -> Tensor:
    """A quarter of the batch, the same window of each."""
    quarter = latents[: max(1, len(latents) // 4)]
    return quarter[:, :, top : top + _WINDOW, left : left + _WINDOW]
