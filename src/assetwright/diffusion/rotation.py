"""Predictions that nearly look the same after a part of a turn, made exactly so.

Fields are read along circles about the drawing's centre. What repeats n times around is made of
waves whose number along each circle is a multiple of n; how much of the whole they carry tells
whether the drawing is meant to, and dropping the others is the mean of its n images.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.types import GRID

FloatArray = NDArray[np.float32]

ORDERS = (12, 11, 10, 9, 8, 7, 6, 5, 4, 3)
"""Parts of a turn looked for. Half a turn is left alone: letters and arrows have it by chance."""

TURNED_BELOW = 0.3
"""Earlier too many predictions seem to repeat four times that are not meant to."""

SHARE, MOST = 0.7, 0.25
"""What of the waves' power must belong to n, and how far a field may be from repeating anywhere.
Of real icons that repeat, predicted from words at t = 0.2, 82 % do by this, and 0.7 % of those
that clearly do not; at t = 0.1 it is 91 % and 0.7 %. The second limit is for what is square but for
one corner."""

EXPECTED_SHARE, EXPECTED_MOST = 0.4, 0.6
"""The same where the reference that it starts at repeats n times."""

_BETTER = 0.97
"""Of the share of the best order, what one with more parts needs to be taken instead."""

_ANGLES = 120
_RADII = np.arange(0.5, 12, 0.75, dtype=np.float32)
_MIDDLE = (GRID - 1) / 2
_OFF = 2.5
"""How far in cells from the middle of the grid such a drawing's centre may lie: that of a star that
fills its square lies below it."""

_MEANT = 0.4
"""Distance in cells from the middle up to which the centre is meant to be there."""

_CELLS = 3.0
"""Cells that a field of 1 stands for."""


def order_of(fields: FloatArray) -> int:
    """How many times layers (L, G, G) repeat in a turn, 3 to 12; 1 for those that do not."""
    circles = _Circles.of(fields)
    return 1 if circles is None else circles.order(SHARE, MOST)


def turned(fields: FloatArray, expected: int | None = None) -> FloatArray:
    """Layers (L, G, G) that repeat as often in a turn as they nearly do; else they themselves.

    ``expected`` is how often they are meant to, 1 for not at all, None where nobody knows.
    """
    if expected == 1:
        return fields
    circles = _Circles.of(fields)
    if circles is None:
        return fields
    if expected is None:
        order = circles.order(SHARE, MOST)
    else:
        order = expected if circles.repeat(expected, EXPECTED_SHARE, EXPECTED_MOST) else 1
    # Only what does not repeat is read back from the circles, so nothing else gets blurred.
    return fields if order == 1 else fields - circles.on_grid(circles.other(order))


class _Circles:
    """Layers along circles about their centre of mass."""

    def __init__(self, fields: FloatArray, row: float, column: float) -> None:
        self._row, self._column = row, column
        angle = 2 * np.pi / _ANGLES * np.arange(_ANGLES)
        rows = np.clip(row + _RADII[:, None] * np.sin(angle), 0, GRID - 1)
        columns = np.clip(column + _RADII[:, None] * np.cos(angle), 0, GRID - 1)
        self._waves = np.fft.rfft(_between(fields, rows, columns), axis=-1)
        self._power = (np.square(np.abs(self._waves)) * _RADII[:, None]).sum((0, 1))[1:]

    @classmethod
    def of(cls, fields: FloatArray) -> _Circles | None:
        """None for what has no centre near the middle, or has no waves."""
        center = _center(fields[0])
        found = None if center is None else cls(fields, *center)
        return found if found is not None and found._power.sum() > 1e-6 else None

    def share(self, order: int) -> float:
        """What of the waves' power belongs to an order."""
        return float(self._power[order - 1 :: order].sum() / self._power.sum())

    def repeat(self, order: int, share: float, most: float) -> bool:
        """Whether they nearly do, so many times in a turn."""
        return self.share(order) >= share and float(np.abs(self.other(order)).max()) <= most

    def order(self, share: float, most: float) -> int:
        """The order that they nearly have, 1 if none."""
        shares = {order: self.share(order) for order in ORDERS}
        wanted = max(share, _BETTER * max(shares.values()))
        best = next((order for order in ORDERS if shares[order] >= wanted), 1)
        return best if best > 1 and self.repeat(best, share, most) else 1

    def other(self, order: int) -> FloatArray:
        """What does not repeat, (L, radii, angles)."""
        waves = self._waves.copy()
        waves[..., ::order] = 0
        return np.fft.irfft(waves, _ANGLES, axis=-1).astype(np.float32)

    def on_grid(self, circles: FloatArray) -> FloatArray:
        """What is known along the circles, on the grid; 0 beyond the last."""
        place = np.arange(GRID)
        down, right = np.meshgrid(place - self._row, place - self._column, indexing="ij")
        ring = (np.hypot(down, right) - _RADII[0]) / (_RADII[1] - _RADII[0])
        around = np.arctan2(down, right) / (2 * np.pi) * _ANGLES % _ANGLES
        # The last angle is followed by the first, and the last circle by nothing.
        wrapped = np.concatenate([circles, circles[:, :, :1]], 2)
        wrapped = np.pad(wrapped, ((0, 0), (0, 1), (0, 0)))
        return _between(wrapped, np.clip(ring, 0, len(_RADII)), around)


def _center(silhouette: FloatArray) -> tuple[float, float] | None:
    """Row and column of the centre of mass, None where it lies off the middle."""
    ink = np.clip(silhouette.astype(np.float64) * _CELLS + 0.5, 0, 1)
    total = float(ink.sum())
    if total < 1:
        return None
    place = np.arange(GRID)
    row, column = (float(ink.sum(axis) @ place) / total - _MIDDLE for axis in (1, 0))
    if max(abs(row), abs(column)) > _OFF:
        return None
    row, column = (0.0 if abs(off) < _MEANT else off for off in (row, column))
    return _MIDDLE + row, _MIDDLE + column


def _between(
    values: FloatArray, rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> FloatArray:
    """Values (L, H, W) between their places, bilinearly."""
    width = values.shape[2]
    top = np.minimum(rows.astype(np.int64), values.shape[1] - 2)
    left = np.minimum(columns.astype(np.int64), width - 2)
    down, right = (rows - top).astype(np.float32), (columns - left).astype(np.float32)
    at = top * width + left
    flat = values.reshape(len(values), -1)
    above = flat[:, at] * (1 - right) + flat[:, at + 1] * right
    below = flat[:, at + width] * (1 - right) + flat[:, at + width + 1] * right
    found: FloatArray = above * (1 - down) + below * down
    return found
