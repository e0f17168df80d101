"""Learn brands from 200 files each, and ask a classifier what it takes their drawings for.

``python -m benchmarks.finetune DATASET [--brands lucide,tdesign]``: DATASET is what
``assetwright train dataset`` made. A drawing is rejected when a small network, which learnt the
brand's own drawings and those of other sets of its kind, takes it for another set's. Asked for
are names that neither the brand's files nor the classifier had. A style that was learnt is kept
beside the results, and an interrupted run goes on.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import decode
from assetwright.config import MODELS
from assetwright.diffusion.shelf import Shelf
from assetwright.training.dataset import Dataset
from assetwright.training.evaluation.drawings import Artist, Ask, latent_of
from assetwright.training.evaluation.style import StyleClassifier
from assetwright.training.finetune import LearningPlan, Learnt, learn
from assetwright.types import Latent, Size
from benchmarks.finetune.brands import BRANDS, Brand, make_brand
from benchmarks.report import RESULTS, Measure, report

FEWER = 0.32
"""Of the rejections before, at most so many after: 68 % fewer."""
BESIDE = (
    "tabler", "ph", "ph-light", "akar-icons", "majesticons-line", "proicons", "uil", "lineicons",
    "mage", "heroicons", "ri-line", "material-symbols-outline-sharp",
)  # fmt: skip
"""Sets that the classifier tells the brand from, those of them that the dataset has."""
SHOWN = 12
TAUGHT = 400
"""Drawings of each set that teach the classifier."""


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
    outcomes = [
        measured(data, prefix, asked.files, asked.names, asked.samples)
        for prefix in asked.brands.split(",")
    ]
    report("finetune", [measure for outcome in outcomes for measure in measures(outcome)])
    sheet(outcomes).save(asked.sheet)


def measured(data: Dataset, prefix: str, files: int, names: int, samples: int | None) -> Outcome:
    """Learn one brand, unless it was learnt before, and judge its drawings."""
    home = RESULTS / "finetune" / f"{files}-{samples}"
    brand = make_brand(prefix, data, home / prefix, files, names)
    shelf, name = Shelf(home), f"{prefix}-learnt"
    learnt = None
    if not shelf.path(name).exists():
        plan = LearningPlan(folder=brand.folder, name=name, samples=samples)
        learnt = learn(plan, shelf=shelf)
    judge = classifier(data, brand)
    artist = Artist(MODELS / "dit", shelf)
    family = shelf.get(name).facts.family
    styles = {"family": family, "learnt": name}
    if learnt is not None:
        styles["nearest"] = learnt.nearest
    rows = {"own": own(data, brand)}
    for label, style in styles.items():
        rows[label] = artist.draw([Ask(words, style) for words in brand.names], reference=True)
    place = judge.styles.index(brand.style)
    rejected = {
        label: 1 - judge.recognised(latents, [place] * len(latents)).style
        for label, latents in rows.items()
    }
    print(prefix, {label: round(rate, 3) for label, rate in rejected.items()}, learnt, flush=True)
    return Outcome(prefix, learnt, rejected, rows)


def classifier(data: Dataset, brand: Brand) -> StyleClassifier:
    """Learnt from the brand's drawings and others', without the names that are asked for."""
    known = {style["name"] for style in data.styles}
    styles = [style for style in (*BESIDE, *BRANDS.values()) if style in known]
    return StyleClassifier(data, styles, brand.names, TAUGHT)


def own(data: Dataset, brand: Brand) -> list[Latent]:
    """What the brand itself draws for these names."""
    style = [entry["name"] for entry in data.styles].index(brand.style)
    captions = [data.captions.index(name) for name in brand.names]
    found = [np.flatnonzero((data.style == style) & (data.caption == c)) for c in captions]
    return [latent_of(data, int(drawings[0])) for drawings in found if len(drawings)]


def measures(outcome: Outcome) -> list[Measure]:
    """The rates, and their ratio against the bar."""
    rejected, brand = outcome.rejected, outcome.brand
    rates = [
        Measure(f"{brand}: rejected, {label}", rate, "", None, f"{len(outcome.rows[label])} names")
        for label, rate in rejected.items()
    ]
    before = min(rejected["family"], rejected.get("nearest", 1.0))
    ratio = rejected["learnt"] / max(before, 1e-9)
    found = [*rates, Measure(f"{brand}: after / before", ratio, "x", FEWER, "the better style")]
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
        for label in ("own", "family", "nearest", "learnt"):
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
