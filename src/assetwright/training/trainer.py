"""The training loop: resumable, self-documenting, as fast as the CPU allows."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from assetwright.diffusion.dit import DiT, config_for
from assetwright.training.batches import Batches
from assetwright.training.checkpoint import CHECKPOINT, Checkpoint
from assetwright.training.dataset import Dataset
from assetwright.training.evaluation import field_loss
from assetwright.training.export import exported_weights
from assetwright.training.objective import PALETTE_WEIGHT, Network, draw_times, flow_loss
from assetwright.training.optimizer import Optimizer
from assetwright.training.precision import fastest_dtype

LOG = "log.jsonl"
_AVERAGED_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """One run. ``samples`` is how many drawings it sees in all, over every resumption.

    The learning rate warms up, holds until ``decay_from`` of the samples, then falls linearly to
    zero; ``peak`` is its highest value, as a fraction of both rates. ``start_from`` is a folder
    with an exported model, whose weights a new run begins with.
    """

    dataset: Path
    run: Path
    samples: int
    model: str = "XS/6"
    batch: int = 256
    seed: int = 0
    muon_rate: float = 0.02
    adam_rate: float = 1.5e-3
    peak: float = 1.0
    warmup_steps: int = 150
    decay_from: float = 0.5
    ema: float = 0.999
    checkpoint_seconds: float = 300
    report_seconds: float = 600
    start_from: Path | None = None
    compile: bool = True

    def rate(self, samples: int) -> float:
        """The learning rate, as a fraction of its base, after ``samples`` drawings."""
        warm = min(1.0, (samples / self.batch + 1) / self.warmup_steps)
        left = (self.samples - samples) / (self.samples * (1 - self.decay_from) or 1)
        return self.peak * warm * min(1.0, max(0.0, left))


class Run:
    """The state of a run: model, its moving average, optimiser, random generators, position."""

    def __init__(self, plan: TrainingPlan, style_names: list[str], dtype: torch.dtype) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.dtype = plan, dtype
        self.model = DiT(config_for(plan.model, len(style_names)))
        self.ema = DiT(self.model.config).requires_grad_(False)
        self.ema.load_state_dict(self.model.state_dict())
        self.optimizer = Optimizer(
            self.model, muon_rate=plan.muon_rate, adam_rate=plan.adam_rate, dtype=dtype
        )
        self.rng = np.random.Generator(np.random.PCG64(plan.seed))
        self.noise = torch.Generator().manual_seed(plan.seed)
        self.samples, self.steps, self.seconds = 0, 0, 0.0
        path = plan.run / CHECKPOINT
        if path.exists():
            self._resume(Checkpoint.load(path))
        elif plan.start_from is not None:
            weights = exported_weights(plan.start_from, style_names)
            self.model.load_state_dict(weights)
            self.ema.load_state_dict(weights)
        compiled = plan.compile and shutil.which("c++") is not None
        self.network: Network = torch.compile(self.model) if compiled else self.model

    def step(self, batches: Batches) -> tuple[Tensor, Tensor]:
        """One optimiser step; the field and palette losses."""
        batch = batches.draw(self.plan.batch, self.rng)
        t = draw_times(self.plan.batch, self.noise)
        autocast = torch.autocast("cpu", torch.bfloat16, enabled=self.dtype == torch.bfloat16)
        with autocast:
            field_loss, palette_loss = flow_loss(self.network, batch, t, self.noise)
        torch.autograd.backward(field_loss + PALETTE_WEIGHT * palette_loss)
        self.optimizer.step(self.plan.rate(self.samples))
        self.steps += 1
        self.samples += self.plan.batch
        decay = min(self.plan.ema, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.ema.parameters()), list(self.model.parameters()), 1 - decay
            )
        return field_loss.detach(), palette_loss.detach()

    def save(self) -> None:
        """Write the checkpoint."""
        tensors: dict[str, Tensor] = {"rng.torch": self.noise.get_state()}
        tensors |= {f"model.{n}": t for n, t in self.model.state_dict().items()}
        tensors |= {f"ema.{n}": t for n, t in self.ema.state_dict().items()}
        tensors |= {f"optimizer.{n}": t for n, t in self.optimizer.tensors()}
        facts: dict[str, Any] = {
            "model": self.plan.model,
            "styles": self.model.config.styles,
            "text_width": self.model.config.text_width,
            "grid": self.model.config.grid,
            "samples": self.samples,
            "steps": self.steps,
            "seconds": self.seconds,
            "rng": self.rng.bit_generator.state,
        }
        Checkpoint(tensors, facts).save(self.plan.run / CHECKPOINT)

    def _resume(self, checkpoint: Checkpoint) -> None:
        self.model.load_state_dict(checkpoint.part("model"))
        self.ema.load_state_dict(checkpoint.part("ema"))
        self.optimizer.load(checkpoint.part("optimizer"))
        self.noise.set_state(checkpoint.tensors["rng.torch"])
        self.rng.bit_generator.state = checkpoint.facts["rng"]
        self.samples = checkpoint.facts["samples"]
        self.steps = checkpoint.facts["steps"]
        self.seconds = checkpoint.facts["seconds"]


def train(
    plan: TrainingPlan,
    report: Callable[[Run, Dataset], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Run ``plan`` from its last checkpoint to its last sample, or until interrupted.

    Writes ``checkpoint.safetensors`` and ``log.jsonl`` to ``plan.run``; ``report`` is called every
    ``report_seconds`` and at the end, for plots and sample sheets; ``progress`` hears samples
    seen, and samples in all, after every step. SIGINT and SIGTERM write a checkpoint and stop.
    """
    dataset = Dataset.open(plan.dataset)
    plan.run.mkdir(parents=True, exist_ok=True)
    trained = int(dataset.style[dataset.split == 0].max()) + 1
    names = [style["name"] for style in dataset.styles[:trained]]
    run = Run(plan, names, dtype=fastest_dtype())
    batches = Batches(dataset, split=0, any_style=trained)
    stopping = _stop_on_signal()
    started = saved = reported = last = time.perf_counter()
    before = run.seconds
    losses: list[tuple[Tensor, Tensor]] = []
    while run.samples < plan.samples and not stopping.is_set():
        losses.append(run.step(batches))
        now = time.perf_counter()
        run.seconds = before + now - started
        if progress is not None:
            progress(run.samples, plan.samples)
        if len(losses) == _AVERAGED_STEPS:
            _log(run, losses, _AVERAGED_STEPS * plan.batch / (now - last))
            losses, last = [], now
        if now - saved > plan.checkpoint_seconds:
            run.save()
            saved = time.perf_counter()
        if now - reported > plan.report_seconds:
            run.save()
            _report(run, dataset, report)
            reported = last = time.perf_counter()
    run.save()
    _report(run, dataset, report)
    return run


def _log(run: Run, losses: list[tuple[Tensor, Tensor]], speed: float) -> None:
    fields, palettes = (float(torch.stack(part).mean()) for part in zip(*losses, strict=True))
    facts = {
        "samples": run.samples,
        "seconds": round(run.seconds, 1),
        "loss": round(fields, 5),
        "palette_loss": round(palettes, 5),
        "rate": round(run.plan.rate(run.samples), 4),
        "samples_per_second": round(speed, 1),
    }
    _append(run, facts)


def _report(run: Run, dataset: Dataset, report: Callable[[Run, Dataset], None] | None) -> None:
    loss = field_loss(run.ema, dataset)
    _append(run, {"samples": run.samples, "seconds": round(run.seconds, 1), "held_out": loss})
    if report is not None:
        report(run, dataset)


def _append(run: Run, facts: dict[str, float]) -> None:
    with (run.plan.run / LOG).open("a") as log:
        log.write(json.dumps(facts) + "\n")


class _Flag:
    def __init__(self) -> None:
        self._set = False

    def set(self, *_: object) -> None:
        self._set = True

    def is_set(self) -> bool:
        return self._set


def _stop_on_signal() -> _Flag:
    flag = _Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, flag.set)
    return flag
