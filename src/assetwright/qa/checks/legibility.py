"""Is there still a picture at 24, 20 and 16 px?"""

from __future__ import annotations

import numpy as np

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture, Plane
from assetwright.qa.registry import register
from assetwright.types import AssetType

NAME = "legibility"

_OUTLINE = 0.03
"""Difference in brightness between pixels, of 1, from which they make an outline."""


@register(NAME)
def legibility(picture: Picture, expected: Expectations) -> Finding:
    """Enough of an icon's outlines is left when it is shown at interface sizes.

    Measured by what makes an outline seen, its length times its contrast (the total variation):
    where a line is thinner than a pixel or two lines run into one, it fades. The value is the
    share that is left at the worst of 24, 20 and 16 px, compared with ``gates.legible_24`` and
    its siblings.
    """
    if expected.asset_type not in (AssetType.ICON, None) or expected.layer:
        return Finding(NAME, Level.SKIPPED, "is no icon")
    gates = expected.gates
    sizes = {24: gates.legible_24, 20: gates.legible_20, 16: gates.legible_16}
    if picture.short < 48 or picture.width != picture.height:
        return Finding(NAME, Level.SKIPPED, "is drawn for one size, or no square")
    whole = variation(picture.luma, _OUTLINE)
    if whole < 1e-3:
        return Finding(NAME, Level.SKIPPED, "has no outlines")
    left = {side: variation(reduced(picture.luma, side)) / whole for side in sizes}
    worst = min(sizes, key=lambda side: left[side] / max(sizes[side], 1e-9))
    value, limit = left[worst], sizes[worst]
    if value < limit:
        message = f"is hard to make out at {worst} px: {value:.0%} of its outlines are left"
        return Finding(NAME, Level.ERROR, message, value, limit, "of the outlines")
    return Finding(NAME, Level.PASSED, "is legible when small", value, limit, "of the outlines")


def reduced(luma: Plane, side: int) -> Plane:
    """The picture at ``side`` × ``side`` px, each the mean of the area it covers."""
    from PIL import Image

    small = Image.fromarray(luma).resize((side, side), Image.Resampling.BOX)
    return np.asarray(small, np.float32)


def variation(luma: Plane, least: float = 0.0) -> float:
    """Length of the outlines, in sides of the picture, times their contrast."""
    across = np.diff(luma, axis=1)[:-1]
    down = np.diff(luma, axis=0)[:, :-1]
    across *= across
    down *= down
    across += down
    # Most of a picture is flat: roots are taken of the rest only.
    squares = across.ravel()
    steep = squares[np.flatnonzero(squares >= least * least)]
    return float(np.sqrt(steep).sum()) / int(min(luma.shape))
