"""Is anything there?"""

from __future__ import annotations

import numpy as np

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register

NAME = "emptiness"


@register(NAME)
def emptiness(picture: Picture, expected: Expectations) -> Finding:
    """The motif covers ``gates.coverage`` of the picture, and is more than one flat area.

    A layer, such as the background of an adaptive icon, may be one colour all over; of a tile it
    is what lies on it that counts.
    """
    if expected.layer:
        return Finding(NAME, Level.SKIPPED, "is a layer, which may be one colour")
    if expected.tile:
        picture = picture.on_tile
    limit = expected.gates.coverage
    if picture.alpha.size == 1:
        return Finding(NAME, Level.ERROR, "is one pixel")
    flat = picture.opaque and bool((np.ptp(picture.pixels[..., :3], axis=(0, 1)) <= 8).all())
    value = 0.0 if flat else float(picture.motif.mean())
    if value < limit:
        message = "is one flat colour" if flat else f"is empty: {value:.2%} of it is drawn"
        return Finding(NAME, Level.ERROR, message, value, limit, "of the area")
    return Finding(NAME, Level.PASSED, "has something drawn", value, limit, "of the area")
