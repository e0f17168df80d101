"""One benchmark's numbers: printed beside their bars, and kept as JSON with the machine's facts."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number, the bar it must not pass, and how it was come by."""

    name: str
    value: float
    unit: str
    bar: float | None
    how: str


def machine() -> dict[str, object]:
    """What the numbers depend on."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ("assetwright", "numpy", "onnxruntime", "pillow")
    return {
        "processor": _processor(),
        "cores": usable,
        "load": os.getloadavg()[0],
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
    }


def report(benchmark: str, measures: Sequence[Measure]) -> None:
    """Print a table and write ``results/<benchmark>.json``."""
    RESULTS.mkdir(exist_ok=True)
    document = {"machine": machine(), "measures": [asdict(measure) for measure in measures]}
    (RESULTS / f"{benchmark}.json").write_text(json.dumps(document, indent=2) + "\n")
    print(f"\n{benchmark}  ({_processor()})")
    for measure in measures:
        number = f"{measure.value:10.3f} {measure.unit:<3}"
        bar = "" if measure.bar is None else f"bar {measure.bar:g} {measure.unit}"
        verdict = "" if measure.bar is None else "ok" if measure.value <= measure.bar else "MISSED"
        print(f"  {measure.name:<34}{number}   {bar:<12} {verdict:<7} {measure.how}")


def _processor() -> str:
    try:
        facts = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2] for line in facts.splitlines() if line.startswith("model name")]
    return names[0].strip() if names else platform.machine()
