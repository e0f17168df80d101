"""Learn brands from 200 files each, and ask a classifier what it takes their drawings for.

``python -m benchmarks.finetune DATASET [--brands lucide,tdesign]``: DATASET is what
``assetwright train dataset`` made. A network that learnt the brand's drawings and those of
seventeen other sets says how much a drawing looks like the brand's; it is rejected when that is
less than of nine in ten of the brand's own. Asked for are names that neither the brand's files nor
the network had. Styles and the network are kept beside the results, and an interrupted run goes on.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import decode
from assetwright.artwork.exact import ExactLatent
from assetwright.artwork.regularize import regularized
from assetwright.config import MODELS
from assetwright.diffusion.shelf import Shelf
from assetwright.training.dataset import Dataset
from assetwright.training.evaluation.drawings import Artist, Ask
from assetwright.training.finetune import LearningPlan, Learnt, learn
from assetwright.types import Latent, Size
from benchmarks.finetune.brands import BRANDS, Brand, make_brand
from benchmarks.finetune.judge import Judge
from benchmarks.report import RESULTS, Measure, report

FEWER = 0.32
"""Of the rejections before, at most so many after: 68 % fewer."""
SHOWN = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares of a brand's drawings that were rejected, and the sheet's rows."""

    brand: str
    learnt: Learnt | None
    rejected: dict[str, float]
    rows: dict[str, list[Latent]]


def main(arguments: list[str] | None = None) -> None:
    """Print and keep rejection rates before and after, and a sheet of drawings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--brands", default=",".join(BRANDS))
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--names", type=int, default=60)
    parser.add_argument("--samples", type=int, default=None)
    parser.add_argument("--sheet", type=Path, default=RESULTS / "finetune.png")
    asked = parser.parse_args(arguments)
    data = Dataset.open(asked.dataset)
    home = RESULTS / "finetune" / f"{asked.files}-{asked.samples}"
    brands = {
        prefix: make_brand(prefix, data, home / prefix, asked.files, asked.names)
        for prefix in BRANDS
    }
    names = [name for brand in brands.values() for name in brand.names]
    judge = Judge(data, names, RESULTS / "finetune" / "judge.safetensors")
    outcomes = [
        measured(data, brands[prefix], Shelf(home), judge, asked.samples)
        for prefix in asked.brands.split(",")
    ]
    report("finetune", [measure for outcome in outcomes for measure in measures(outcome)])
    sheet(outcomes).save(asked.sheet)


def measured(
    data: Dataset, brand: Brand, shelf: Shelf, judge: Judge, samples: int | None
) -> Outcome:
    """Learn one brand, unless it was learnt before, and judge its drawings."""
    name, learnt = f"{brand.prefix}-learnt", None
    if not shelf.path(name).exists():
        learnt = learn(LearningPlan(folder=brand.folder, name=name, samples=samples), shelf=shelf)
    artist = Artist(MODELS / "dit", shelf)
    rows = {"own": own(data, brand)}
    for label, style in (("before", shelf.get(name).facts.family), ("after", name)):
        latents = artist.draw([Ask(words, style) for words in brand.names], reference=True)
        rows[label] = [
            latent if isinstance(latent, ExactLatent) else regularized(latent) for latent in latents
        ]
    rejected = {label: judge.rejected(latents, brand.style) for label, latents in rows.items()}
    rejected["other sets' own"] = judge.of_others(brand.style)
    print(brand.prefix, {label: round(rate, 3) for label, rate in rejected.items()}, flush=True)
    return Outcome(brand.prefix, learnt, rejected, rows)


def own(data: Dataset, brand: Brand) -> list[Latent]:
    """What the brand itself draws for these names."""
    style = [entry["name"] for entry in data.styles].index(brand.style)
    captions = [data.captions.index(name) for name in brand.names]
    found = [np.flatnonzero((data.style == style) & (data.caption == c)) for c in captions]
    return [data.latent(int(drawings[0])) for drawings in found if len(drawings)]


def measures(outcome: Outcome) -> list[Measure]:
    """The rates, and their ratio against the bar."""
    rejected, brand = outcome.rejected, outcome.brand
    rates = [
        Measure(
            f"{brand}: rejected, {label}", rate, "", None, f"{len(outcome.rows['after'])} names"
        )
        for label, rate in rejected.items()
    ]
    ratio = rejected["after"] / max(rejected["before"], 1e-9)
    found = [*rates, Measure(f"{brand}: after / before", ratio, "x", FEWER, "rejections")]
    if outcome.learnt is not None:
        seconds = outcome.learnt.seconds
        found.append(Measure(f"{brand}: learning", seconds, "s", 900, "elapsed"))
        found.append(Measure(f"{brand}: file", outcome.learnt.size / 1000, "kB", None, "on disk"))
    return found


def sheet(outcomes: list[Outcome]) -> Image.Image:
    """A row for each brand and way of drawing, the same names above each other."""
    side, gap = 96, 12
    rows: list[list[NDArray[np.uint8]]] = []
    for outcome in outcomes:
        for label in ("before", "after", "own"):
            if label in outcome.rows:
                rows.append([drawn(each, side) for each in outcome.rows[label][:SHOWN]])
    step = side + gap
    picture = Image.new("L", (SHOWN * step + gap, len(rows) * step + gap), 255)
    for y, row in enumerate(rows):
        for x, pixels in enumerate(row):
            picture.paste(Image.fromarray(pixels), (gap + x * step, gap + y * step))
    return picture


def drawn(latent: Latent, side: int) -> NDArray[np.uint8]:
    """The outer shape, black on white."""
    coverage = decode(latent, Size(side, side))[0]
    return np.rint(255 * (1 - coverage)).astype(np.uint8)


if __name__ == "__main__":
    main()
