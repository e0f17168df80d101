"""SVG bodies to pixels, and pixels to layers."""

from __future__ import annotations

import io
import re

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork.separation import Kind, Separation, separate
from assetwright.training.iconify import Icon

SIDE = 96
_MAY_HAVE_LAYERS = re.compile(r'opacity|<mask|(?:fill|stroke|stop-color)="(?!none|currentColor)')
_COLORFUL = 0.04
_PLAIN_INK = re.compile(r'(?:fill|stroke)="(?:#0{3,8}|black)"')


def render(icon: Icon) -> NDArray[np.uint8]:
    """The icon at 96 × 96 px, straight alpha; ValueError when it cannot be drawn."""
    png = bytes(resvg_py.svg_to_bytes(svg_string=icon.svg, width=SIDE, height=SIDE))
    with Image.open(io.BytesIO(png)) as image:
        rgba = np.asarray(image.convert("RGBA"))
    if rgba.shape != (SIDE, SIDE, 4):
        raise ValueError(f"rendered as {rgba.shape}")
    return rgba


def layers_of(icon: Icon, colored: bool) -> Separation:
    """The icon's layers; the slow separation only where its source has more than one paint."""
    rgba = render(icon)
    body = _PLAIN_INK.sub("", icon.body)
    if colored or _MAY_HAVE_LAYERS.search(body):
        separation = separate(rgba)
        chroma = float(np.hypot(*separation.palette[0, 1:]))
        if colored and separation.kind is Kind.MONO and chroma > _COLORFUL:
            # A yellow heart is a drawing in one colour, not in one ink.
            return Separation(Kind.COLOR, separation.coverage, separation.palette)
        return separation
    alpha: NDArray[np.float32] = rgba[:, :, 3].astype(np.float32) / np.float32(255)
    return Separation(Kind.MONO, alpha[None], np.zeros((1, 3), np.float32))
