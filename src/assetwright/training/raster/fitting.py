"""A training run that can be stopped anywhere: the same for both networks."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn

from assetwright.training.checkpoint import CHECKPOINT, Checkpoint
from assetwright.types import EnvironmentProblem

LOG = "log.jsonl"
_LOGGED = 20
"""Steps that a line of the log is the mean of."""
_MOMENTS = ("exp_avg", "exp_avg_sq", "step")

Losses = Callable[[nn.Module, int], dict[str, Tensor]]
"""The network and the number of the step to named losses; the one named ``loss`` is minimised.
All that is random in it must come from that number, or a run would not go on as it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """``rate`` is reached after ``warm`` steps, holds for three quarters, then falls to nothing.

    Up to there a run may still be made longer or brought to its end. ``kept`` of the averaged
    weights stays at every step.
    """

    steps: int
    rate: float
    warm: int = 50
    kept: float = 0.995
    checkpoint_seconds: float = 60

    def at(self, step: int) -> float:
        """The learning rate of that step."""
        return self.rate * min(1.0, (step + 1) / self.warm, 4 - 4 * step / self.steps)


def fit(
    network: nn.Module,
    losses: Losses,
    schedule: Schedule,
    run: Path,
    facts: dict[str, Any],
    advance: Callable[[int, int | None], None],
) -> nn.Module | None:
    """The averaged network after the last step; None when SIGINT or SIGTERM stopped it before.

    Writes ``checkpoint.safetensors`` and ``log.jsonl`` to ``run``, and goes on with what is there.
    EnvironmentProblem when that was begun with other ``facts``.
    """
    run.mkdir(parents=True, exist_ok=True)
    state = _State(network, schedule, run, json.loads(json.dumps(facts)))
    with _stopping() as stopped:
        saved = time.monotonic()
        recent: list[dict[str, Tensor]] = []
        while state.step < schedule.steps and not stopped():
            recent.append(state.advance(losses))
            advance(state.step, schedule.steps)
            if len(recent) == _LOGGED:
                state.log(recent)
                recent = []
            if time.monotonic() - saved > schedule.checkpoint_seconds:
                state.save()
                saved = time.monotonic()
        state.save()
    return state.averaged.eval() if state.step == schedule.steps else None


class _State:
    def __init__(
        self, network: nn.Module, schedule: Schedule, run: Path, facts: dict[str, Any]
    ) -> None:
        self.network, self.schedule, self.run, self.facts = network.train(), schedule, run, facts
        self.averaged = deepcopy(network).requires_grad_(False)
        self.named = {n: p for n, p in network.named_parameters() if p.requires_grad}
        self.optimizer = torch.optim.AdamW(
            list(self.named.values()), schedule.rate, betas=(0.9, 0.99), weight_decay=0.0
        )
        self.step = 0
        self.seconds = 0.0
        path = run / CHECKPOINT
        if path.exists():
            self._resume(Checkpoint.load(path))

    def advance(self, losses: Losses) -> dict[str, Tensor]:
        began = time.process_time()
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.at(self.step)
        found = losses(self.network, self.step)
        self.optimizer.zero_grad()
        torch.autograd.backward(found["loss"])
        torch.nn.utils.clip_grad_norm_(self.named.values(), 1.0)
        self.optimizer.step()
        kept = min(self.schedule.kept, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(
                self.averaged.parameters(), self.network.parameters(), strict=True
            ):
                mean.lerp_(now, 1 - kept)
        self.step += 1
        self.seconds += time.process_time() - began
        return {name: value.detach() for name, value in found.items()}

    def log(self, recent: list[dict[str, Tensor]]) -> None:
        means = {n: float(torch.stack([each[n] for each in recent]).mean()) for n in recent[0]}
        line = {"step": self.step, "processor_seconds": round(self.seconds, 1)}
        with (self.run / LOG).open("a") as log:
            log.write(json.dumps(line | {n: round(v, 5) for n, v in means.items()}) + "\n")

    def save(self) -> None:
        tensors = {f"model.{n}": p.detach() for n, p in self.network.named_parameters()}
        tensors |= {f"ema.{n}": p for n, p in self.averaged.named_parameters()}
        for name, parameter in self.named.items():
            for moment, value in self.optimizer.state.get(parameter, {}).items():
                tensors[f"optimizer.{moment}.{name}"] = value
        facts = {"step": self.step, "seconds": self.seconds, "begun": self.facts}
        Checkpoint(tensors, facts).save(self.run / CHECKPOINT)

    def _resume(self, checkpoint: Checkpoint) -> None:
        begun = checkpoint.facts.get("begun", {})
        if begun != self.facts:
            other = sorted(n for n in {*begun, *self.facts} if begun.get(n) != self.facts.get(n))
            raise EnvironmentProblem(
                f"{self.run} holds a run with another {other[0]}: {begun.get(other[0])}, not "
                f"{self.facts.get(other[0])}; name another folder, or remove it"
            )
        self.network.load_state_dict(checkpoint.part("model"))
        self.averaged.load_state_dict(checkpoint.part("ema"))
        for name, parameter in self.named.items():
            moments = {m: checkpoint.tensors.get(f"optimizer.{m}.{name}") for m in _MOMENTS}
            self.optimizer.state[parameter] = {
                # Laid out in memory as the parameter is.
                m: torch.empty_like(parameter).copy_(t).detach() if t.dim() else t.clone()
                for m, t in moments.items()
                if t is not None
            }
        self.step = checkpoint.facts["step"]
        self.seconds = checkpoint.facts["seconds"]


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Whether SIGINT or SIGTERM came; what they did before is put back."""
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
