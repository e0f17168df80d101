"""Whether two pictures are the same but for their encoding.

Without loss, pictures are the same when no channel differs by more than a palette may change it.
With loss nothing is exact, so one of the two is encoded as the other is: what that changes is what
encoding may have changed, at that very place. JPEG's ringing is forgiven at the edge that rings,
and nowhere else.

Alpha is compared apart from colour. A white drawing that vanishes from a transparent ground
changes in alpha alone, and laid on white it would be no change at all.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assetwright.export.asset import Pixels
from assetwright.qa.baseline.picture import Picture, on_black

Plane = NDArray[np.float32]
Mask = NDArray[np.bool_]

PALETTE = 2
"""Levels of 255 that a channel may differ by: what palettes change, and nobody sees."""

_LAID = 4
"""The same of colour laid on black, which alpha's error adds to."""

_FLOOR = np.array([4, 6, 6], np.float32)
"""Levels of luma and of both chromas that an average of 3 x 3 pixels may differ by anyhow."""

_SPOT = 1.1
"""The most that such an average may differ by, as a share of the floor and of what encoding did
nearby. Of 161 re-encodings of the development pictures the worst came to 0.86."""

_AREA = 0.68
"""The same of blocks of 8 x 8 pixels, where errors average out; the worst came to 0.56."""

_BLOCK = 8
_BAND = 512
_OVERLAP = 2 * _BLOCK


def differing(reference: Picture, candidate: Picture) -> Mask:
    """The pixels (H, W) that differ by more than encoding explains; the sizes must be equal.

    Of lossy pictures, those of the blocks of 8 x 8 in which something does. The order of the two
    makes no difference.
    """
    if not (reference.lossy or candidate.lossy):
        return _lossless(reference.pixels, candidate.pixels)
    alpha = _apart(reference.pixels[..., 3], candidate.pixels[..., 3]) > PALETTE
    height = alpha.shape[0]
    for start in range(0, height, _BAND):
        stop = min(height, start + _BAND)
        first, last = max(0, start - _OVERLAP), min(height, stop + _OVERLAP)
        found = _lossy(reference, candidate, first, last)
        alpha[start:stop] |= found[start - first : stop - first]
    return alpha


def _apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.maximum(one, other) - np.minimum(one, other)


def _lossless(reference: Pixels, candidate: Pixels) -> Mask:
    one, other = (
        np.ascontiguousarray(each).view(np.uint32)[..., 0] for each in (reference, candidate)
    )
    mask: Mask = one != other
    if mask.any():
        # The few pixels that are not the same to the bit.
        before, after = reference[mask], candidate[mask]
        apart = _apart(before, after)
        differ = apart[:, 3] > PALETTE
        # Where all is opaque the two are one; in between, colour counts by how much is seen.
        opaque = np.minimum(before[:, 3], after[:, 3]) == 255
        differ |= opaque & np.any(apart[:, :3] > PALETTE, axis=-1)
        differ |= np.any(_apart(on_black(before), on_black(after)) > _LAID, axis=-1)
        mask[mask] = differ
    return mask


def _lossy(reference: Picture, candidate: Picture, first: int, last: int) -> Mask:
    rows = slice(first, last)
    laid = reference.visible[rows], candidate.visible[rows]
    planes = _luma_chroma(laid[0]), _luma_chroma(laid[1])
    errors = [planes[1] - planes[0]]
    noises = []
    for picture, mine in ((candidate, 1), (reference, 0)):
        if picture.lossy:
            encoded = _luma_chroma(picture.encoded(laid[1 - mine]))
            noises.append(encoded - planes[1 - mine])
            if picture.format == "JPEG":
                # The very encoder, or its like: what it made of the other is nearly this one.
                errors.append(planes[mine] - encoded)
    spots = _least([np.abs(_average(error)) for error in errors])
    spot_noise = _nearby(_blocks(_sum([np.abs(_average(noise)) for noise in noises]), np.max))
    areas = _least([np.abs(_blocks(error, np.mean)) for error in errors])
    area_noise = _nearby(_blocks(_sum([np.abs(noise) for noise in noises]), np.mean))
    floor = _FLOOR[:, None, None]
    differ = _blocks(spots, np.max) > _SPOT * (floor + spot_noise)
    differ |= areas > _AREA * (floor + area_noise)
    whole = differ.any(0).repeat(_BLOCK, 0).repeat(_BLOCK, 1)
    height, width = laid[0].shape[:2]
    found: Mask = whole[:height, :width]
    return found


def _luma_chroma(pixels: NDArray[np.uint8]) -> Plane:
    """ITU-R BT.601 as JFIF has it, the planes (3, H, W) in levels of 255."""
    red, green, blue = np.moveaxis(pixels, -1, 0).astype(np.float32)
    luma = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
    return np.stack([luma, (blue - luma) * np.float32(0.564), (red - luma) * np.float32(0.713)])


def _average(planes: Plane) -> Plane:
    """Over 3 x 3 pixels: ringing alternates, and a dot does not."""
    padded = np.pad(planes, ((0, 0), (1, 1), (1, 1)))
    across = padded[:, :, :-2] + padded[:, :, 1:-1] + padded[:, :, 2:]
    result: Plane = (across[:, :-2] + across[:, 1:-1] + across[:, 2:]) / np.float32(9)
    return result


def _blocks(planes: Plane, reduce: Callable[..., Plane]) -> Plane:
    """One number for every block of 8 x 8 pixels; a cut one repeats its last row and column."""
    count, height, width = planes.shape
    filled = ((0, 0), (0, -height % _BLOCK), (0, -width % _BLOCK))
    padded = np.pad(planes, filled, mode="edge")
    rows, columns = padded.shape[1] // _BLOCK, padded.shape[2] // _BLOCK
    return reduce(padded.reshape(count, rows, _BLOCK, columns, _BLOCK), axis=(2, 4))


def _nearby(blocks: Plane) -> Plane:
    """The greatest of each block and the eight around it: encoders' blocks are of 8 or 16."""
    padded = np.pad(blocks, ((0, 0), (1, 1), (1, 1)))
    across = np.maximum(np.maximum(padded[:, :, :-2], padded[:, :, 1:-1]), padded[:, :, 2:])
    return np.maximum(np.maximum(across[:, :-2], across[:, 1:-1]), across[:, 2:])


def _least(planes: list[Plane]) -> Plane:
    return planes[0] if len(planes) == 1 else np.minimum.reduce(planes)


def _sum(planes: list[Plane]) -> Plane:
    return planes[0] if len(planes) == 1 else np.add.reduce(planes)
