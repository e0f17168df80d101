"""The sample sheet: the same twenty subjects, drawn in the same ways, so that eyes can compare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork.interpolation import coverage_from_fields
from assetwright.config import GUIDANCE, MODELS, STRENGTHS
from assetwright.diffusion.order import SHAPED, layers_drawn, takes, usual_strength
from assetwright.diffusion.reference import GROUPS, Reference, ReferenceIndex
from assetwright.diffusion.sampler import Denoiser, Drawing, sample
from assetwright.diffusion.styles import family_strength
from assetwright.qa.choice import best_takes
from assetwright.text.minilm import MiniLMEncoder
from assetwright.training.dataset import Dataset
from assetwright.types import GRID, Latent
from assetwright.types.color import oklab_to_srgb

SUBJECTS = (
    "settings gear", "heart", "home", "bell", "shopping cart", "camera", "lock", "rocket",
    "cloud upload", "calendar", "credit card", "coffee cup", "bicycle", "strawberry", "cat",
    "mountain", "umbrella", "piggy bank", "pizza", "sun behind cloud",
)  # fmt: skip
CELL = 96
_GAP = 12
_GREYS = np.array([[0.86] * 3, [0.45] * 3, [0.72] * 3, [0.0] * 3])


@dataclass(frozen=True, slots=True)
class Row:
    """One way of drawing: a style by name, with or without the reference."""

    style: str
    family: str
    reference: bool
    layers: int = 1
    colored: bool = False


ROWS = (
    Row("material-symbols", "solid", reference=True),
    Row("tabler", "outline", reference=True),
    Row("ph-thin", "thin", reference=True),
    Row("tabler", "outline", reference=False),
    Row("material-symbols", "solid", reference=False),
    Row("ph-duotone", "duotone", reference=True, layers=2),
    Row("fluent-emoji-flat", "color", reference=True, layers=4, colored=True),
    Row("fluent-emoji-flat", "color", reference=False, layers=4, colored=True),
)


def sample_sheet(denoiser: Denoiser, dataset: Dataset, steps: int = 12) -> Image.Image:
    """A row for each of ``ROWS``, above it the references that were new in it; RGB on white."""
    texts = MiniLMEncoder.embedded().encode(SUBJECTS)
    index = ReferenceIndex(MODELS / "references")
    names = [style["name"] for style in dataset.styles]
    any_style = int(dataset.style[dataset.split == 0].max()) + 1
    rows: list[list[NDArray[np.uint8]]] = []
    seen: set[str] = set()
    shapes: list[Latent] = []
    for row in ROWS:
        style = names.index(row.style) if row.style in names else any_style
        found = [index.nearest(text.pooled, row.family) for text in texts]
        if GROUPS[row.family] not in seen and row.reference:
            rows.append([_paint(_grey(reference), colored=False) for reference in found])
            seen.add(GROUPS[row.family])
        drawings: list[Drawing] = []
        counts: list[int] = []
        for seed, (text, reference) in enumerate(zip(texts, found, strict=True)):
            shown = reference if row.reference else None
            strength = usual_strength(shown, family_strength(row.family))
            layers = layers_drawn(shown, row, strength)
            start: Reference | Latent | None = shown
            if row.colored and shown is None:
                start, strength, layers = shapes[seed], STRENGTHS["color"], SHAPED
            counts.append(takes(strength))
            drawings += [
                Drawing(
                    text=text,
                    style=style,
                    layers=layers,
                    colored=row.colored,
                    reference=None if start is None else start.fields,
                    strength=strength,
                    seed=seed,
                    guidance=GUIDANCE,
                    take=take,
                )
                for take in range(counts[-1])
            ]
        latents = best_takes(sample(denoiser, drawings, steps=steps), counts, SUBJECTS)
        if row.family == "solid" and not row.reference:
            shapes = latents
        rows.append([_paint(latent, row.colored) for latent in latents])
    pitch = CELL + _GAP
    sheet = Image.new("RGB", (pitch * len(SUBJECTS) + _GAP, pitch * len(rows) + _GAP), "white")
    for y, row_of_images in enumerate(rows):
        for x, image in enumerate(row_of_images):
            sheet.paste(Image.fromarray(image), (_GAP + x * pitch, _GAP + y * pitch))
    return sheet


def _grey(reference: Reference | None) -> Latent:
    empty = np.full((1, GRID, GRID), -1, np.float32)
    fields = empty if reference is None else reference.fields
    return Latent(fields, np.zeros((len(fields), 3), np.float32))


def _paint(latent: Latent, colored: bool) -> NDArray[np.uint8]:
    """Layers painted in order on white: the palette, or greys ending in black."""
    coverage = coverage_from_fields(latent.fields, CELL)
    colors = oklab_to_srgb(latent.palette) if colored else _GREYS[-latent.layers :]
    canvas = np.ones((CELL, CELL, 3))
    for layer, color in zip(coverage, colors, strict=True):
        canvas += layer[:, :, None] * (color - canvas)
    return np.rint(canvas * 255).astype(np.uint8)
