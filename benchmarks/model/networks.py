"""The three networks with random weights, each with what one evaluation at 512 px is given.

The U-Nets are built by diffusers from the published configurations; nothing is downloaded. All of
them see one latent (4, 64, 64) and 77 token vectors, of the width that each is made for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.dit import DiT, config_for

SIDE = 64
"""Of the latent of 512 px, whose autoencoder reduces by 8."""
TOKENS = 77

SD15: dict[str, Any] = {
    "sample_size": SIDE,
    "in_channels": 4,
    "out_channels": 4,
    "block_out_channels": (320, 640, 1280, 1280),
    "layers_per_block": 2,
    "attention_head_dim": 8,
    "cross_attention_dim": 768,
}
SDXL: dict[str, Any] = {
    "sample_size": SIDE,
    "in_channels": 4,
    "out_channels": 4,
    "block_out_channels": (320, 640, 1280),
    "layers_per_block": 2,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}

NAMES = ("B/2", "SD-1.5", "SDXL")


@dataclass(frozen=True, slots=True)
class Network:
    """A network, and a function of no arguments that evaluates it once, for one picture."""

    module: nn.Module
    evaluate: Callable[[], Any]

    @property
    def parameters(self) -> int:
        """How many it has."""
        return sum(parameter.numel() for parameter in self.module.parameters())

    def flops(self) -> int:
        """Of one evaluation: two for each multiplication with addition, products only."""
        counter = FlopCounterMode(display=False)
        with counter, torch.inference_mode():
            self.evaluate()
        return int(counter.get_total_flops())


def build(name: str, dtype: torch.dtype = torch.float32, device: str = "cpu") -> Network:
    """One of ``NAMES``; on the device "meta" it has no weights, but can be counted."""
    make = {"B/2": _ours, "SD-1.5": _sd15, "SDXL": _sdxl}[name]
    network = make(dtype, device)
    if device != "meta":
        network.module.to_empty(device=device)
        generator = torch.Generator().manual_seed(0)
        for tensor in (*network.module.parameters(), *network.module.buffers()):
            with torch.no_grad():
                tensor.normal_(std=0.02, generator=generator)
    return network


def _ours(dtype: torch.dtype, device: str) -> Network:
    config = config_for("B/2", styles=128, text_width=768, grid=SIDE)
    with torch.device("meta"):
        model = DiT(config).to(dtype).eval()

    def zeros(*shape: int) -> Tensor:
        return torch.zeros(*shape, device=device, dtype=dtype)

    def noise(*shape: int) -> Tensor:
        return torch.randn(*shape, device=device, dtype=dtype)

    index = torch.zeros(1, dtype=torch.long, device=device)
    reference = model.detail.enter.in_channels - model.detail.maps.out_features // config.patch**2
    condition = Condition(
        tokens=noise(1, TOKENS, config.text_width),
        mask=torch.ones(1, TOKENS, dtype=torch.bool, device=device),
        pooled=noise(1, config.text_width),
        style=index,
        asset_type=index,
        kind=index,
        reference=zeros(1, reference - 4, SIDE, SIDE),
        known=zeros(1, 4, 4),
    )
    latent, palette, t = noise(1, 4, SIDE, SIDE), zeros(1, 4, 3), zeros(1) + 0.5
    return Network(model, lambda: model(latent, palette, t, condition))


def _sd15(dtype: torch.dtype, device: str) -> Network:
    return _unet(SD15, dtype, device, {})


def _sdxl(dtype: torch.dtype, device: str) -> Network:
    added = {
        "text_embeds": torch.randn(1, 1280, dtype=dtype, device=device),
        "time_ids": torch.zeros(1, 6, dtype=dtype, device=device),
    }
    return _unet(SDXL, dtype, device, {"added_cond_kwargs": added})


def _unet(config: dict[str, Any], dtype: torch.dtype, device: str, more: dict[str, Any]) -> Network:
    from diffusers import UNet2DConditionModel

    with torch.device("meta"):
        model = UNet2DConditionModel(**config).to(dtype).eval()
    latent = torch.randn(1, 4, SIDE, SIDE, dtype=dtype, device=device)
    text = torch.randn(1, TOKENS, config["cross_attention_dim"], dtype=dtype, device=device)
    step = torch.tensor(500, device=device)
    return Network(model, lambda: model(latent, step, text, return_dict=False, **more))
