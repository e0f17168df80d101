"""Twenty icons drawn as one family against the same twenty of designers' sets.

Spreads over a set, of ours with and without a family and of designers' sets of the same kind:

- stroke: coefficient of variation of the median stroke width of each icon (line drawings)
- uneven: interquartile range of stroke widths within an icon over their median, mean of the set
- ink: coefficient of variation of the covered share
- size: the same of the side of a square as large as the convex hull
- centring: root mean square of how far optical centres lie from the square's, units of 24
- mirror: share of the ink without a mirror image, mean of the subjects that nearly all designers'
  sets draw symmetric

The bar of each is 1.25 times the mean of designers' sets.

    python -m benchmarks.sets [--styles tabler,ph-fill] [--sheet]

Designers' icons are fetched from npm, once.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assetwright import Studio
from assetwright.types import Size
from benchmarks.report import Measure, report
from benchmarks.sets.measures import Icon, measured
from benchmarks.sets.members import HELD_OUT, LINES, SIDE, STYLES, SUBJECTS, real
from benchmarks.sets.sheet import save

BAR = 1.25
SYMMETRIC = 0.03
"""Mirror error up to which a drawing is one that is meant to be symmetric."""
MOST_SETS = 0.8

Coverages = dict[str, NDArray[np.float32]]
Icons = Mapping[str, Icon]


def main() -> None:
    """Draw, measure, report."""
    parser = argparse.ArgumentParser(prog="benchmarks.sets")
    parser.add_argument("--styles", default=",".join(STYLES), help="which to draw")
    parser.add_argument("--sheet", action="store_true", help="draw docs/sheets/sets.png too")
    asked = parser.parse_args()
    styles = asked.styles.split(",")
    designers = {name: real(*of) for name, of in {**STYLES, **HELD_OUT}.items()}
    judged = {name: _measured(icons) for name, icons in designers.items()}
    symmetric = _symmetric(list(judged.values()))
    studio = Studio()
    measures = []
    drawn: dict[str, Coverages] = {}
    for style in styles:
        alike = [icons for name, icons in judged.items() if (name in LINES) == (style in LINES)]
        theirs = [_spreads(icons, symmetric) for icons in alike]
        drawn[style] = ours(studio, style, family=True)
        with_family = _spreads(_measured(drawn[style]), symmetric)
        without = _spreads(_measured(ours(studio, style, family=False)), symmetric)
        for name, value in with_family.items():
            if name in ("stroke", "uneven") and style not in LINES:
                continue
            usual = float(np.mean([each[name] for each in theirs]))
            how = f"designers {usual:.3f}; without a family {without[name]:.3f}"
            measures.append(Measure(f"{style}, {name}", value, "", BAR * usual, how))
    report("sets", measures)
    if asked.sheet:
        save(drawn, designers)


def ours(studio: Studio, style: str, *, family: bool) -> Coverages:
    """The subjects in a style, coverage (SIDE, SIDE) of each."""
    made = studio.generate_many(
        [f"[icon] {subject}, #000000" for subject in SUBJECTS],
        style=style,
        size=Size(SIDE, SIDE),
        family=family,
        gates=False,
    )
    return {
        subject: asset.artwork.render()[:, :, 3].astype(np.float32) / 255
        for subject, asset in zip(SUBJECTS, made.assets, strict=True)
    }


def _measured(icons: Coverages) -> dict[str, Icon]:
    return {subject: measured(coverage) for subject, coverage in icons.items()}


def _symmetric(sets: Sequence[Icons]) -> set[str]:
    """The subjects that nearly all sets that have them draw symmetric."""
    found = set()
    for subject in SUBJECTS:
        errors = [icons[subject].mirror for icons in sets if subject in icons]
        if np.mean([error < SYMMETRIC for error in errors]) >= MOST_SETS:
            found.add(subject)
    return found


def _spreads(icons: Icons, symmetric: set[str]) -> dict[str, float]:
    def of(name: str) -> NDArray[np.float64]:
        return np.array([getattr(icon, name) for icon in icons.values()])

    def variation(name: str) -> float:
        return float(of(name).std() / of(name).mean())

    mirror = [icon.mirror for subject, icon in icons.items() if subject in symmetric]
    return {
        "stroke": variation("stroke"),
        "uneven": float(of("uneven").mean()),
        "ink": variation("ink"),
        "size": variation("size"),
        "centring": float(np.sqrt(np.square(of("off")).mean())),
        "mirror": float(np.mean(mirror)),
    }


if __name__ == "__main__":
    main()
