"""How often the checks refuse what has no fault: designers' icons and whole assets, as they are and
after what tools harmlessly do to files.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from PIL import Image

from assetwright.export.asset import Pixels
from assetwright.export.encode import encode_png, encode_webp
from assetwright.qa import Expectations, Picture, WantedColor, decode
from assetwright.types import WHITE, AssetType, Color
from benchmarks.heldout import INK, Icon
from benchmarks.qa.defects.recall import failures
from benchmarks.qa.defects.scenes import Kind, Split, icons_of, scenes

SIDES = (512, 192, 96, 48, 24)
SCENES = 12
"""Of every kind."""
STORED_ICONS = 2
"""One in so many is stored in other ways too."""

_ICON = Expectations(asset_type=AssetType.ICON)
_INKED = Expectations(AssetType.ICON, (WantedColor(Color.from_hex(INK)),), (WHITE,))


@dataclass(frozen=True, slots=True)
class Sound:
    """One picture without fault: what it is, what was done to it, and the checks that fail."""

    kind: str
    variant: str
    drawing: str
    checks: tuple[str, ...]


def _saved(pixels: Pixels, kind: str, **options: object) -> Picture:
    image, stored = Image.fromarray(pixels), io.BytesIO()
    if kind == "JPEG":
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper.convert("RGB")
    image.save(stored, kind, **options)
    return decode(stored.getvalue())


def _resized(pixels: Pixels, *shares: float) -> Picture:
    image = Image.fromarray(pixels).convert("RGBa")
    for share in shares:
        size = (round(pixels.shape[1] * share), round(pixels.shape[0] * share))
        image = image.resize(size, Image.Resampling.LANCZOS)
    return Picture(np.asarray(image.convert("RGBA")))


def _quantized(pixels: Pixels) -> Picture:
    image = Image.fromarray(pixels).quantize(256, Image.Quantize.FASTOCTREE)
    return Picture(np.asarray(image.convert("RGBA")))


VARIANTS: Mapping[str, Callable[[Pixels], Picture]] = {
    "as it is": Picture,
    "palette PNG": lambda pixels: decode(encode_png(pixels, {}, palette=True)),
    "256 colours": _quantized,
    "lossless WebP": lambda pixels: decode(encode_webp(pixels, {})),
    "WebP 85": lambda pixels: _saved(pixels, "WEBP", quality=85),
    "JPEG 85 on white": lambda pixels: _saved(pixels, "JPEG", quality=85),
    "JPEG 75 on white": lambda pixels: _saved(pixels, "JPEG", quality=75),
    "enlarged and back": lambda pixels: _resized(pixels, 1.5, 1.0),
    "reduced to 3/4": lambda pixels: _resized(pixels, 0.75),
    "reduced to 3/8": lambda pixels: _resized(pixels, 0.375),
}


def alarms(split: Split, count: int = SCENES) -> list[Sound]:
    """Of its icons, and of ``count`` scenes of every kind, on all processors."""
    tasks: list[tuple[Split, Kind | None, int]] = [
        (split, kind, turn) for turn in range(count) for kind in Kind
    ]
    tasks += [(split, None, place) for place in range(len(icons_of(split)))]
    with ProcessPoolExecutor(
        mp_context=get_context("spawn"), initializer=os.nice, initargs=(5,)
    ) as pool:
        return [one for found in pool.map(_of_task, tasks, chunksize=4) for one in found]


def _of_task(task: tuple[Split, Kind | None, int]) -> list[Sound]:
    split, kind, place = task
    if kind is None:
        return list(of_icon(icons_of(split)[place], stored=place % STORED_ICONS == 0))
    scene = next(scenes(split, kind, 1, place))
    told, pixels = scene.expectations(colored=False), scene.pixels()
    name = f"{scene.icon.source}:{scene.icon.name}"
    return [
        Sound(kind.value, variant, name, failures(stored(pixels), told))
        for variant, stored in VARIANTS.items()
    ]


def of_icon(icon: Icon, *, stored: bool) -> Iterator[Sound]:
    """A designer's icon at all sizes; ``stored`` in all ways too.

    One in a single ink is said to have that, and to lie on white.
    """
    told = _INKED if icon.kind == "mono" else _ICON
    name, kind = f"{icon.source}:{icon.name}", "designer's icon"
    for side in SIDES:
        yield Sound(kind, f"{side} px", name, failures(Picture(icon.render(side)), told))
    if stored:
        pixels = icon.render()
        for variant, make in list(VARIANTS.items())[1:]:
            yield Sound(kind, variant, name, failures(make(pixels), told))
