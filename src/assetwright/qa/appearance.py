"""A picture as the scorer sees it: what is drawn and how light it is, whatever its size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.picture import Picture

SIDE = 48
"""Pixels a side."""

FILLED = 0.9
"""Share of the side that the longer side of the motif fills."""

_FAINT = 32
"""Opacity, of 255, from which a pixel belongs to the motif: duotone icons have faint parts."""


def appearance(picture: Picture) -> NDArray[np.float32]:
    """float32 (2, 48, 48): coverage in [0, 1], and tone, what is lighter or darker than the mean.

    The motif is fitted into the middle, so that neither its margins nor its colours count. An
    empty picture is all zeros.
    """
    from PIL import Image

    seen = np.zeros((2, SIDE, SIDE), np.float32)
    drawn = picture.motif if picture.opaque else picture.alpha >= _FAINT
    columns, rows = np.flatnonzero(drawn.any(0)), np.flatnonzero(drawn.any(1))
    if not columns.size:
        return seen
    left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
    inside = (drawn if picture.opaque else picture.alpha)[top:bottom, left:right]
    alpha = inside.astype(np.float32) / np.float32(1 if picture.opaque else 255)
    light = picture.sum[top:bottom, left:right] / np.float32(1020)
    scale = FILLED * SIDE / max(alpha.shape)
    width = max(1, round(alpha.shape[1] * scale))
    height = max(1, round(alpha.shape[0] * scale))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    mean = float((light * alpha).sum()) / max(float(alpha.sum()), 1e-6)
    x, y = (SIDE - width) // 2, (SIDE - height) // 2
    # Drawn over is what counts: transparent pixels have no lightness.
    for plane, values in zip(seen, (alpha, 2 * (light - np.float32(mean)) * alpha), strict=True):
        small = Image.fromarray(np.ascontiguousarray(values, np.float32))
        plane[y : y + height, x : x + width] = np.asarray(small.resize((width, height), method))
    return seen
