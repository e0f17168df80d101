"""Six densities in three formats of a 512 px icon, and the other types at up to twice their size.

Times are taken in turns, so that whatever else the machine does disturbs all alike, and compared
round by round; the medians are reported.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from assetwright import Studio
from assetwright.artwork import View
from assetwright.export import Asset
from assetwright.export.asset import Pixels
from assetwright.export.encode import flatten
from assetwright.types import WHITE, AssetType, Density, Size
from benchmarks import command  # noqa: F401 - leaves no audit record
from benchmarks.export.difference import BACKGROUNDS, Difference, difference
from benchmarks.export.makers import FORMATS, Maker, makers, sizes
from benchmarks.export.vectors import Traced, vectors
from benchmarks.report import Measure, report

PROMPTS = {
    "icon": "[icon] A settings gear for a productivity app, blue color",
    "tile": "[icon] a heart, white on orange background",
    "duotone": "[icon] rocket, duotone blue",
    "colour": "[icon] a red apple with green leaf, full colour",
    "splash": "[splash_screen] mountain, teal",
    "banner": "[banner] coffee cup sale",
    "illustration": "[illustration] a cat in a garden",
}
SMALL = (Density.LDPI, Density.MDPI, Density.HDPI, Density.XHDPI)
ROUNDS = 3


@dataclass
class Result:
    """What one maker made of one asset."""

    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    """Processor seconds, of all cores and of child processes."""
    bytes: dict[str, int] = field(default_factory=dict)
    differences: dict[str, list[Difference]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Bytes of all formats."""
        return sum(self.bytes.values())


def measured(asset: Asset, programs: Mapping[str, Maker], rounds: int) -> dict[str, Result]:
    """Each maker's files, timed in turns; looked at after the last round."""
    icon = asset.spec.asset_type is AssetType.ICON
    densities = tuple(Density) if icon else SMALL
    results: dict[str, Result] = defaultdict(Result)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name) / "base.png"
        Image.fromarray(asset.artwork.render()).save(base)
        for turn in range(rounds):
            for maker, make in programs.items():
                folder = Path(name) / f"{maker}-{turn}"
                folder.mkdir()
                before = sum(os.times()[:4])
                results[maker].seconds.append(make(asset, folder, densities, base))
                results[maker].work.append(sum(os.times()[:4]) - before)
        for size in sizes(asset, densities):
            exact = asset.artwork.render(size)
            for maker in programs:
                _look(results[maker], Path(name) / f"{maker}-{rounds - 1}", size, exact, asset)
    return results


def _look(result: Result, folder: Path, size: Size, exact: Pixels, asset: Asset) -> None:
    for kind in FORMATS:
        file = folder / f"{size}.{kind}"
        result.bytes[kind] = result.bytes.get(kind, 0) + file.stat().st_size
        with Image.open(file) as image:
            found = np.asarray(image.convert("RGBA"))
        if kind == "jpg":
            ours = folder.name.startswith("ours")
            matte = asset.spec.background or WHITE if ours else WHITE
            value = difference(flatten(exact, matte), found, BACKGROUNDS[:1])
        else:
            value = difference(exact, found)
        result.differences.setdefault(kind, []).append(value)


def table(name: str, results: Mapping[str, Result]) -> None:
    """What is behind the measures, maker by maker."""
    print(f"\n{name}")
    for maker, result in results.items():
        seconds = statistics.median(result.seconds)
        work = statistics.median(result.work)
        print(f"  {maker:<12}{seconds:7.2f} s {work:7.2f} of work", end="")
        print(f"{result.total / 1000:8.0f} kB", end="")
        for kind, found in result.differences.items():
            most, p999 = max(one.most for one in found), max(one.p999 for one in found)
            size = result.bytes[kind] / 1000
            print(f"   {kind} {size:5.0f} kB ΔE {most:4.1f} {p999:4.1f}", end="")
        print(f"   alpha ±{max(one.alpha for one in result.differences['png'])}")


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """Of times taken in the same rounds."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def _measures(name: str, results: Mapping[str, Result], icon: bool) -> list[Measure]:
    mine = results["ours"]
    found = []
    how = f"median of {len(mine.seconds)} rounds in turns"
    seconds = statistics.median(mine.seconds)
    found.append(Measure(f"{name}: seconds", seconds, "s", 2.0 if icon else None, how))
    work = statistics.median(mine.work)
    found.append(Measure(f"{name}: processor seconds", work, "s", None, "of all cores"))
    for maker, result in results.items():
        if maker == "ours":
            continue
        judged = icon and maker == "pillow"
        time, size = ratio(mine.seconds, result.seconds), mine.total / result.total
        found.append(
            Measure(
                f"{name}: time, {maker} = 1",
                time,
                "",
                1 / 3 if judged else None,
                f"{1 / time:.1f} times as fast",
            )
        )
        spent = ratio(mine.work, result.work)
        found.append(Measure(f"{name}: processor time, {maker} = 1", spent, "", None, ""))
        found.append(
            Measure(
                f"{name}: bytes, {maker} = 1",
                size,
                "",
                0.6 if judged else None,
                f"{mine.total} with metadata, {result.total} without",
            )
        )
    for kind, differences in mine.differences.items():
        most, p999 = max(one.most for one in differences), max(one.p999 for one in differences)
        mean = max(one.mean for one in differences)
        beside = [max(d.p999 for d in r.differences[kind]) for r in results.values()]
        text = f"99.9 % under {p999:.2f}, mean {mean:.4f}; 99.9 % of others: "
        names = [maker for maker in results if maker != "ours"]
        text += ", ".join(f"{m} {b:.1f}" for m, b in zip(names, beside[1:], strict=True))
        found.append(Measure(f"{name}: largest ΔE00, {kind}", most, "", None, text))
    alpha = max(d.alpha for kind in ("png", "webp") for d in mine.differences[kind])
    found.append(Measure(f"{name}: largest error of alpha", alpha, "", 1, "levels of 255"))
    return found


def _vector_measures(name: str, found: Mapping[str, Traced]) -> list[Measure]:
    return [
        Measure(
            f"{name}: SVG, {maker}",
            one.bytes / 1000,
            "kB",
            None,
            f"channels differ by {one.mean:.3f} of 255 on average, {one.most} at most",
        )
        for maker, one in found.items()
    ]


def main(names: Sequence[str] = tuple(PROMPTS), rounds: int = ROUNDS) -> None:
    """Measure and report."""
    programs = makers()
    studio = Studio()
    measures: list[Measure] = []
    for seed, name in enumerate(PROMPTS):
        if name not in names:
            continue
        asset = studio.generate(PROMPTS[name], seed=seed).assets[0]
        icon = asset.spec.asset_type is AssetType.ICON
        results = measured(asset, programs, rounds if icon else 1)
        table(name, results)
        measures += _measures(name, results, icon)
        artwork = asset.layered(View.ASSET)
        measures += _vector_measures(name, vectors(artwork))
    report("export", measures)


if __name__ == "__main__":
    main(sys.argv[1:] or tuple(PROMPTS))
