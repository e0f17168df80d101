from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from assetwright.qa.appearance import FILLED, SIDE, appearance
from assetwright.qa.picture import Picture
from assetwright.qa.scorer import INPUTS, OUTPUT
from assetwright.training.appearance import STILL, Variation, render
from assetwright.training.dataset import Dataset
from assetwright.training.scorer import (
    WEIGHTS,
    Scorer,
    ScorerPlan,
    batches,
    contrastive_loss,
    load_scorer,
    train_scorer,
)
from assetwright.training.scorer_export import scorer_graph
from assetwright.types import TRUNCATION, EnvironmentProblem

from .conftest import made_dataset


@pytest.fixture
def plan(tmp_path: Path) -> ScorerPlan:
    made_dataset(tmp_path / "data")
    return ScorerPlan(
        dataset=tmp_path / "data", destination=tmp_path / "scorer", samples=48, width=8, batch=16
    )


def field(distance: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return np.clip(distance / TRUNCATION, -1, 1).astype(np.float32)


def disc(x: float, y: float, radius: float) -> np.ndarray:  # type: ignore[type-arg]
    rows, columns = np.mgrid[:24, :24] + 0.5
    return field(radius - np.hypot(columns - x, rows - y))


def seen(field: np.ndarray, variation: Variation = STILL, seed: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    rng = np.random.default_rng(seed)
    one, light = np.array([1]), np.array([0.3], np.float32)
    return render(field[None], light, one, rng, variation)[0].numpy()


def test_neither_place_nor_size_changes_what_is_seen() -> None:
    whole, moved = seen(disc(12, 12, 10)), seen(disc(8, 14, 5))
    assert np.abs(whole - moved).max() < 0.35
    assert np.abs(whole - moved).mean() < 0.01
    radius = FILLED * SIDE / 2
    assert whole[0].sum() == pytest.approx(np.pi * radius**2, rel=0.03)
    assert np.abs(whole[1]).max() < 1e-5


def test_a_latent_is_seen_as_its_picture_is() -> None:
    rows, columns = np.mgrid[:512, :512] + 0.5
    covered = np.clip(8 * 512 / 24 - np.hypot(columns - 200, rows - 300) + 0.5, 0, 1)
    pixels = np.zeros((512, 512, 4), np.uint8)
    pixels[..., 3] = np.rint(covered * 255)
    pixels[..., :3] = (10, 102, 194)
    of_picture, of_latent = appearance(Picture(pixels)), seen(disc(12, 12, 8))
    assert np.abs(of_picture - of_latent).mean() < 0.02


def test_variation_varies_and_stays_a_picture() -> None:
    varied = [seen(disc(12, 12, 8), Variation(), seed) for seed in range(12)]
    assert len({one.tobytes() for one in varied}) == 12
    assert all(one[0].min() >= 0 and one[0].max() <= 1 for one in varied)
    # Some stand on a plate, where the tone tells them from it.
    assert any(np.abs(one[1]).max() > 0.1 for one in varied)


def test_training_is_the_same_twice_and_comes_back_from_its_file(plan: ScorerPlan) -> None:
    model, losses = train_scorer(plan)
    first = (plan.destination / WEIGHTS).read_bytes()
    again, same = train_scorer(plan)
    assert losses == same
    assert (plan.destination / WEIGHTS).read_bytes() == first
    read = load_scorer(plan.destination)
    for name, tensor in again.state_dict().items():
        assert torch.equal(tensor, read.state_dict()[name]), name
    assert model.width == read.width


def test_a_missing_or_damaged_scorer_is_said(plan: ScorerPlan) -> None:
    with pytest.raises(EnvironmentProblem, match="train scorer"):
        load_scorer(plan.destination)
    plan.destination.mkdir()
    (plan.destination / WEIGHTS).write_bytes(b"\x00" * 40)
    with pytest.raises(EnvironmentProblem, match="train scorer"):
        load_scorer(plan.destination)


def test_only_training_drawings_teach(plan: ScorerPlan) -> None:
    data = Dataset.open(plan.dataset)
    trained = set(data.caption[data.split == 0].tolist())
    for _, caption, others in batches(data, plan):
        assert set(caption.tolist()) <= trained
        assert set(others.tolist()) <= trained


def test_names_are_learnt(plan: ScorerPlan) -> None:
    """The loss falls far below that of a network that cannot tell six names apart."""
    data = Dataset.open(plan.dataset)
    torch.manual_seed(0)
    model = Scorer(8)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses = []
    for batch in batches(data, ScorerPlan(**_with(plan, samples=60 * 32, batch=32))):
        loss = contrastive_loss(model, data, *batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert np.mean(losses[-10:]) < 0.5 * losses[0]


def test_the_rate_rises_holds_and_falls_to_nothing(plan: ScorerPlan) -> None:
    long = ScorerPlan(**_with(plan, samples=100_000, batch=100))
    assert long.rate_at(0) == pytest.approx(long.rate / long.warmup_steps)
    assert long.rate_at(50_000) == long.rate
    assert long.rate_at(75_000) == pytest.approx(long.rate / 2)
    assert long.rate_at(100_000) == 0


def test_the_graph_says_what_the_network_says() -> None:
    torch.manual_seed(0)
    model = Scorer(8)
    with torch.no_grad():
        for _ in range(3):
            model.image(torch.rand(16, 2, SIDE, SIDE) * torch.rand(16, 1, 1, 1))
    model.eval()
    graph = scorer_graph(model)
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    shown, words = torch.rand(5, 2, SIDE, SIDE), torch.randn(5, 384)
    feed = dict(zip(INPUTS, (shown.numpy(), words.numpy()), strict=True))
    found = session.run([OUTPUT], feed)[0]
    with torch.no_grad():
        expected = (model.image(shown) * model.text(words)).sum(1).numpy()
    assert found.shape == (5,)
    assert np.abs(found - expected).max() < 0.02
    assert scorer_graph(model) == graph


def _with(plan: ScorerPlan, **changes: int) -> dict[str, object]:
    return {
        "dataset": plan.dataset,
        "destination": plan.destination,
        "width": plan.width,
        **changes,
    }
