"""How different two pictures look: CIEDE2000, pixel by pixel, over several backgrounds.

Sharma, Wu, Dalal: The CIEDE2000 color-difference formula, 2005; CIELAB of sRGB under D65.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetwright.types.color import srgb_to_linear

Array = NDArray[np.float64]
BACKGROUNDS = ((255, 255, 255), (0, 0, 0), (255, 0, 255))
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_25_7 = 25.0**7


@dataclass(frozen=True, slots=True)
class Difference:
    """CIEDE2000 at most, what 999 of 1000 pixels stay under, and on average; alpha of 255."""

    most: float
    p999: float
    mean: float
    alpha: int


def difference(
    exact: NDArray[np.uint8],
    found: NDArray[np.uint8],
    backgrounds: tuple[tuple[int, int, int], ...] = BACKGROUNDS,
) -> Difference:
    """Between two pictures (H, W, 4) of straight alpha; the worst background counts."""
    pair = np.stack(
        [np.ascontiguousarray(each).view(np.uint32).ravel() for each in (exact, found)], axis=-1
    ).astype(np.uint64)
    both, counts = np.unique(pair[:, 0] << np.uint64(32) | pair[:, 1], return_counts=True)
    first = (both >> np.uint64(32)).astype(np.uint32).view(np.uint8).reshape(-1, 4)
    second = both.astype(np.uint32).view(np.uint8).reshape(-1, 4)
    error = np.max(
        [ciede2000(lab(over(first, ground)), lab(over(second, ground))) for ground in backgrounds],
        axis=0,
    )
    order = np.argsort(error)
    reached = np.searchsorted(np.cumsum(counts[order]), 0.999 * counts.sum())
    alpha = np.abs(first[:, 3].astype(int) - second[:, 3]).max()
    mean = float(np.average(error, weights=counts))
    return Difference(float(error.max()), float(error[order][reached]), mean, int(alpha))


def over(pixels: NDArray[np.uint8], background: tuple[int, int, int]) -> Array:
    """(n, 3) in [0, 1]."""
    alpha = pixels[:, 3:] / 255
    mixed: Array = (pixels[:, :3] * alpha + np.array(background) * (1 - alpha)) / 255
    return mixed


def lab(srgb: Array) -> Array:
    """CIELAB (n, 3) of sRGB in [0, 1]."""
    xyz = srgb_to_linear(srgb) @ _XYZ.T / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    light, red, blue = f[:, 1], f[:, 0] - f[:, 1], f[:, 1] - f[:, 2]
    return np.stack([116 * light - 16, 500 * red, 200 * blue], axis=-1)


def ciede2000(one: Array, other: Array) -> Array:
    """The difference of CIELAB colours (n, 3)."""
    (l1, a1, b1), (l2, a2, b2) = one.T, other.T
    chroma7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = (1 - np.sqrt(chroma7 / (chroma7 + _25_7))) / 2
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    gray = c1 * c2 == 0
    turn = np.where(gray, 0, (h2 - h1 + 180) % 360 - 180)
    light, chroma = l2 - l1, c2 - c1
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = np.where(gray, h1 + h2, (h1 + turn / 2) % 360)
    t = (
        1
        - 0.17 * np.cos(np.radians(mean_h - 30))
        + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6))
        - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )
    offset = (mean_l - 50) ** 2
    light = light / (1 + 0.015 * offset / np.sqrt(20 + offset))
    chroma = chroma / (1 + 0.045 * mean_c)
    hue = hue / (1 + 0.015 * mean_c * t)
    rotation = -2 * np.sqrt(mean_c**7 / (mean_c**7 + _25_7))
    rotation = rotation * np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2))))
    square = light**2 + chroma**2 + hue**2 + rotation * chroma * hue
    result: Array = np.sqrt(np.maximum(square, 0))
    return result
