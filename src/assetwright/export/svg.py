"""SVG: an artwork's layers as paths, in the sizes and colours they are drawn in.

SVG 1.1 with what every reader has: paths, groups, linear gradients.
https://www.w3.org/TR/SVG11/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

import numpy as np

from assetwright.artwork import Artwork, Layer
from assetwright.artwork.curves import Curve, Points
from assetwright.artwork.exact import Paths
from assetwright.artwork.vector import Outline, outlines
from assetwright.export import xmp

_DECIMALS = 2
"""Of coordinates on a canvas of 512 and more; smaller canvases get one or two more."""

_UNIT = 100
"""Side of the square in which shapes that stand in several places are written."""


def svg(
    artwork: Artwork, title: str, metadata: Mapping[str, str], dark: Artwork | None = None
) -> str:
    """The artwork as an SVG document, its canvas the view box.

    Groups are named after the roles of the layers in them (``background``, ``motif`` …), paths by
    group and number. ``metadata`` stands in it as XMP unless empty. The same artwork gives the
    same text. ``dark`` has the same shapes in the colours they take where the reader prefers a
    dark scheme; ValueError when its shapes are others.
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
    colors = {} if dark is None else _recolored(artwork, dark)
    rules: list[str] = []
    for name, members in named_groups(drawn):
        lines = [f'<g id="{name}">']
        for own, outline in members:
            if id(outline.layer) in colors:
                rules.append(_rule(own, outline.layer, colors[id(outline.layer)]))
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
    if rules:
        parts.append(f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>")
    if defined:
        parts += ["<defs>", *defined, "</defs>"]
    return "\n".join([*parts, *groups, "</svg>", ""])


def _recolored(artwork: Artwork, dark: Artwork) -> dict[int, Layer]:
    """What layers become in the dark, by their identity, where their colours change."""
    pairs = list(zip(artwork.layers, dark.layers, strict=True))
    if any((one.shape, one.box) != (other.shape, other.box) for one, other in pairs):
        raise ValueError("the dark artwork has other shapes")
    return {
        id(one): other for one, other in pairs if (one.color, one.fade) != (other.color, other.fade)
    }


def _rule(name: str, layer: Layer, dark: Layer) -> str:
    """A fill in the dark; flat unless it fades in the light too, which defines the gradient."""
    if layer.fade is None or dark.fade is None:
        return f"#{name}{{fill:{dark.color.hex}}}"
    stops = ((":first-child", dark.color), (":last-child", dark.fade))
    return "".join(f"#{name}-fill>{which}{{stop-color:{color.hex}}}" for which, color in stops)


def named_groups(drawn: Sequence[Outline]) -> Iterator[tuple[str, list[tuple[str, Outline]]]]:
    """Runs of one role with their names, each with its outlines and theirs; no name twice."""
    numbers: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for role, members in groupby(drawn, key=lambda outline: outline.layer.role.value):
        times[role] += 1
        named = []
        for outline in members:
            numbers[role] += 1
            named.append((f"{role}-{numbers[role]}", outline))
        yield role if times[role] == 1 else f"{role}-group-{times[role]}", named


def _shared(drawn: Sequence[Outline]) -> dict[int, tuple[Paths, str]]:
    """Outlines that stand in several places, by identity: written once and used."""
    counts = Counter(id(outline.unit) for outline in drawn)
    found: dict[int, tuple[Paths, str]] = {}
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
    and lines, rounded so that errors do not add up. A command's letter stands once for all that
    follow of its kind. Android's ``pathData`` has the same grammar."""
    written: list[str] = []
    for curves in paths:
        here = np.round(curves[0].points[0] * scale, decimals)
        segments = [("M", here)]
        for curve in curves:
            points = np.round(curve.points * scale, decimals)
            segments.append(_segment(points - here, curve.straight))
            here = points[3]
        for command, run in groupby(segments, key=lambda segment: segment[0]):
            values = np.concatenate([values for _, values in run])
            written.append(f"{command}{_numbers(values, decimals)}")
        written.append("z")
    return "".join(written)


def _segment(points: Points, straight: bool) -> tuple[str, Points]:
    """The shortest relative command to the last of four control points, and its numbers."""
    x, y = points[3]
    if not straight:
        return "c", points[1:].ravel()
    if x and y:
        return "l", points[3]
    if x or y:
        return ("h", points[3, :1]) if x else ("v", points[3, 1:])
    return "", points[3, :0]


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


def _numbers(values: Points, decimals: int) -> str:
    """Numbers with as few characters as they need: "-.5 3", "1-2", "1.5.5"."""
    text = previous = ""
    for value in values.tolist():
        number = f"{value:.{decimals}f}"
        if decimals:
            number = number.rstrip("0").rstrip(".")
        sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
        number = sign + digits.removeprefix("0") if digits != "0" else "0"
        ends = number.startswith("-") or (number.startswith(".") and "." in previous)
        text += number if ends or not text else f" {number}"
        previous = number
    return text
