from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from assetwright.diffusion.dit import DiT, DiTConfig
from assetwright.training import batches as batches_module
from assetwright.training import trainer
from assetwright.training.batches import Batches
from assetwright.training.checkpoint import CHECKPOINT, Checkpoint
from assetwright.training.dataset import Dataset
from assetwright.training.evaluation import field_loss
from assetwright.training.objective import flow_loss
from assetwright.training.optimizer import Optimizer
from assetwright.training.trainer import LOG, TrainingPlan, train
from assetwright.types import EnvironmentProblem

from .conftest import made_dataset


@pytest.fixture(autouse=True)
def signals_restored():
    before = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)]
    yield
    for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainingPlan:
    monkeypatch.setattr(trainer, "fastest_dtype", lambda: torch.float32)
    made_dataset(tmp_path / "data")
    return TrainingPlan(
        dataset=tmp_path / "data", run=tmp_path / "run", samples=64, batch=16, compile=False
    )


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not(
    plan: TrainingPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(plan)
    parts = replace(plan, run=tmp_path / "parts")
    steps = 0

    def stop_after_two(seen: int, _total: int) -> None:
        nonlocal steps
        steps += 1
        if steps == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    stopped = train(parts, progress=stop_after_two)
    assert stopped.samples == 32
    resumed = train(parts)
    assert resumed.samples == whole.samples == 64
    for (name, a), b in zip(
        whole.model.state_dict().items(), resumed.model.state_dict().values(), strict=True
    ):
        assert torch.equal(a, b), name
    for a, b in zip(whole.ema.parameters(), resumed.ema.parameters(), strict=True):
        assert torch.equal(a, b)


def test_the_log_is_a_line_of_json_at_a_time_and_reports_come(plan: TrainingPlan) -> None:
    heard: list[int] = []
    train(plan, report=lambda run, data: heard.append(run.samples))
    lines = [json.loads(line) for line in (plan.run / LOG).read_text().splitlines()]
    assert heard == [64]
    assert lines[-1]["samples"] == 64
    assert np.isfinite(lines[-1]["held_out"])


def test_the_learning_rate_warms_up_holds_and_falls_to_zero() -> None:
    plan = TrainingPlan(dataset=Path(), run=Path(), samples=100_000, batch=100, warmup_steps=100)
    assert plan.rate(0) == pytest.approx(0.01)
    assert plan.rate(10_000) == plan.rate(50_000) == 1
    assert plan.rate(75_000) == pytest.approx(0.5)
    assert plan.rate(100_000) == 0


def test_held_out_loss_is_the_same_twice(plan: TrainingPlan) -> None:
    run = train(plan)
    data = Dataset.open(plan.dataset)
    assert field_loss(run.ema, data, 8) == field_loss(run.ema, data, 8)


def test_no_held_out_drawing_is_ever_in_a_training_batch(plan: TrainingPlan) -> None:
    data = Dataset.open(plan.dataset)
    batches = Batches(data, split=0, any_style=5)
    assert set(data.split[batches.drawings]) == {0}
    assert set(data.split[batches._any._drawings]) == {0}


def test_a_checkpoint_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / CHECKPOINT
    Checkpoint({"model.a": torch.ones(3)}, {"samples": 1}).save(path)
    before = path.read_bytes()
    with pytest.raises(EnvironmentProblem, match="cannot write"):
        Checkpoint({"model.a": torch.ones(3)}, {}).save(tmp_path / "missing" / CHECKPOINT)
    assert path.read_bytes() == before
    assert Checkpoint.load(path).part("model")["a"].tolist() == [1, 1, 1]
    path.write_bytes(before[:-4])
    with pytest.raises(EnvironmentProblem, match="not a checkpoint"):
        Checkpoint.load(path)


def test_eight_drawings_are_learnt_by_heart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole stack can overfit: loss near zero on eight drawings, told which it is."""
    for name in ("DROP_TEXT", "DROP_STYLE"):
        monkeypatch.setattr(batches_module, name, 0.0)
    made_dataset(tmp_path)
    data = Dataset.open(tmp_path)
    torch.manual_seed(0)
    model = DiT(DiTConfig(width=64, depth=3, heads=2, patch=6, styles=6))
    optimizer = Optimizer(model, adam_rate=1e-2)
    batches = Batches(data, split=0, any_style=model.config.any_style, drop_reference=0.0)
    noise = torch.Generator().manual_seed(0)
    # Four copies of each, so that every step sees each under several noises.
    batch = batches.make(np.tile(batches.drawings[:8], 4), np.random.default_rng(0))
    losses = []
    for step in range(300):
        t = torch.rand(32, generator=noise) * 0.6 + 0.4
        loss, palette = flow_loss(model, batch, t, noise)
        (loss + 0.1 * palette).backward()
        optimizer.step(min(1.0, 2 * (1 - step / 300)))
        losses.append(float(loss.detach()))
    assert losses[0] > 0.8
    assert np.mean(losses[-20:]) < 0.06


def test_an_interrupted_process_leaves_a_checkpoint(plan: TrainingPlan) -> None:
    """The real thing: another process, SIGTERM in the middle, then its checkpoint is read."""
    code = (
        "import sys; from pathlib import Path\n"
        "from assetwright.training.trainer import TrainingPlan, train\n"
        "plan = TrainingPlan(dataset=Path(sys.argv[1]), run=Path(sys.argv[2]),\n"
        "                    samples=10**9, batch=16, compile=False)\n"
        "train(plan, progress=lambda done, total: print(done, flush=True))\n"
    )
    command = [sys.executable, "-c", code, str(plan.dataset), str(plan.run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 32:
                break
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    assert process.returncode == 0
    saved = Checkpoint.load(plan.run / CHECKPOINT)
    assert saved.facts["samples"] >= 32
    assert saved.facts["samples"] % 16 == 0
