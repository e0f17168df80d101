"""Do the edges of a cut-out have a rim of another colour?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.color_difference import ciede2000, lab
from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import SOLID, Mask, Picture, grown
from assetwright.qa.registry import register

NAME = "halo"

_CLEAR = 26
_SMALLEST = 256
_RIM, _INSIDE, _AROUND = 2, 4, 8
"""Pixels from the clear area: the rim, where the inside begins, and how far away it may be."""
_SAMPLED = 800
_JUDGED = 0.2
"""Share of the rim that must have an inside nearby for the picture to be judged."""


@register(NAME)
def halo(picture: Picture, expected: Expectations) -> Finding:
    """The rim of the motif has the colour of what lies inside of it.

    A fringe shows on the background that it was not cut out from; on black, white or magenta, by
    about its opacity times its difference from the inside. That, on average over the rim and in
    ΔE00, may be ``gates.halo`` at most.
    """
    if picture.opaque or picture.short < _SMALLEST:
        return Finding(NAME, Level.SKIPPED, "has no edges to anything transparent, or is small")
    clear = picture.alpha < _CLEAR
    close = grown(clear, _RIM)
    inside = (picture.alpha >= SOLID) & ~grown(close, _INSIDE - _RIM)
    rim_pixels = np.flatnonzero(close & ~clear)
    if not rim_pixels.size or not inside.any():
        return Finding(NAME, Level.SKIPPED, "has no edges to anything transparent")
    if rim_pixels.size > _SAMPLED:
        rim_pixels = rim_pixels[np.linspace(0, rim_pixels.size - 1, _SAMPLED).astype(np.int64)]
    rows, columns = np.divmod(rim_pixels, picture.width)
    around, weight = _means(picture, inside, rows, columns)
    known = weight > 0
    if known.mean() < _JUDGED:
        return Finding(NAME, Level.SKIPPED, "is too thin to have an inside")
    rim = picture.pixels[rows[known], columns[known]].astype(np.float64)
    error = ciede2000(lab(rim[:, :3] / 255), lab(around[known] / 255)) * rim[:, 3] / 255
    value, limit = float(error.mean()), expected.gates.halo
    if value > limit:
        return Finding(
            NAME,
            Level.ERROR,
            "has a rim in another colour than what lies inside of it",
            value,
            limit,
            "ΔE00",
        )
    return Finding(NAME, Level.PASSED, "has clean edges", value, limit, "ΔE00")


def _means(
    picture: Picture, inside: Mask, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Mean colours (n, 3) of the inside around each place, and of how many pixels."""
    steps = np.arange(-_AROUND, _AROUND + 1, 2)
    near_rows = np.clip(rows[:, None, None] + steps[:, None], 0, picture.height - 1)
    near_columns = np.clip(columns[:, None, None] + steps, 0, picture.width - 1)
    near = (near_rows * picture.width + near_columns).reshape(rows.size, -1)
    chosen = inside.ravel()[near]
    weight = chosen.sum(1)
    packed = picture.packed.ravel()[near[chosen]]
    owner = np.repeat(np.arange(rows.size), weight)
    sums = np.stack(
        [np.bincount(owner, packed >> shift & 255, rows.size) for shift in (0, 8, 16)], axis=-1
    )
    return sums / np.maximum(weight, 1)[:, None], weight
