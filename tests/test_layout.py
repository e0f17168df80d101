"""Decision 1: packages import only what comes before them, and torch stays where it belongs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import assetwright

PACKAGE = Path(assetwright.__file__).parent
FLOW = (
    "config", "types", "settings", "prompt", "policy", "text", "diffusion", "artwork", "export",
    "qa", "store", "studio", "stream", "sets", "server", "cli",
)  # fmt: skip
TORCH = {
    "diffusion/dit.py",
    "diffusion/tiles.py",
    "diffusion/torch_denoiser.py",
    "diffusion/upscaler.py",
}
TRAINING_ONLY = {"torch", "onnx", "onnxscript", "resvg_py", "safetensors", "matplotlib"}
LONGEST_FILE = 400

MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def imports(module: str) -> Iterator[str]:
    """Dotted names imported anywhere in a module, within functions too."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            assert node.module is not None
            yield node.module


def stage(module: str) -> str:
    return module.partition("/")[0].removesuffix(".py")


@pytest.mark.parametrize("module", [m for m in MODULES if stage(m) in FLOW])
def test_a_stage_imports_only_the_stages_before_it(module: str) -> None:
    before = FLOW[: FLOW.index(stage(module)) + 1]
    for name in imports(module):
        parts = name.split(".")
        if parts[0] == "assetwright" and len(parts) > 1:
            beside = stage(module) == "cli" and parts[1] == "training"
            assert parts[1] in before or beside, f"{module} imports {name}"


@pytest.mark.parametrize("module", [m for m in MODULES if stage(m) != "training"])
def test_what_is_only_for_training_is_imported_only_there(module: str) -> None:
    roots = {name.partition(".")[0] for name in imports(module)}
    allowed = {"torch"} if module in TORCH else set()
    assert roots & TRAINING_ONLY <= allowed


@pytest.mark.parametrize("module", MODULES)
def test_no_file_is_too_long_to_read(module: str) -> None:
    assert len((PACKAGE / module).read_text("utf-8").splitlines()) < LONGEST_FILE
