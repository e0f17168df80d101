"""Is what should be clear clear, and what should be solid solid?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture, grown
from assetwright.qa.registry import register

NAME = "transparency"

_FAINT = 26
"""Alpha, of 255, under which nobody sees what is drawn."""
_EDGE = 4
"""Pixels from what is visible within which faint ones are its edge, which filters that reduce a
picture make wider."""
_WHITE = 250


@register(NAME)
def transparency(picture: Picture, expected: Expectations) -> Finding:
    """No checkerboard is drawn in place of transparency, no veil lies over the clear area, and
    the motif is solid somewhere.

    ``gates.veil`` is the largest share of pixels, away from edges, that are neither clear nor
    visible,
    ``gates.solid`` the least opacity of the most opaque hundredth of the motif.
    """
    gates = expected.gates
    if picture.opaque:
        if _checkered(picture):
            return Finding(NAME, Level.ERROR, "has a checkerboard where it should be transparent")
        return Finding(NAME, Level.PASSED, "is opaque")
    counts = np.bincount(picture.alpha.ravel(), minlength=256)
    veil = float(counts[1:_FAINT].sum()) / picture.alpha.size
    if veil > gates.veil:  # of a small picture all may be edges, which are faint by right
        visible = grown(picture.alpha >= _FAINT, _EDGE)
        veil = float(((picture.alpha > 0) & ~visible).mean())
    if veil > gates.veil:
        message = f"has a faint veil over {veil:.0%} of its area, which should be clear"
        return Finding(NAME, Level.ERROR, message, veil, gates.veil, "of the area")
    drawn = np.cumsum(counts[:0:-1])
    if drawn[-1] and not expected.layer:
        solid = (255 - int(np.searchsorted(drawn, 0.01 * drawn[-1]))) / 255
        if solid < gates.solid and not _mask(picture):
            message = f"is see-through: it is nowhere more opaque than {solid:.0%}"
            return Finding(NAME, Level.ERROR, message, solid, gates.solid, "opacity")
    return Finding(NAME, Level.PASSED, "is clear and solid where it should be", veil, gates.veil)


def _mask(picture: Picture) -> bool:
    """Whether all is white, for the system to colour: tones of such a picture are its opacity."""
    drawn = picture.pixels[picture.alpha >= _FAINT]
    return bool((drawn[:, :3] >= _WHITE).all())


def _checkered(picture: Picture) -> bool:
    """Whether an outermost row and column alternate between two light greys, evenly."""
    rgb = picture.pixels[..., :3].astype(np.int16)
    inset = min(2, picture.short // 4)
    rows = (rgb[inset], rgb[-1 - inset])
    columns = (rgb[:, inset], rgb[:, -1 - inset])
    return any(map(_alternates, rows)) and any(map(_alternates, columns))


def _alternates(line: NDArray[np.int16]) -> bool:
    grey = line.mean(axis=1)
    low, high = np.percentile(grey, (10, 90))
    if np.ptp(line, axis=1).max() > 16 or high - low < 6 or low < 96:
        return False
    near_low, near_high = np.abs(grey - low) <= 6, np.abs(grey - high) <= 6
    if (near_low | near_high).mean() < 0.9:
        return False
    turns = np.flatnonzero(np.diff((grey > (low + high) / 2).astype(np.int8)))
    runs = np.diff(turns)
    if runs.size < 5:
        return False
    typical = np.median(runs)
    return bool(typical >= 2 and (np.abs(runs - typical) <= 1.5).mean() >= 0.8)
