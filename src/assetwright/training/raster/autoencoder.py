"""Trains a small AutoencoderKL: 4 channels, an eighth of the side, narrow enough for a CPU."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn

from assetwright.diffusion.autoencoder import CONFIG_FILE, WEIGHTS_FILE
from assetwright.export.atomic import write_bytes
from assetwright.training.raster.fitting import Schedule, fit
from assetwright.training.raster.pictures import Drawings, Picture
from assetwright.types import LAYERS

REDUCTION = 8
_KL = 1e-4
"""Enough to keep latents small and smooth; more would blur what they say."""
_QUIET = -6.0
"""Logarithm of the variance of a latent's noise at first: as much as the latent would drown it."""
_CONSTANT = 8.0
_FAINT = 0.1
_MEASURED = 512
"""Parts whose latents the scale is taken from."""
_STATISTICS = 1_000_000_000
"""First of the keys of those parts: no step has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoencoderPlan:
    """One run: ``samples`` parts of ``side`` pixels over all resumptions, ``batch`` a step.

    ``widths`` are the channels at the picture's side, a half, a quarter and an eighth of it.
    """

    run: Path
    samples: int = 20_000
    side: int = 64
    batch: int = 4
    rate: float = 1e-3
    seed: int = 0
    widths: tuple[int, int, int, int] = (16, 16, 32, 64)

    @property
    def facts(self) -> dict[str, Any]:
        """What a run must have begun with to be gone on with."""
        return {n: value for n, value in asdict(self).items() if n not in ("run", "samples")}


def config(widths: tuple[int, ...]) -> dict[str, Any]:
    """Of diffusers' AutoencoderKL. Without attention: a latent may then be decoded in parts."""
    return {
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
        "block_out_channels": widths,
        "layers_per_block": 1,
        "norm_num_groups": 1,
        "latent_channels": LAYERS,
        "mid_block_add_attention": False,
        "use_quant_conv": False,
        "use_post_quant_conv": False,
    }


def tensor_of(pictures: Picture) -> Tensor:
    """(N, H, W, 3) of 0 to 255 as (N, 3, H, W) of -1 to 1."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def train_autoencoder(
    plan: AutoencoderPlan, drawings: Drawings, advance: Callable[[int, int | None], None]
) -> bool:
    """Train, or go on, and write the autoencoder into ``plan.run`` as diffusers reads it.

    Whether it was finished; otherwise it was stopped, and the same call goes on.
    """
    from diffusers import AutoencoderKL

    torch.manual_seed(plan.seed)
    make: Any = AutoencoderKL
    network = make(**config(plan.widths)).to(memory_format=torch.channels_last)
    begin_with_colors(network)

    def losses(model: nn.Module, step: int) -> dict[str, Tensor]:
        keys = [(plan.seed, step, index) for index in range(plan.batch)]
        shown = tensor_of(drawings.parts(keys, plan.side))
        noise = torch.Generator().manual_seed(plan.seed + step)
        found: Any = model
        posterior = found.encode(shown).latent_dist
        made = found.decode(posterior.sample(noise)).sample
        difference = made - shown
        absolute, squared = difference.abs().mean(), difference.square().mean()
        kl = posterior.kl().mean() / posterior.mean[0].numel()
        return {
            "loss": absolute + squared + _KL * kl,
            "absolute": absolute,
            "psnr": -10 * (squared / 4).log10(),
            "kl": kl,
        }

    steps = max(1, plan.samples // plan.batch)
    schedule = Schedule(steps=steps, rate=plan.rate, warm=min(50, 1 + steps // 10))
    fitted = fit(network, losses, schedule, plan.run, plan.facts, advance)
    if fitted is None:
        return False
    _write(fitted, plan, drawings)
    return True


def begin_with_colors(network: Any) -> None:
    """Set an AutoencoderKL up to pass on the mean colour of every 8 × 8 pixels, and no more.

    Left random, it learns that much in a thousand steps. Channels 0 to 2 are the colours, 3 to 5
    their negatives (silu(x) − silu(−x) = x), and 6 and 7 are ± a constant so large that the group
    norms divide by nearly the same everywhere. Residual blocks add nothing yet.
    """
    from diffusers.models.downsampling import Downsample2D
    from diffusers.models.resnet import ResnetBlock2D
    from diffusers.models.upsampling import Upsample2D

    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, ResnetBlock2D):
                for parameter in module.conv2.parameters():
                    parameter.zero_()
                if module.conv_shortcut is not None:
                    _carry_on(module.conv_shortcut, slice(0, 1), 1.0)
            elif isinstance(module, Downsample2D):
                # Padded at the right and below: the first two taps are the four pixels' own.
                _carry_on(module.conv, slice(0, 2), 0.25)
            elif isinstance(module, Upsample2D):
                _carry_on(module.conv, slice(1, 2), 1.0)
        for half in (network.encoder, network.decoder):
            half.conv_in.weight[:8] = 0
            half.conv_in.bias[:6] = 0
            half.conv_in.bias[6:8] = torch.tensor([_CONSTANT, -_CONSTANT])
            half.conv_out.weight[:] *= _FAINT
            half.conv_out.weight[:3] = 0
            half.conv_out.bias[:] = 0
            half.conv_norm_out.weight[:] = _CONSTANT * (2 / half.conv_norm_out.num_channels) ** 0.5
            for color in range(3):
                for channel, sign in ((color, 1.0), (3 + color, -1.0)):
                    half.conv_in.weight[channel, color, 1, 1] = sign
                    half.conv_out.weight[color, channel, 1, 1] = sign
        network.encoder.conv_out.bias[LAYERS:] = _QUIET


def _carry_on(convolution: Any, taps: slice, weight: float) -> None:
    """Let the first eight channels through as they are."""
    convolution.weight[:8] = 0
    convolution.weight[8:, 6:8] = 0
    for channel in range(8):
        convolution.weight[channel, channel, taps, taps] = weight
    if convolution.bias is not None:
        convolution.bias[:8] = 0


def _write(fitted: Any, plan: AutoencoderPlan, drawings: Drawings) -> None:
    """The weights, and in the configuration what brings its latents to mean 0 and variance 1."""
    keys = [(plan.seed, _STATISTICS, index) for index in range(_MEASURED)]
    with torch.inference_mode():
        latents = [
            fitted.encode(tensor_of(drawings.parts(keys[i : i + 32], plan.side))).latent_dist.mean
            for i in range(0, len(keys), 32)
        ]
    found = torch.cat(latents).numpy().astype(np.float64)
    settings = {
        "_class_name": "AutoencoderKL",
        **config(plan.widths),
        "sample_size": plan.side,
        "scaling_factor": float(1 / found.std()),
        "shift_factor": float(found.mean()),
    }
    # The weights last: their presence says that the rest is there.
    write_bytes(plan.run / CONFIG_FILE, json.dumps(settings, indent=2).encode() + b"\n")
    tensors = {name: tensor.contiguous() for name, tensor in fitted.state_dict().items()}
    write_bytes(plan.run / WEIGHTS_FILE, save(tensors, {"format": "pt"}))
