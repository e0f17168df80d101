"""From a picture to layers of flat paint: which materials it has, and where each of them lies.

A flat drawing is made of a few materials (a colour at an opacity, and the nothing around it); an
anti-aliased pixel is a mixture of two of them. So: find the materials on pixels that agree with
their neighbours, then explain every other pixel as the best mixture of two materials nearby.
Monochrome, two-tone and colour drawings differ only in what their materials are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from assetwright.types import LAYERS
from assetwright.types.color import srgb_to_oklab

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]

_VISIBLE = 0.04
"""Coverage below this is a soft shadow or noise, not part of the drawing."""

_AGREE = 0.05
"""Premultiplied difference between neighbours up to which a pixel counts as flat."""

_ONE_INK = 0.06
"""OKLab distance (root mean square) within which all of a drawing counts as one ink."""

_FAINT = (0.08, 0.8)
"""Opacities, relative to the strongest, between which a plateau is a second tone."""

_SMALLEST_SHARE = 0.02
"""Of the drawing: a smaller second tone or colour is not given a layer."""

_NEAR = 2
"""Pixels within which a material must lie flat to take part in a mixture for free."""

_ABSENT = 0.1
"""Squared premultiplied error that using a material from elsewhere costs."""


class Kind(StrEnum):
    """What the layers of a drawing mean."""

    MONO = "mono"
    DUOTONE = "duotone"
    COLOR = "color"


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """Layers in painting order, as a latent has them, before they become fields.

    ``coverage`` float32 (layers, H, W) in [0, 1]: layer 0 the whole silhouette; for a two-tone
    drawing layer 1 its full-strength part, for a colour drawing the other regions by falling
    area. ``palette`` float32 (layers, 3), OKLab; a faint tone is given as it looks on white.
    """

    kind: Kind
    coverage: FloatArray
    palette: FloatArray


def separate(rgba: NDArray[np.uint8]) -> Separation:
    """Take a picture apart into 1 to 4 layers.

    ``rgba`` uint8 (H, W, 4), straight alpha, on transparency; best at 96 to 384 px, where its
    edges are about a pixel wide. A picture with nothing in it gives one empty layer.
    """
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
        raise ValueError(f"rgba must be uint8 (H, W, 4), not {rgba.dtype} {rgba.shape}")
    pixels: FloatArray = rgba.astype(np.float32)
    pixels /= np.float32(255)
    alpha: FloatArray = pixels[:, :, 3]
    # The strongest plateau counts as full coverage, so a drawing at 60 % opacity is a drawing.
    strongest = float(np.quantile(alpha[alpha > _VISIBLE], 0.98)) if alpha.max() > _VISIBLE else 0.0
    if strongest < 2 * _VISIBLE:
        return Separation(
            Kind.MONO, np.zeros((1, *alpha.shape), np.float32), np.zeros((1, 3), np.float32)
        )
    alpha = np.minimum(alpha / np.float32(strongest), np.float32(1))
    pixels[:, :, 3] = alpha
    premultiplied = pixels.copy()
    premultiplied[:, :, :3] *= alpha[:, :, None]
    flat = _flat(premultiplied)

    colors, weights = _histogram(rgba, alpha * np.where(flat, 1.0, 0.05))
    oklab = srgb_to_oklab(colors)
    mean = weights @ oklab / weights.sum()
    spread = float(np.sqrt(weights @ ((oklab - mean) ** 2).sum(1) / weights.sum()))
    if spread < _ONE_INK:
        return _tones(alpha, flat, mean)
    centres = _cluster(oklab, weights)
    if len(centres) == 1:
        return _tones(alpha, flat, mean)
    return _regions(premultiplied, flat, colors, oklab, centres)


def _tones(alpha: FloatArray, flat: BoolArray, ink: NDArray[np.float64]) -> Separation:
    """One ink: a single layer, or two when part of the drawing is fainter than the rest."""
    low, high = _FAINT
    faint = flat & (alpha > low) & (alpha < high)
    if faint.sum() < _SMALLEST_SHARE * (alpha > 0.5 * low).sum():
        return Separation(Kind.MONO, alpha[None].copy(), ink[None].astype(np.float32))
    opacity = float(np.median(alpha[faint]))
    materials = np.array([[0.0], [opacity], [1.0]], np.float32)
    shares = _unmix(alpha[:, :, None], flat, materials)
    on_white = np.array([1.0, 0.0, 0.0]) * (1 - opacity) + ink * opacity
    return Separation(
        Kind.DUOTONE,
        np.stack([shares[1] + shares[2], shares[2]]),
        np.stack([on_white, ink]).astype(np.float32),
    )


def _regions(
    premultiplied: FloatArray,
    flat: BoolArray,
    colors: NDArray[np.float64],
    oklab: NDArray[np.float64],
    centres: NDArray[np.float64],
) -> Separation:
    """Several colours: the silhouette in the largest one, then the other regions."""
    nearest = _squared(oklab, centres).argmin(1)
    # The most typical colour that occurs, not the mean: flat art keeps its exact colours.
    typical = [
        int(np.where(nearest == k, _squared(oklab, centres[k : k + 1])[:, 0], np.inf).argmin())
        for k in range(len(centres))
    ]
    opaque = np.concatenate([colors[typical], np.ones((len(centres), 1))], axis=1)
    materials = np.concatenate([np.zeros((1, 4)), opaque]).astype(np.float32)
    shares = _unmix(premultiplied, flat, materials)[1:]
    order = np.argsort(-shares.sum((1, 2)), kind="stable")
    coverage = np.concatenate([shares.sum(0)[None], shares[order[1:]]])
    return Separation(
        Kind.COLOR,
        np.minimum(coverage, 1),
        oklab[np.array(typical)[order]].astype(np.float32),
    )


def _flat(premultiplied: FloatArray) -> BoolArray:
    """Pixels (H, W) that agree with their four neighbours: inside a material, not on an edge."""
    flat = np.ones(premultiplied.shape[:2], bool)
    down = np.abs(np.diff(premultiplied, axis=0)).max(2) < _AGREE
    right = np.abs(np.diff(premultiplied, axis=1)).max(2) < _AGREE
    flat[1:] &= down
    flat[:-1] &= down
    flat[:, 1:] &= right
    flat[:, :-1] &= right
    return flat


def _histogram(
    rgba: NDArray[np.uint8], weight: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distinct visible colours (n, 3), sRGB in [0, 1], and their weights (n,); n ≤ 512.

    Colours are binned to 3 bits a channel and each bin is its weighted mean, so that flat colours
    come out exact and gradients stay few.
    """
    seen = weight > 0.02
    rgb = rgba[seen][:, :3]
    bins = rgb.astype(np.int64) >> 5
    key = bins[:, 0] << 6 | bins[:, 1] << 3 | bins[:, 2]
    mass: NDArray[np.float64] = np.bincount(key, weight[seen], 512).astype(np.float64)
    total = np.stack([np.bincount(key, weight[seen] * rgb[:, c], 512) for c in range(3)], 1)
    used = mass > 0
    return total[used] / mass[used, None] / 255, mass[used]


