"""Faults found and false alarms: ``python -m benchmarks.qa.defects [development|test]``."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from benchmarks.qa.defects.alarms import Sound, alarms
from benchmarks.qa.defects.faults import FAULTS, SEVERITIES
from benchmarks.qa.defects.recall import Outcome, outcomes
from benchmarks.qa.defects.scenes import Kind, Split
from benchmarks.report import Measure, report

LEAST = 5
"""Pictures with a fault that can be seen which a cell must have to be called the worst."""


def bound(misses: int, count: int) -> float:
    """The upper end of a one-sided 95 % interval of a share (Wilson)."""
    z, share = 1.645, misses / count
    middle = share + z * z / (2 * count)
    spread = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return float((middle + spread) / (1 + z * z / count))


def _caught(some: Iterable[Outcome]) -> tuple[int, int]:
    seen = [one for one in some if one.visible]
    return sum(one.caught for one in seen), len(seen)


def _missed(name: str, some: Iterable[Outcome], bar: float | None, how: str = "") -> Measure:
    hits, count = _caught(some)
    missed = count - hits
    told = f"{missed} of {count}, at most {bound(missed, count):.1%} (95 %)"
    return Measure(name, 100 * missed / count, "%", bar, f"{told}{'; ' if how else ''}{how}")


def table(found: Sequence[Outcome]) -> str:
    """Of each fault the share caught in each kind of asset, and by severity, as Markdown."""
    kinds = tuple(Kind)
    head = ["fault", *(kind.value for kind in kinds), *map(str, range(1, SEVERITIES + 1)), "by"]
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    for fault in FAULTS:
        own = [one for one in found if one.fault == fault.name]
        cells = [_share(one for one in own if one.kind is kind) for kind in kinds]
        cells += [
            _share(one for one in own if one.severity == place) for place in range(SEVERITIES)
        ]
        by = Counter(check for one in own for check in one.checks[:1]).most_common(2)
        lines.append(f"| {' | '.join([fault.name, *cells, ', '.join(n for n, _ in by)])} |")
    return "\n".join(lines)


def _share(some: Iterable[Outcome]) -> str:
    hits, count = _caught(some)
    return f"{100 * hits // count}" if count else "–"


def faults_missed(found: Sequence[Outcome]) -> list[Measure]:
    """Of the faults that can be seen: all, kind by kind of fault, and the worst cell."""
    cells: dict[tuple[str, Kind, int], list[Outcome]] = defaultdict(list)
    for one in found:
        cells[one.fault, one.kind, one.severity].append(one)
    hidden = sum(not one.visible for one in found)
    measures = [_missed("missed, all", found, 3.0, f"{hidden} more cannot be seen")]
    for fault in FAULTS:
        own = [one for one in found if one.fault == fault.name]
        if _caught(own)[1]:
            measures.append(_missed(f"missed, {fault.name}", own, None))
    counted = {cell: _caught(some) for cell, some in cells.items()}
    large = {cell: hits / count for cell, (hits, count) in counted.items() if count >= LEAST}
    worst = min(large, key=lambda cell: large[cell])
    how = f"{worst[0]}, {worst[1]}, severity {worst[2] + 1}"
    return [*measures, _missed("missed, worst cell", cells[worst], None, how)]


def false_alarms(found: Sequence[Sound]) -> list[Measure]:
    """On all that has no fault, and by what it is and how it is stored."""
    groups: dict[str, list[Sound]] = {"all": list(found)}
    for one in found:
        groups.setdefault(f"{one.kind}, {one.variant}", []).append(one)
    measures = []
    for name, some in groups.items():
        wrong = [one for one in some if one.checks]
        by = Counter(check for one in wrong for check in one.checks)
        how = f"{len(wrong)} of {len(some)}, at most {bound(len(wrong), len(some)):.1%} (95 %); "
        how += ", ".join(f"{check} {count}" for check, count in by.most_common())
        bar = 2.0 if name == "all" else None
        measures.append(Measure(f"refused, {name}", 100 * len(wrong) / len(some), "%", bar, how))
    return measures


def main(split: Split = Split.TEST) -> None:
    """Both, of one split: about ten minutes of processor time."""
    found, sound = outcomes(split), alarms(split)
    for one in sound:
        if one.checks:
            print(f"  refused: {one.drawing}, {one.kind}, {one.variant}: {', '.join(one.checks)}")
    for miss in found:
        if miss.visible and not miss.caught:
            place = f"{miss.kind}, severity {miss.severity + 1}"
            print(f"  missed: {miss.fault}, {place}, {miss.drawing}")
    print(table(found))
    report(f"qa-defects-{split}", [*faults_missed(found), *false_alarms(sound)])


if __name__ == "__main__":
    main(Split(sys.argv[1]) if len(sys.argv) > 1 else Split.TEST)
