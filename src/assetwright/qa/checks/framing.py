"""Is the motif whole, within its safe zone and in the middle?"""

from __future__ import annotations

import math

import numpy as np

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register
from assetwright.types import AssetType

NAME = "framing"

_ROOM = 0.1
"""Share of the side that a motif cut off at one side leaves free at the other."""
_INWARD = 0.02
"""Share of the side from it at which the motif's width there is compared with that at it."""


@register(NAME)
def framing(picture: Picture, expected: Expectations) -> Finding:
    """An icon is not cut off on one side, nor off centre, nor out of its safe zone; on a tile, of
    that.

    Centred is what has either its extent or its weight in the middle, since a play button is
    set by eye. ``gates.off_center`` is a share of the side; ``gates.safe_zone`` the diameter, as
    a share of the side, of the circle it must lie in.
    """
    if expected.tile:
        picture = picture.on_tile
    box = picture.box
    square = picture.width == picture.height
    if expected.asset_type not in (AssetType.ICON, None) or expected.layer or not square:
        return Finding(NAME, Level.SKIPPED, "is no icon, or only a part of one")
    if box is None or (picture.opaque and picture.ground is None):
        return Finding(NAME, Level.SKIPPED, "has no motif apart from its background")
    gates = expected.gates
    cut = _cut(picture, box)
    if cut > gates.cut:
        message = f"is cut off at one side, along {cut:.0%} of it"
        return Finding(NAME, Level.ERROR, message, cut, gates.cut, "of the side")
    if gates.safe_zone is not None:
        reach = _reach(picture)
        if reach > gates.safe_zone:
            message = f"is out of its safe zone: it takes a circle of {reach:.0%} of its side"
            return Finding(NAME, Level.ERROR, message, reach, gates.safe_zone, "of the side")
    value = _off_center(picture, box)
    if value > gates.off_center:
        message = f"is off centre by {value:.0%} of its side"
        return Finding(NAME, Level.ERROR, message, value, gates.off_center, "of the side")
    return Finding(
        NAME, Level.PASSED, "is whole and centred", value, gates.off_center, "of the side"
    )


def _cut(picture: Picture, box: tuple[int, int, int, int]) -> float:
    """How much of a side the motif touches, at a side across from which it leaves room.

    What is round and only reaches the side would leave it again just beyond it: as much as the
    motif narrows towards the side it is taken to narrow on.
    """
    left, top, right, bottom = box
    width, height = picture.width, picture.height
    columns, rows = picture.motif.mean(0), picture.motif.mean(1)
    sides = (
        (columns, width - right > _ROOM * width),
        (columns[::-1], left > _ROOM * width),
        (rows, height - bottom > _ROOM * height),
        (rows[::-1], top > _ROOM * height),
    )
    step = max(1, round(_INWARD * picture.short))
    return max(
        min(float(line[0]), float(2 * line[0] - line[step])) if room else 0.0
        for line, room in sides
    )


def _off_center(picture: Picture, box: tuple[int, int, int, int]) -> float:
    left, top, right, bottom = box
    extent = (left + right - picture.width) / 2, (top + bottom - picture.height) / 2
    columns, rows = picture.motif.sum(0), picture.motif.sum(1)
    mass = max(int(columns.sum()), 1)
    weight = (
        float(columns @ np.arange(0.5, picture.width)) / mass - picture.width / 2,
        float(rows @ np.arange(0.5, picture.height)) / mass - picture.height / 2,
    )
    nearer = (min(abs(one), abs(other)) for one, other in zip(extent, weight, strict=True))
    return math.hypot(*nearer) / picture.short


def _reach(picture: Picture) -> float:
    """Diameter of the centred circle around the motif, as a share of the shorter side."""
    rows, columns = np.nonzero(picture.motif)
    far = np.hypot(
        np.abs(columns + 0.5 - picture.width / 2), np.abs(rows + 0.5 - picture.height / 2)
    )
    # A corner pixel that only just counts is not out of the zone.
    return 2 * float(np.percentile(far, 99.9)) / picture.short
