"""SVG: an artwork's layers as paths, in the sizes and colours they are drawn in.

SVG 1.1 with what every reader has: paths, groups, linear gradients.
https://www.w3.org/TR/SVG11/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

import numpy as np

from assetwright.artwork import Artwork, Layer
from assetwright.artwork.curves import Curve
from assetwright.artwork.vector import Outline, Unit, outlines
from assetwright.export import xmp

_DECIMALS = 2
"""Of coordinates on a canvas of 512 and more; smaller canvases get one or two more."""

_UNIT = 100
"""Side of the square in which shapes that stand in several places are written."""


def svg(artwork: Artwork, title: str, metadata: Mapping[str, str]) -> str:
    """The artwork as an SVG document, its canvas the view box.

    Groups are named after the roles of the layers in them (``background``, ``motif`` …), paths by
    group and number. ``metadata`` stands in it as XMP unless empty. The same artwork gives the
    same text.
    """
    size = artwork.size
    decimals = (
        _DECIMALS + (min(size.width, size.height) < 256) + (min(size.width, size.height) < 64)
    )
    drawn = outlines(artwork)
    shared = _shared(drawn)
    defined = [
        f'<path id="{name}" fill-rule="evenodd" d="{path_data(unit, _DECIMALS, _UNIT)}"/>'
        for unit, name in shared.values()
    ]
    groups: list[str] = []
    numbers: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for role, members in groupby(drawn, key=lambda outline: outline.layer.role.value):
        times[role] += 1
        name = role if times[role] == 1 else f"{role}-group-{times[role]}"
        lines = [f'<g id="{name}">']
        for outline in members:
            numbers[role] += 1
            own = f"{role}-{numbers[role]}"
            if outline.layer.fade is not None:
                defined.append(_gradient(outline.layer, f"{own}-fill"))
            if (known := shared.get(id(outline.unit))) is not None:
                lines.append(_use(outline, own, known[1]))
            else:
                data = path_data(outline.paths, decimals)
                lines.append(
                    f'<path id="{own}"{_fill(outline.layer, own)} fill-rule="evenodd" d="{data}"/>'
                )
        groups.append("\n".join([*lines, "</g>"]))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}" height="{size.height}" '
        f'viewBox="0 0 {size.width} {size.height}" role="img">',
        f"<title>{escape(title)}</title>",
    ]
    if metadata:
        parts.append(f"<metadata>{xmp.rdf(metadata)}</metadata>")
    if defined:
        parts += ["<defs>", *defined, "</defs>"]
    return "\n".join([*parts, *groups, "</svg>", ""])


def _shared(drawn: Sequence[Outline]) -> dict[int, tuple[Unit, str]]:
    """Outlines that stand in several places, by identity: written once and used."""
    counts = Counter(id(outline.unit) for outline in drawn)
    found: dict[int, tuple[Unit, str]] = {}
    for outline in drawn:
        key = id(outline.unit)
        if counts[key] > 1 and key not in found and outline.layer.fade is None:
            found[key] = outline.unit, f"shape-{len(found) + 1}"
    return found


def _use(outline: Outline, name: str, shape: str) -> str:
    box = outline.box
    place = f"translate({box.x:.6g} {box.y:.6g})"
    scale = f"scale({box.width / _UNIT:.6g} {box.height / _UNIT:.6g})"
    return (
        f'<use id="{name}" href="#{shape}"{_fill(outline.layer, name)} '
        f'transform="{place} {scale}"/>'
    )


def _fill(layer: Layer, name: str) -> str:
    fill = layer.color.hex if layer.fade is None else f"url(#{name}-fill)"
    opacity = f' fill-opacity="{layer.opacity:g}"' if layer.opacity < 1 else ""
    return f' fill="{fill}"{opacity}'


def path_data(paths: Sequence[Sequence[Curve]], decimals: int, scale: float = 1.0) -> str:
    """The ``d`` of closed paths, ``scale`` times as large: absolute moves, then relative curves
    and lines, rounded so that errors do not add up."""
    written: list[str] = []
    for curves in paths:
        here = np.round(curves[0].points[0] * scale, decimals)
        written.append(f"M{_numbers(here, decimals)}")
        for curve in curves:
            points = np.round(curve.points * scale, decimals)
            if curve.straight:
                if (points[3] != here).any():
                    written.append(f"l{_numbers(points[3] - here, decimals)}")
            else:
                written.append(f"c{_numbers((points[1:] - here).ravel(), decimals)}")
            here = points[3]
        written.append("z")
    return "".join(written)


def _gradient(layer: Layer, name: str) -> str:
    """From the upper left corner of the layer's box to the lower right, whatever its shape."""
    box = layer.box
    end = "" if layer.fade is None else layer.fade.hex
    return (
        f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="1" y2="1" '
        f'gradientTransform="matrix({box.width:g} 0 0 {box.height:g} {box.x:g} {box.y:g})">'
        f'<stop stop-color="{layer.color.hex}"/><stop offset="1" stop-color="{end}"/>'
        "</linearGradient>"
    )


def _numbers(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], decimals: int) -> str:
    """Numbers with as few characters as they need: "-.5 3" is "-.5 3", "1 -2" is "1-2"."""
    text = ""
    for value in values.tolist():
        number = f"{value:.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:.0f}"
        number = (
            "0"
            if number in ("-0", "")
            else number.replace("0.", ".", 1)
            if (number.startswith(("0.", "-0.")))
            else number
        )
        text += number if not text or number.startswith("-") else f" {number}"
    return text
