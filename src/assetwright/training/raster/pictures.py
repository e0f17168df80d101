"""What both networks are shown: parts of drawings on plain and shaded grounds, at any size."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from assetwright.training.iconify import HELD_OUT, Icon, read_set, usable_sets

Picture = NDArray[np.uint8]
"""(side, side, 3), sRGB."""

MEASURED_WITH = (*HELD_OUT, "flat-color-icons", "fluent-emoji-flat", "ic", "icon-park", "ph")
"""Sets that benchmarks show; never trained on."""

_SIZES = (1.0, 10.0)
"""How many times as large as the part the whole drawing is."""
_COLORED, _WHITE, _SHADED = 0.5, 0.5, 0.2
_APART = 0.25
"""Difference in brightness between ink and ground, of 1, at least."""
_PLAIN = 0.1
"""Of parts with nothing in them, the share that is kept."""
_TRIES = 20


class Drawings:
    """Drawings of the usable sets, up to ``each`` of every one, half of what is shown in colour."""

    def __init__(self, inked: Sequence[Icon], colored: Sequence[Icon]) -> None:
        self._inked, self._colored = inked, colored

    @classmethod
    def read(cls, source: Path, each: int = 150) -> Drawings:
        """From the unpacked icon sets in ``source``, without those that benchmarks show."""
        inked: list[Icon] = []
        colored: list[Icon] = []
        for prefix in usable_sets(source):
            if prefix in MEASURED_WITH:
                continue
            found = read_set(source, prefix)
            # Spread over the set: in order of names, neighbours are variants of one drawing.
            chosen = found.icons[:: max(1, len(found.icons) // each)][:each]
            (colored if found.colored else inked).extend(chosen)
        return cls(inked, colored)

    def part(self, random: np.random.Generator, sides: Sequence[int]) -> list[Picture]:
        """One part of one drawing, on one ground, drawn at each of ``sides``, in pixels."""
        for _ in range(_TRIES):
            inked = not self._colored or random.random() >= _COLORED
            stock = self._inked if inked else self._colored
            icon = stock[int(random.integers(len(stock)))]
            ground = _ground(random)
            ink = _ink(ground.mean(axis=0), random)
            box = _box(icon, random)
            try:
                parts = [_render(icon, box, ink, side) for side in sides]
            except (ValueError, OSError):
                continue
            if np.ptp(parts[0].astype(np.int16), axis=(0, 1)).max() > 8 or random.random() < _PLAIN:
                return [_on(ground, part) for part in parts]
        raise ValueError("none of these drawings can be drawn")

    def parts(self, keys: Sequence[Sequence[int]], side: int) -> Picture:
        """(N, side, side, 3): one part for each key, the same for the same key."""
        return np.stack([self.part(np.random.default_rng(key), [side])[0] for key in keys])


def _box(icon: Icon, random: np.random.Generator) -> tuple[float, float, float]:
    """Left, top and side of the part, in the drawing's own units; it may reach beyond the edge."""
    whole = max(icon.width, icon.height)
    side = whole / float(np.exp(random.uniform(*np.log(_SIZES))))
    overlap = side / 8
    left, top = random.uniform(-overlap, whole - side + overlap, 2)
    across, down = (whole - icon.width) / 2, (whole - icon.height) / 2
    return icon.left - across + float(left), icon.top - down + float(top), side


def _ground(random: np.random.Generator) -> NDArray[np.float32]:
    """Colours (2, 3) at the ends of a slope, 0 to 255: mostly the same."""
    first = np.full(3, 255.0) if random.random() < _WHITE else random.uniform(0, 255, 3)
    last = random.uniform(0, 255, 3) if random.random() < _SHADED else first
    return np.stack([first, last]).astype(np.float32)


def _ink(ground: NDArray[np.float32], random: np.random.Generator) -> str:
    while True:
        ink = random.integers(0, 256, 3) * (random.random() > 0.2)
        if abs(float(ink.mean() - ground.mean())) > 255 * _APART:
            return "#" + bytes(ink.astype(np.uint8)).hex()


def _render(icon: Icon, box: tuple[float, float, float], ink: str, side: int) -> Picture:
    left, top, extent = box
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {extent} {extent}" '
        f'width="{side}" height="{side}" color="{ink}">{icon.body}</svg>'
    )
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side))
    with Image.open(io.BytesIO(png)) as image:
        return np.array(image.convert("RGBA"), np.uint8)


def _on(ground: NDArray[np.float32], part: Picture) -> Picture:
    side = len(part)
    course = ((np.arange(side, dtype=np.float32) + 0.5) / side)[:, None, None]
    base = ground[0] * (1 - course) + ground[1] * course
    cover = part[:, :, 3:].astype(np.float32) / 255
    pixels: Picture = np.rint(part[:, :, :3] * cover + base * (1 - cover)).astype(np.uint8)
    return pixels