def _cluster(points: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Up to four centres by k-means, without chance.

    Every next centre is the point that lowers the weighted squared error most (the greedy start
    of Likas, Vlassis & Verbeek 2003, "The global k-means clustering algorithm"), then Lloyd's
    steps. Stops early when a further colour would be too small or too much like the others.
    """
    between = _squared(points, points)
    error = between[int((between @ weights).argmin())]
    centres = points[[int((between @ weights).argmin())]]
    total = weights.sum()
    while len(centres) < LAYERS:
        gain = weights @ np.maximum(error[:, None] - between, 0)
        # The least worth having: a twentieth of the drawing that differs by 0.06.
        if gain.max() < 0.05 * 0.06**2 * total:
            break
        centres = np.concatenate([centres, points[[int(gain.argmax())]]])
        for _ in range(12):
            nearest = _squared(points, centres).argmin(1)
            centres = np.stack(
                [
                    np.average(points[nearest == k], axis=0, weights=weights[nearest == k])
                    if (nearest == k).any()
                    else centres[k]
                    for k in range(len(centres))
                ]
            )
        error = _squared(points, centres).min(1)
    return centres


def _unmix(pixels: FloatArray, flat: BoolArray, materials: FloatArray) -> FloatArray:
    """Share of each material (M, H, W) in each pixel, summing to one.

    ``pixels`` (H, W, C) and ``materials`` (M, C) are premultiplied. A flat pixel is its nearest
    material; any other the mixture of two that comes closest, preferring materials that lie flat
    within ``_NEAR`` pixels (else a grey region would claim the edge between black and white).
    """
    height, width = flat.shape
    nearest = ((pixels[:, :, None] - materials) ** 2).sum(3).argmin(2)
    shares: FloatArray = (np.arange(len(materials))[:, None, None] == nearest).astype(np.float32)
    near = np.stack([_spread(flat & (nearest == m)) for m in range(len(materials))])
    mixed = np.flatnonzero(~flat)
    values = pixels.reshape(height * width, -1)[mixed]
    absent = np.where(near.reshape(len(materials), -1)[:, mixed], 0, np.float32(_ABSENT))
    best = np.full(len(mixed), np.inf, np.float32)
    found = np.zeros((len(materials), len(mixed)), np.float32)
    for first, second in combinations(range(len(materials)), 2):
        along = materials[second] - materials[first]
        share = np.clip((values - materials[first]) @ along / max(float(along @ along), 1e-6), 0, 1)
        residual = ((values - materials[first] - share[:, None] * along) ** 2).sum(1)
        residual += absent[first] * (share < 1) + absent[second] * (share > 0)
        better = residual < best
        best = np.where(better, residual, best)
        found[:, better] = 0
        found[first, better] = 1 - share[better]
        found[second, better] = share[better]
    shares.reshape(len(materials), -1)[:, mixed] = found
    return shares


def _spread(mask: BoolArray) -> BoolArray:
    """The mask grown by ``_NEAR`` pixels in a square."""
    for axis in (0, 1):
        grown = mask.copy()
        for step in range(1, _NEAR + 1):
            ahead = [slice(None), slice(None)]
            behind = [slice(None), slice(None)]
            ahead[axis], behind[axis] = slice(step, None), slice(None, -step)
            grown[tuple(ahead)] |= mask[tuple(behind)]
            grown[tuple(behind)] |= mask[tuple(ahead)]
        mask = grown
    return mask


def _squared(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared distances (n, k)."""
    squared: NDArray[np.float64] = ((points[:, None] - centres) ** 2).sum(2)
    return squared
