"""A run that is stopped and gone on with is the run that never stopped."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from assetwright.training.checkpoint import CHECKPOINT
from assetwright.training.raster.fitting import LOG, Schedule, fit
from assetwright.types import EnvironmentProblem

SCHEDULE = Schedule(steps=60, rate=1e-2, warm=5)


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))


def losses(model: nn.Module, step: int) -> dict[str, Tensor]:
    x = torch.randn(16, 4, generator=torch.Generator().manual_seed(step))
    return {"loss": (model(x)[:, 0] - x.sum(1)).square().mean()}


def interrupting(model: nn.Module, step: int) -> dict[str, Tensor]:
    if step == 24:
        os.kill(os.getpid(), signal.SIGTERM)
    return losses(model, step)


def quiet(_done: int, _total: int | None) -> None: ...


def test_stopped_anywhere_it_ends_in_the_same_weights(tmp_path: Path) -> None:
    whole = fit(network(), losses, SCHEDULE, tmp_path / "whole", {}, quiet)
    before = signal.getsignal(signal.SIGTERM)
    assert fit(network(), interrupting, SCHEDULE, tmp_path / "parts", {}, quiet) is None
    assert signal.getsignal(signal.SIGTERM) is before
    heard: list[int] = []
    parts = fit(
        network(), losses, SCHEDULE, tmp_path / "parts", {}, lambda done, _: heard.append(done)
    )
    assert heard[0] == 26
    assert whole is not None
    assert parts is not None
    for one, other in zip(whole.parameters(), parts.parameters(), strict=True):
        assert torch.equal(one, other)
    lines = [json.loads(line) for line in (tmp_path / "whole" / LOG).read_text().splitlines()]
    assert [line["step"] for line in lines] == [20, 40, 60]
    assert lines[-1]["loss"] < 0.5 * lines[0]["loss"]


def test_other_facts_and_a_damaged_checkpoint_are_refused(tmp_path: Path) -> None:
    short = Schedule(steps=2, rate=1e-2)
    fit(network(), losses, short, tmp_path, {"batch": 4}, quiet)
    with pytest.raises(EnvironmentProblem, match="another batch: 4, not 8"):
        fit(network(), losses, short, tmp_path, {"batch": 8}, quiet)
    (tmp_path / CHECKPOINT).write_bytes(b"no checkpoint")
    with pytest.raises(EnvironmentProblem, match="is not a checkpoint"):
        fit(network(), losses, short, tmp_path, {"batch": 4}, quiet)


def test_the_rate_rises_holds_and_falls() -> None:
    schedule = Schedule(steps=100, rate=1.0, warm=10)
    rates = [schedule.at(step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[10:76] == [1.0] * 66
    assert rates[99] == pytest.approx(0.04)
