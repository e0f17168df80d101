"""The sample sheet: the same twenty subjects, drawn in the same ways, so that eyes can compare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork.interpolation import coverage_from_fields
from assetwright.config import GUIDANCE_FROM_TEXT, GUIDANCE_WITH_REFERENCE
from assetwright.diffusion.sampler import Denoiser, Drawing, sample
from assetwright.text.minilm import MiniLMEncoder
from assetwright.training.dataset import Dataset
from assetwright.types import Latent
from assetwright.types.color import oklab_to_srgb

SUBJECTS = (
    "settings gear", "heart", "home", "bell", "shopping cart", "camera", "lock", "rocket",
    "cloud upload", "calendar", "credit card", "coffee cup", "bicycle", "strawberry", "cat",
    "mountain", "umbrella", "piggy bank", "pizza", "sun behind cloud",
)  # fmt: skip
CELL = 96
_GAP = 12
_GREYS = np.array([[0.72] * 3, [0.0] * 3])


@dataclass(frozen=True, slots=True)
class Row:
    """One way of drawing: a style by name, with or without the reference."""

    style: str
    reference: bool
    layers: int = 1
    colored: bool = False


ROWS = (
    Row("material-symbols", reference=True),
    Row("tabler", reference=True),
    Row("ph-thin", reference=True),
    Row("tabler", reference=False),
    Row("material-symbols", reference=False),
    Row("ph-duotone", reference=True, layers=2),
    Row("fluent-emoji-flat", reference=True, layers=4, colored=True),
    Row("fluent-emoji-flat", reference=False, layers=4, colored=True),
)


def sample_sheet(denoiser: Denoiser, dataset: Dataset, steps: int = 12) -> Image.Image:
    """The references in the first row, then a row for each of ``ROWS``; RGB on white."""
    texts = MiniLMEncoder.embedded().encode(SUBJECTS)
    references = [_reference(dataset, text.pooled) for text in texts]
    names = [style["name"] for style in dataset.styles]
    any_style = int(dataset.style[dataset.split == 0].max()) + 1
    rows = [[_paint(_mono(reference), colored=False) for reference in references]]
    for row in ROWS:
        style = names.index(row.style) if row.style in names else any_style
        drawings = [
            Drawing(
                text=text,
                style=style,
                layers=row.layers,
                colored=row.colored,
                reference=reference if row.reference else None,
                seed=index,
                guidance=GUIDANCE_WITH_REFERENCE if row.reference else GUIDANCE_FROM_TEXT,
            )
            for index, (text, reference) in enumerate(zip(texts, references, strict=True))
        ]
        latents = sample(denoiser, drawings, steps=steps)
        rows.append([_paint(latent, row.colored) for latent in latents])
    pitch = CELL + _GAP
    sheet = Image.new("RGB", (pitch * len(SUBJECTS) + _GAP, pitch * len(rows) + _GAP), "white")
    for y, row_of_images in enumerate(rows):
        for x, image in enumerate(row_of_images):
            sheet.paste(Image.fromarray(image), (_GAP + x * pitch, _GAP + y * pitch))
    return sheet


def _reference(dataset: Dataset, pooled: NDArray[np.float32]) -> NDArray[np.float32]:
    """The drawing of the nearest caption that is most like its other drawings."""
    usable = np.flatnonzero((dataset.split == 0) & (dataset.kind == 0))
    captions = np.unique(dataset.caption[usable])
    nearest = captions[(dataset.pooled[captions].astype(np.float32) @ pooled).argmax()]
    drawings = usable[dataset.caption[usable] == nearest]
    solid = np.array([dataset.styles[s]["family"] == "solid" for s in dataset.style[drawings]])
    drawings = drawings[solid] if solid.any() else drawings
    fields = dataset.fields[dataset.offset[drawings]].astype(np.float32) / 127
    distance = np.square(fields[:, None] - fields[None]).mean((2, 3)).sum(1)
    return np.asarray(fields[distance.argmin()])


def _mono(field: NDArray[np.float32]) -> Latent:
    return Latent(field[None], np.zeros((1, 3), np.float32))


def _paint(latent: Latent, colored: bool) -> NDArray[np.uint8]:
    """Layers painted in order on white: the palette, or greys ending in black."""
    coverage = coverage_from_fields(latent.fields, CELL)
    colors = oklab_to_srgb(latent.palette) if colored else _GREYS[-latent.layers :]
    canvas = np.ones((CELL, CELL, 3))
    for layer, color in zip(coverage, colors, strict=True):
        canvas += layer[:, :, None] * (color - canvas)
    return np.rint(canvas * 255).astype(np.uint8)
