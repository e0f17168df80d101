"""Seconds from process start to files on disk: one icon, every density, PNG.

The process is cold, the disk cache is warm: one run that is not counted comes first.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.command import PROMPT, command
from benchmarks.report import Measure, report

RUNS = 5
FILES = 6


def once(folder: Path) -> tuple[float, float, float]:
    """Seconds until the first file was there, all files were, and the process had ended."""
    first = every = 0.0
    started = time.perf_counter()
    process = subprocess.Popen(command(folder), stdout=subprocess.DEVNULL)
    while process.poll() is None:
        there = len(list(folder.glob("*/*/*.png")))
        now = time.perf_counter() - started
        if there and not first:
            first = now
        if there == FILES and not every:
            every = now
        time.sleep(0.005)
    ended = time.perf_counter() - started
    if process.returncode or len(list(folder.glob("*/*/*.png"))) != FILES:
        raise SystemExit(f"assetwright exited with {process.returncode}")
    return first or ended, every or ended, ended


def main() -> None:
    """Measure and report."""
    runs = []
    for _ in range(RUNS + 1):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(once(Path(folder) / "assets"))
    first, every, ended = (statistics.median(column) for column in zip(*runs[1:], strict=True))
    how = f"median of {RUNS} processes, {PROMPT!r}"
    report(
        "cold",
        [
            Measure("process start to first file", first, "s", 3.0, how),
            Measure(f"process start to all {FILES} files", every, "s", None, how),
            Measure("process start to process end", ended, "s", None, how),
        ],
    )


if __name__ == "__main__":
    main()
