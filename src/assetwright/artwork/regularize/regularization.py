"""Every layer of a latent, its paths made exact where that leaves the picture what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assetwright.artwork.curves import Curve, fitted
from assetwright.artwork.distance import fields_from_coverage
from assetwright.artwork.exact import ExactLatent
from assetwright.artwork.path_sampling import PathSampler
from assetwright.artwork.regularize.assembly import figure_of, whole_figure
from assetwright.artwork.regularize.edges import (
    MIDDLE,
    Edges,
    Points,
    area,
    doubt_of,
    edges_of,
)
from assetwright.artwork.regularize.evenness import Member, evened_out
from assetwright.artwork.regularize.fidelity import AREA, crossings, faithful
from assetwright.artwork.regularize.figure import Figure, Unsound
from assetwright.artwork.regularize.outline import Outline
from assetwright.artwork.regularize.symmetry import (
    Symmetry,
    Turn,
    evened,
    images,
    stabilizer,
    symmetry_of,
)
from assetwright.artwork.regularize.tracing import Trace
from assetwright.artwork.sampling import Placement
from assetwright.types import GRID, Latent

_START, _FINEST = 6.0, 81.0
"""What it costs to miss a path, in little doubt and at most: four times as much in turn, until it
is not missed by too much."""

_SURE = 0.05
"""Doubt from which on it costs less to begin with, in proportion."""

_EVEN = 2.0
"""How much farther, on average, edges may lie from a path for being like others."""

_FREE, _FREER = 0.03, 0.08
"""How far in cells the curves of a path that stays as it was may lie from it, without doubt and in
full doubt."""

_QUANTUM = 4096
"""Places are rounded to this part of a cell, so that they are the same on every machine."""

_COMPLEX = np.array([1, 1j])

_SIDE = 96
"""Pixels a side at which fields are measured, as ``codec.encode`` does."""


@dataclass(slots=True)
class _Contour:
    """A closed path about the symmetry's centre, what it is an image of, and what replaces it.

    ``drawn`` is the path as the field has it, ``path`` the mean of its images.
    """

    drawn: Points
    path: Points
    source: int
    turn: Turn
    stabilizer: tuple[Turn, ...]
    figure: Figure | None = None
    outline: Outline | None = None

    @property
    def polygon(self) -> Points:
        return self.path[::2] if self.outline is None else self.outline.polygon


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer's edges and contours, the centre these are about, and how much is in doubt."""

    edges: Edges
    center: complex
    doubt: float
    contours: Sequence[_Contour]

    def accepts(self, contour: _Contour, outline: Outline, slack: float = 1.0) -> bool:
        return faithful(self.edges, self.center, contour.drawn, outline, self.doubt, slack)


def regularized(latent: Latent) -> ExactLatent:
    """The drawing with exact edges, for a latent of 1 to 4 layers.

    Each contour lies within 0.6 grid cells of the field's edge and each layer's area within 3 %,
    with as many pieces and holes; a contour for which that cannot be had keeps its own course, as
    smooth curves. The same latent always gives the same drawing.
    """
    return drawing_of(latent, edges_of(latent.fields))


def drawing_of(latent: Latent, layers: Sequence[Edges], width: float | None = None) -> ExactLatent:
    """A drawing of these edges, exact, with the palette of ``latent``.

    Strokes whose width is nearly ``width`` cells, by default that of most, are made so wide.
    """
    doubt = doubt_of(layers)
    symmetry = symmetry_of(layers, doubt)
    drawn = [_Layer(edges, symmetry.center, doubt, _contours(edges, symmetry)) for edges in layers]
    for layer in drawn:
        _draw(layer)
    _even_out(drawn, doubt, width)
    for layer in drawn:
        _restrain(layer)
    center = _rounded(symmetry.center) + MIDDLE * (1 + 1j)
    free = _FREE + doubt * (_FREER - _FREE)
    paths = tuple(
        tuple(_curves(contour, center, free) for contour in layer.contours) for layer in drawn
    )
    drawing = ExactLatent(latent.fields, latent.palette, paths)
    return ExactLatent(_fields(drawing), latent.palette, paths)


def _contours(edges: Edges, symmetry: Symmetry) -> list[_Contour]:
    paths = [evened(edges, path, symmetry) - symmetry.center for path in edges.paths]
    found = []
    for index, (source, turn) in enumerate(images(paths, symmetry)):
        own = stabilizer(paths[index], symmetry) if source == index else ()
        drawn = edges.paths[index] - symmetry.center
        found.append(_Contour(drawn, paths[index], source, turn, own))
    return found


def _draw(layer: _Layer) -> None:
    """Outlines for all contours that can have one, images from what they are images of."""
    for index, contour in enumerate(layer.contours):
        if contour.source == index:
            _outline(layer, contour)
        else:
            _repeat(contour, layer.contours[contour.source])


