"""Is a drawing in the style that was asked? A classifier learnt from the styles' own drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from assetwright.training.dataset import Dataset
from assetwright.types import GRID, LAYERS, Latent

STYLES = (
    "material-symbols", "mdi", "ph-fill", "tabler", "lineicons", "ph", "ph-bold", "ph-light",
    "ph-thin", "ph-duotone", "fluent-emoji-flat", "noto",
)  # fmt: skip
"""Solid, outline, bold, thin, duotone and colour ones, with one beside most that is like it."""

_PASSES, _BATCH, _RATE = 6, 128, 3e-3
_SHIFT = 1
"""Cells that drawings are shifted by while it learns, so that their place tells less."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Share of drawings that were taken for the style asked, and for one of its family."""

    style: float
    family: float
    drawings: int


class StyleClassifier:
    """Tells ``styles`` apart by drawings of names that are in no ``prompts``.

    ``most`` is how many drawings of each teach it, None for all.
    """

    def __init__(
        self,
        data: Dataset,
        styles: Sequence[str],
        names: Sequence[str],
        most: int | None = None,
    ) -> None:
        self.styles = list(styles)
        by_name = {style["name"]: index for index, style in enumerate(data.styles)}
        self._families = [data.styles[by_name[style]]["family"] for style in self.styles]
        asked = np.isin(data.caption, [i for i, c in enumerate(data.captions) if c in set(names)])
        taught, label = [], []
        self._kept: list[NDArray[np.int64]] = []
        for index, style in enumerate(self.styles):
            drawings = np.flatnonzero(data.style == by_name[style])
            others = drawings[~asked[drawings]]
            taught.append(others[:: max(1, len(others) // (most or len(others) or 1))][:most])
            label.append(np.full(len(taught[-1]), index))
            self._kept.append(drawings[asked[drawings]].astype(np.int64))
        self._data = data
        self._network = self._learn(np.concatenate(taught), np.concatenate(label))

    def real(self) -> Recognised:
        """How many of the styles' own drawings of the prompts' names it recognises."""
        latents = [self._data.latent(int(i)) for kept in self._kept for i in kept]
        label = [index for index, kept in enumerate(self._kept) for _ in kept]
        return self.recognised(latents, label)

    @torch.inference_mode()
    def recognised(self, latents: Sequence[Latent], asked: Sequence[int]) -> Recognised:
        """Of drawings in the styles at these places; every style counts the same."""
        inputs = _inputs(latents)
        found = np.concatenate(
            [self._network(part).argmax(1).numpy() for part in torch.split(inputs, 256)]
        )
        label = np.asarray(asked)
        families = np.unique(self._families, return_inverse=True)[1]
        weight = 1 / np.bincount(label, minlength=len(self.styles))[label]
        weight /= weight.sum()
        return Recognised(
            float(weight @ (found == label)),
            float(weight @ (families[found] == families[label])),
            len(label),
        )

    def _learn(self, drawings: NDArray[np.int64], label: NDArray[np.int64]) -> nn.Module:
        torch.manual_seed(0)
        rng = np.random.Generator(np.random.PCG64(0))
        inputs = _inputs([self._data.latent(int(drawing)) for drawing in drawings])
        target = torch.from_numpy(label)
        weight = torch.from_numpy(len(label) / np.bincount(label).clip(1)).float()
        network = _network(len(self.styles))
        optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.02)
        steps = max(1, _PASSES * len(label) // _BATCH)
        for step in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * (1 - step / steps)
            picks = torch.from_numpy(rng.integers(0, len(label), min(_BATCH, len(label))))
            shift = tuple(rng.integers(-_SHIFT, _SHIFT + 1, 2).tolist())
            seen = inputs[picks].roll(shift, (2, 3))
            loss = nn.functional.cross_entropy(network(seen), target[picks], weight)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        return network.eval()


def _network(styles: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    before = LAYERS + 2
    for width in (24, 32, 48):
        layers += [nn.Conv2d(before, width, 3, 1, 1), nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.MaxPool2d(2)]
        before = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(48 * 9, styles))


def _inputs(latents: Sequence[Latent]) -> Tensor:
    """(N, 6, 24, 24): the layers, -1 where there is none, how many there are, and whether they
    have colours of their own."""
    inputs = np.full((len(latents), LAYERS + 2, GRID, GRID), -1, np.float32)
    for row, latent in zip(inputs, latents, strict=True):
        row[: latent.layers] = latent.fields
        row[LAYERS] = latent.layers / LAYERS
        row[LAYERS + 1] = float(bool(latent.palette.any()))
    return torch.from_numpy(inputs)
