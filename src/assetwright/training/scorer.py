"""An image-text scorer: how well words name a drawing, learnt from the training sets alone.

A small convolutional network puts a drawing where a linear map puts the sentence vector of its
name; the loss is contrastive (Radford et al. 2021, arXiv 2103.00020), with many more names than
drawings in each step since names are cheap. It judges drawings and never trains what draws.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from assetwright.export.atomic import write_bytes
from assetwright.qa.appearance import SIDE
from assetwright.training.appearance import Variation, lightness_of, render
from assetwright.training.dataset import Dataset
from assetwright.types import EnvironmentProblem

WEIGHTS = "scorer.safetensors"
GATE_WIDTH, JUDGE_WIDTH = 24, 32
SENTENCE = 384
"""Width of the embedded text encoder's vectors."""
SPACE = 128
"""Dimensions of the space that drawings and words share."""

_MOST_SHARP = 50.0
"""Largest inverse temperature of the loss."""


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(width)
        self.second = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.relu(self.first_norm(self.first(x)))
        return functional.relu(x + self.second_norm(self.second(inner)))


class Scorer(nn.Module):
    """Appearances (N, 2, 48, 48) and sentence vectors (M, 384) to unit vectors (·, 128).

    ``width`` is the number of channels at a quarter of the side; they double at an eighth.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

        def reduce(before: int, after: int, size: int, pad: int) -> list[nn.Module]:
            step = nn.Conv2d(before, after, size, 2, pad, bias=False)
            return [step, nn.BatchNorm2d(after), nn.ReLU()]

        self.trunk = nn.Sequential(
            *reduce(2, width // 2, 4, 1),
            *reduce(width // 2, width, 3, 1),
            _Residual(width),
            *reduce(width, 2 * width, 3, 1),
            _Residual(2 * width),
            *reduce(2 * width, 4 * width, 2, 0),
            nn.Flatten(),
        )
        self.head = nn.Linear(4 * width * (SIDE // 16) ** 2, SPACE)
        self.words = nn.Linear(SENTENCE, SPACE)
        self.sharpness = nn.Parameter(torch.tensor(2.5))

    def features(self, appearance: Tensor) -> Tensor:
        """What the network sees, before it is put among words: (N, 36 · width)."""
        seen: Tensor = self.trunk(appearance)
        return seen

    def image(self, appearance: Tensor) -> Tensor:
        """Unit vectors (N, 128) of drawings."""
        return functional.normalize(self.head(self.features(appearance)), dim=1)

    def text(self, pooled: Tensor) -> Tensor:
        """Unit vectors (M, 128) of words."""
        return functional.normalize(self.words(pooled), dim=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorerPlan:
    """One training: ``samples`` drawings in all, ``batch`` a step, ``names`` more to confuse each
    with. The learning rate rises for ``warmup_steps``, holds until ``decay_from`` of the samples,
    then falls linearly to zero."""

    dataset: Path
    destination: Path
    samples: int
    width: int = GATE_WIDTH
    seed: int = 0
    batch: int = 256
    names: int = 1024
    rate: float = 2e-3
    warmup_steps: int = 50
    decay_from: float = 0.5
    weight_decay: float = 0.05

    def rate_at(self, samples: int) -> float:
        """The learning rate after ``samples`` drawings."""
        warm = min(1.0, (samples / self.batch + 1) / self.warmup_steps)
        left = (self.samples - samples) / (self.samples * (1 - self.decay_from) or 1)
        return self.rate * warm * min(1.0, max(0.0, left))


def train_scorer(
    plan: ScorerPlan, progress: Callable[[int, int], None] | None = None
) -> tuple[Scorer, list[float]]:
    """Train, write ``scorer.safetensors`` to ``plan.destination``; the network and its losses.

    The same plan gives the same network on the same machine.
    """
    data = Dataset.open(plan.dataset)
    torch.manual_seed(plan.seed)
    model = Scorer(plan.width)
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=plan.weight_decay)
    losses: list[float] = []
    seen = 0
    for appearance, caption, others in batches(data, plan):
        for group in optimizer.param_groups:
            group["lr"] = plan.rate_at(seen)
        loss = contrastive_loss(model, data, appearance, caption, others)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        seen += plan.batch
        losses.append(float(loss.detach()))
        if progress is not None:
            progress(min(seen, plan.samples), plan.samples)
    model.eval()
    save_scorer(model, plan.destination, seed=plan.seed, samples=seen)
    return model, losses


def batches(
    data: Dataset, plan: ScorerPlan
) -> Iterator[tuple[Tensor, NDArray[np.int64], NDArray[np.int64]]]:
    """Appearances, their captions, and other captions, of the training sets only."""
    rng = np.random.Generator(np.random.PCG64(plan.seed))
    drawings = np.flatnonzero(data.split == 0)
    cumulative = np.cumsum(_odds(data, drawings))
    captions = np.unique(data.caption[drawings])
    for _ in range(-(-plan.samples // plan.batch)):
        picks = np.searchsorted(cumulative, rng.random(plan.batch), side="right")
        chosen = drawings[np.minimum(picks, len(drawings) - 1)]
        others = rng.choice(captions, min(plan.names, len(captions)), replace=False)
        seen = appearances(data, chosen, rng, Variation())
        yield seen, data.caption[chosen].astype(np.int64), others.astype(np.int64)


def _odds(data: Dataset, drawings: NDArray[np.int64]) -> NDArray[np.float64]:
    """How often each drawing is shown, adding up to 1: as the square root of its name's drawings,
    since what many sets draw is what people ask for."""
    captions = data.caption[drawings]
    odds = np.sqrt(np.bincount(captions)[captions])
    shares: NDArray[np.float64] = odds / odds.sum()
    return shares


def appearances(
    data: Dataset, drawings: NDArray[np.int64], rng: np.random.Generator, variation: Variation
) -> Tensor:
    """What drawings of the dataset look like, (N, 2, 48, 48)."""
    layers = data.layers[drawings].astype(np.int64)
    first = np.cumsum(layers) - layers
    rows = np.repeat(data.offset[drawings] - first, layers) + np.arange(int(layers.sum()))
    fields = data.fields[rows].astype(np.float32) / np.float32(127)
    light = lightness_of(data.palette[rows], data.kind[drawings], layers, rng)
    seen = render(fields, light, layers, rng, variation)
    return seen.contiguous(memory_format=torch.channels_last)


def contrastive_loss(
    model: Scorer,
    data: Dataset,
    appearance: Tensor,
    caption: NDArray[np.int64],
    others: NDArray[np.int64],
) -> Tensor:
    """Cross-entropy of naming each drawing among all names, and of finding the drawing of each.

    Drawings of one name are no mistakes of each other.
    """
    names, index = np.unique(caption, return_inverse=True)
    candidates = np.concatenate([names, np.setdiff1d(others, names)])
    text = model.text(torch.from_numpy(data.pooled[candidates]).float())
    image = model.image(appearance)
    likeness = image @ text.T * model.sharpness.exp().clamp(max=_MOST_SHARP)
    target = torch.from_numpy(index)
    naming = functional.cross_entropy(likeness, target)
    own = likeness[:, : len(names)].T
    fits = target[None] == torch.arange(len(names))[:, None]
    finding = own.logsumexp(1) - own.masked_fill(~fits, -torch.inf).logsumexp(1)
    return naming + finding.mean()


def save_scorer(model: Scorer, folder: Path, **facts: int) -> None:
    """Write the network and facts about it."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: t.contiguous() for name, t in model.state_dict().items()}
    metadata = {"facts": json.dumps({"width": model.width, **facts}, sort_keys=True)}
    write_bytes(folder / WEIGHTS, save(tensors, metadata))


def load_scorer(folder: Path) -> Scorer:
    """The network in ``folder``; EnvironmentProblem when there is none."""
    try:
        with safe_open(folder / WEIGHTS, "pt") as file:
            model = Scorer(int(json.loads(file.metadata()["facts"])["width"]))
            model.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise EnvironmentProblem(
            f"{folder} holds no scorer; train one with 'assetwright train scorer'"
        ) from error
    return model.eval()