def _outline(layer: _Layer, contour: _Contour) -> None:
    """The plainest figure that is faithful to the contour, if any is."""
    whole = whole_figure(contour.path, contour.stabilizer)
    if whole is not None and _accepted(layer, contour, contour.path, whole):
        return
    trace = Trace(contour.path, contour.stabilizer)
    finer = max(_SURE / max(_SURE, layer.doubt) * _START, 1.0)
    while finer <= _FINEST:
        runs = trace.runs(finer)
        if _accepted(layer, contour, trace.path, figure_of(trace.path, runs, finer)):
            return
        finer *= 4


def _accepted(
    layer: _Layer, contour: _Contour, path: Points, figure: Figure, slack: float = 1.0
) -> bool:
    try:
        outline = Outline.of(figure)
    except Unsound:
        return False
    if not layer.accepts(contour, outline, slack):
        return False
    contour.path, contour.figure, contour.outline = path, figure, outline
    return True


def _repeat(contour: _Contour, source: _Contour) -> None:
    """A contour as the image of another."""
    contour.path = contour.turn(source.path)
    if contour.turn.mirrored:
        contour.path = contour.path[::-1]
    contour.figure = None
    contour.outline = None if source.outline is None else source.outline.turned(contour.turn)


def _even_out(drawn: Sequence[_Layer], doubt: float, width: float | None) -> None:
    """Figures brought in line with each other, where they stay faithful."""
    chosen: list[tuple[_Layer, _Contour, bool]] = []
    members = []
    for number, layer in enumerate(drawn):
        for index, contour in enumerate(layer.contours):
            figure = layer.contours[contour.source].figure
            if figure is not None:
                chosen.append((layer, contour, contour.source == index))
                members.append(Member(figure.turned(contour.turn), number))
    figures = evened_out(members, doubt, width) if members else []
    for (layer, contour, own), figure in zip(chosen, figures, strict=True):
        if own:
            _accepted(layer, contour, contour.path, figure, _EVEN)
    for layer in drawn:
        for index, contour in enumerate(layer.contours):
            if contour.source != index:
                _repeat(contour, layer.contours[contour.source])


def _restrain(layer: _Layer) -> None:
    """Contours as they were where they would cross, or change the layer's area too much."""
    contours = layer.contours
    _release(
        contours,
        {
            index
            for index, contour in enumerate(contours)
            if contour.source != index
            and contour.outline is not None
            and not layer.accepts(contour, contour.outline, _EVEN)
        },
    )
    for _ in range(3):
        crossing = crossings([contour.polygon for contour in contours]) if contours else set()
        exact = {index for index in crossing if contours[index].outline is not None}
        if not exact:
            break
        _release(contours, exact)
    areas = [area(path) for path in layer.edges.paths]
    allowed = AREA * abs(sum(areas))
    while True:
        excess = [area(contour.polygon) - own for contour, own in zip(contours, areas, strict=True)]
        if abs(total := sum(excess)) <= allowed:
            return
        worst = max(
            (i for i, contour in enumerate(contours) if contour.outline is not None),
            key=lambda i: excess[i] * np.sign(total),
            default=None,
        )
        if worst is None:
            return
        _release(contours, {worst})


def _release(contours: Sequence[_Contour], which: set[int]) -> None:
    """These contours, and all that are images of the same, keep their own course."""
    sources = {contours[index].source for index in which}
    for contour in contours:
        if contour.source in sources:
            contour.figure, contour.outline = None, None


def _curves(contour: _Contour, center: complex, free: float) -> tuple[Curve, ...]:
    """The curves of a contour in unit coordinates, ``free`` to lie so far from it."""
    if contour.outline is None:
        path = np.stack([contour.path.real, contour.path.imag], 1)
        curves = fitted(path, free)
        control = [(curve.points @ _COMPLEX, curve.straight) for curve in curves]
    else:
        control = [(np.array(piece[:4]), piece[4]) for piece in contour.outline.pieces]
    found = []
    for points, straight in control:
        points = np.rint(points * _QUANTUM) / _QUANTUM + center
        found.append(Curve(np.stack([points.real, points.imag], 1) / GRID, straight))
    return tuple(found)


def _rounded(place: complex) -> complex:
    return complex(round(place.real * _QUANTUM), round(place.imag * _QUANTUM)) / _QUANTUM


def _fields(drawing: ExactLatent) -> np.ndarray:
    """The fields of a drawing's paths."""
    sampler = PathSampler(drawing, range(drawing.layers), Placement(0, 0, _SIDE), _SIDE, _SIDE)
    coverage = np.zeros((drawing.layers, _SIDE, _SIDE), np.float32)
    if not sampler.empty:
        coverage[:, slice(*sampler.rows), slice(*sampler.columns)] = sampler.coverage(*sampler.rows)
    return fields_from_coverage(coverage)
