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
from assetwright.artwork.regularize.edges import MIDDLE, Edges, Points, area, edges_of
from assetwright.artwork.regularize.evenness import Member, evened_out
from assetwright.artwork.regularize.fidelity import AREA, crossings, faithful
from assetwright.artwork.regularize.figure import Figure, Piece, Unsound, flattened, pieces_of
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

_FINER = (1.0, 3.0, 9.0, 27.0)
"""What it costs to miss the path, in turn, until it is not missed by too much."""

_CLEAN = 9.0
"""What it costs to miss the path of a drawing whose edges do not waver. One can tell: following it
so closely hardly takes more runs."""

_MORE_RUNS = 1.25

_NEAR = 0.07
"""Distance in cells, root mean square, from a plain shape up to which a clean path is one."""

_FREE = 0.08
"""How far in cells the curves of a path that stays as it was may lie from it."""

_CHORDS = 8
"""Of a curve, where paths are compared."""

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
    pieces: list[Piece] | None = None
    clean: bool = False

    @property
    def polygon(self) -> Points:
        return self.path[::2] if self.pieces is None else flattened(self.pieces, _CHORDS)


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
    symmetry = symmetry_of(layers)
    drawn = [_contours(edges, symmetry) for edges in layers]
    for contours in drawn:
        _draw(contours)
    _even_out(drawn, width)
    for edges, contours in zip(layers, drawn, strict=True):
        _restrain(contours, edges)
    center = _rounded(symmetry.center) + MIDDLE * (1 + 1j)
    paths = tuple(tuple(_curves(contour, center) for contour in contours) for contours in drawn)
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


def _draw(contours: Sequence[_Contour]) -> None:
    """Outlines for all contours that can have one, images from what they are images of."""
    for index, contour in enumerate(contours):
        if contour.source == index:
            _outline(contour)
        else:
            _repeat(contour, contours[contour.source])


def _outline(contour: _Contour) -> None:
    """The plainest figure that is faithful to the contour, if any is."""
    whole, error = whole_figure(contour.path, contour.stabilizer)
    if whole is not None and error < _NEAR and _accepted(contour, contour.path, whole):
        return
    trace = Trace(contour.path, contour.stabilizer)
    close = trace.runs(_CLEAN)
    contour.clean = len(close) <= _MORE_RUNS * len(trace.runs())
    if not contour.clean and whole is not None and _accepted(contour, contour.path, whole):
        return
    levels = [finer for finer in _FINER if finer >= _CLEAN] if contour.clean else []
    for index, finer in enumerate((*levels, *_FINER)):
        # A path that cannot be followed closely is followed as those that waver are.
        contour.clean = index < len(levels)
        runs = trace.runs(finer)
        if _accepted(contour, trace.path, figure_of(trace.path, runs, finer)):
            return


def _accepted(contour: _Contour, path: Points, figure: Figure) -> bool:
    try:
        pieces = pieces_of(figure)
    except Unsound:
        return False
    if not faithful(contour.drawn, flattened(pieces, _CHORDS), contour.clean):
        return False
    contour.path, contour.figure, contour.pieces = path, figure, pieces
    return True


def _repeat(contour: _Contour, source: _Contour) -> None:
    """A contour as the image of another."""
    contour.path = contour.turn(source.path)
    if contour.turn.mirrored:
        contour.path = contour.path[::-1]
    contour.figure, contour.pieces = None, None
    if source.pieces is not None:
        moved = [(*contour.turn(np.array(piece[:4])).tolist(), piece[4]) for piece in source.pieces]
        if contour.turn.mirrored:
            moved = [(d, c, b, a, straight) for a, b, c, d, straight in moved[::-1]]
        contour.pieces = moved


def _even_out(drawn: Sequence[Sequence[_Contour]], width: float | None) -> None:
    """Figures brought in line with each other, where they stay faithful."""
    chosen: list[tuple[_Contour, bool]] = []
    members = []
    for layer, contours in enumerate(drawn):
        for index, contour in enumerate(contours):
            figure = contours[contour.source].figure
            if figure is not None:
                chosen.append((contour, contour.source == index))
                members.append(Member(figure.turned(contour.turn), layer))
    clean = all(contour.clean for contours in drawn for contour in contours)
    figures = evened_out(members, clean, width) if members else []
    for (contour, own), figure in zip(chosen, figures, strict=True):
        if own:
            _accepted(contour, contour.path, figure)
    for contours in drawn:
        for index, contour in enumerate(contours):
            if contour.source != index:
                _repeat(contour, contours[contour.source])


def _restrain(contours: Sequence[_Contour], edges: Edges) -> None:
    """Contours as they were where they would cross, or change the layer's area too much."""
    _release(
        contours,
        {
            index
            for index, contour in enumerate(contours)
            if contour.source != index
            and contour.pieces is not None
            and not faithful(contour.drawn, contour.polygon)
        },
    )
    for _ in range(3):
        crossing = crossings([contour.polygon for contour in contours]) if contours else set()
        exact = {index for index in crossing if contours[index].pieces is not None}
        if not exact:
            break
        _release(contours, exact)
    allowed = AREA * abs(sum(area(path) for path in edges.paths))
    excess = [
        area(contour.polygon) - area(path)
        for contour, path in zip(contours, edges.paths, strict=True)
    ]
    while abs(total := sum(excess)) > allowed:
        worst = max(
            (i for i, contour in enumerate(contours) if contour.pieces is not None),
            key=lambda i: excess[i] * np.sign(total),
            default=None,
        )
        if worst is None:
            return
        _release(contours, {worst})
        excess = [
            area(contour.polygon) - area(path)
            for contour, path in zip(contours, edges.paths, strict=True)
        ]


def _release(contours: Sequence[_Contour], which: set[int]) -> None:
    """These contours, and all that are images of the same, keep their own course."""
    sources = {contours[index].source for index in which}
    for contour in contours:
        if contour.source in sources:
            contour.figure, contour.pieces = None, None


def _curves(contour: _Contour, center: complex) -> tuple[Curve, ...]:
    """The curves of a contour in unit coordinates."""
    if contour.pieces is None:
        path = np.stack([contour.path.real, contour.path.imag], 1)
        curves = fitted(path, _FREE)
        control = [(curve.points @ _COMPLEX, curve.straight) for curve in curves]
    else:
        control = [(np.array(piece[:4]), piece[4]) for piece in contour.pieces]
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
