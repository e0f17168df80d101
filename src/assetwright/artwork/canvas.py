"""Artwork: layers of shape, colour and role on a canvas, drawn at whatever size is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.hinting import LARGEST, HintedSampler, is_small, on_grid
from assetwright.artwork.painting import partition
from assetwright.artwork.path_sampling import PathSampler, sampler_of
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.artwork.shapes import Box, Region, Shape
from assetwright.types import MAX_FILE_SIDE, Color, Size

FloatArray = NDArray[np.float32]
Planes = Sequence[FloatArray | np.float32]

_BLOCK_PIXELS = 1 << 17
"""Pixels drawn at once, so that working memory stays in the processor's cache."""

_BLOCK_ROWS = 128
"""Rows drawn at once, at most: see ``sampling`` on the size of products."""


class Role(StrEnum):
    """What a layer is for: platforms take some roles apart, and leave others out."""

    BACKGROUND = "background"
    PATTERN = "pattern"
    ACCENT = "accent"
    PLATE = "plate"
    MOTIF = "motif"


@dataclass(frozen=True, slots=True)
class Layer:
    """A shape filling a box of the canvas; ``opacity`` 0 to 1.

    With one colour, or fading from ``color`` in the box's upper left corner to ``fade`` in its
    lower right one.
    """

    shape: Shape | Region
    box: Box
    color: Color
    role: Role
    opacity: float = 1.0
    fade: Color | None = None


