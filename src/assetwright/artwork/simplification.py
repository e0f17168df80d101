"""What is too small to be seen is left out, and what is thin is drawn as thick as a pixel.

The drawing is sampled finely, lengths are pixels of the picture to come. Sums are of whole
numbers, so that it comes out the same on every machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.exact import ExactLatent
from assetwright.artwork.path_sampling import PathSampler
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.types import GRID, Latent

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]

_FINE = 4
"""Samples per pixel, and per grid cell, at least."""

_SHARPEN = 0.75
"""How much a field's own curvature is added to it. Gaps and strokes narrower than a cell are
shallow in it and would be lost at its zero level; edges that are straight stay where they are."""

_SPECK = 1.0
"""Square pixels: smaller pieces and holes are dropped. Sharpened, a speck of 0.4 has 1."""

_FAINT = 0.3
"""Samples beyond the edge within which a piece is still held together: a faint line is no speck."""

_HALF_STROKE = 0.5
"""Half the thickness of the thinnest stroke."""

_NARROW = 0.75
"""Half the width of a gap that strokes must not grow into."""

_OPEN = 0.4
"""Half the width that such a gap keeps, if it had as much."""

_INKED = 2
"""Layers of a drawing in lines and tones; those with more are in colours."""

_FAR = np.float32(1e6)
_OUTSIDE = np.float32(-9)


class Simplified:
    """A motif simplified for a square of ``side`` pixels.

    ``distance`` (layers, H, W): signed distances in pixels, positive inside, with ``unit`` samples
    a pixel; the square starts ``pad`` pixels from its left and top, and nothing lies outside it.
    Distances hold up to ``reach`` pixels outside an edge, and one at least.
    """

    def __init__(self, latent: Latent, side: float, reach: float = 0.0) -> None:
        per_cell = max(_FINE, int(np.ceil(_FINE * side / GRID)))
        count = per_cell * GRID
        self.unit = count / side
        margin = int(np.ceil((reach + 1.5) * self.unit))
        self.pad = margin / self.unit
        # Of a drawing in colours the inner layers are left as soft as they are: bolder, the
        # shading of a face becomes a grimace.
        lined = latent.layers if latent.layers <= _INKED else 1
        height = count + 2 * margin
        raw = np.full((latent.layers, height, height), _OUTSIDE)
        square = Placement(0, 0, count)
        if isinstance(latent, ExactLatent):
            exact = PathSampler(latent, range(latent.layers), square, count, count)
            if not exact.empty:
                inner = raw[:, margin:-margin, margin:-margin]
                inner[:, slice(*exact.rows), slice(*exact.columns)] = exact.distance(*exact.rows)
        else:
            fields = np.concatenate([_sharpened(latent.fields[:lined]), latent.fields[lined:]])
            sampler = FieldSampler(fields, square, count, count)
            raw[:, margin:-margin, margin:-margin] = sampler.distance(0, count)
        edge = margin - 1
        for layer in raw[:, edge:-edge, edge:-edge]:
            _drop_specks(layer, _SPECK * self.unit**2)
        distance = _distances(raw, int(np.ceil((reach + 1) * self.unit)) + 1)
        distance /= np.float32(self.unit)
        distance[:lined] = _thickened(distance[:lined], self.unit)
        if len(distance) > 1:
            # What grew out of the silhouette takes it along.
            distance[0] = distance.max(0)
        self.distance = distance


def _sharpened(fields: FloatArray) -> FloatArray:
    around = np.pad(fields, ((0, 0), (1, 1), (1, 1)), "edge")
    mean = around[:, 1:-1, 2:] + around[:, 1:-1, :-2]
    mean += around[:, 2:, 1:-1] + around[:, :-2, 1:-1]
    mean *= np.float32(0.25)
    sharp: FloatArray = np.clip(fields + np.float32(_SHARPEN) * (fields - mean), -1, 1)
    return sharp


def _drop_specks(distance: FloatArray, area: float) -> None:
    """Pieces, then holes, of fewer than ``area`` samples: turned over, in place."""
    for sign in (np.float32(1), np.float32(-1)):
        side = distance * sign
        labels, sizes = pieces(side > -_FAINT)
        sizes = np.bincount(labels[side > 0], minlength=len(sizes))
        small = np.append(sizes < area, False)
        if small.any():
            distance[small[labels]] = -sign


def pieces(mask: BoolArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pieces of a mask (H, W) joined over the sides of samples.

    Labels (H, W), -1 outside, and the number of samples of each. Runs of a row are joined with
    those below that share a column.
    """
    height, width = mask.shape
    steps = np.zeros((height, width + 1), np.int8)
    steps[:, :-1] = mask
    steps[:, 1:] -= mask
    row, start = np.nonzero(steps == 1)
    stop = np.nonzero(steps == -1)[1]
    line = row * (width + 1)
    first = np.searchsorted(line + stop, line + width + 1 + start, "right")
    last = np.searchsorted(line + start, line + width + 1 + stop, "left")
    count = last - first
    above = np.repeat(np.arange(len(row)), count)
    below = np.arange(len(above)) + np.repeat(first - np.cumsum(count) + count, count)
    # Every run takes the least number among its neighbours, and that run's own, until none can.
    least = np.arange(len(row))
    while True:
        joined = np.minimum(least[above], least[below])
        if (joined == least[above]).all() and (joined == least[below]).all():
            break
        np.minimum.at(least, least[above], joined)
        np.minimum.at(least, least[below], joined)
        least = least[least[least]]
    kept, piece = np.unique(least, return_inverse=True)
    sizes = np.bincount(piece, stop - start, len(kept)).astype(np.int64)
    steps64 = np.zeros((height, width + 1), np.int64)
    steps64[row, start] += piece + 1
    steps64[row, stop] -= piece + 1
    return np.cumsum(steps64, 1)[:, :-1] - 1, sizes


