"""CIEDE2000, and the colours of an area with how much of it each covers.

Sharma, Wu, Dalal: The CIEDE2000 color-difference formula, 2005; CIELAB of sRGB under D65.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.types.color import srgb_to_linear

Array = NDArray[np.float64]

_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _XYZ.sum(axis=1)
_25_7 = 25.0**7
_BITS = 6
"""Of a channel: colours closer than four levels of 255 are averaged."""
_ENOUGH = 40_000
"""Pixels, spread over an area, that tell the shares in it."""


def areas(packed: NDArray[np.uint32]) -> tuple[Array, Array]:
    """The colours of pixels (n,), packed as in ``Picture.packed``, as sRGB (m, 3) in [0, 1], and
    the share each covers (m,).

    Of a large area only some pixels are counted, evenly spread.
    """
    chosen = packed[:: 1 + len(packed) // _ENOUGH]
    red, green, blue = ((chosen >> shift & 255).astype(np.int32) for shift in (0, 8, 16))
    drop = 8 - _BITS
    bins = (red >> drop) << 2 * _BITS | (green >> drop) << _BITS | blue >> drop
    counts = np.bincount(bins)
    found = np.flatnonzero(counts)
    sums = [np.bincount(bins, plane)[found] for plane in (red, green, blue)]
    colors: Array = np.stack(sums, axis=-1) / counts[found, None] / 255
    return colors, counts[found] / max(len(chosen), 1)


def lab(srgb: Array) -> Array:
    """CIELAB (..., 3) of sRGB in [0, 1]."""
    xyz = srgb_to_linear(srgb) @ _XYZ.T / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1
    )


def ciede2000(one: Array, other: Array) -> Array:
    """ΔE00 between CIELAB colours (..., 3)."""
    l1, a1, b1 = np.moveaxis(one, -1, 0)
    l2, a2, b2 = np.moveaxis(other, -1, 0)
    mean7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1 + (1 - np.sqrt(mean7 / (mean7 + _25_7))) / 2
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    gray = c1 * c2 == 0
    turn = np.where(gray, 0, (h2 - h1 + 180) % 360 - 180)
    hue_mean = np.where(gray, h1 + h2, (h1 + turn / 2) % 360)
    light_mean, chroma_mean = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 + sum(
        weight * np.cos(np.radians(times * hue_mean + shift))
        for weight, times, shift in (
            (-0.17, 1, -30),
            (0.24, 2, 0),
            (0.32, 3, 6),
            (-0.20, 4, -63),
        )
    )
    middle = (light_mean - 50) ** 2
    light = (l2 - l1) / (1 + 0.015 * middle / np.sqrt(20 + middle))
    chroma = (c2 - c1) / (1 + 0.045 * chroma_mean)
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * chroma_mean * t)
    chroma7 = chroma_mean**7
    rotation = -2 * np.sqrt(chroma7 / (chroma7 + _25_7))
    rotation = rotation * np.sin(np.radians(60 * np.exp(-(((hue_mean - 275) / 25) ** 2))))
    squared = light**2 + chroma**2 + hue**2 + rotation * chroma * hue
    result: Array = np.sqrt(np.maximum(squared, 0))
    return result
