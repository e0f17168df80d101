"""Words as a designer, or a model that knows no better, would set them into a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from assetwright.training.lettering.fonts import DIGITS, LETTERS

Random = np.random.Generator

TILT = 18.0
"""Degrees that a word may be turned either way."""
_FINER = 3
_SHORTEST, _LONGEST = 2, 12
_COMMON = "etaoinshrdlucmfwypvbgkjqxz"
_COMMON_SHARE = np.linspace(2.0, 0.3, len(_COMMON)) / np.linspace(2.0, 0.3, len(_COMMON)).sum()


@dataclass(frozen=True, slots=True)
class Word:
    """``ink``: how far each pixel is covered, 0 to 255, (h, w). ``box``: the corners of the line
    that the letters stand in, as columns and rows of it (4, 2)."""

    ink: NDArray[np.uint8]
    box: NDArray[np.float64]


def string(random: Random) -> str:
    """Two to twelve letters or digits, in one case or with a capital."""
    length = int(random.integers(_SHORTEST, _LONGEST + 1))
    kind = random.random()
    if kind < 0.15:
        return "".join(random.choice(list(DIGITS), length))
    if kind < 0.25:
        return "".join(random.choice(list(LETTERS + DIGITS), length))
    found = "".join(random.choice(list(_COMMON), length, p=_COMMON_SHARE))
    case = random.random()
    if case < 0.45:
        return found.upper()
    return found.capitalize() if case < 0.75 else found


def draw(text: str, font_file: Path, capital: float, angle: float) -> Word | None:
    """``text`` with capitals ``capital`` px high, turned by ``angle`` degrees against the clock.

    None where the font makes nothing of it. Drawn finer and averaged, as vector art is.
    """
    font = _sized(font_file, capital * _FINER)
    left, top, right, bottom = (round(v) for v in font.getbbox(text))
    if right - left < 2 or bottom - top < 2:
        return None
    margin = 2 * _FINER
    flat = Image.new("L", (right - left + 2 * margin, bottom - top + 2 * margin))
    ImageDraw.Draw(flat).text((margin - left, margin - top), text, 255, font)
    turned = flat.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    size = -(-turned.width // _FINER), -(-turned.height // _FINER)
    whole = Image.new("L", (size[0] * _FINER, size[1] * _FINER))
    whole.paste(turned)
    ink = np.asarray(whole.resize(size, Image.Resampling.BOX))
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    half = np.array([(right - left) / 2, (bottom - top) / 2])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    box = corners @ np.array([(cosine, -sine), (sine, cosine)])
    return Word(ink, (box + np.array(turned.size) / 2) / _FINER)


def _sized(file: Path, capital: float) -> ImageFont.FreeTypeFont:
    """The font whose capital H is about ``capital`` px high."""
    trial = ImageFont.truetype(file, 100)
    _, top, _, bottom = trial.getbbox("H")
    return ImageFont.truetype(file, max(4, round(100 * capital / max(bottom - top, 1))))
