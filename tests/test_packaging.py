"""What is shipped: the wheel, the model files, the version."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import assetwright
from assetwright.config import CHECKSUMS, MODELS

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "src" / "assetwright"
MAX_WHEEL_MB = 80


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_whole_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    tree = {
        f"assetwright/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == tree
    assert "assetwright/py.typed" in packed
    assert "assetwright/models/SHA256SUMS" in packed
    assert wheel.stat().st_size < MAX_WHEEL_MB * 1e6


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (folder,) = {name.partition("/")[0] for name in archive.namelist() if ".dist-info" in name}
        metadata = message_from_bytes(archive.read(f"{folder}/METADATA"))
        entry_points = archive.read(f"{folder}/entry_points.txt").decode()
        licenses = {Path(name).name for name in archive.namelist() if "/licenses/" in name}
    assert metadata["Version"] == assetwright.__version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert licenses == {"LICENSE", "NOTICE"}
    assert "assetwright = assetwright.cli:main" in entry_points
    required = {
        re.split(r"\W", requirement)[0]
        for requirement in metadata.get_all("Requires-Dist", [])
        if "extra ==" not in requirement
    }
    assert {"numpy", "onnxruntime", "pillow", "rich", "typer"} <= required
    assert not required & {"torch", "resvg", "onnx", "safetensors", "scipy"}


def test_the_model_files_are_those_that_were_sealed() -> None:
    """When this fails, a model file was changed: run scripts/seal-models."""
    found = {
        path.relative_to(MODELS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in MODELS.rglob("*")
        if path.is_file() and path != CHECKSUMS
    }
    lines = CHECKSUMS.read_text("utf-8").splitlines()
    sealed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert found == sealed


def test_every_dependency_has_its_decision() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    requirements = [
        *project["project"]["dependencies"],
        *(r for extra in project["project"]["optional-dependencies"].values() for r in extra),
        *project["build-system"]["requires"],
    ]
    decisions = "\n".join(
        path.read_text("utf-8").splitlines()[0]
        for path in (REPOSITORY / "docs" / "decisions").glob("*.md")
    )
    for requirement in requirements:
        name = re.split(r"[^\w-]", requirement)[0]
        assert name == "assetwright" or re.search(rf"\b{name}\b", decisions), name


@pytest.mark.parametrize("target", ["demo", "test", "lint", "bench", "clean", "help"])
def test_make_knows_its_targets(target: str) -> None:
    process = subprocess.run(
        ["make", "--dry-run", target], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr


def test_scripts_can_be_run() -> None:
    for script in [REPOSITORY / ".ci" / "run", *(REPOSITORY / "scripts").iterdir()]:
        assert os.access(script, os.X_OK), script
        assert script.read_text("utf-8").startswith("#!/usr/bin/env ")
