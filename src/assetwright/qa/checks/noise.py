"""Are flat areas flat? Noise in them, and the traces of lossy files beside their edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import SOLID, Mask, Picture, grown
from assetwright.qa.registry import register

NAME = "noise"

_SMALLEST = 64
_LOSSY = 4
"""Times as rough as others may be what is stored with a loss."""
_WHITE = 1020
_HIGH = 160
"""Height of brightness, of 1020, of an edge that ripples lie beside."""
_ACROSS = 3
"""Pixels that an edge is wide."""
_NEAR, _BESIDE = 1, 5
"""Pixels from the ends of an edge: what may belong to it, and how far a lossy block reaches."""
_RIPPLE = 8
"""Bend of brightness, of 1020, from which a pixel ripples."""
_KEPT = 0.9
"""Share of an area, of its calmest pixels, whose roughness counts."""
_FEW = 2000
"""Pixels in an area, under which its roughness tells nothing."""
_FEW_BESIDE = 200
"""The same beside edges."""
_RESTLESS = 0.5
"""Share of a picture that bends everywhere, as no drawing does."""


@register(NAME)
def noise(picture: Picture, expected: Expectations) -> Finding:
    """Away from edges, neighbours differ from a straight course by ``gates.noise`` levels at most,
    and no more than ``gates.ripples`` of what lies a few pixels beside high ones ripples.

    The first value is the mean bend of brightness from pixel to pixel, of all but the strongest
    tenth, in levels of 255; noise can be so coarse that nothing is away from edges. A gradient
    bends by less than a level; flat colours not at all. Ripples, bends of two levels or more, are
    what JPEG leaves of an edge in its blocks; a file that is one has them by right.
    """
    if picture.short < _SMALLEST:
        return Finding(NAME, Level.SKIPPED, "is too small to have flat areas")
    brightness = picture.sum
    if not picture.opaque:
        brightness = np.rint(picture.luma * np.float32(_WHITE)).astype(np.int16)
    across, down = _bends(brightness), _bends(brightness.T).T
    restless = _restless(across, down, picture)
    if restless > _RESTLESS:
        message = "has grain all over"
        return Finding(NAME, Level.ERROR, message, restless, _RESTLESS, "of the area")
    edges = _edges(brightness)
    away = ~grown(edges, _NEAR)
    calm = picture.interior & away
    drawn = calm & picture.motif
    if calm.sum() < _FEW:
        return Finding(NAME, Level.SKIPPED, "has no area away from edges")
    rough = max(_roughness(across, part) for part in (calm, drawn) if part.sum() >= _FEW) / 4
    limit = expected.gates.noise * (_LOSSY if picture.lossy else 1)
    if rough > limit:
        message = "has noise in its flat areas"
        return Finding(NAME, Level.ERROR, message, rough, limit, "levels of 255")
    beside = away & grown(edges, _BESIDE)
    if not picture.lossy and beside.sum() >= _FEW_BESIDE:
        rippled = max(float((bends[beside] >= _RIPPLE).mean()) for bends in (across, down))
        if rippled > expected.gates.ripples:
            message = "has ripples beside its edges, as files stored with a loss do"
            return Finding(
                NAME, Level.ERROR, message, rippled, expected.gates.ripples, "of what lies there"
            )
    return Finding(NAME, Level.PASSED, "has clean areas", rough, limit, "levels of 255")


def _restless(across: NDArray[np.int16], down: NDArray[np.int16], picture: Picture) -> float:
    """The share of opaque pixels that bend both in their row and in their column."""
    solid = picture.alpha >= SOLID
    count = int(solid.sum())
    return float(((across >= _RIPPLE) & (down >= _RIPPLE) & solid).sum()) / max(count, _FEW)


def _bends(brightness: NDArray[np.int16]) -> NDArray[np.int16]:
    """How far each pixel is from the course of its neighbours in its row, of 1020."""
    bends = np.zeros_like(brightness)
    if brightness.shape[1] > 2:
        bends[:, 1:-1] = np.abs(brightness[:, 2:] - 2 * brightness[:, 1:-1] + brightness[:, :-2])
    return bends


def _edges(brightness: NDArray[np.int16]) -> Mask:
    """The pixels of high edges, and three on both sides of them."""
    edges = np.zeros(brightness.shape, bool)
    for line, found in ((brightness, edges), (brightness.T, edges.T)):
        steps = np.abs(line[:, _ACROSS:] - line[:, :-_ACROSS]) > _HIGH
        for place in range(_ACROSS + 1):
            found[:, place : place + steps.shape[1]] |= steps
    return edges


def _roughness(bends: NDArray[np.int16], mask: Mask) -> float:
    """The mean bend of all but the strongest tenth, which may be faint edges."""
    counts = np.bincount(bends[mask])
    total = int(counts.sum())
    kept = np.minimum(np.cumsum(counts), round(_KEPT * total))
    return float(np.diff(kept, prepend=0) @ np.arange(counts.size)) / float(kept[-1])
