"""Are edges sharp? Their width, which blur alone decides, whatever is drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture, Plane
from assetwright.qa.registry import register

NAME = "sharpness"

_SLOPE, _CONTRAST = 0.06, 0.15
"""Of the brightness range: the least slope per pixel and the least height of an edge."""
_FEW, _SAMPLED = 24, 600
_SOFT = 0.25
"""Of that slope: what edges are looked for with where none is steep, and how far they reach."""
_MARGIN, _OUTERMOST = 6, 24
"""Pixels at a picture's sides, at most and as a part of its shorter one, in which an edge is not
measured: it may run out of the picture."""
_FLAT = 0.004
"""Rise per pixel at which an edge ends."""
_WHOLE = 512
"""Pixels of the shorter side from which the limit grows with the size."""


@register(NAME)
def sharpness(picture: Picture, expected: Expectations) -> Finding:
    """The sharper quarter of the strong edges is no wider than ``gates.edge_width`` pixels.

    An edge's width is its height over its steepest slope; of a Gaussian blur that is how wide it
    rises from 10 to 90 %. A picture over 512 px may have edges wider in proportion.
    """
    widths = edge_widths(picture.luma)
    if widths.size < _FEW and not expected.layer:
        widths = edge_widths(picture.luma, _SOFT)  # all may be blurred too much to be steep
    if widths.size < _FEW:
        return Finding(NAME, Level.SKIPPED, "has too few edges to judge their width")
    value = float(np.percentile(widths, 25))
    limit = expected.gates.edge_width * max(1.0, picture.short / _WHOLE)
    if value > limit:
        return Finding(
            NAME, Level.ERROR, f"is blurred: its edges are {value:.1f} px wide", value, limit, "px"
        )
    return Finding(NAME, Level.PASSED, "has sharp edges", value, limit, "px")


def edge_widths(luma: Plane, steepness: float = 1.0) -> NDArray[np.float32]:
    """Widths of up to 1,200 edges spread over the picture, in pixels.

    ``steepness`` under 1 looks for edges less steep and wider in proportion.
    """
    if min(luma.shape) < 3:
        return np.empty(0, np.float32)
    across, down = np.zeros_like(luma), np.zeros_like(luma)
    across[:, 1:-1] = (luma[:, 2:] - luma[:, :-2]) / 2
    down[1:-1] = (luma[2:] - luma[:-2]) / 2
    return np.concatenate(
        [
            _along_rows(luma, across, down, steepness),
            _along_rows(luma.T, down.T, across.T, steepness),
        ]
    )


def _along_rows(luma: Plane, along: Plane, other: Plane, steepness: float) -> NDArray[np.float32]:
    """Of the edges that run rather across the rows than along them."""
    steep = np.abs(along)
    peak = (steep > _SLOPE * steepness) & (steep >= np.abs(other))
    peak[:, 1:] &= steep[:, 1:] >= steep[:, :-1]
    peak[:, :-1] &= steep[:, :-1] > steep[:, 1:]
    margin = min(max(1, min(luma.shape) // _OUTERMOST), _MARGIN)
    peak[:, :margin] = peak[:, -margin:] = False
    peaks = np.flatnonzero(peak)
    if peaks.size > _SAMPLED:
        peaks = peaks[np.linspace(0, peaks.size - 1, _SAMPLED).astype(np.int64)]
    rows, columns = np.divmod(peaks, luma.shape[1])
    reach = min(max(int(6 / steepness), min(luma.shape) // 24), 32)
    offsets = np.arange(-reach, reach + 1)
    places = np.clip(columns[:, None] + offsets, 0, luma.shape[1] - 1)
    profiles = luma[rows[:, None], places]
    rise = np.diff(profiles, axis=1) * np.sign(along[rows, columns])[:, None]
    rising = rise > _FLAT
    right = np.logical_and.accumulate(rising[:, reach:], axis=1)
    left = np.logical_and.accumulate(rising[:, reach - 1 :: -1], axis=1)
    height = (rise[:, reach:] * right).sum(1) + (rise[:, reach - 1 :: -1] * left).sum(1)
    slope = np.hypot(along[rows, columns], other[rows, columns])
    widths: NDArray[np.float32] = (height / slope)[height >= _CONTRAST]
    return widths
