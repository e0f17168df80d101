"""Times of the checks, alarms on designers' icons, and faults found.

Times are the processor's, of one thread, so that what else the machine does matters less.
"""

from __future__ import annotations

import io
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import islice

import numpy as np
from PIL import Image

from assetwright.export.asset import Pixels
from assetwright.qa import Expectations, Finding, Level, Picture, WantedColor, checks, inspect
from assetwright.types import WHITE, AssetType, Color
from benchmarks.heldout import INK, Icon, icons
from benchmarks.qa import lettering
from benchmarks.qa.defects import DEFECTS, jpeg
from benchmarks.report import Measure, report

OTHER_SIZES = (192, 96, 48, 24)
BASES = 20
"""Icons that each fault is put into, of those that pass untouched."""
VARIED = 78
TIMED = 40
NEEDS_INK = {"wrong_color"}
NEEDS_GROUND = {"faded"}

_ICON = Expectations(asset_type=AssetType.ICON)
_INKED = Expectations(
    asset_type=AssetType.ICON,
    colors=(WantedColor(Color.from_hex(INK)),),
    backgrounds=(WHITE,),
)


def expectations(icon: Icon) -> Expectations:
    """An icon in one ink must have it, and be seen on white; others must be good icons."""
    return _INKED if icon.kind == "mono" else _ICON


def errors(picture: Picture, expected: Expectations) -> list[Finding]:
    return [one for one in inspect(picture, expected) if one.level is Level.ERROR]


def webp(pixels: Pixels) -> Pixels:
    stored = io.BytesIO()
    Image.fromarray(pixels).save(stored, "WEBP", quality=85)
    return np.asarray(Image.open(stored).convert("RGBA"))


def bound(misses: int, count: int) -> float:
    """The upper end of a one-sided 95 % interval of a share (Wilson)."""
    z, share = 1.645, misses / count
    middle = share + z * z / (2 * count)
    spread = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return float((middle + spread) / (1 + z * z / count))


def false_alarms(found: list[Icon]) -> list[Measure]:
    """On icons as they are, and after being stored or drawn otherwise."""
    measures, alarms = [], 0
    by_check: Counter[str] = Counter()
    for icon in found:
        wrong = errors(Picture(icon.render()), expectations(icon))
        by_check.update(one.check for one in wrong)
        if wrong:
            alarms += 1
            print(f"  alarm: {icon.source}:{icon.name}: {'; '.join(map(_said, wrong))}", flush=True)
    measures.append(
        Measure(
            "false alarms, 512 px",
            100 * alarms / len(found),
            "%",
            2.0,
            f"{alarms} of {len(found)}, at most {bound(alarms, len(found)):.1%} (95 %); "
            + ", ".join(f"{name} {count}" for name, count in by_check.most_common()),
        )
    )
    some = found[:: len(found) // VARIED or 1]
    variants = {
        f"{side} px": (lambda icon, s=side: Picture(icon.render(s))) for side in OTHER_SIZES
    }
    variants["WebP 85"] = lambda icon: Picture(webp(icon.render()))
    variants["JPEG 80"] = lambda icon: Picture(jpeg(icon.render(), 80), lossy=True)
    for name, make in variants.items():
        count: Counter[str] = Counter()
        wrong_ones = 0
        for icon in some:
            wrong = errors(make(icon), expectations(icon))
            wrong_ones += bool(wrong)
            count.update(one.check for one in wrong)
        how = f"{wrong_ones} of {len(some)}; " + ", ".join(f"{n} {c}" for n, c in count.items())
        measures.append(
            Measure(f"false alarms, {name}", 100 * wrong_ones / len(some), "%", 2.0, how)
        )
    return measures


def _said(finding: Finding) -> str:
    return f"{finding.check} {finding.value:.3g}" if finding.value is not None else finding.check


def bases(found: Iterable[Icon]) -> list[Icon]:
    """The first that pass as they are."""
    fine = (icon for icon in found if not errors(Picture(icon.render()), expectations(icon)))
    return list(islice(fine, BASES))


def caught(found: list[Icon]) -> list[Measure]:
    """How many of the faults, by kind and severity."""
    random = np.random.default_rng(20)
    inked = bases(icon for icon in found if icon.kind == "mono")
    mixed = bases(found)
    cells: dict[tuple[str, int], tuple[int, int]] = {}
    why: dict[str, Counter[str]] = defaultdict(Counter)
    for name, defect in DEFECTS.items():
        for severity in range(5):
            hits = 0
            chosen = inked if name in NEEDS_INK | NEEDS_GROUND else mixed
            for icon in chosen:
                picture = Picture(np.ascontiguousarray(defect(icon.render(), severity, random)))
                # Colour and background are told only where the fault is about them.
                told = _INKED if name in NEEDS_INK | NEEDS_GROUND else _ICON
                wrong = errors(picture, told)
                hits += bool(wrong)
                why[name].update(one.check for one in wrong)
            cells[name, severity] = hits, len(chosen)
        line = "  ".join(f"{cells[name, s][0] / cells[name, s][1]:5.0%}" for s in range(5))
        by = ", ".join(f"{check} {count}" for check, count in why[name].most_common(4))
        print(f"  {name:<14}{line}   {by}", flush=True)
    measures = []
    for name in DEFECTS:
        rows = [cells[name, severity] for severity in range(5)]
        share = sum(hits for hits, _ in rows) / sum(count for _, count in rows)
        how = "by severity: " + " ".join(f"{hits / count:.0%}" for hits, count in rows)
        measures.append(Measure(f"missed, {name}", 100 * (1 - share), "%", None, how))
    for title, severities, bar in (("all", range(5), None), ("severity 2 to 5", range(1, 5), 3.0)):
        rows = [cells[name, severity] for name in DEFECTS for severity in severities]
        missed, count = sum(c - h for h, c in rows), sum(c for _, c in rows)
        measures.append(
            Measure(f"missed, {title}", 100 * missed / count, "%", bar, f"{missed} of {count}")
        )
    worst = min(cells, key=lambda cell: cells[cell][0] / cells[cell][1])
    hits, count = cells[worst]
    how = f"{worst[0]}, severity {worst[1] + 1}: {hits} of {count} caught"
    measures.append(Measure("missed, worst cell", 100 * (1 - hits / count), "%", None, how))
    return measures


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
    which = sys.argv[1:] or ["alarms", "text", "defects"]
    found = list(icons())
    if "alarms" in which:
        report("qa-alarms", [*times(found), *false_alarms(found)])
    if "text" in which:
        report("qa-text", lettering.measures(found))
    if "defects" in which:
        report("qa-defects", caught(found))


if __name__ == "__main__":
    main()
