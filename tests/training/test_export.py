from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.dit import DiT, config_for
from assetwright.diffusion.onnx_denoiser import GRAPH_FILE, WEIGHTS_FILE, OnnxDenoiser
from assetwright.diffusion.torch_denoiser import TorchDenoiser
from assetwright.training.checkpoint import CHECKPOINT, Checkpoint
from assetwright.training.dataset import Dataset
from assetwright.training.evaluation import TRAINED, evaluated, field_loss
from assetwright.training.export import example_inputs, export_model, exported_weights, load_ema
from assetwright.types import EnvironmentProblem

from .conftest import made_dataset


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with random weights, and its export."""
    folder = tmp_path_factory.mktemp("export")
    made_dataset(folder / "data")
    torch.manual_seed(1)
    model = DiT(config_for("XS/6", styles=4))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.02)
    tensors = {f"ema.{name}": tensor for name, tensor in model.state_dict().items()}
    (folder / "run").mkdir()
    facts = {"model": "XS/6", "styles": 4, "samples": 123}
    Checkpoint(tensors, facts).save(folder / "run" / CHECKPOINT)
    export_model(folder / "run", folder / "data", folder / "model")
    return folder


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("count", "length"), [(1, 1), (4, 16), (32, 77)])
def test_the_graph_agrees_with_the_run(exported: Path, count: int, length: int) -> None:
    model, _ = load_ema(exported / "run")
    values = [v.numpy() for v in example_inputs(model, count, length).values()]
    expected = TorchDenoiser(model)(*values[:3], Condition(*values[3:]))
    found = OnnxDenoiser(exported / "model")(*values[:3], Condition(*values[3:]))
    for ours, theirs in zip(found, expected, strict=True):
        # The weights are rounded to fp16 on the way.
        assert np.abs(ours - theirs).max() < 3e-3 * max(1.0, np.abs(theirs).max())


def test_an_export_is_evaluated_as_the_run_it_came_from(exported: Path) -> None:
    model, _ = load_ema(exported / "run")
    data = Dataset.open(exported / "data")
    found = dict(evaluated(exported / "model", data, 8))
    # The weights are rounded to fp16 on the way.
    assert found["held-out sets"] == pytest.approx(field_loss(model, data, 8), rel=1e-2)
    assert found["training sets, words alone"] == pytest.approx(
        field_loss(model, data, 8, TRAINED, 1.0), rel=1e-2
    )
    assert found["training sets"] != found["training sets, words alone"]


def test_the_graph_holds_no_weights_of_its_own(exported: Path) -> None:
    assert (exported / "model" / GRAPH_FILE).stat().st_size < 300_000
    assert (exported / "model" / WEIGHTS_FILE).stat().st_size < 13_000_000


def test_the_graph_says_nothing_of_where_it_was_made(exported: Path) -> None:
    graph = (exported / "model" / GRAPH_FILE).read_bytes()
    assert str(Path(__file__).parents[2]).encode() not in graph
    assert b"site-packages" not in graph


def test_only_trained_styles_are_listed(exported: Path) -> None:
    styles = json.loads((exported / "model" / "styles.json").read_text())
    assert [style["name"] for style in styles] == [f"style-{i}" for i in range(4)]


def test_a_new_run_can_start_from_it_with_other_styles(exported: Path) -> None:
    model, _ = load_ema(exported / "run")
    weights = exported_weights(exported / "model", ["new", "style-2", "style-0"])
    old = model.state_dict()["style.weight"].half().float()
    assert torch.equal(weights["style.weight"], old[[4, 2, 0, 4]])
    DiT(config_for("XS/6", styles=3)).load_state_dict(weights)
    with pytest.raises(EnvironmentProblem, match="no exported model"):
        exported_weights(exported / "data", [])
