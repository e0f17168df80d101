"""Was a small picture made large by repeating its pixels?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register

NAME = "pixelation"

_LARGEST = 32
_FEW = 10
_ON_GRID = 0.97
_MIXED = 12
"""Colours among the blocks."""


@register(NAME)
def pixelation(picture: Picture, expected: Expectations) -> Finding:  # noqa: ARG001
    """Colours change at every place, not only at multiples of some number of pixels.

    Rectangles on a coarse grid, and pixel art in few colours, are not what is meant: blocks count
    where some of them are the mixed colours that the edges of a small picture have.

    The value is the side of the repeated blocks; over 1 fails.
    """
    block = _block(picture)
    if block > 1:
        message = f"is made of blocks of {block}x{block} px"
        return Finding(NAME, Level.ERROR, message, block, 1, "px")
    return Finding(NAME, Level.PASSED, "is not enlarged by repeating pixels", 1, 1, "px")


def _block(picture: Picture) -> int:
    """The largest step that all changes between rows, and between columns, keep to; 1 if none.

    A few straight lines keep to many steps, so fewer than ten changes tell nothing by themselves,
    as those across a narrow picture; two or more of them must keep to the step of the others.
    """
    packed = picture.packed
    rows = np.flatnonzero((packed[1:] != packed[:-1]).any(1)) + 1
    columns = np.flatnonzero((packed[:, 1:] != packed[:, :-1]).any(0)) + 1
    fewer, more = sorted((rows, columns), key=len)
    if more.size < _FEW or fewer.size < 2:
        return 1
    for block in range(min(_LARGEST, packed.shape[more is columns] // _FEW), 1, -1):
        if _keeps(more, block) and _keeps(fewer, block):
            half = block // 2
            kinds = np.unique(packed[half::block, half::block]).size
            return block if kinds >= _MIXED else 1
    return 1


def _keeps(places: NDArray[np.int64], block: int) -> bool:
    phases = np.bincount(places % block, minlength=block)
    return bool(phases.max() >= _ON_GRID * places.size)
