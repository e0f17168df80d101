"""One picture and what several checks want to know of it, measured when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assetwright.export.asset import Pixels
from assetwright.types import Color

Mask = NDArray[np.bool_]
Plane = NDArray[np.float32]

SOLID = 250
"""Alpha, of 255, from which a pixel counts as opaque."""

_FROM_GROUND = 24
"""Levels, of 255, by which a pixel of the motif differs from the ground in some channel."""
_UNIFORM = 0.6
"""Share of the outermost pixels that must have one colour for it to be a ground."""
_STEP = 12
"""Levels between neighbours within an area; more is an edge."""
_TILE = 0.55
"""Share of the picture that a tile covers at least; a macOS icon's body covers 0.62."""
_RIM = (3, 9)
"""Pixels inward from the end of a tile between which its colour is looked for."""


@dataclass(frozen=True, eq=False)
class Picture:
    """``pixels`` as decoded; ``frames`` of an animation, of which they are the first.

    ``lossy`` says that the file's format adds faint noise of its own.
    """

    pixels: Pixels
    frames: int = 1
    lossy: bool = False

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.pixels.shape[1])

    @property
    def short(self) -> int:
        """The shorter side, in pixels."""
        return min(self.width, self.height)

    @cached_property
    def alpha(self) -> NDArray[np.uint8]:
        """Opacity, 0 to 255."""
        return np.ascontiguousarray(self.pixels[..., 3])

    @cached_property
    def opaque(self) -> bool:
        """Whether nothing shows through anywhere."""
        return bool(self.alpha.min() >= SOLID)

    @cached_property
    def ground(self) -> Color | None:
        """The colour around the motif of an opaque picture; None where there is no one colour."""
        if not self.opaque:
            return None
        rgb = self.pixels[..., :3]
        return _shared_color(np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]]))

    @cached_property
    def on_tile(self) -> Picture:
        """What lies on the tile that is the picture, and its colour to every edge, cut to it.

        The picture itself where it is opaque, or no tile of one colour.
        """
        solid = self.alpha >= SOLID
        if self.opaque or solid.mean() < _TILE:
            return self
        outside, inside = (grown(~np.pad(solid, 1), steps) for steps in _RIM)
        rim = (inside & ~outside)[1:-1, 1:-1]
        color = _shared_color(self.pixels[rim][:, :3]) if rim.any() else None
        if color is None:
            return self
        columns, rows = np.flatnonzero(solid.any(0)), np.flatnonzero(solid.any(1))
        cut = self.pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
        opacity = cut[..., 3:].astype(np.float32) / np.float32(255)
        below = np.array(color.rgb, np.float32)
        cut[..., :3] = np.rint(below + (cut[..., :3] - below) * opacity)
        cut[..., 3] = 255
        return Picture(cut, lossy=self.lossy)

    @cached_property
    def motif(self) -> Mask:
        """Pixels that are drawn, and not the ground."""
        if not self.opaque:
            return self.alpha >= 128
        if self.ground is None:
            return np.ones(self.alpha.shape, bool)
        away = np.zeros(self.alpha.shape, bool)
        for channel, level in enumerate(self.ground.rgb):
            plane = self.pixels[..., channel]
            away |= (plane > min(level + _FROM_GROUND, 255)) | (
                plane < max(level - _FROM_GROUND, 0)
            )
        return away

    @cached_property
    def packed(self) -> NDArray[np.uint32]:
        """A pixel a number, red in its lowest eight bits, alpha in its highest."""
        packed: NDArray[np.uint32] = np.ascontiguousarray(self.pixels).view("<u4")[..., 0]
        return packed

    @cached_property
    def sum(self) -> NDArray[np.int16]:
        """Red + 2 green + blue, 0 to 1020: any change of colour that matters changes it."""
        packed = self.packed
        total = packed & 255
        total += (packed >> 7) & 510
        total += (packed >> 16) & 255
        return total.astype(np.int16)

    @cached_property
    def interior(self) -> Mask:
        """Opaque pixels two or more away from any edge, of the motif and of the ground."""
        level = self.sum
        calm = self.alpha >= SOLID
        across = np.abs(np.diff(level, axis=1)) <= 4 * _STEP
        down = np.abs(np.diff(level, axis=0)) <= 4 * _STEP
        calm[:, 1:] &= across
        calm[:, :-1] &= across
        calm[1:] &= down
        calm[:-1] &= down
        inner = calm.copy()
        inner[:, 1:] &= calm[:, :-1]
        inner[:, :-1] &= calm[:, 1:]
        inner[1:] &= calm[:-1]
        inner[:-1] &= calm[1:]
        return inner

    @cached_property
    def luma(self) -> Plane:
        """Brightness as encoded, 0 to 1: a quarter red, half green, a quarter blue.

        A transparent picture is laid on the black or white that its motif stands out from.
        """
        plain: Plane = self.sum.astype(np.float32) / np.float32(1020)
        if self.opaque:
            return plain
        opacity: Plane = (self.alpha / np.float32(255)).astype(np.float32, copy=False)
        drawn = float((plain * opacity).sum()) / max(float(opacity.sum()), 1e-6)
        paper = 1.0 if drawn < 0.5 else 0.0
        over: Plane = (np.float32(paper) + (plain - np.float32(paper)) * opacity).astype(np.float32)
        return over

    @cached_property
    def box(self) -> tuple[int, int, int, int] | None:
        """Left, top, right and bottom of the motif, in pixels; None where there is none."""
        columns, rows = np.flatnonzero(self.motif.any(0)), np.flatnonzero(self.motif.any(1))
        if not columns.size:
            return None
        return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _shared_color(pixels: Pixels) -> Color | None:
    """The colour that most of some pixels (n, 3) have; None where no colour is so common."""
    rgb = pixels.astype(np.int32)
    # To 32 levels, so that what a lossy format does to a flat colour stays together.
    bins = (rgb[:, 0] >> 3) << 10 | (rgb[:, 1] >> 3) << 5 | rgb[:, 2] >> 3
    color = np.median(rgb[bins == np.bincount(bins).argmax()], axis=0)
    close = np.abs(rgb - color).max(axis=1) <= _FROM_GROUND
    if close.mean() < _UNIFORM:
        return None
    return Color(*(round(float(value)) for value in color))


def grown(mask: Mask, steps: int) -> Mask:
    """The mask and all within ``steps`` pixels of it, along rows and columns."""
    for _ in range(steps):
        wider = mask.copy()
        wider[1:] |= mask[:-1]
        wider[:-1] |= mask[1:]
        wider[:, 1:] |= mask[:, :-1]
        wider[:, :-1] |= mask[:, 1:]
        mask = wider
    return mask
