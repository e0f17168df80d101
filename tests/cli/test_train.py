from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = ["train", "run", "--dataset", "none", "--run", "none", "--samples", "1"]
EXPORT = ["train", "export", "none", "none", "none"]
EVALUATE = ["train", "evaluate", "none", "none"]
DATASET = ["train", "dataset", "none"]


@pytest.mark.parametrize(
    ("line", "package"),
    [(RUN, "torch"), (EXPORT, "torch"), (EVALUATE, "torch"), (DATASET, "resvg_py")],
)
def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, line: list[str], package: str
) -> None:
    # None in sys.modules is how Python itself marks a package that cannot be imported.
    program = (
        f"import sys\nsys.modules[{package!r}] = None\n"
        f"from assetwright.cli import main\nsys.exit(main({line!r}))"
    )
    process = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PATH": "", "ASSETWRIGHT_CACHE": str(tmp_path / "cache")},
        timeout=60,
    )
    assert process.returncode == 1
    assert process.stderr == (
        f"error: training needs {package}, which is not installed: "
        "pip install 'assetwright[train]'\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", [RUN, EXPORT, EVALUATE])
def test_a_folder_without_a_dataset_or_run_is_said(run, tmp_path: Path, monkeypatch, line) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*line)
    assert outcome.code == 1
    assert outcome.stderr.startswith("error: ")
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["autoencoder", "upscaler"])
def test_raster_latents_need_two_extras(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setitem(sys.modules, "diffusers", None)
    outcome = run("train", command, tmp_path / "folder", "--nice", 0)
    assert outcome.code == 1
    assert outcome.stderr == (
        "error: training needs diffusers, which is not installed: "
        "pip install 'assetwright[raster,train]'\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_upscaler_needs_an_autoencoder(run, tmp_path: Path, monkeypatch) -> None:
    # No icons are read where there is nothing to train for.
    monkeypatch.setitem(sys.modules, "diffusers", sys)
    outcome = run("train", "upscaler", tmp_path, "--nice", 0, "--cache", tmp_path)
    assert outcome.code == 1
    assert "cannot be used: it has no diffusion_pytorch_model.safetensors" in outcome.stderr
    assert list(tmp_path.iterdir()) == []
