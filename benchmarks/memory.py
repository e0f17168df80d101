"""Peak resident memory of the command: one icon, every density, PNG."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.command import PROMPT, command
from benchmarks.report import Measure, report


def peak(folder: Path) -> float:
    """Megabytes that one process held at most."""
    arguments = command(folder)
    nowhere = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    pid = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=[nowhere])
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"assetwright exited with {os.waitstatus_to_exitcode(status)}")
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes on macOS, else in KiB
    return usage.ru_maxrss * unit / 1e6


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder:
        value = peak(Path(folder) / "assets")
    how = f"maximum resident set of the process, {PROMPT!r}"
    report("memory", [Measure("peak memory", value, "MB", 500, how)])


if __name__ == "__main__":
    main()
