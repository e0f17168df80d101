"""A network that says how much a drawing looks like each of some sets of line icons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from assetwright.training.dataset import Dataset
from assetwright.types import Latent

BESIDE = (
    "tabler", "ph", "ph-light", "akar-icons", "majesticons-line", "proicons", "uil", "lineicons",
    "mage", "heroicons", "ri-line", "material-symbols-outline-sharp", "tdesign", "iconoir",
    "lucide", "mingcute-line", "carbon", "bi",
)  # fmt: skip
"""The sets that it tells apart."""

STRICT = 0.1
"""Share of a set's own drawings, of none that taught it, that it may reject."""

_TAUGHT, _KEPT = 700, 100
"""Drawings of each set that teach, and that say where its own lie."""

_PASSES, _BATCH, _RATE = 8, 128, 3e-3


class Judge:
    """Learnt from drawings of ``BESIDE`` that show none of ``names``; kept in ``file``.

    It looks at small parts of the outer shape, and at how often they occur: at strokes, corners
    and ends, not at what is shown or where.
    """

    def __init__(self, data: Dataset, names: Sequence[str], file: Path) -> None:
        asked = np.isin(data.caption, [i for i, c in enumerate(data.captions) if c in set(names)])
        rng = np.random.default_rng(0)
        rows = {style["name"]: index for index, style in enumerate(data.styles)}
        taught: list[NDArray[np.int8]] = []
        self._own: dict[str, Tensor] = {}
        for name in BESIDE:
            found = np.flatnonzero((data.style == rows[name]) & (data.layers == 1) & ~asked)
            rng.shuffle(found)
            taught.append(data.fields[data.offset[found[:-_KEPT][:_TAUGHT]]])
            self._own[name] = _inputs(data.fields[data.offset[found[-_KEPT:]]])
        self._network = _Network(len(BESIDE))
        if file.exists():
            self._network.load_state_dict(load_file(file))
        else:
            _learn(self._network, taught)
            file.parent.mkdir(parents=True, exist_ok=True)
            save_file(self._network.state_dict(), file)
        self._network.eval()

    def rejected(self, latents: Sequence[Latent], style: str) -> float:
        """Share of drawings that look less like ``style`` than nine in ten of its own do."""
        fields = np.stack([latent.fields[0] for latent in latents])
        least = torch.quantile(self._likeness(self._own[style], style), STRICT)
        likeness = self._likeness(torch.from_numpy(fields.astype(np.float32))[:, None], style)
        return float((likeness < least).float().mean())

    def of_others(self, style: str) -> float:
        """The same of the other sets' own drawings: how well it tells them apart."""
        least = torch.quantile(self._likeness(self._own[style], style), STRICT)
        others = torch.cat([own for name, own in self._own.items() if name != style])
        return float((self._likeness(others, style) < least).float().mean())

    @torch.inference_mode()
    def _likeness(self, fields: Tensor, style: str) -> Tensor:
        """Log odds of one set against all others."""
        own = BESIDE.index(style)
        told = self._network(fields).log_softmax(1)
        others = torch.cat([told[:, :own], told[:, own + 1 :]], dim=1)
        likeness: Tensor = told[:, own] - others.logsumexp(1)
        return likeness


class _Network(nn.Module):
    def __init__(self, count: int) -> None:
        super().__init__()
        self.near = nn.Sequential(*_layer(1, 24), *_layer(24, 32))
        self.far = nn.Sequential(*_layer(32, 48), *_layer(48, 64))
        self.told = nn.Linear(2 * 64 + 3 * 32, count)

    def forward(self, fields: Tensor) -> Tensor:
        near = self.near(fields)
        far = self.far(functional.max_pool2d(near, 2))
        parts = [near.mean((2, 3)), far.mean((2, 3)), far.amax((2, 3)), near.amax((2, 3))]
        parts += [far[:, :32].std((2, 3))]
        told: Tensor = self.told(torch.cat(parts, 1))
        return told


def _layer(before: int, after: int) -> list[nn.Module]:
    return [nn.Conv2d(before, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]


def _inputs(fields: NDArray[np.int8]) -> Tensor:
    return torch.from_numpy(fields).float()[:, None] / 127


def _learn(network: nn.Module, taught: Sequence[NDArray[np.int8]]) -> None:
    torch.manual_seed(0)
    drawings = _inputs(np.concatenate(taught))
    counts = torch.tensor([len(each) for each in taught])
    label = torch.repeat_interleave(torch.arange(len(taught)), counts)
    weight = len(drawings) / len(taught) / counts.float()
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.02)
    steps = _PASSES * len(drawings) // _BATCH
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = _RATE * min(1, (step + 1) / 50) * (1 - step / steps)
        picks = torch.randint(len(drawings), (_BATCH,))
        seen = drawings[picks].roll(torch.randint(-1, 2, (2,)).tolist(), (2, 3))
        seen = seen.flip(3) if step % 2 else seen
        seen = seen + 0.02 * torch.randn(seen.shape)
        loss = functional.cross_entropy(network(seen), label[picks], weight)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
