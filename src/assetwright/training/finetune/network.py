"""The shipped network with a brand's changes, which alone are learnt."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.func import functional_call

from assetwright.diffusion.brand import CHANGE, LEFT, RIGHT, STYLE
from assetwright.diffusion.condition import Condition
from assetwright.diffusion.dit import DiT, config_for
from assetwright.diffusion.onnx_denoiser import WEIGHTS_FILE
from assetwright.diffusion.styles import Style, StyleBook
from assetwright.diffusion.tensor_file import read_tensors
from assetwright.training.export import exported_weights
from assetwright.types import EnvironmentProblem, InputError

RANKS = ((40, 0), (150, 4), (1_001, 8))
"""Up to so many drawings, the rank of the changes; 0 is a style vector alone, which cannot learn a
few drawings by heart."""

_IN_BLOCKS = ("qkv", "proj", "cross_q", "cross_proj", "up", "down")
_LOW_RANK = ("modulation.weight", "skip.weight", "detail.maps.weight")
_WHOLE = ("detail.enter", "detail.draw", "detail.leave", "detail.modulate")


def rank_for(drawings: int) -> int:
    """The rank of the changes that a set of so many drawings can teach."""
    return next(rank for below, rank in RANKS if drawings < below)


def read_base(folder: Path) -> tuple[str, tuple[Style, ...], DiT]:
    """The revision, the styles and the network that ``train export`` wrote to ``folder``.

    InputError when they are not there, or the network does not draw fields.
    """
    try:
        content = (folder / WEIGHTS_FILE).read_bytes()
        styles = StyleBook(folder).styles
        base = DiT(config_for(read_tensors(content)[1]["model"], len(styles)))
        base.load_state_dict(exported_weights(folder, [style.name for style in styles]))
    except (OSError, KeyError, ValueError, RuntimeError, EnvironmentProblem) as error:
        raise InputError(
            "model", f"{folder} holds no network that draws fields: give what `train export` wrote."
        ) from error
    return hashlib.sha256(content).hexdigest()[:12], styles, base


class BrandNetwork(nn.Module):
    """``base``, frozen, with a style vector and changes of ``rank``; drawn for "any style"."""

    def __init__(self, base: DiT, rank: int, style: Tensor, seed: int) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.rank = rank
        self.style = nn.Parameter(style.clone())
        self.left, self.right = nn.ParameterDict(), nn.ParameterDict()
        self.change = nn.ParameterDict()
        if rank == 0:
            return
        weights = dict(base.named_parameters())
        generator = torch.Generator().manual_seed(seed)
        matrices = [f"blocks.{i}.{n}.weight" for i in range(base.config.depth) for n in _IN_BLOCKS]
        for name in [*matrices, *_LOW_RANK]:
            rows, columns = weights[name].shape
            # One side zero: it begins as the base, and learns all the same.
            right = torch.randn(rank, columns, generator=generator) * columns**-0.5
            self.left[_key(name)] = nn.Parameter(torch.zeros(rows, rank))
            self.right[_key(name)] = nn.Parameter(right)
        for module in _WHOLE:
            for name in (f"{module}.weight", f"{module}.bias"):
                self.change[_key(name)] = nn.Parameter(torch.zeros_like(weights[name]))

    def forward(
        self, fields: Tensor, palette: Tensor, t: Tensor, condition: Condition[Tensor]
    ) -> tuple[Tensor, Tensor]:
        """As ``DiT``; inputs go to where the network is, outputs come back to where they were."""
        return self._drawn(self._weights(), fields, palette, t, condition)

    def unchanged(
        self, fields: Tensor, palette: Tensor, t: Tensor, condition: Condition[Tensor]
    ) -> tuple[Tensor, Tensor]:
        """The same by the base, as if nothing had been learnt."""
        return self._drawn({}, fields, palette, t, condition)

    def _drawn(
        self,
        weights: dict[str, Tensor],
        fields: Tensor,
        palette: Tensor,
        t: Tensor,
        condition: Condition[Tensor],
    ) -> tuple[Tensor, Tensor]:
        device, home = self.style.device, fields.device
        told = Condition(*(tensor.to(device) for _, tensor in condition.items()))
        arguments = (fields.to(device), palette.to(device), t.to(device), told)
        clean, clean_palette = functional_call(self.base, weights, arguments)
        return clean.to(home), clean_palette.to(home)

    def tensors(self) -> dict[str, Tensor]:
        """What a brand's file holds, float32, on the CPU."""
        found = {STYLE: self.style}
        found |= {_name(key) + LEFT: value for key, value in self.left.items()}
        found |= {_name(key) + RIGHT: value for key, value in self.right.items()}
        found |= {_name(key) + CHANGE: value for key, value in self.change.items()}
        return {name: tensor.detach().float().cpu().clone() for name, tensor in found.items()}

    @torch.no_grad()
    def load(self, tensors: dict[str, Tensor]) -> None:
        """Take what ``tensors`` gave."""
        self.style.copy_(tensors[STYLE])
        for part, end in ((self.left, LEFT), (self.right, RIGHT), (self.change, CHANGE)):
            for key, value in part.items():
                value.copy_(tensors[_name(key) + end])

    def _weights(self) -> dict[str, Tensor]:
        weights = dict(self.base.named_parameters())
        rows = weights["style.weight"]
        changed = {"style.weight": torch.cat([rows[:-1], self.style[None]])}
        for key, left in self.left.items():
            name = _name(key)
            changed[name] = weights[name] + left @ self.right[key]
        for key, change in self.change.items():
            name = _name(key)
            changed[name] = weights[name] + change
        return changed


def _key(name: str) -> str:
    """Modules take no dots in names."""
    return name.replace(".", "/")


def _name(key: str) -> str:
    return key.replace("/", ".")
