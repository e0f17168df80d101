"""Whether a fault can be seen at all, by a rule that no check knows of.

At 60 pixels a degree an eye resolves about two pixels. So both pictures are averaged over 2 × 2
pixels, on white and on black where they are transparent, and compared in CIELAB. A fault counts as
visible when a thousandth of the picture differs by 2.3, the just noticeable difference (M. Mahy, L.
Van Eycken, A. Oosterlinck, Evaluation of uniform color spaces, 1994).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assetwright.export.asset import Pixels

NOTICEABLE = 2.3
SHARE = 0.001

_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32
)
"""sRGB, IEC 61966-2-1."""
_WHITE = _TO_XYZ.sum(axis=1)


def visible(spoilt: Pixels, sound: Pixels) -> bool:
    """Whether one can be told from the other."""
    clear = bool(min(spoilt[..., 3].min(), sound[..., 3].min()) < 255)
    return any(
        float((_apart(spoilt, sound, paper) >= NOTICEABLE).mean()) >= SHARE
        for paper in (("white", "black") if clear else ("white",))
    )


def _apart(one: Pixels, other: Pixels, paper: str) -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.linalg.norm(_lab(one, paper) - _lab(other, paper), axis=-1)
    return found


def _lab(pixels: Pixels, paper: str) -> NDArray[np.float32]:
    image = Image.new("RGBA", pixels.shape[1::-1], paper)
    image.alpha_composite(Image.fromarray(np.ascontiguousarray(pixels)))
    small = np.asarray(image.convert("RGB").reduce(2), np.float32) / np.float32(255)
    linear = np.where(small <= 0.04045, small / 12.92, ((small + 0.055) / 1.055) ** 2.4)
    ratio = (linear @ _TO_XYZ.T) / _WHITE
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)
