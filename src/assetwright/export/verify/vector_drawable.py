"""Android's vector drawables: how far their paths reach, in which colours.

https://developer.android.com/reference/android/graphics/drawable/VectorDrawable
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from assetwright.export.verify.documents import Element

_COMMAND = re.compile(r"[\s,]*([MmLlHhVvCcSsQqTtAaZz])")
_NUMBER = re.compile(r"[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_FLAG = re.compile(r"[\s,]*([01])")
_ARGUMENTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
_STEPS = 12
"""Points taken of each curve: within a hundredth of its length of the farthest."""
_MAX_COMMANDS = 100_000
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")

Points = list[tuple[float, float]]
Matrix = NDArray[np.float64]


class BrokenPath(ValueError):
    """The path data is none; the message goes on from "has a path that"."""


def path_points(data: str) -> Points:
    """Points on the outline of a path, dense enough to measure it; BrokenPath when it is none."""
    points: Points = []
    x = y = start_x = start_y = control_x = control_y = 0.0
    place, count, previous = 0, 0, ""
    command = ""
    while data[place:].strip(" \t\r\n,"):
        match = _COMMAND.match(data, place)
        if match:
            command, place = match[1], match.end()
        elif not command or command in "Zz":
            raise BrokenPath(f"goes wrong at {data[place : place + 12]!r}")
        count += 1
        if count > _MAX_COMMANDS:
            raise BrokenPath("is longer than any picture's")
        lower = command.lower()
        values, place = _values(data, place, lower)
        dx, dy = (x, y) if command.islower() else (0.0, 0.0)
        if lower == "z":
            x, y = start_x, start_y
        elif lower == "h":
            x = values[0] + dx
        elif lower == "v":
            y = values[0] + dy
        elif lower == "a":
            end = values[5] + dx, values[6] + dy
            points += _arc((x, y), values, end)
            x, y = end
        else:
            pairs = [(values[i] + dx, values[i + 1] + dy) for i in range(0, len(values), 2)]
            smooth = (lower == "s" and previous in "cs") or (lower == "t" and previous in "qt")
            if lower in "st":
                first = (2 * x - control_x, 2 * y - control_y) if smooth else (x, y)
                pairs.insert(0, first)
            if len(pairs) > 1:
                control_x, control_y = pairs[-2]
                points += _curve([(x, y), *pairs])
            x, y = pairs[-1]
            if lower == "m":
                start_x, start_y = x, y
                command = "l" if command == "m" else "L"
        previous = lower
        points.append((x, y))
    return points


def _values(data: str, place: int, command: str) -> tuple[list[float], int]:
    values: list[float] = []
    for number in range(_ARGUMENTS[command]):
        pattern = _FLAG if command == "a" and number in (3, 4) else _NUMBER
        match = pattern.match(data, place)
        if match is None:
            raise BrokenPath(f"goes wrong at {data[place : place + 12]!r}")
        values.append(float(match[1]))
        place = match.end()
    return values, place


def _curve(points: Points) -> Points:
    """A Bézier curve of any degree, by its Bernstein polynomials."""
    degree = len(points) - 1
    steps = np.linspace(0, 1, _STEPS + 1)[1:, None]
    terms = [
        math.comb(degree, i) * steps**i * (1 - steps) ** (degree - i) * np.array(points[i])
        for i in range(degree + 1)
    ]
    return [(float(x), float(y)) for x, y in sum(terms[1:], terms[0])]


def _arc(start: tuple[float, float], values: list[float], end: tuple[float, float]) -> Points:
    """An elliptical arc from its end points: SVG 1.1, appendix F.6.5."""
    rx, ry, degrees, large, sweep = abs(values[0]), abs(values[1]), *values[2:5]
    if not rx or not ry or start == end:
        return [end]
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    half = turn @ ((np.array(start) - np.array(end)) / 2)
    scale = math.hypot(half[0] / rx, half[1] / ry)
    if scale > 1:
        rx, ry = rx * scale, ry * scale
    unit = half / (rx, ry)
    length = float(unit @ unit)
    factor = math.sqrt(max(0.0, 1 / length - 1)) * (1 if large != sweep else -1)
    center = factor * np.array([unit[1], -unit[0]])
    first, last = unit - center, -unit - center
    begin = math.atan2(first[1], first[0])
    span = (math.atan2(last[1], last[0]) - begin) % math.tau
    if not sweep:
        span -= math.tau
    angles = begin + np.linspace(0, 1, 4 * _STEPS + 1)[1:] * span
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1) + center
    middle = (np.array(start) + np.array(end)) / 2
    return [(float(x), float(y)) for x, y in (circle * (rx, ry)) @ turn + middle]


def reach(root: Element) -> float:
    """The farthest point drawn from the middle, as a share of the shorter half of the viewport.

    Strokes count with half their width. BrokenPath for path data that is none.
    """
    width, height = _number(root, "viewportWidth", 0), _number(root, "viewportHeight", 0)
    if width <= 0 or height <= 0:
        return 0.0
    farthest = 0.0
    for path, matrix in _paths(root, np.eye(3)):
        if not _drawn(path):
            continue
        points = np.array(path_points(path.attributes.get("pathData", "")) or [(0.0, 0.0)])
        placed = points @ matrix[:2, :2].T + matrix[:2, 2]
        distance = float(np.hypot(*(placed - (width / 2, height / 2)).T).max())
        if "strokeColor" in path.attributes:
            growth = math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))
            distance += _number(path, "strokeWidth", 0) / 2 * growth
        farthest = max(farthest, distance)
    return farthest / (min(width, height) / 2)


def colors(root: Element) -> set[str]:
    """The colours of what is drawn, as lower-case rrggbb; those of resources and gradients not."""
    found = set()
    for element in root.walk():
        for name in ("fillColor", "strokeColor", "color"):
            value = element.attributes.get(name, "")
            if _COLOR.fullmatch(value) and not _clear(value):
                digits = value[1:].lower()
                if len(digits) <= 4:
                    digits = "".join(digit * 2 for digit in digits)
                found.add(digits[-6:])
    return found


def _clear(color: str) -> bool:
    return (len(color) == 9 and color[1:3] == "00") or (len(color) == 5 and color[1] == "0")


def _drawn(path: Element) -> bool:
    has_child_fill = any(child.name == "attr" for child in path.children)
    fills = [path.attributes.get(name, "") for name in ("fillColor", "strokeColor")]
    return has_child_fill or any(fill and not _clear(fill) for fill in fills)


def _paths(element: Element, matrix: Matrix) -> Iterator[tuple[Element, Matrix]]:
    for child in element.children:
        if child.name == "path":
            yield child, matrix
        elif child.name == "group":
            yield from _paths(child, matrix @ _transform(child))


def _transform(group: Element) -> Matrix:
    px, py = _number(group, "pivotX", 0), _number(group, "pivotY", 0)
    angle = math.radians(_number(group, "rotation", 0))
    sx, sy = _number(group, "scaleX", 1), _number(group, "scaleY", 1)
    turned = np.array(
        [
            [math.cos(angle) * sx, -math.sin(angle) * sy, 0],
            [math.sin(angle) * sx, math.cos(angle) * sy, 0],
            [0, 0, 1],
        ]
    )
    tx, ty = _number(group, "translateX", 0), _number(group, "translateY", 0)
    matrix: Matrix = _shift(tx + px, ty + py) @ turned @ _shift(-px, -py)
    return matrix


def _shift(x: float, y: float) -> Matrix:
    return np.array([[1.0, 0, x], [0, 1.0, y], [0, 0, 1]])


def _number(element: Element, name: str, default: float) -> float:
    try:
        value = float(element.attributes.get(name, default))
    except ValueError:
        return default
    return value if math.isfinite(value) else default
