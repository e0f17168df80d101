"""Few colours as a palette and one byte a pixel, which compresses to a third of four bytes.

Flat artwork has few flat colours, and along its edges ramps between them. Up to 256 colours are
kept exactly. Of more, those of the ramps are thinned out, as long as nobody can see it:

- colours that cover an area stay what they are, to the bit;
- opaque stays opaque, transparent transparent, and in between alpha changes by 1 of 255 at most;
- laid on whatever background, no channel of any pixel changes by more than 2 of 255.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetwright.export.asset import Pixels

MAX_COLORS = 256
"""What a palette holds, in PNG as in lossless WebP."""

MAX_ERROR = 2
"""Levels of 255 by which a channel may change, over any background."""

_MIN_PIXELS = 64 * 64
"""Smaller pictures are never thinned out: there is nothing to gain."""

_AREA = 1 / 2000
_MIN_AREA = 16
"""A colour covers an area that has this share of the pixels, and this many."""

_MAX_DISTINCT = 4096
_SAMPLES = 1 << 16
"""More distinct colours than this, or among so many samples, are not thinned out."""


@dataclass(frozen=True, slots=True, eq=False)
class Indexed:
    """``colors`` uint8 (n, 4), n ≤ 256, and for each pixel, uint8 (H, W), which one it has."""

    colors: NDArray[np.uint8]
    index: NDArray[np.uint8]

    @property
    def pixels(self) -> Pixels:
        """The picture again."""
        words = self.colors.view(np.uint32).ravel()
        return words[self.index].view(np.uint8).reshape(*self.index.shape, 4)


def indexed(pixels: Pixels) -> Indexed | None:
    """``pixels`` (H, W, 4) with a palette; None where that would change what is seen.

    The same pixels always give the same palette, its opaque colours last.
    """
    height, width, _ = pixels.shape
    words = np.ascontiguousarray(pixels).view(np.uint32).reshape(-1)
    starts = np.append(0, np.flatnonzero(words[1:] != words[:-1]) + 1)
    run_words, lengths = words[starts], np.diff(starts, append=words.size)
    stride = -(-run_words.size // _SAMPLES)
    if np.unique(run_words[::stride]).size > _MAX_DISTINCT:
        return None
    distinct, which = np.unique(run_words, return_inverse=True)
    colors = distinct.view(np.uint8).reshape(-1, 4)
    if len(colors) > MAX_COLORS:
        if words.size < _MIN_PIXELS:
            return None
        counts = np.bincount(which, lengths).astype(np.float64)
        thinned = _thinned(colors, counts, words.size)
        if thinned is None:
            return None
        colors, nearest = thinned
        which = nearest[which]
    order = np.argsort(colors[:, 3] == 255, kind="stable")
    place = np.empty(len(order), np.uint8)
    place[order] = np.arange(len(order))
    index = np.repeat(place[which], lengths).reshape(height, width)
    return Indexed(np.ascontiguousarray(colors[order]), index)


def _thinned(
    colors: NDArray[np.uint8], counts: NDArray[np.float64], total: int
) -> tuple[NDArray[np.uint8], NDArray[np.intp]] | None:
    """A palette of at most 256 of ``colors``, and which entry stands for each; None if none can."""
    # What is invisible is one colour: the most frequent.
    alpha = colors[:, 3]
    hidden = np.flatnonzero(alpha == 0)
    shown = np.flatnonzero(alpha)
    kept = shown if hidden.size == 0 else np.append(hidden[counts[hidden].argmax()], shown)
    nearest = np.zeros(len(colors), np.intp)
    nearest[kept] = np.arange(kept.size)
    if kept.size <= MAX_COLORS:
        return colors[kept], nearest
    if kept.size > _MAX_DISTINCT:
        return None
    area = counts[kept] >= max(_MIN_AREA, total * _AREA)
    found = _covering(colors[kept], counts[kept], area)
    if found is None:
        return None
    palette, entry = found
    return palette, entry[nearest]


def _covering(
    colors: NDArray[np.uint8], counts: NDArray[np.float64], area: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.intp]] | None:
    """Entries chosen farthest first, after all that cover an area.

    Gonzalez, Clustering to minimize the maximum intercluster distance, 1985: no choice of as many
    has less than half this error.
    """
    if area.sum() > MAX_COLORS:
        return None
    coarse = colors.copy()
    partial = ~area & (colors[:, 3] % 255 > 0)
    # Three neighbouring levels of alpha become the middle one: 2, 5 … 254.
    coarse[partial, 3] = (colors[partial, 3] - 1) // 3 * 3 + 2
    seen, levels = _on_black_and_white(coarse), coarse[:, 3]
    first = np.argsort(-counts, kind="stable")[: max(1, int(area.sum()))]
    distance = np.full(len(colors), np.inf, np.float32)
    nearest = np.zeros(len(colors), np.intp)
    chosen: list[int] = []
    while len(chosen) < MAX_COLORS and distance.max() > 0:
        one = int(first[len(chosen)] if len(chosen) < len(first) else distance.argmax())
        away = np.abs(seen - seen[:, one, None]).max(0)
        away[levels != levels[one]] = np.inf
        closer = away < distance
        distance[closer] = away[closer]
        nearest[closer] = len(chosen)
        chosen.append(one)
    palette = coarse[chosen]
    error = np.abs(_on_black_and_white(palette[nearest]) - _on_black_and_white(colors))
    return (palette, nearest) if error.max() <= MAX_ERROR else None


def _on_black_and_white(colors: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Three channels laid on black, three on white (6, n): every other background is between."""
    alpha = colors[:, 3].astype(np.float32) / np.float32(255)
    on_black = colors[:, :3].T * alpha
    return np.concatenate([on_black, on_black + 255 * (1 - alpha)]).astype(np.float32)
