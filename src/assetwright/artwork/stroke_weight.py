"""The weight of a line drawing's strokes: read off, and set exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import quantiles

from assetwright.artwork.exact import ExactLatent
from assetwright.artwork.placement import LIVE_AREA, Extent, extent, scale_to_fit
from assetwright.artwork.regularize.edges import Edges, edges_of
from assetwright.artwork.regularize.regularization import drawing_of, regularized
from assetwright.artwork.regularize.stroke import shifted, stroke_of, united, whole, with_width
from assetwright.types import GRID, InputError, Latent

_ICON = 24.0
"""Weights are widths in units of an icon of this side."""

WEIGHTS = {"thin": 1.0, "light": 1.5, "regular": 2.0, "medium": 2.5, "bold": 3.0}
"""What words mean."""

THINNEST, BOLDEST = 0.5, 4.0

_NEAR = 0.06
"""Share by which a weight may be missed and not be told of."""

_ROUNDS = 6

_TRIES = 2
"""How often a drawing is aimed at a weight: the second time by as much beside it as it was missed
by."""

_HIT = 0.02
"""Share of the weight by which strokes may miss it to be tried no more: each try wavers a little
otherwise."""

_COMMON = 0.7
"""Share of line drawings from which on a set of drawings has a weight."""

_ALIKE = 0.2
"""Of the weight, how far apart its quartiles may be."""


def read_weight(text: str) -> float:
    """A word of ``WEIGHTS`` or a number from 0.5 to 4; InputError for anything else."""
    word = text.strip().lower()
    try:
        return checked_weight(WEIGHTS[word] if word in WEIGHTS else float(word))
    except ValueError:
        raise InputError("weight", _accepted(repr(text))) from None


def checked_weight(weight: float) -> float:
    """The weight; InputError for one that no icon has."""
    # `not` catches NaN too.
    if not THINNEST <= weight <= BOLDEST:
        raise InputError("weight", _accepted(f"{weight:g}"))
    return weight


def _accepted(given: str) -> str:
    return (
        f"weight {given} is not a stroke's width in a 24-unit icon: give {THINNEST:g} to "
        f"{BOLDEST:g}, or {', '.join(WEIGHTS)}"
    )


def weight_notice(latent: Latent, weight: float | None) -> str | None:
    """What is to be told of a drawing that was asked for in a weight, if anything is."""
    if weight is None:
        return None
    width = latent.stroke if isinstance(latent, ExactLatent) else None
    seen = extent(latent)
    if width is None or seen is None:
        return "a weight is for line drawings: what is solid was left as it is"
    made = width * _cell(seen)
    if abs(made / weight - 1) > _NEAR:
        return (
            f"strokes are about {made:.2g} units wide, not {weight:g}: at that weight the drawing "
            "would fall apart or close up"
        )
    return None


def drawn_weight(latent: Latent) -> float | None:
    """Width of the strokes in units of a 24-unit icon, None unless it is a line drawing.

    It is that of the finished icon, where the drawing is fitted into the live area.
    """
    lines = _lines(edges_of(latent.fields))
    seen = extent(latent)
    if lines is None or seen is None:
        return None
    return lines[1] * _cell(seen)


def common_weight(latents: Sequence[Latent]) -> float | None:
    """The weight that drawings have in common; None unless most are line drawings of about one.

    See :func:`drawn_weight`; a drawing that hardly fills its square has wider strokes once it is
    fitted, so the half of the drawings in the middle may differ by a fifth.
    """
    found = [weight for latent in latents if (weight := drawn_weight(latent)) is not None]
    if len(found) < max(2, _COMMON * len(latents)):
        return None
    low, middle, high = quantiles(found, n=4, method="inclusive")
    if high - low > _ALIKE * middle:
        return None
    return round(min(max(middle, THINNEST), BOLDEST), 2)


def weighted(latent: Latent, weight: float) -> ExactLatent:
    """The drawing with exact edges and all strokes ``weight`` units of a 24-unit icon wide.

    Lines stay whole, gaps and holes open: a drawing that would lose one comes as near to the
    weight as it can. What is no line drawing is only made exact, as by ``regularized``.
    """
    exact = regularized(latent)
    if latent.layers > 2:
        return exact
    own = edges_of(latent.fields)[-1]
    best: ExactLatent | None = None
    # What was made exact first moves evenly, so circles stay circles; not all of it holds together.
    for start in (exact, latent):
        made = _aimed(start, weight, own if start is exact else None)
        if made is not None:
            best = made
            if weight_notice(made, weight) is None:
                break
    return exact if best is None else best


def _aimed(start: Latent, weight: float, like: Edges | None) -> ExactLatent | None:
    """The nearest to the weight of some tries, as ``whole`` as ``like`` where that is given."""
    best: ExactLatent | None = None
    least, aim = float("inf"), weight
    for _ in range(_TRIES):
        made = _from(start, aim)
        if made is None:
            break
        lines = edges_of(made.fields)[-1]
        if like is not None and not whole(like, lines):
            break
        stroke, seen = stroke_of(lines), extent(made)
        if stroke is None or seen is None:
            return best or made
        # Strokes thinner than a cell hardly show in the fields: there what was set is surer.
        width = made.stroke if stroke.width < 1 and made.stroke else stroke.width
        drawn = width * _cell(seen)
        missed = abs(drawn / weight - 1)
        off = 2 * missed + stroke.spread
        if off < least:
            best, least = made, off
        if missed < _HIT:
            break
        aim *= weight / drawn
    return best


def _from(latent: Latent, weight: float) -> ExactLatent | None:
    layers = edges_of(latent.fields)
    lines = _lines(layers)
    seen = extent(latent)
    if lines is None or seen is None:
        return None
    index, drawn = lines
    # The fitted drawing's scale depends on its bounds, and these on its strokes.
    width = drawn
    for _ in range(_ROUNDS):
        width = weight / _cell(_grown(seen, (width - drawn) / 2))
    made = _redrawn(layers, index, drawn, width)
    found = None if made is None else stroke_of(made[-1])
    if made is None or found is None:
        return None
    near = width if abs(found.width / width - 1) < _NEAR else found.width
    return replace(drawing_of(latent, made, near), stroke=near)


def _lines(layers: Sequence[Edges]) -> tuple[int, float] | None:
    """The layer that is a line drawing, and how wide its strokes are in cells.

    Of a drawing in two tones that is the one on top; the other is what it is filled with.
    """
    if len(layers) > 2:
        return None
    index = len(layers) - 1
    stroke = stroke_of(layers[index])
    return None if stroke is None else (index, stroke.width)


def _redrawn(layers: Sequence[Edges], index: int, drawn: float, width: float) -> list[Edges] | None:
    lines = with_width(layers[index], width)
    if lines is None:
        return None
    if index == 0:
        return [lines]
    # The silhouette keeps ending where the lines around it do.
    return [united(shifted(layers[0], (width - drawn) / 2), lines), lines]


def _grown(seen: Extent, by: float) -> Extent:
    """The extent of a drawing whose edges are moved out by so many cells."""
    out = by / GRID
    around = 2 * (seen.width + seen.height) * (seen.hull_area / (seen.width * seen.height)) ** 0.5
    return replace(
        seen,
        left=seen.left - out,
        top=seen.top - out,
        right=seen.right + out,
        bottom=seen.bottom + out,
        hull_area=max(seen.hull_area + around * out + 3.14 * out * out, 1e-6),
    )


def _cell(seen: Extent) -> float:
    """Side of a grid cell in units of a 24-unit icon, once the drawing is fitted."""
    return scale_to_fit(seen, _ICON * LIVE_AREA) / GRID