@dataclass(frozen=True, slots=True)
class Artwork:
    """Layers in painting order on a canvas of ``size`` pixels, transparent where nothing lies."""

    size: Size
    layers: tuple[Layer, ...]

    def only(self, *roles: Role) -> Artwork:
        """The artwork with the layers of these roles alone."""
        return replace(self, layers=tuple(layer for layer in self.layers if layer.role in roles))

    def sized(self, size: Size) -> Artwork:
        """The artwork on a canvas of ``size``, which it covers, keeping its aspect, centred."""
        scale, left, top = _covering(self.size, size)

        def moved(box: Box) -> Box:
            return Box(
                box.x * scale + left, box.y * scale + top, box.width * scale, box.height * scale
            )

        return Artwork(size, tuple(replace(layer, box=moved(layer.box)) for layer in self.layers))

    def render(
        self, size: Size | None = None, *, background: Color | None = None
    ) -> NDArray[np.uint8]:
        """Pixels (height, width, 4), uint8, straight alpha, drawn at ``size``, not resampled.

        The canvas is scaled to cover the size, keeping its aspect, and centred. A motif of at most
        24 px is simplified and fitted to the pixel grid, see ``hinting``. ``background``
        is laid under everything, for formats without alpha. Colours are mixed as sRGB values, not
        linear light: that is how browsers, Android and iOS mix these layers when they draw them,
        so a flattened file and a platform's own composition of its parts look alike. Raises
        ValueError for a side outside 1 to 8192.
        """
        size = self.size if size is None else size
        if not 1 <= min(size.width, size.height) <= max(size.width, size.height) <= MAX_FILE_SIDE:
            raise ValueError(f"size must be 1 to {MAX_FILE_SIDE} a side, not {size}")
        frame = _Frame(*_covering(self.size, size), size)
        marks: list[_Mark] = []
        for _, group in groupby(enumerate(self.layers), shares_pixels):
            marks.append(_mark([layer for _, layer in group], frame))
        pixels = np.empty((size.height, size.width, 4), np.uint8)
        rows = max(1, min(size.height, _BLOCK_ROWS, _BLOCK_PIXELS // size.width))
        canvas = np.empty((4, rows, size.width), np.float32)
        for start in range(0, size.height, rows):
            block = canvas[:, : min(rows, size.height - start)]
            if background is None:
                block[:] = 0
            else:
                block[:] = _rgba(background)[:, None, None]
            for mark in marks:
                mark.paint(block, start)
            _quantise(block, pixels[start : start + rows])
        return pixels


@dataclass(frozen=True, slots=True)
class _Frame:
    """From canvas to output pixels: x · scale + left."""

    scale: float
    left: float
    top: float
    size: Size

    def places(
        self, columns: tuple[int, int], first: int, last: int
    ) -> tuple[FloatArray, FloatArray]:
        """Where the centres of pixel columns (W,) and of rows (R,) lie on the canvas."""
        x = ((np.arange(*columns) + 0.5 - self.left) / self.scale).astype(np.float32)
        y = ((np.arange(first, last) + 0.5 - self.top) / self.scale).astype(np.float32)
        return x, y


def _covering(canvas: Size, size: Size) -> tuple[float, float, float]:
    """Scale, left and top with which ``canvas`` covers ``size``."""
    scale = max(size.width / canvas.width, size.height / canvas.height)
    return scale, (size.width - canvas.width * scale) / 2, (size.height - canvas.height * scale) / 2


class _Paint:
    """A layer's colour, everywhere the same or fading."""

    def __init__(self, layer: Layer) -> None:
        self.start = _rgba(layer.color)
        self.change = None if layer.fade is None else _rgba(layer.fade) - self.start
        self.box = layer.box

    def planes(self, x: FloatArray, y: FloatArray) -> Planes:
        """Red, green, blue and alpha: numbers, or arrays (R, W) where it fades."""
        if self.change is None:
            return list(self.start)
        box = self.box
        across = (x - np.float32(box.x)) / np.float32(box.width)
        down = (y - np.float32(box.y)) / np.float32(box.height)
        share = np.clip((across + down[:, None]) / 2, 0, 1).astype(np.float32)
        return [a + change * share for a, change in zip(self.start, self.change, strict=True)]


class _Mark:
    """Something to paint on blocks of rows; ``rows`` and ``columns`` are what it can touch."""

    rows: tuple[int, int]
    columns: tuple[int, int]

    def paint(self, block: FloatArray, start: int) -> None:
        """Paint over the premultiplied block (4, R, W) whose first row is ``start``."""
        first = max(start, self.rows[0])
        last = min(start + block.shape[1], self.rows[1])
        if first < last and self.columns[0] < self.columns[1]:
            window = block[:, first - start : last - start, slice(*self.columns)]
            self._paint(window, first, last)

    def _paint(self, window: FloatArray, first: int, last: int) -> None:
        raise NotImplementedError


class _ShapeMark(_Mark):
    """A plain shape."""

    def __init__(self, layer: Layer, shape: Shape, frame: _Frame) -> None:
        self.shape, box = shape, layer.box
        if layer.role is Role.BACKGROUND and max(box.width, box.height) * frame.scale <= LARGEST:
            box = on_grid(box, frame.scale, frame.left, frame.top)
        self.box, scale = box, frame.scale
        self.color = _Paint(layer)
        self.opacity = np.float32(layer.opacity)
        self.frame = frame
        self.columns = _span(box.x, box.width, scale, frame.left, frame.size.width)
        self.rows = _span(box.y, box.height, scale, frame.top, frame.size.height)

    def _paint(self, window: FloatArray, first: int, last: int) -> None:
        frame = self.frame
        x, y = frame.places(self.columns, first, last)
        alpha = self.shape.distance(x, y, self.box)
        alpha *= np.float32(frame.scale)
        alpha += np.float32(0.5)
        np.clip(alpha, 0, 1, out=alpha)
        planes = self.color.planes(x, y)
        if self.opacity == 1 and alpha.min() == 1:
            for plane, value in zip(window, planes, strict=True):
                plane[:] = value
            return
        alpha *= self.opacity
        _over(window, alpha, planes)


class _RegionMark(_Mark):
    """Regions of one latent that lie in the same box and share its pixels."""

    def __init__(self, layers: list[Layer], frame: _Frame) -> None:
        regions = [layer.shape for layer in layers if isinstance(layer.shape, Region)]
        box = layers[0].box
        side = box.short * frame.scale
        x, y = box.center
        placement = Placement(
            x * frame.scale + frame.left - side / 2, y * frame.scale + frame.top - side / 2, side
        )
        latent, chosen = regions[0].latent, [region.index for region in regions]
        self.grow = grow = regions[0].grow
        size = frame.size.width, frame.size.height
        self.sampler: FieldSampler | PathSampler | HintedSampler
        # Stamps of a pattern are to be alike, wherever each of them falls.
        if layers[0].role is not Role.PATTERN and is_small(latent, side):
            self.sampler = HintedSampler(latent, chosen, placement, *size, grow)
        else:
            self.sampler = sampler_of(latent, chosen, placement, *size, grow)
        self.rows, self.columns = self.sampler.rows, self.sampler.columns
        self.frame = frame
        self.colors = [_Paint(layer) for layer in layers]
        self.opacities = [np.float32(layer.opacity) for layer in layers]

    def _paint(self, window: FloatArray, first: int, last: int) -> None:
        sampler = self.sampler
        distance = sampler.distance(first, last)
        if self.grow:
            distance += np.float32(self.grow * sampler.cell)
        shares = sampler.average(partition(distance, sampler.cell), first)
        for share, opacity in zip(shares, self.opacities, strict=True):
            if opacity != 1:
                share *= opacity
        x, y = self.frame.places(self.columns, first, last)
        if len(shares) == 1:
            _over(window, shares[0], self.colors[0].planes(x, y))
            return
        window *= 1 - shares.sum(0)
        for share, color in zip(shares, self.colors, strict=True):
            _add(window, share, color.planes(x, y))


def shares_pixels(item: tuple[int, Layer]) -> tuple[object, ...]:
    """Equal for layers that are painted together: the regions of one latent in one box."""
    index, layer = item
    if isinstance(layer.shape, Region):
        return (id(layer.shape.latent), layer.box, layer.shape.grow)
    return (index,)


def _mark(layers: list[Layer], frame: _Frame) -> _Mark:
    """The mark of layers that share pixels; a plain shape is always alone."""
    layer, shape = layers[0], layers[0].shape
    if isinstance(shape, Region):
        return _RegionMark(layers, frame)
    return _ShapeMark(layer, shape, frame)


def _rgba(color: Color) -> FloatArray:
    """Premultiplied and opaque, (4,) in [0, 1]."""
    return np.array([*color.rgb, 255], np.float32) / np.float32(255)


def _span(origin: float, length: float, scale: float, shift: float, limit: int) -> tuple[int, int]:
    """The output pixels that a stretch of the canvas touches."""
    start, stop = origin * scale + shift, (origin + length) * scale + shift
    return max(0, int(np.floor(start - 0.5))), min(limit, int(np.ceil(stop + 0.5)))


def _over(window: FloatArray, alpha: FloatArray, planes: Planes) -> None:
    """Porter-Duff over: a colour through a mask (R, W) onto premultiplied planes (4, R, W)."""
    window *= 1 - alpha
    _add(window, alpha, planes)


def _add(window: FloatArray, share: FloatArray, planes: Planes) -> None:
    """A colour's share (R, W) into premultiplied planes."""
    for plane, value in zip(window, planes, strict=True):
        if np.ndim(value) or value:
            plane += share * value


def _quantise(block: FloatArray, pixels: NDArray[np.uint8]) -> None:
    """Premultiplied planes (4, R, W) to straight 8-bit pixels (R, W, 4)."""
    alpha = block[3]
    if alpha.min() < 1:
        # Where nothing lies every plane is zero and stays so.
        block[:3] /= np.maximum(alpha, np.float32(1e-6))
    block *= np.float32(255)
    np.rint(block, out=block)
    for channel, plane in enumerate(block.astype(np.uint8)):
        pixels[:, :, channel] = plane
