"""One file beside its reference: whether it is the same, and if not what is different."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.baseline.difference import Mask, differing
from assetwright.qa.baseline.picture import Opaque, Picture
from assetwright.types import Size
from assetwright.types.color import srgb_to_oklab

_SAMPLES = 4096
"""Differing pixels whose difference of colour is measured."""

_MOVES = [(x, y) for x in (-2, -1, 0, 1, 2) for y in (-2, -1, 0, 1, 2) if (x, y) != (0, 0)]
_MOVED = 0.35
"""Share of the difference that may be left when a picture is moved back."""


class Status(StrEnum):
    """What became of a file since it was approved."""

    SAME = "same"
    REENCODED = "re-encoded"
    CHANGED = "changed"
    RESIZED = "size changed"
    ADDED = "added"
    MISSING = "missing"

    @property
    def passes(self) -> bool:
        """Whether nobody needs to look."""
        return self in (Status.SAME, Status.REENCODED)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``status``, why in words, and of a changed picture what was measured.

    ``pixels`` differ, all of them within ``box`` (left, top, right, bottom: the last column and
    row are not in it); ``delta`` is about the largest difference of OKLab, times 100.
    """

    status: Status
    why: str = ""
    size: Size | None = None
    pixels: int = 0
    box: tuple[int, int, int, int] | None = None
    delta: float = 0.0


def compare(reference: bytes, candidate: bytes) -> Comparison:
    """Compare two files by their bytes and, where these differ, as pictures.

    Never raises for what the bytes are: files that cannot be looked at are changed when one byte
    is. The status is the same whichever of the two comes first.
    """
    if reference == candidate:
        return Comparison(Status.SAME)
    pictures = []
    for name, data in (("reference", reference), ("file", candidate)):
        try:
            pictures.append(Picture.read(data))
        except Opaque as fault:
            return Comparison(Status.CHANGED, f"its bytes, which alone count: the {name} {fault}")
    before, after = pictures
    old, new = _size(before), _size(after)
    if old != new:
        return Comparison(Status.RESIZED, f"{old} px became {new} px", new)
    if before.profile != after.profile:
        return Comparison(Status.CHANGED, "the colour profile is another", new)
    if before.orientation != after.orientation:
        return Comparison(Status.CHANGED, "viewers turn it another way", new)
    mask = differing(before, after)
    if not mask.any():
        return Comparison(Status.REENCODED, size=new)
    return _changed(before, after, mask, new)


def _size(picture: Picture) -> Size:
    height, width, _ = picture.pixels.shape
    return Size(width, height)


def _changed(before: Picture, after: Picture, mask: Mask, size: Size) -> Comparison:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    pixels = int(mask.sum())
    delta = _delta(before.pixels[mask], after.pixels[mask])
    why = _in_words(before, after, mask, box)
    return Comparison(Status.CHANGED, why, size, pixels, box, delta)


def _in_words(before: Picture, after: Picture, mask: Mask, box: tuple[int, int, int, int]) -> str:
    left, top, right, bottom = box
    place = f"within {right - left}x{bottom - top} px at {left}, {top}"
    share = f"{mask.mean():.2%} of the pixels differ, {place}"
    if moved := _moved(before, after, box):
        return f"{moved}; {share}"
    if not after.pixels[..., 3].any():
        return f"nothing can be seen any more; {share}"
    if not before.pixels[..., 3].any():
        return f"before, nothing could be seen; {share}"
    old, new = before.pixels[mask].astype(np.int16), after.pixels[mask].astype(np.int16)
    apart = np.abs(old - new).max(0)
    if apart[:3].max() <= 2:
        return f"only transparency; {share}"
    return share


def _delta(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    step = -(-len(before) // _SAMPLES)
    pair = np.stack([before[::step], after[::step]]) / 255
    color, alpha = pair[..., :3], pair[..., 3:]
    most = 0.0
    for ground in (0.0, 1.0):
        old, new = srgb_to_oklab(color * alpha + ground * (1 - alpha))
        most = max(most, float(np.linalg.norm(old - new, axis=-1).max()))
    return round(100 * most, 2)


def _moved(before: Picture, after: Picture, box: tuple[int, int, int, int]) -> str:
    """By how much what is in the box moved, if that explains nearly all of the difference."""
    left, top, right, bottom = box
    height = len(before.pixels)
    # Two pixels around are needed to move it by as much.
    window = np.s_[max(0, top - 3) : min(height, bottom + 3), max(0, left - 3) : right + 3]
    old, new = _ink(before.pixels[window]), _ink(after.pixels[window])
    if min(old.shape[:2]) < 8:
        return ""
    inner = np.s_[2:-2, 2:-2]
    unmoved = float(np.abs(old[inner] - new[inner]).sum())
    high, wide = old.shape[:2]
    left_over = {
        (x, y): float(np.abs(old[2 - y : high - 2 - y, 2 - x : wide - 2 - x] - new[inner]).sum())
        for x, y in _MOVES
    }
    x, y = min(_MOVES, key=lambda move: (left_over[move], abs(move[0]) + abs(move[1])))
    if left_over[x, y] > _MOVED * unmoved:
        return ""
    ways = []
    if x:
        ways.append(f"{abs(x)} px to the {'right' if x > 0 else 'left'}")
    if y:
        ways.append(f"{abs(y)} px {'down' if y > 0 else 'up'}")
    return "moved " + " and ".join(ways)


def _ink(pixels: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Green laid on black, and alpha: enough to find where things lie. (H, W, 2)."""
    green, alpha = pixels[..., 1].astype(np.int32), pixels[..., 3].astype(np.int32)
    return np.stack([green * alpha // 255, alpha], axis=-1).astype(np.int16)
