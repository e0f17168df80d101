from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from assetwright.cli import main


@dataclass(frozen=True)
class Outcome:
    code: int
    stdout: str
    stderr: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """One command line, in this process."""

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def spawn() -> Run:
    """One command line, in a process of its own."""

    def spawn(*arguments: object, **environment: str) -> Outcome:
        options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 120}
        process = subprocess.run(
            [sys.executable, "-m", "assetwright", *map(str, arguments)],
            env=os.environ | environment,
            **options,
        )
        return Outcome(process.returncode, process.stdout, process.stderr)

    return spawn
