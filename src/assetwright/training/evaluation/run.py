"""The whole evaluation of a model: seeded, in one go."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetwright.config import STEPS
from assetwright.training.dataset import Dataset
from assetwright.training.evaluation import adherence, fidelity, style, variety
from assetwright.training.evaluation.drawings import Artist, Ask, real_drawings
from assetwright.training.evaluation.judge import Judge
from assetwright.training.evaluation.losses import evaluated
from assetwright.training.evaluation.prompts import PromptList, prompt_list
from assetwright.types import Latent

CURVE = (50, 24, 12, 8, 5, 4)
"""Numbers of steps that recall is measured at."""
WAYS = tuple((s, reference) for reference in (True, False) for s in adherence.STYLES)
"""Styles that all prompts are drawn in, with the reference and from words alone."""

_STYLE_PROMPTS, _VARIETY_PROMPTS, _SEEDS = 20, 40, 4

Results = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What to evaluate: the exported model in ``model``, of this ``size``, on a dataset, by the
    scorer in ``judge``. ``quick`` takes a quarter of everything and leaves out the curve."""

    model: Path
    dataset: Path
    judge: Path
    size: str = "XS/6"
    drawings: int = 4096
    quick: bool = False

    def run(self, say: Callable[[str], None] = lambda _: None) -> Results:
        """All measures; ``say`` hears what is being done."""
        data = Dataset.open(self.dataset)
        artist, judge = Artist(self.model), Judge(self.judge)
        asked = prompt_list().quick() if self.quick else prompt_list()
        say("losses")
        drawings = self.drawings // 4 if self.quick else self.drawings
        results: Results = {
            "model": artist.revision,
            "prompts": len(asked.prompts),
            "steps": STEPS,
            "loss": {"drawings": drawings} | dict(evaluated(self.model, data, drawings, self.size)),
        }
        say("real drawings")
        namer = adherence.Namer(judge, artist, asked)
        found = adherence.real_recalls(namer, data, asked)
        found["references"] = adherence.reference_recalls(namer, artist, asked)
        by_way: dict[str, list[Latent]] = {}
        for name, reference in WAYS:
            way = label(name, reference)
            say(way)
            by_way[way] = adherence.drawn(artist, asked, name, reference=reference)
            found[way] = namer.recall(by_way[way], range(len(asked.prompts)))
        results["adherence"] = {
            way: {stratum: asdict(recall) for stratum, recall in recalls.items()}
            for way, recalls in found.items()
        }
        say("fidelity")
        results["fidelity"] = _fidelity(judge, data, asked, by_way)
        say("style")
        results["style"] = _style(data, artist, self.quick)
        say("variety")
        results["variety"] = _variety(data, artist, asked, by_way, self.quick)
        if not self.quick:
            results["curve"] = _curve(namer, artist, asked, say)
        return results


def label(name: str, reference: bool) -> str:
    """A way of drawing, in words."""
    return name if reference else f"{name}, words alone"


def _fidelity(
    judge: Judge,
    data: Dataset,
    asked: PromptList,
    by_way: dict[str, list[Latent]],
) -> Results:
    """Kernel distances, times 1000, to the held-out drawings of the same names and family.

    Beside them that of the asked style's own drawings, which are as real, and of chance.
    """
    names = sorted({prompt.name for prompt in asked.prompts})
    results: Results = {}
    for kind in adherence.STYLES:
        families = adherence.FAMILIES[kind]
        held = _features(judge, data, names, families, split=1)
        taught = _features(judge, data, names, families, split=0)
        row = {
            "held-out sets": 1000 * fidelity.halves(held),
            "training sets": 1000 * fidelity.kernel_distance(taught, held),
        }
        for way, latents in by_way.items():
            if way.partition(",")[0] == kind:
                features = judge.seen(latents)[1]
                row[way] = 1000 * fidelity.kernel_distance(features, held)
        results[kind] = row
    return results


def _features(
    judge: Judge, data: Dataset, names: list[str], families: tuple[str, ...], split: int
) -> NDArray[np.float32]:
    picks = [real_drawings(data, name, 1, split=split, families=families) for name in names]
    return judge.seen([data.latent(int(d)) for drawings in picks for d in drawings])[1]


def _style(data: Dataset, artist: Artist, quick: bool) -> Results:
    known = {s["name"] for s in data.styles}
    styles = [name for name in style.STYLES if name in known and artist.knows(name)]
    names = prompt_names()
    classifier = style.StyleClassifier(data, styles, names)
    words = names[: _STYLE_PROMPTS // 4 if quick else _STYLE_PROMPTS]
    asks = [Ask(word, name, seed) for name in styles for seed, word in enumerate(words)]
    places = [styles.index(ask.style) for ask in asks]
    results: Results = {"styles": styles, "real": asdict(classifier.real())}
    for reference in (True, False):
        latents = artist.draw(asks, reference=reference, choose=False)
        recognised = classifier.recognised(latents, places)
        results[label("drawn", reference)] = asdict(recognised)
    return results


def prompt_names() -> list[str]:
    """Every name that is asked for, quick or not."""
    return [prompt.name for prompt in prompt_list().prompts]


def _variety(
    data: Dataset,
    artist: Artist,
    asked: PromptList,
    by_way: dict[str, list[Latent]],
    quick: bool,
) -> Results:
    words = [prompt.words for prompt in prompt_list().of("common")]
    words = words[: _VARIETY_PROMPTS // 4 if quick else _VARIETY_PROMPTS]
    asks = [Ask(word, "solid", 1000 + seed) for word in words for seed in range(_SEEDS)]
    names = sorted({prompt.name for prompt in asked.prompts})
    real = [
        data.latent(int(drawing))
        for name in names
        for drawing in real_drawings(data, name, 1, families=adherence.FAMILIES["solid"])
    ]
    results: Results = {
        "spread": {
            label("solid", reference): variety.spread(
                artist.draw(asks, reference=reference, choose=False), _SEEDS
            )
            for reference in (True, False)
        }
    }
    crowds = {"real, held out": real} | by_way
    overlaps = {way: variety.nearest_taught(latents, data) for way, latents in crowds.items()}
    results["nearest"] = {
        way: {"median": float(np.median(found)), "over 0.9": float((found > 0.9).mean())}
        for way, found in overlaps.items()
    }
    return results


def _curve(
    namer: adherence.Namer, artist: Artist, asked: PromptList, say: Callable[[str], None]
) -> Results:
    """Recall of the common names in solid drawings, by number of steps."""
    common = PromptList(asked.of("common"), asked.names)
    places = range(len(common.prompts))
    results: Results = {}
    for reference in (True, False):
        row = {}
        for steps in CURVE:
            say(f"{steps} steps")
            latents = adherence.drawn(artist, common, "solid", reference=reference, steps=steps)
            row[str(steps)] = asdict(namer.recall(latents, places)["common"])
        results[label("solid", reference)] = row
    return results


def write_results(results: Results, folder: Path) -> None:
    """``evaluation.json``, ``evaluation.md`` and ``evaluation.png``."""
    from assetwright.export.atomic import write_bytes
    from assetwright.training.evaluation.report import plot, table

    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / "evaluation.json", (json.dumps(results, indent=2) + "\n").encode())
    write_bytes(folder / "evaluation.md", table(results).encode())
    plot(results, folder / "evaluation.png")
