"""Does a gradient go in steps that can be seen?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import SOLID, Picture
from assetwright.qa.registry import register

NAME = "banding"

_LINES = 96
"""Rows, and columns, that are looked at."""
_BAND = 4
"""Pixels from which a flat stretch is a band."""
_LEAST, _MOST = 3, 24
"""Levels of 255 of a step that is seen, and of one that is drawn on purpose."""


@register(NAME)
def banding(picture: Picture, expected: Expectations) -> Finding:
    """No more than ``gates.banding`` of the picture lies in staircases.

    A staircase is four steps or more the same way, each of 3 to 24 levels, between flat bands of
    like width. A gradient in 8 bits goes in steps of one level.
    """
    plane = np.where(picture.alpha >= SOLID, (picture.sum + 2) >> 2, np.int16(-1000))
    value = max(_staircases(plane), _staircases(plane.T))
    limit = expected.gates.banding
    if value > limit:
        return Finding(
            NAME, Level.ERROR, "has a gradient in visible steps", value, limit, "of the area"
        )
    return Finding(NAME, Level.PASSED, "has no visible steps", value, limit, "of the area")


def _staircases(plane: NDArray[np.int16]) -> float:
    """The share of the looked-at lines, where they are opaque, that lies in staircases."""
    lines = plane[:: max(1, len(plane) // _LINES)].astype(np.int32)
    drawn = int((lines >= 0).sum())
    if not drawn:
        return 0.0
    # One long line: what lies between two lines is no step, being far too high.
    line = np.pad(lines, ((0, 0), (0, 1)), constant_values=-1000).ravel()
    change = np.diff(line)
    places = np.flatnonzero(change)
    if places.size < 4:
        return 0.0
    step, gap = change[places], np.diff(places)
    fine = (np.abs(step) >= _LEAST) & (np.abs(step) <= _MOST)
    like = (gap >= _BAND) & fine[1:] & fine[:-1] & ((step[1:] > 0) == (step[:-1] > 0))
    steady = like[1:] & like[:-1] & (gap[1:] < 2.5 * gap[:-1]) & (gap[:-1] < 2.5 * gap[1:])
    long = steady[1:] & steady[:-1]
    within = np.zeros(gap.size, bool)
    for place in range(3):
        within[place : place + long.size] |= long
    return float(gap[within].sum()) / drawn
