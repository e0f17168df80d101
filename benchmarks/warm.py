"""Seconds for one 512 px asset when the model is loaded: words in, PNG file out.

Every asset has its own subject and seed, so nothing of it was computed before.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from assetwright import Studio
from assetwright.types import Density, ImageFormat
from benchmarks.report import Measure, report

SUBJECTS = ("heart", "house", "bell", "shopping cart", "camera", "lock", "rocket", "calendar")
BARS = {50: 0.5, 12: 0.15}


def seconds(studio: Studio, steps: int, folder: Path) -> list[tuple[float, float]]:
    """For each subject, seconds to draw it and seconds to draw it and write its file."""
    times = []
    for seed, subject in enumerate(SUBJECTS):
        started = time.perf_counter()
        assets = studio.generate(f"[icon] {subject}", seed=steps + seed, steps=steps)
        drawn = time.perf_counter() - started
        assets.save(folder, densities=[Density.MDPI], formats=[ImageFormat.PNG])
        times.append((drawn, time.perf_counter() - started))
    return times


def main() -> None:
    """Measure and report."""
    studio = Studio()
    measures = []
    with tempfile.TemporaryDirectory() as folder:
        studio.generate("[icon] star").save(folder)  # loads what is loaded once
        for steps, bar in BARS.items():
            drawn, written = zip(*seconds(studio, steps, Path(folder)), strict=True)
            how = f"median of {len(SUBJECTS)} subjects, {max(written):.3f} at most"
            name = f"512 px asset, {steps} steps"
            measures.append(Measure(name, statistics.median(written), "s", bar, how))
            measures.append(
                Measure("  of which the model", statistics.median(drawn), "s", None, "")
            )
    report("warm", measures)


if __name__ == "__main__":
    main()