def _distances(raw: FloatArray, reach: int) -> FloatArray:
    """Signed distances in samples to where ``raw`` is zero, up to ``reach``.

    As ``distance.signed_distance`` has them, but the nearest edge sample and where the edge lies
    in it travel as one number, the squared distance and a fraction: of two that are as near the
    same one wins from either side, so what was symmetric stays so.
    """
    inside = raw > 0
    edge = np.abs(raw) < 0.48  # anti-aliased samples, and those on either side of an edge
    for axis in (1, 2):
        one, two = _shifted(axis, 1)
        change = inside[one] != inside[two]
        edge[one] |= change
        edge[two] |= change
    place = np.clip(raw + np.float32(0.5), 0, np.float32(0.999))
    nearest = _nearest(np.where(edge, place, _FAR), reach)
    squared = np.floor(nearest)
    distance = np.sqrt(squared)
    np.negative(distance, out=distance, where=~inside)
    distance += nearest - squared - np.float32(0.5)
    far = nearest >= _FAR
    distance[far] = np.where(inside[far], np.float32(reach), np.float32(-reach))
    return distance


def _nearest(start: FloatArray, reach: int) -> FloatArray:
    """The least of start + squared distance in samples over (layers, H, W), up to ``reach``."""
    for axis in (2, 1):
        best = start.copy()
        for step in range(1, reach + 1):
            one, two = _shifted(axis, step)
            farther = start + np.float32(step * step)
            np.minimum(best[one], farther[two], out=best[one])
            np.minimum(best[two], farther[one], out=best[two])
        start = best
    return start


def _shifted(axis: int, step: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Indices that pair up samples ``step`` apart along an axis of three."""
    ahead = tuple(slice(step, None) if a == axis else slice(None) for a in range(3))
    behind = tuple(slice(None, -step) if a == axis else slice(None) for a in range(3))
    return ahead, behind


def _ridges(distance: FloatArray, unit: float) -> BoolArray:
    """Where distances (layers, H, W) are level: the middle of strokes and gaps, not of corners."""
    step = 2
    square = np.full_like(distance, 9)
    inner = slice(step, -step)
    across = distance[:, inner, 2 * step :] - distance[:, inner, : -2 * step]
    down = distance[:, 2 * step :, inner] - distance[:, : -2 * step, inner]
    square[:, inner, inner] = across * across + down * down
    # A slope under one half; on the bisector of a right angle it is 0.7.
    level: BoolArray = square < np.float32((step / unit) ** 2)
    return level


def _thickened(distance: FloatArray, unit: float) -> FloatArray:
    """Every stroke a pixel thick at least, as far as the gaps between strokes allow."""
    level = _ridges(distance, unit)
    thin = level & (distance > 0) & (distance < _HALF_STROKE)
    if not thin.any():
        return distance
    reach = int(np.ceil(_HALF_STROKE * unit)) + 1
    grown: FloatArray = np.maximum(distance, np.float32(_HALF_STROKE) - _away(thin, reach, unit))
    gaps = level & (distance < 0) & (distance > -_NARROW)
    if gaps.any():
        np.copyto(grown, distance, where=_away(gaps, reach, unit) < np.float32(_OPEN))
    return grown


def _away(seeds: BoolArray, reach: int, unit: float) -> FloatArray:
    """Distance in pixels to the nearest seed, right up to ``reach`` samples."""
    away: FloatArray = np.sqrt(_nearest(np.where(seeds, np.float32(0), _FAR), reach))
    away /= np.float32(unit)
    return away
