"""Does the check of adherence refuse what does not show its words, and only that?

Icons of the sets that were held out of all training, with their own names and with others' that
mean something else. The limit's two numbers are found on one half of the names, and measured on the
other. Then drawings of our own, with their prompts and with others'; those refused with their own
are put on a sheet, to be looked at.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from assetwright import Studio
from assetwright.config import cache_folder
from assetwright.diffusion.reference import embedded_index
from assetwright.export.asset import Pixels
from assetwright.qa import Picture
from assetwright.qa.checks.adherence import least
from assetwright.qa.scorer import embedded_scorer
from assetwright.qa.subjects import embedded_subjects
from assetwright.training.iconify import HELD_OUT, fetch, read_set
from assetwright.training.naming import split_names
from assetwright.types import InputError
from benchmarks.report import RESULTS, Measure

SIDE = 128
SHARE = 0.4
"""Of the names of the held-out sets."""
REFUSED = 0.006
"""Share of real icons that the limit may refuse on the names it is found on."""
OWN = 60
"""Drawings of our own in each band of names."""
BANDS = {"common": (0, 500), "known": (500, 15_000), "rare": (15_000, 10**9)}
"""By the place of the name among the index's captions, which stand by falling number of drawings;
names that it does not have come last."""
STYLES = ("solid", "outline", "color")
_DIFFERENT = 0.35
"""Cosine of sentence vectors under which a name means something else."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, what it shows, and words of something else."""

    pixels: Pixels
    words: str
    other: str


def _half(words: str) -> int:
    return zlib.crc32(words[::-1].encode()) % 2


def held_out() -> list[tuple[Pixels, str]]:
    """Pictures of held-out icons with their names in words, of ``SHARE`` of the names."""
    folder = fetch(cache_folder() / "iconify")
    found = []
    for prefix in HELD_OUT:
        icons = read_set(folder, prefix).icons
        names = split_names([icon.name for icon in icons])
        for icon, name in zip(icons, names, strict=True):
            if zlib.crc32(name.subject.encode()) % 100 < 100 * SHARE:
                svg = icon.svg.replace('color="#000"', 'color="#0A66C2"')
                png = resvg_py.svg_to_bytes(svg_string=svg, width=SIDE, height=SIDE)
                image = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
                found.append((np.asarray(image), name.subject))
    return found


def with_others(pictures: Sequence[tuple[Pixels, str]]) -> list[Shown]:
    """Each with words of another that mean something else, of its own half of the names."""
    scorer, random = embedded_scorer(), np.random.default_rng(0)
    names = sorted({words for _, words in pictures})
    vectors = {words: scorer.vector(words) for words in names}
    halves = [[words for words in names if _half(words) == half] for half in (0, 1)]
    found = []
    for pixels, words in pictures:
        while True:
            other = str(random.choice(halves[_half(words)]))
            if float(vectors[other] @ vectors[words]) < _DIFFERENT:
                break
        found.append(Shown(pixels, words, other))
    return found


@dataclass(frozen=True, slots=True)
class Values:
    """Of N pictures: the advantage of their own words and of others', and what was expected."""

    own: NDArray[np.float64]
    own_expected: NDArray[np.float64]
    other: NDArray[np.float64]
    other_expected: NDArray[np.float64]

    @classmethod
    def of(cls, shown: Sequence[Shown]) -> Values:
        """What the product finds in each."""
        subjects = embedded_subjects()
        rows = [
            (
                subjects.advantage(Picture(one.pixels), one.words),
                subjects.expected(one.words),
                subjects.advantage(Picture(one.pixels), one.other),
                subjects.expected(one.other),
            )
            for one in sorted(shown, key=lambda one: one.other)
        ]
        return cls(*np.array(rows).T)

    def refused(self) -> NDArray[np.bool_]:
        """Which are refused with their own words."""
        return self.own < least(self.own_expected)  # type: ignore[arg-type, no-any-return]

    def caught(self) -> NDArray[np.bool_]:
        """Which are refused with others' words."""
        return self.other < least(self.other_expected)  # type: ignore[arg-type, no-any-return]


