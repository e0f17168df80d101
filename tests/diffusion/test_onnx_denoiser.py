from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

from assetwright.config import MODELS
from assetwright.diffusion.condition import Condition
from assetwright.diffusion.dit import DiT, config_for
from assetwright.diffusion.onnx_denoiser import GRAPH_FILE, WEIGHTS_FILE, OnnxDenoiser
from assetwright.diffusion.styles import StyleBook
from assetwright.diffusion.torch_denoiser import TorchDenoiser
from assetwright.training.export import example_inputs
from assetwright.types import EnvironmentProblem

FOLDER = MODELS / "dit"


@pytest.fixture(scope="module")
def trained() -> DiT:
    model = DiT(config_for("XS/6", styles=len(StyleBook(FOLDER).styles)))
    model.load_state_dict({k: v.float() for k, v in load_file(FOLDER / WEIGHTS_FILE).items()})
    return model


def arrays(model: DiT, count: int, length: int) -> tuple[list[np.ndarray], Condition]:
    values = [v.numpy() for v in example_inputs(model, count, length).values()]
    return values[:3], Condition(*values[3:])


@pytest.mark.parametrize(("count", "length"), [(1, 3), (5, 9), (32, 77)])
def test_the_shipped_graph_says_what_torch_says(trained: DiT, count: int, length: int) -> None:
    given, condition = arrays(trained, count, length)
    expected = TorchDenoiser(trained)(*given, condition)
    found = OnnxDenoiser(FOLDER)(*given, condition)
    for ours, theirs in zip(found, expected, strict=True):
        assert np.isfinite(ours).all()
        assert np.abs(ours - theirs).max() < 1e-3


def test_threads_change_nothing(trained: DiT) -> None:
    given, condition = arrays(trained, 2, 6)
    one, two, three = (OnnxDenoiser(FOLDER, n)(*given, condition) for n in (1, 2, 3))
    assert np.array_equal(one[0], two[0])
    assert np.array_equal(one[0], three[0])
    assert np.array_equal(one[1], two[1])


def test_the_weights_are_small_enough_to_ship() -> None:
    assert sum((FOLDER / n).stat().st_size for n in (WEIGHTS_FILE, GRAPH_FILE)) < 14_000_000


@pytest.mark.parametrize("missing", [WEIGHTS_FILE, GRAPH_FILE])
def test_missing_files_are_said(tmp_path: Path, trained: DiT, missing: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "dit")
    (tmp_path / "dit" / missing).unlink()
    given, condition = arrays(trained, 1, 2)
    with pytest.raises(EnvironmentProblem, match="missing"):
        OnnxDenoiser(tmp_path / "dit")(*given, condition)


@pytest.mark.parametrize("damaged", [WEIGHTS_FILE, GRAPH_FILE])
def test_a_wrong_file_is_said(tmp_path: Path, trained: DiT, damaged: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "dit")
    (tmp_path / "dit" / damaged).write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00{}      ")
    given, condition = arrays(trained, 1, 2)
    with pytest.raises(EnvironmentProblem, match="reinstall"):
        OnnxDenoiser(tmp_path / "dit")(*given, condition)
