"""Trains the network of the check ``text``: some minutes of one core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from assetwright.training.lettering.fonts import TRAINED_ON, fetch
from assetwright.training.lettering.icons import Piece, pieces
from assetwright.training.lettering.network import LetteringNetwork, export
from assetwright.training.lettering.scenes import lettered, without
from assetwright.training.lettering.words import TILT, Random, Word, draw, string

CAPITALS = (8.0, 14.0)
"""Pixels of capital letters, at the level that is to find them."""
_LETTERED = 0.5
_HARDEST = 4
"""Cells by which a picture is judged: the likeliest ones, and of a word the same."""
_WARM = 60
_KEPT = 0.985
"""Of the averaged weights, at every step."""

Batch = tuple[NDArray[np.uint8], NDArray[np.int8]]
"""Brightness (n, 64, 64), 0 to 255, and what each cell shows (n, 8, 8), as in ``Scene``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetteringPlan:
    """``source``: the unpacked icon sets. ``fonts``: a folder to fetch fonts into.

    ``batches`` different ones are seen in turns, over and over, for ``steps``; over the second half
    of those the rate falls to nothing.
    """

    source: Path
    fonts: Path
    steps: int = 12_000
    batches: int = 1_500
    batch: int = 64
    icons_each: int = 80
    words: int = 4_000
    rate: float = 4e-3
    seed: int = 0


def train_lettering(
    plan: LetteringPlan, file: Path, advance: Callable[[int, int | None], None]
) -> None:
    """Train, and write the network as ONNX to ``file``; ``advance``
    gets how many hundredths are done."""
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    words = drawn_words(plan, np.random.default_rng(plan.seed))
    stock = list(pieces(plan.source, plan.icons_each, np.random.default_rng([plan.seed])))
    advance(30, 100)
    made = [batch(plan, turn, stock, words) for turn in range(plan.batches)]
    advance(60, 100)
    network = LetteringNetwork()
    for step, network in enumerate(fitted(plan, made)):  # noqa: B007 - the last one is kept
        advance(60 + 40 * (step + 1) // plan.steps, 100)
    export(network, file)


def drawn_words(plan: LetteringPlan, random: Random) -> list[Word]:
    """``plan.words`` of them, every font package as often as any other."""
    families = [faces for faces in fetch(plan.fonts, TRAINED_ON).values() if faces]
    found: list[Word] = []
    low, high = np.log(CAPITALS)
    while len(found) < plan.words:
        faces = families[int(random.integers(len(families)))]
        face = faces[int(random.integers(len(faces)))]
        tilt = 0.0 if random.random() < 0.4 else float(random.uniform(-TILT, TILT))
        word = draw(string(random), face, float(np.exp(random.uniform(low, high))), tilt)
        if word is not None:
            found.append(word)
    return found


def batch(plan: LetteringPlan, turn: int, stock: Sequence[Piece], words: Sequence[Word]) -> Batch:
    """The ``turn``-th: half of it with lettering, half without."""
    random = np.random.default_rng([plan.seed, turn])
    with_words = round(plan.batch * _LETTERED)
    scenes = [
        lettered(stock[index], words, random)
        if place < with_words
        else without(stock[index], random)
        for place, index in enumerate(random.integers(0, len(stock), plan.batch))
    ]
    luma = np.rint(np.stack([scene.luma for scene in scenes]) * 255).astype(np.uint8)
    return luma, np.stack([scene.cells for scene in scenes])


def fitted(plan: LetteringPlan, batches: Sequence[Batch]) -> Iterator[LetteringNetwork]:
    """The averaged network after each step."""
    torch.manual_seed(plan.seed)
    network = LetteringNetwork().train()
    averaged = LetteringNetwork()
    averaged.load_state_dict(network.state_dict())
    optimizer = torch.optim.AdamW(network.parameters(), plan.rate, weight_decay=0.01)
    for step in range(plan.steps):
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * min(1.0, (step + 1) / _WARM, 2 - 2 * step / plan.steps)
        luma, cells = batches[step % len(batches)]
        loss = _loss(
            network(torch.from_numpy(luma).float()[:, None] / 255),
            torch.from_numpy(cells),
        )
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        kept = min(_KEPT, (1 + step) / (10 + step))
        with torch.no_grad():
            for mean, now in zip(
                averaged.state_dict().values(),
                network.state_dict().values(),
                strict=True,
            ):
                if mean.is_floating_point():
                    mean.lerp_(now, 1 - kept)
        yield averaged


def _loss(logits: Tensor, cells: Tensor) -> Tensor:
    """Every cell counts a little, and the likeliest of each picture much."""
    flat, wanted = logits.flatten(1), cells.flatten(1)
    plain, words = wanted == 0, wanted == 1
    dense = functional.softplus(flat[plain]).mean() + functional.softplus(-flat[words]).mean()
    highest = torch.where(plain, flat, -20).topk(_HARDEST, dim=1).values
    rows = words.any(dim=1)
    best = torch.where(words[rows], flat[rows], -20).topk(_HARDEST, dim=1).values
    told = best > -20
    sure = (functional.softplus(-best) * told).sum() / told.sum()
    return dense + functional.softplus(highest).mean() + sure
