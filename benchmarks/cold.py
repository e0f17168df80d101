"""Seconds from process start to files on disk: one icon, every density, PNG.

The process is cold, the disk cache is warm: one run that is not counted comes first.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from assetwright.types import Density
from benchmarks.command import ASSET, PROMPT, command
from benchmarks.report import Measure, report

RUNS = 5


def written(folder: Path) -> int:
    """How many files are in their place, in ``folder/name/density/``."""
    return sum((folder / ASSET / density / f"{ASSET}.png").exists() for density in Density)


def once(folder: Path) -> tuple[float, float, float]:
    """Seconds until the first file was there, all files were, and the process had ended."""
    first = every = 0.0
    started = time.perf_counter()
    process = subprocess.Popen(command(folder), stdout=subprocess.DEVNULL)
    while process.poll() is None:
        there = written(folder)
        now = time.perf_counter() - started
        first = first or (now if there else 0.0)
        every = every or (now if there == len(Density) else 0.0)
        time.sleep(0.005)
    ended = time.perf_counter() - started
    if process.returncode or written(folder) != len(Density):
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
            Measure(f"process start to all {len(Density)} files", every, "s", None, how),
            Measure("process start to process end", ended, "s", None, how),
        ],
    )


if __name__ == "__main__":
    main()
