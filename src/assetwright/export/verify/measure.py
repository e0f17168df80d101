"""What pictures show, measured on their pixels. Lengths are shares of the shorter side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from assetwright.export.asset import Pixels

TOLERANCE = 1.5
"""Pixels by which a drawing may pass a circle: its smoothed edge, and rounding."""

_VISIBLE = 48
"""Alpha from which a pixel is drawn on purpose: less is a soft shadow or a smoothed edge."""

_EDGE = 24
"""Difference of a channel over two pixels that no smooth gradient makes."""

_ALIKE = 6
"""Difference of channels that rounding and compression make."""

Mask = NDArray[np.bool_]
Plane = NDArray[np.uint8]


def opaque(pixels: Pixels) -> bool:
    """No pixel lets anything through."""
    return bool(pixels[..., 3].min() == 255)


def empty(pixels: Pixels) -> bool:
    """No pixel shows anything."""
    return bool(pixels[..., 3].max() == 0)


def drawn(pixels: Pixels) -> Mask:
    """Where there is something: pixels that are not nearly transparent."""
    return pixels[..., 3] >= _VISIBLE


def edges(pixels: Pixels) -> Mask:
    """Where colours meet: the outline of a motif on any plain or smoothly graded background.

    What colour lies under transparency makes no difference.
    """
    found = np.zeros(pixels.shape[:2], np.bool_)
    for plane in _planes(pixels):
        found[:, 1:-1] |= _apart(plane[:, 2:], plane[:, :-2]) >= _EDGE
        found[1:-1] |= _apart(plane[2:], plane[:-2]) >= _EDGE
    return found


def plain(pixels: Pixels) -> bool:
    """No edge anywhere: nothing but a background. Looks at one pixel in four each way."""
    step = max(1, min(pixels.shape[:2]) // 256)
    return not edges(pixels[::step, ::step]).any()


def _planes(pixels: Pixels) -> Iterator[Plane]:
    """Alpha, then the colours multiplied by it."""
    alpha = np.ascontiguousarray(pixels[..., 3])
    yield alpha
    solid = bool(alpha.min() == 255)
    for channel in range(3):
        plane = np.ascontiguousarray(pixels[..., channel])
        yield plane if solid else (plane * (alpha / np.float32(255))).astype(np.uint8)


def _apart(first: Plane, second: Plane) -> Plane:
    return np.maximum(first, second) - np.minimum(first, second)


def overreach(mask: Mask, diameter: float) -> float:
    """How many pixels the farthest of ``mask`` lies beyond a centred circle, 0 when within.

    ``diameter`` as a share of the shorter side. Up to 1.5 px are taken for a smoothed edge.
    """
    height, width = mask.shape
    rows, columns = np.nonzero(mask)
    if not rows.size:
        return 0.0
    distance = np.hypot(rows + 0.5 - height / 2, columns + 0.5 - width / 2).max()
    beyond = float(distance) - diameter / 2 * min(height, width)
    return beyond if beyond > TOLERANCE else 0.0


def extent(mask: Mask) -> float:
    """The longer side of the box around ``mask``, as a share of the shorter side of the image."""
    spans = [np.flatnonzero(mask.any(axis=axis)) for axis in (0, 1)]
    longest = max(int(np.ptp(span)) + 1 if span.size else 0 for span in spans)
    return longest / int(min(mask.shape))


def grey(pixels: Pixels) -> bool:
    """Red, green and blue are alike wherever something shows. Looks at every third row."""
    pixels = pixels[::3]
    red, green, blue = (np.ascontiguousarray(pixels[..., channel]) for channel in range(3))
    colored = (_apart(red, green) > _ALIKE) | (_apart(green, blue) > _ALIKE)
    return not (colored & drawn(pixels)).any()


def one_color(pixels: Pixels) -> bool:
    """All that shows has one colour; alpha alone makes the picture."""
    shown = pixels[drawn(pixels)][:, :3]
    return not shown.size or int(np.ptp(shown, axis=0).max()) <= _ALIKE


def white(pixels: Pixels) -> bool:
    """All that shows is white."""
    shown = pixels[drawn(pixels)][:, :3]
    return not shown.size or int(shown.min()) >= 255 - _ALIKE
