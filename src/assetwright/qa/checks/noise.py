"""Are flat areas flat? Noise and the traces of lossy files in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Mask, Picture
from assetwright.qa.registry import register

NAME = "noise"

_SMALLEST = 192
_LOSSY = 2
"""Times as rough as others may be what is stored with a loss."""


@register(NAME)
def noise(picture: Picture, expected: Expectations) -> Finding:
    """Away from edges, neighbours differ from a straight course by ``gates.noise`` levels at most.

    The value is the mean bend of brightness from pixel to pixel, in levels of 255. A gradient
    bends by less than a level; flat colours not at all.
    """
    if picture.short < _SMALLEST:
        return Finding(NAME, Level.SKIPPED, "is too small to have flat areas")
    brightness = picture.sum
    calm = picture.interior[:, 1:-1]
    if picture.width < 3 or not calm.any():
        return Finding(NAME, Level.SKIPPED, "has no area away from edges")
    bend = np.abs(brightness[:, 2:] - 2 * brightness[:, 1:-1] + brightness[:, :-2])
    motif = picture.motif[:, 1:-1] & calm
    value = max(_mean(bend, calm), _mean(bend, motif)) / 4
    limit = expected.gates.noise * (_LOSSY if picture.lossy else 1)
    if value > limit:
        return Finding(
            NAME, Level.ERROR, "has noise in its flat areas", value, limit, "levels of 255"
        )
    return Finding(NAME, Level.PASSED, "has clean areas", value, limit, "levels of 255")


def _mean(bend: NDArray[np.int16], mask: Mask) -> float:
    count = int(mask.sum())
    return float(bend[mask].mean()) if count else 0.0
