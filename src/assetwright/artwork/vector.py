"""An artwork as curves, layer by layer: what vector files are written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.canvas import Artwork, Layer, shares_pixels
from assetwright.artwork.contours import traced
from assetwright.artwork.curves import Curve, Points, fitted
from assetwright.artwork.exact import ExactLatent, Paths
from assetwright.artwork.painting import grown
from assetwright.artwork.path_sampling import PathSampler
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.artwork.shapes import Box, Region, Shape
from assetwright.types import GRID, Latent

FloatArray = NDArray[np.float64]

DEVIATION = 0.5
"""How far a curve may lie from the edge it stands for, in pixels of a canvas of 512."""

_STEPS = 8
"""Squares per grid cell and side on which edges are traced; ``sampling`` draws so from 8 on."""

_MOVED = 0.05
"""In squares: an edge that its neighbours move no further is written as it is."""

_SHAPE_STEPS = 256
"""Squares a side for plain shapes, whose edges have no detail."""

_SMALLEST = 0.01
"""Area, in grid cells, below which a path is noise and left out."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A layer and its closed paths; the even-odd rule fills it.

    ``unit`` has them in the unit square, which ``box`` places on the canvas; layers of one shape
    and size share it.
    """

    layer: Layer
    unit: Paths
    box: Box

    @property
    def paths(self) -> Paths:
        """The paths on the canvas."""
        box = self.box
        scale, origin = np.array([box.width, box.height]), np.array([box.x, box.y])
        return tuple(
            tuple(Curve(curve.points * scale + origin, curve.straight) for curve in path)
            for path in self.unit
        )


def outlines(artwork: Artwork) -> list[Outline]:
    """Every layer's outline in painting order, layers without an edge or opacity left out.

    Painted over each other they give the picture: regions of one motif reach a little under
    those above them instead of sharing pixels, and what is see-through lies on nothing else of it.
    """
    tolerance = DEVIATION * min(artwork.size.width, artwork.size.height) / 512
    traced_before: dict[tuple[object, ...], list[tuple[Paths, float]]] = {}
    found = []
    for _, group in groupby(enumerate(artwork.layers), shares_pixels):
        layers = [layer for _, layer in group]
        key = _same(layers)
        if key not in traced_before:
            traced_before[key] = list(_traced(layers, tolerance))
        for layer, (unit, reach) in zip(layers, traced_before[key], strict=True):
            if unit and layer.opacity > 0:
                box = layer.box
                if isinstance(layer.shape, Region):
                    box = Box.around(*box.center, box.short * reach)
                found.append(Outline(layer, unit, box))
    return found


def _same(layers: list[Layer]) -> tuple[object, ...]:
    """Equal for layers whose outlines differ by their place alone."""
    box = layers[0].box
    shapes: list[object] = []
    for layer in layers:
        shape = layer.shape
        if isinstance(shape, Region):
            shapes.append((id(shape.latent), shape.index, shape.grow, layer.opacity < 1))
        else:
            shapes.append(shape)
    return (*shapes, round(box.width, 6), round(box.height, 6))


def _traced(layers: list[Layer], tolerance: float) -> Iterator[tuple[Paths, float]]:
    """Each layer's paths in the unit square, and that square's side in sides of its box."""
    layer, shape = layers[0], layers[0].shape
    box = layer.box
    if not isinstance(shape, Region):
        # On a square of its own, a box of another aspect would have other tolerances each way.
        values = _shape_values(shape, box)
        paths = traced(values, _SMALLEST / _SHAPE_STEPS**2)
        sides = np.array([box.width, box.height])
        yield _fitted([path * sides for path in paths], tolerance, 1 / sides), 1.0
        return
    chosen = [layer.shape.index for layer in layers if isinstance(layer.shape, Region)]
    latent = shape.latent
    if isinstance(latent, ExactLatent) and len(chosen) == 1 and not shape.grow:
        yield latent.paths[chosen[0]], 1.0
        return
    margin = int(np.ceil(shape.grow)) + 1 if shape.grow else 0
    reach = (GRID + 2 * margin) / GRID
    count = (GRID + 2 * margin) * _STEPS
    # Half a sample on, so that samples lie on the corners of the lattice and on its edge.
    start = margin * _STEPS + 0.5
    placement = Placement(start, start, GRID * _STEPS)
    alone = _distances(latent, chosen, placement, count + 1, margin, shape.grow)
    distance = grown(alone, _STEPS)
    for index in range(len(distance)):
        values = distance[index].astype(np.float64)
        for above in range(index + 1, len(distance)):
            if layers[above].opacity < 1:
                values = np.minimum(values, -distance[above])
        if isinstance(latent, ExactLatent) and not shape.grow and _same_edge(values, alone[index]):
            yield latent.paths[chosen[index]], 1.0
            continue
        paths = traced(values, _SMALLEST / GRID**2)
        yield _fitted(paths, tolerance / (box.short * reach), np.ones(2)), reach


def _distances(
    latent: Latent, chosen: list[int], placement: Placement, side: int, margin: int, grow: float
) -> NDArray[np.float32]:
    """Signed distances in samples (layers, side, side) of layers grown by ``grow`` cells."""
    if isinstance(latent, ExactLatent):
        # Far enough for what grown() looks at, and for the growth itself.
        exact = PathSampler(latent, chosen, placement, side, side, grow + 1.0)
        found = np.full((len(chosen), side, side), -(grow + 1.0) * _STEPS, np.float32)
        if not exact.empty:
            found[:, slice(*exact.rows), slice(*exact.columns)] = exact.distance(*exact.rows)
        return found + np.float32(grow * _STEPS)
    sampler = FieldSampler(latent.fields[chosen], placement, side, side, margin)
    return sampler.distance(0, side) + np.float32(grow * sampler.cell)


def _same_edge(values: FloatArray, alone: NDArray[np.float32]) -> bool:
    """Whether a layer's edge is where it is by itself."""
    near = (np.abs(values) < 1) | (np.abs(alone) < 1)
    return bool(np.abs(values - alone)[near].max(initial=0.0) < _MOVED)


def _fitted(paths: list[Points], tolerance: float, scale: Points) -> Paths:
    """Curves along paths, scaled afterwards."""
    found = (fitted(path, tolerance) for path in paths)
    return tuple(
        tuple(Curve(curve.points * scale, curve.straight) for curve in curves)
        for curves in found
        if curves
    )


def _shape_values(shape: Shape, box: Box) -> FloatArray:
    share = np.linspace(0, 1, _SHAPE_STEPS + 1)
    x = (box.x + box.width * share).astype(np.float32)
    y = (box.y + box.height * share).astype(np.float32)
    # What touches the box lies just inside it.
    return shape.distance(x, y, box).astype(np.float64) + 1e-4 * box.short
