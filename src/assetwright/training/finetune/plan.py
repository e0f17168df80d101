"""What is asked of a run that learns a brand's style, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assetwright.config import MODELS
from assetwright.diffusion.brand import Brand
from assetwright.training.finetune.pictures import LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPlan:
    """What is to be learnt. ``samples`` None is what suits the number of drawings.

    ``model`` is a folder that ``train export`` wrote, of any size; the shipped network's usually.
    """

    folder: Path
    name: str
    prompts: Path | None = None
    rejects: Path | None = None
    title: str = ""
    license: str = "own"
    seed: int = 0
    samples: int | None = None
    replace: bool = False
    model: Path = MODELS / "dit"


@dataclass(frozen=True, slots=True)
class Learnt:
    """A style that was learnt, and how: losses are of the drawings held back.

    ``nearest`` is the style of the network that it began as; ``seconds`` those of learning, over
    all resumptions.
    """

    brand: Brand
    path: Path
    size: int
    nearest: str
    rank: int
    unnamed: int
    left_out: list[LeftOut]
    rejects: int
    samples: int
    planned: int
    seconds: float
    loss_before: float
    loss_after: float
