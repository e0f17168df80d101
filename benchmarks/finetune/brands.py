"""Icon sets that the model never saw, as brands: files to learn from, and names to ask for."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from assetwright.config import cache_folder
from assetwright.training.dataset import Dataset
from assetwright.training.iconify import fetch, read_set
from assetwright.training.naming import split_names

BRANDS = {
    "lucide": "lucide",
    "iconoir": "iconoir",
    "tdesign": "tdesign",
    "mingcute": "mingcute-line",
}
"""The set of each brand, and the style in the dataset that its plain drawings are."""


@dataclass(frozen=True, slots=True)
class Brand:
    """``folder`` holds its files; ``names`` are of drawings that it has besides."""

    prefix: str
    style: str
    folder: Path
    names: list[str]


def make_brand(prefix: str, data: Dataset, folder: Path, files: int, names: int) -> Brand:
    """Write ``files`` SVG files of a set to ``folder``; other ``names`` are kept to be asked for.

    Only names that drawings of the network's own styles have as well are asked for.
    """
    style = BRANDS[prefix]
    icons = read_set(fetch(cache_folder() / "iconify"), prefix).icons
    split = split_names([icon.name for icon in icons])
    variant = style.removeprefix(prefix).removeprefix("-")
    plain = {name.subject: icon for icon, name in zip(icons, split, strict=True)
             if name.variant == variant}  # fmt: skip
    trained = {data.captions[caption] for caption in data.caption[data.split == 0]}
    order = sorted(plain)
    random.Random(0).shuffle(order)
    asked = [subject for subject in order if subject in trained][:names]
    taught = [subject for subject in order if subject not in set(asked)][:files]
    folder.mkdir(parents=True, exist_ok=True)
    for subject in taught:
        name = subject.replace(" ", "-").replace("/", "-")
        (folder / f"{name}.svg").write_text(plain[subject].svg, "utf-8")
    return Brand(prefix, style, folder, asked)
