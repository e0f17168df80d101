"""From a brand's folder to examples: everything that is read before anything is learnt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assetwright.artwork.stroke_weight import common_weight
from assetwright.config import MODELS
from assetwright.diffusion.reference import GROUPS, ReferenceIndex
from assetwright.training.finetune.captions import captions_of_names, read_prompts
from assetwright.training.finetune.examples import Examples, Manner, manner_of
from assetwright.training.finetune.pictures import (
    FEWEST,
    MOST,
    LeftOut,
    Picture,
    files_in,
    read_pictures,
)
from assetwright.training.finetune.rejects import read_rejects
from assetwright.types import InputError

MEASURED = 100
"""Drawings whose strokes are measured, at most."""

LINES = [family for family, group in GROUPS.items() if group == "line"]


@dataclass(frozen=True, slots=True)
class Material:
    """What a style is learnt from: the brand's drawings, and rejected ones if there are any.

    ``weight`` is how wide all its strokes are, see ``common_weight``.
    """

    manner: Manner
    weight: float | None
    examples: Examples
    rejects: Examples | None
    left_out: list[LeftOut]

    @property
    def unnamed(self) -> int:
        """How many drawings have no words; they teach the style alone."""
        return sum(not caption for caption in self.examples.captions)


def read_material(
    folder: Path, *, prompts: Path | None, rejects: Path | None, channels: int
) -> Material:
    """Read a brand's ``folder``; ``prompts`` is a CSV, ``rejects`` a folder or tar file.

    ``channels`` is how many layers of a reference the network reads. InputError for fewer than 20
    or more than 1,000 files, too few that can be used, or names of which most say nothing.
    """
    files = files_in(folder)
    if not files:
        raise InputError(
            "folder", f"{folder} holds no SVG or PNG files; {FEWEST} to {MOST:,} are needed."
        )
    if not FEWEST <= len(files) <= MOST:
        raise InputError(
            "folder",
            f"{folder} holds {len(files):,} SVG and PNG files; a style is learnt from {FEWEST} to "
            f"{MOST:,}: {'add more' if len(files) < FEWEST else 'choose the most typical'}.",
        )
    pictures, left_out = read_pictures(files)
    if len(pictures) < FEWEST:
        raise InputError(
            "folder",
            f"Of {len(files)} files in {folder} only {len(pictures)} can be used, {FEWEST} are "
            f"needed; the first that cannot: {left_out[0]}.",
        )
    captions = _captions(folder, pictures, prompts)
    nameless = [p.path.name for p, c in zip(pictures, captions, strict=True) if not c]
    if 2 * len(nameless) > len(pictures):
        raise InputError(
            "folder",
            f"Of {len(pictures)} files {len(nameless)} have names that do not say what they show, "
            f"such as {nameless[0]!r}: rename them, or give a CSV with the columns 'file' and "
            "'prompt' (--prompts).",
        )
    manner = manner_of(pictures)
    references = ReferenceIndex(MODELS / "references")

    def examples(shown: list[Picture], told: list[str]) -> Examples:
        return Examples(shown, told, manner=manner, channels=channels, references=references)

    rejected = None
    if rejects is not None:
        refused, refused_captions, refused_left_out = read_rejects(rejects)
        left_out += refused_left_out
        rejected = examples(refused, refused_captions)
    measured = [picture.latent for picture in pictures[:: -(-len(pictures) // MEASURED)]]
    weight = common_weight(measured) if manner.family in LINES else None
    return Material(manner, weight, examples(pictures, captions), rejected, left_out)


def _captions(folder: Path, pictures: list[Picture], prompts: Path | None) -> list[str]:
    """What the CSV says of each, else what its name says."""
    from assetwright.prompt import parse

    captions = captions_of_names([picture.path.stem for picture in pictures])
    if prompts is None:
        return captions
    told = read_prompts(prompts)
    found = {}
    for i, picture in enumerate(pictures):
        for name in (picture.path.relative_to(folder).as_posix(), picture.path.name):
            if name in told:
                captions[i] = parse(told[name]).subject if told[name] else ""
                found[name] = True
                break
    if not found:
        raise InputError(
            "prompts", f"None of the files that {prompts} names is in {folder} and can be used."
        )
    return captions