def fitted(values: Values) -> tuple[float, float]:
    """The line under which a share ``REFUSED`` of the pictures lie with their own words.

    Quantile regression (Koenker and Bassett 1978), by trying slopes: for each the intercept is a
    quantile, and the best has the smallest sum of weighted distances.
    """
    best = (np.inf, 0.0, 0.0)
    for slope in np.arange(0.0, 1.01, 0.01):
        rest = values.own - slope * values.own_expected
        start = float(np.quantile(rest, REFUSED))
        away = rest - start
        loss = float(np.maximum(REFUSED * away, (REFUSED - 1) * away).mean())
        best = min(best, (loss, start, float(slope)))
    return best[1], best[2]


def measures() -> list[Measure]:
    """Of held-out icons, and of drawings of our own."""
    shown = with_others(held_out())
    halves = [[one for one in shown if _half(one.words) == half] for half in (0, 1)]
    development, test = (Values.of(half) for half in halves)
    start, slope = fitted(development)
    print(f"  a line through the development names' drawings: {start:.3f} + {slope:.2f} expected")
    flat = float(np.quantile(development.own, REFUSED))
    result = []
    for name, values in (("development", development), ("test", test)):
        refused, caught = values.refused(), values.caught()
        bar = 1.0 if name == "test" else None
        how = f"{refused.sum()} of {len(refused)} icons"
        result.append(Measure(f"{name}: own name refused", 100 * refused.mean(), "%", bar, how))
        how = f"at one limit for all {100 * (values.other < flat).mean():.0f} %"
        result.append(Measure(f"{name}: other name refused", 100 * caught.mean(), "%", None, how))
    known = test.other_expected > 0.4
    share = 100 * test.caught()[known].mean()
    how = f"{known.sum()} whose known drawings fit them by over 0.4"
    result.append(Measure("test: other, well-known name", share, "%", None, how))
    return result + _own(
        sorted({one.words for one in shown if one.words.replace(" ", "").isalpha()})
    )


def _own(names: Sequence[str]) -> list[Measure]:
    random, studio, subjects = np.random.default_rng(3), Studio(), embedded_subjects()
    place = {caption: at for at, caption in enumerate(embedded_index().captions)}
    scorer = embedded_scorer()
    result, refused = [], []
    for band, (first, last) in BANDS.items():
        within = [name for name in names if first <= place.get(name, last - 1) < last]
        drawn: list[tuple[Pixels, str]] = []
        for turn, name in enumerate(random.permutation(within)):
            if len(drawn) == OWN:
                break
            try:
                style = STYLES[turn % len(STYLES)]
                made = studio.generate(f"[icon] {name} 256x256", style=style, gates=False)
            except InputError:  # a name that the policy, or the grammar, takes for something else
                continue
            drawn.append((made.assets[0].artwork.render(), str(name)))
        own, other = 0, 0
        for pixels, name in drawn:
            value, limit = subjects.advantage(Picture(pixels), name), least(subjects.expected(name))
            own += value < limit
            if value < limit:
                refused.append((pixels, f"{name} {value - limit:.2f}"))
            vector = scorer.vector(name)
            else_ = [w for _, w in drawn if float(scorer.vector(w) @ vector) < _DIFFERENT]
            words = str(random.choice(else_))
            other += subjects.advantage(Picture(pixels), words) < least(subjects.expected(words))
        count = len(drawn)
        result += [
            Measure(
                f"ours, {band}: own prompt refused", 100 * own / count, "%", None, f"of {count}"
            ),
            Measure(f"ours, {band}: other prompt refused", 100 * other / count, "%", None, ""),
        ]
    _sheet(refused)
    return result


def _sheet(pictures: Sequence[tuple[Pixels, str]]) -> None:
    """What was refused, to be looked at."""
    if not pictures:
        return
    sheet = Image.new("RGB", (5 * 200, -(-len(pictures) // 5) * 220), "white")
    draw = ImageDraw.Draw(sheet)
    for at, (pixels, words) in enumerate(pictures):
        x, y = at % 5 * 200, at // 5 * 220
        picture = Image.fromarray(pixels).resize((180, 180))
        sheet.paste(picture, (x + 10, y + 10), picture)
        draw.text((x + 10, y + 200), words, "black")
    RESULTS.mkdir(exist_ok=True)
    sheet.save(RESULTS / "adherence-refused.png")
    print(f"  refused with their own prompt: {RESULTS / 'adherence-refused.png'}")
