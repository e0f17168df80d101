"""Speed, memory and size of the reference-size network beside two U-Nets, at 512 px.

Each network runs in fresh processes, on one thread, in turns: ours, SD-1.5, SDXL, ours. float32,
and bfloat16 too where this processor multiplies it faster. An evaluation is of one picture without
guidance, which would double all of them alike.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch

from assetwright.training.precision import fastest_dtype
from benchmarks.model.networks import NAMES, build
from benchmarks.report import Measure, report

FASTER = {"SD-1.5": 3.2, "SDXL": 5.0}
LEAST_SAVED = 0.34
ROOM = {"B/2": 2, "SD-1.5": 6, "SDXL": 14}
"""Free memory, GB in float32, below which a network is not begun with."""


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=3, help="measured of each; SDXL: one")
    parser.add_argument("--without-sdxl", action="store_true", help="it needs 14 GB of memory")
    asked = parser.parse_args()
    names = [name for name in NAMES if not (asked.without_sdxl and name == "SDXL")]
    dtypes = ["float32"] + ["bfloat16"] * (fastest_dtype() == torch.bfloat16)
    measures = [measure for name in names for measure in _counted(name)]
    for dtype in dtypes:
        measures += _measured(names, dtype, asked.evaluations)
    report("model", measures)


def _counted(name: str) -> list[Measure]:
    network = build(name, device="meta")
    return [
        Measure(f"{name}, parameters", network.parameters / 1e6, "M", None, ""),
        Measure(f"{name}, operations", network.flops() / 1e9, "G", None, "floating-point, once"),
    ]


def _measured(names: list[str], dtype: str, count: int) -> list[Measure]:
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for name in [*names, "B/2"]:
        share = 1 if dtype == "float32" else 0.5
        if (free := _free()) < ROOM[name] * share:
            print(f"{name} needs {ROOM[name] * share:g} GB, {free:.1f} are free: left out")
            continue
        runs[name].append(_run(name, dtype, 1 if name == "SDXL" else count))
    seconds = {
        name: statistics.median([s for run in each for s in run["processor"]])
        for name, each in runs.items()
        if each
    }
    peak = {name: max(run["peak"] for run in each) for name, each in runs.items() if each}
    measures = []
    for name, value in seconds.items():
        speed = f"{1 / value:.4f} evaluations a second of one thread"
        measures.append(Measure(f"{name}, {dtype}, evaluation", value, "s", None, speed))
        measures.append(Measure(f"{name}, {dtype}, peak memory", peak[name] / 1e6, "MB", None, ""))
    for name, times in FASTER.items():
        if name not in seconds:
            continue
        part, held = seconds["B/2"] / seconds[name], peak["B/2"] / peak[name]
        how = f"{1 / part:.2f} times as fast"
        measures.append(Measure(f"B/2 of {name}, {dtype}, time", part, "", 1 / times, how))
        how = f"{1 - held:.0%} less"
        bar = 1 - LEAST_SAVED
        measures.append(Measure(f"B/2 of {name}, {dtype}, memory", held, "", bar, how))
    return measures


def _run(name: str, dtype: str, count: int) -> dict[str, Any]:
    arguments = [sys.executable, "-m", "benchmarks.model.measured", name, dtype, str(count)]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _free() -> float:
    """Gigabytes that can be had without swapping; as much as anybody wants where it is not told."""
    try:
        with Path("/proc/meminfo").open(encoding="ascii") as facts:
            told = {line.partition(":")[0]: line.split()[1] for line in facts}
    except OSError:
        return float("inf")
    return int(told["MemAvailable"]) * 1024 / 1e9


if __name__ == "__main__":
    main()
