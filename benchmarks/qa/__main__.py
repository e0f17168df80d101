"""Times of the checks, lettering found, faults found and false alarms.

Times are the processor's, of one thread, so that what else the machine does matters less.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict

import numpy as np

from assetwright.qa import Expectations, Picture, WantedColor, checks, inspect
from assetwright.types import WHITE, AssetType, Color
from benchmarks.heldout import INK, Icon, icons
from benchmarks.qa import adherence, lettering, rivals
from benchmarks.qa.defects import __main__ as defects
from benchmarks.report import Measure, report

TIMED = 40

_INKED = Expectations(
    asset_type=AssetType.ICON,
    colors=(WantedColor(Color.from_hex(INK)),),
    backgrounds=(WHITE,),
)


def times(found: list[Icon]) -> list[Measure]:
    """Processor time at 512 × 512, each check by itself and all together on a fresh picture."""
    single: dict[str, list[float]] = defaultdict(list)
    whole = []
    for icon in found[:TIMED]:
        pixels, expected = icon.render(), _INKED
        start = time.thread_time()
        inspect(Picture(pixels), expected)
        whole.append(time.thread_time() - start)
        for name, check in checks().items():
            picture = Picture(pixels)
            start = time.thread_time()
            check(picture, expected)
            single[name].append(time.thread_time() - start)
    measures = []
    for name, seconds in (*single.items(), ("all checks", whole)):
        p50, p95 = np.percentile(seconds, (50, 95)) * 1000
        bar = 50.0 if seconds is whole else None
        measures.append(Measure(f"time, {name}: p95", p95, "ms", bar, f"p50 {p50:.1f} ms"))
    return measures


def main() -> None:
    """What is named on the command line, else all."""
    which = sys.argv[1:] or ["times", "text", "rivals", "adherence", "defects"]
    found = list(icons())
    if "times" in which:
        report("qa-times", times(found))
    if "text" in which:
        report("qa-text", lettering.measures(found))
    if "rivals" in which:
        report("qa-rivals", rivals.measures(found))
    if "adherence" in which:
        report("qa-adherence", adherence.measures())
    if "defects" in which:
        defects.main()


if __name__ == "__main__":
    main()
