"""``assetwright doctor``: is this machine ready, and if not, what would make it so."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated

import typer

from assetwright.cli.output import print_json, print_result
from assetwright.config import CHECKSUMS, MODELS

_MODULES = {"ahocorasick-rs": "ahocorasick_rs", "pillow": "PIL"}
"""Packages that are imported by another name than they are installed by."""
_NEEDED_SPACE = 100_000_000
_REINSTALL = "pip install --force-reinstall --no-deps assetwright"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``fix`` is what to do when it is not ``ok``."""

    name: str
    ok: bool
    found: str
    fix: str | None = None


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check this machine: packages, model files, disk. Exit code 1 when something is missing."""
    checks = list(check_machine())
    healthy = all(check.ok for check in checks)
    if as_json:
        print_json({"ok": healthy, "checks": [asdict(check) for check in checks]})
    else:
        _print(checks)
    if not healthy:
        raise typer.Exit(1)


def check_machine(models: Path = MODELS, folder: Path | None = None) -> Iterator[Check]:
    """Look at everything the default install needs; ``folder`` is where files are to be written."""
    yield Check("python", True, f"{platform.python_version()} on {platform.platform(terse=True)}")
    yield Check("threads", True, f"{_threads()} on {platform.machine()}")
    yield from map(_package, _required_packages())
    yield _weights(models)
    yield _model(models)
    yield _writable(folder or Path.cwd())
    yield Check("fonts", True, "none needed")
    yield _training()


def _threads() -> int:
    # What this process may use, which in a container is less than what the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _required_packages() -> Iterator[str]:
    for requirement in ["assetwright", *(metadata.requires("assetwright") or ())]:
        if "extra ==" not in requirement:
            yield re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _package(name: str) -> Check:
    try:
        import_module(_MODULES.get(name, name))
        return Check(name, True, metadata.version(name))
    # A package whose libraries do not load raises whatever it likes.
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Check(name, False, reason, f"pip install --force-reinstall {name}")


def _weights(models: Path) -> Check:
    try:
        lines = (models / CHECKSUMS.name).read_text("utf-8").splitlines()
    except OSError:
        lines = []
    if not lines:
        return Check("weights", False, f"{models} has no {CHECKSUMS.name}", _REINSTALL)
    wrong, size = [], 0
    for line in lines:
        expected, _, name = line.partition("  ")
        try:
            content = (models / name).read_bytes()
        except OSError:
            wrong.append(f"{name} is missing")
            continue
        size += len(content)
        if hashlib.sha256(content).hexdigest() != expected:
            wrong.append(f"{name} is damaged")
    if wrong:
        return Check("weights", False, "; ".join(wrong), _REINSTALL)
    return Check("weights", True, f"{len(lines)} files, {size / 1e6:.1f} MB, checksums agree")


def _model(models: Path) -> Check:
    try:
        from assetwright.diffusion.onnx_denoiser import OnnxDenoiser

        return Check("model", True, f"revision {OnnxDenoiser(models / 'dit').revision}")
    # Whatever keeps it from being read, NumPy not loading among it.
    except Exception as error:
        return Check("model", False, str(error), _REINSTALL)


def _writable(folder: Path) -> Check:
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        fix = "run in a folder of your own, or give one with --out"
        return Check("folder", False, f"{folder}: {error.strerror}", fix)
    found = f"{folder} is writable, {free / 1e9:.1f} GB free"
    if free < _NEEDED_SPACE:
        return Check("folder", False, found, "free some disk space")
    return Check("folder", True, found)


def _training() -> Check:
    try:
        return Check("training", True, f"installed, torch {metadata.version('torch')}")
    except metadata.PackageNotFoundError:
        found = "not installed, not needed to generate (pip install 'assetwright[train]')"
        return Check("training", True, found)


def _print(checks: list[Check]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for check in checks:
        mark = Text("ok", "green") if check.ok else Text("wrong", "bold red")
        table.add_row(Text(check.name, "bold"), mark, Text(check.found))
        if check.fix:
            table.add_row("", Text("fix", "yellow"), Text(check.fix))
    print_result(table)
