"""Pictures to latents and back: encode once, decode at any size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.distance import fields_from_coverage
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.artwork.separation import Kind, separate
from assetwright.types import MAX_SIDE, InputError, Latent, Size
from assetwright.types.color import srgb_to_oklab

FloatArray = NDArray[np.float32]

ENCODED_SIDE = 96
"""Pixels a side at which fields are measured: four per grid cell."""

_WORKING_SIDES = (384, 192, 96)
"""A picture is reduced to the largest of these it fills, where finding its layers is cheap."""

_BLOCK_ROWS = 64
"""Rows drawn at once, so that working memory stays in the processor's cache."""

_OPAQUE = 250
"""Alpha from which a border counts as background, not as transparency."""

_PLAIN_BORDER = 0.6
"""Share of the border that must have the background's colour."""

_KEYED = 0.03
"""OKLab distance from the background up to which a pixel is background."""


def encode(rgba: NDArray[np.uint8]) -> Latent:
    """The latent of a picture: a reference drawing or somebody's sketch.

    ``rgba`` uint8 (H, W, 4), straight alpha, any size and aspect up to 4096 px; it is centred in
    a square. An opaque picture is taken off its background, the colour of its border. Raises
    InputError("reference") when there is nothing to draw or no plain background.
    """
    return measure(rgba)[0]


def measure(rgba: NDArray[np.uint8]) -> tuple[Latent, Kind]:
    """The latent of a picture, and what its layers mean; see :func:`encode`."""
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
        raise ValueError(f"rgba must be uint8 (H, W, 4), not {rgba.dtype} {rgba.shape}")
    if not 1 <= min(rgba.shape[:2]) <= max(rgba.shape[:2]) <= MAX_SIDE:
        raise InputError(
            "reference",
            f"The reference is {rgba.shape[1]}x{rgba.shape[0]} pixels; "
            f"each side may be 1 to {MAX_SIDE}.",
        )
    picture = _reduced(rgba)
    separation = separate(picture)
    ratio = len(picture) // ENCODED_SIDE
    coverage = separation.coverage.reshape(-1, ENCODED_SIDE, ratio, ENCODED_SIDE, ratio)
    coverage = coverage.mean((2, 4), dtype=np.float32)
    if coverage[0].max() < 0.5:
        raise InputError(
            "reference", "The reference shows nothing: it is blank, or all of one colour."
        )
    return Latent(fields_from_coverage(coverage), separation.palette), separation.kind


def decode(latent: Latent, size: Size) -> FloatArray:
    """Coverage (layers, height, width), float32 in [0, 1], drawn at exactly this size.

    The motif's square is fitted into the size and centred. Raises ValueError for a side outside
    1 to 4096. Each layer is drawn by itself; ``assetwright.artwork.painting`` says how regions
    that share an edge are painted together.
    """
    coverage = np.zeros((latent.layers, size.height, size.width), np.float32)
    for top, rows in decode_rows(latent, size):
        coverage[:, top : top + rows.shape[1]] = rows
    return coverage


def decode_rows(latent: Latent, size: Size) -> Iterator[tuple[int, FloatArray]]:
    """``decode`` a block at a time, for sizes too large to hold: (first row, coverage of rows)."""
    if not 1 <= min(size.width, size.height) <= max(size.width, size.height) <= MAX_SIDE:
        raise ValueError(f"size must be 1 to {MAX_SIDE} a side, not {size}")
    side = min(size.width, size.height)
    placement = Placement((size.width - side) / 2, (size.height - side) / 2, side)
    sampler = FieldSampler(latent.fields, placement, size.width, size.height)
    columns = slice(*sampler.columns)
    for start in range(0, size.height, _BLOCK_ROWS):
        stop = min(start + _BLOCK_ROWS, size.height)
        block = np.zeros((latent.layers, stop - start, size.width), np.float32)
        first, last = max(start, sampler.rows[0]), min(stop, sampler.rows[1])
        if first < last:
            block[:, first - start : last - start, columns] = sampler.coverage(first, last)
        yield start, block


def _border(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The pixels along the four edges, (n, ...)."""
    rows = image[[0, -1]].reshape(-1, *image.shape[2:])
    columns = image[:, [0, -1]].reshape(-1, *image.shape[2:])
    return np.concatenate([rows, columns])


def _reduced(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture off its background, area-averaged and centred in a square of a working side."""
    from PIL import Image

    background = None
    if _border(rgba[:, :, 3]).min() >= _OPAQUE:
        background = np.median(_border(rgba)[:, :3], axis=0).astype(np.uint8)
        if max(rgba.shape[:2]) < _WORKING_SIDES[-1]:
            # Enlarging would soften the edges that say how opaque a pixel is.
            rgba, background = _without_background(rgba, background), None
    height, width = rgba.shape[:2]
    longest = max(height, width)
    side = next((side for side in _WORKING_SIDES if side <= longest), _WORKING_SIDES[-1])
    # Even sides, so that centring in the (even) square never shifts by half a pixel.
    fitted = (_even(width * side / longest), _even(height * side / longest))
    method = Image.Resampling.BOX if longest >= side else Image.Resampling.BICUBIC
    image = Image.fromarray(rgba).convert("RGBa").resize(fitted, method).convert("RGBA")
    fill = (0, 0, 0, 0) if background is None else (*background.tolist(), 255)
    square = Image.new("RGBA", (side, side), fill)
    square.paste(image, ((side - fitted[0]) // 2, (side - fitted[1]) // 2))
    pixels = np.asarray(square)
    return pixels if background is None else _without_background(pixels, background)


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))


def _without_background(
    rgba: NDArray[np.uint8], background: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """An opaque picture with its background colour made transparent.

    A pixel between background and drawing gets the opacity with which the strongest colour
    beside it, laid over the background, gives it, so that soft edges stay soft. Raises
    InputError("reference") when too little of the border has that colour.
    """
    ground = srgb_to_oklab(background / 255)
    distance = np.sqrt(((srgb_to_oklab(rgba[:, :, :3] / 255) - ground) ** 2).sum(2))
    if np.mean(_border(distance) < 2 * _KEYED) < _PLAIN_BORDER:
        raise InputError(
            "reference",
            "The reference has no plain background; give a drawing on a transparent background "
            "or on one even colour.",
        )
    # Soft edges are mixed as sRGB values, so that is where their share is read off.
    offset = np.sqrt(((rgba[:, :, :3] - background.astype(np.float64)) ** 2).sum(2))
    drawn = np.where(distance > _KEYED, offset, 0.0)
    strongest = np.maximum(_beside(drawn, np.maximum), 1.0)
    # A pixel with no background beside it is wholly drawn, however near its colour.
    alpha = np.where(_beside(drawn, np.minimum) > 0, 1.0, drawn / strongest)
    # What the background lent to a soft pixel's colour is taken back out.
    share = np.maximum(alpha, 1 / 255)[:, :, None]
    color = (rgba[:, :, :3] - (1 - share) * background) / share
    keyed = np.empty_like(rgba)
    keyed[:, :, :3] = np.clip(np.rint(color), 0, 255)
    keyed[:, :, 3] = np.rint(alpha * 255)
    return keyed


def _beside(values: NDArray[np.float64], extreme: np.ufunc) -> NDArray[np.float64]:
    """The extreme of each pixel and its eight neighbours."""
    padded = np.pad(values, 1, "edge")
    rows = extreme(extreme(padded[:-2], padded[1:-1]), padded[2:])
    result: NDArray[np.float64] = extreme(extreme(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
    return result
