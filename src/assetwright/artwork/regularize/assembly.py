"""From a path to its figure: which lines and arcs it has, and how they join."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assetwright.artwork.regularize.edges import STEPS, Points, area
from assetwright.artwork.regularize.figure import SHARP, Figure, Joint, tangent_center
from assetwright.artwork.regularize.primitives import (
    Arc,
    Line,
    Primitive,
    circle_through,
    crossing,
    line_through,
)
from assetwright.artwork.regularize.segmentation import Run
from assetwright.artwork.regularize.symmetry import Turn
from assetwright.artwork.regularize.tracing import points_of
from assetwright.artwork.regularize.whole import RoundedRectangle, whole_shape

_TRIM = STEPS // 2
"""Points at the ends of a run that its neighbour may have bent."""

_TOUCHING = 0.3
"""How far in cells a round corner may lie from the arc it stands for."""

_NEAR = 2 * STEPS
"""Points on either side of a joint among which the path is nearest to the corner."""

_PARALLEL = np.cos(np.deg2rad(4))
_ONE = 0.3
"""Distance in cells between neighbouring parallel lines that are one."""

_FLAT = np.cos(np.deg2rad(10))


def whole_figure(path: Points, turns: Sequence[Turn]) -> tuple[Figure | None, float]:
    """The plain shape that a path is nearly, if any, about the centre of ``turns``.

    With it the root mean square distance of the path from it, in cells.
    """
    shape, error = whole_shape(path)
    if shape is None:
        return None, error
    if isinstance(shape, RoundedRectangle):
        return _rectangle(shape, path, turns), error
    return Figure([Arc(_held(shape.center, turns), shape.radius, shape.sense)]), error


def figure_of(path: Points, runs: list[Run], finer: float = 1.0) -> Figure:
    """The figure of a closed path with these runs, ``finer`` times as costly to miss it."""
    primitives = [_primitive(path, run, finer) for run in runs]
    joints = [Joint(complex(path[run.last % len(path)])) for run in runs]
    runs, primitives, joints = _merged(runs, primitives, joints)
    return _rounded(path, runs, primitives, joints)


def _held(center: complex, turns: Sequence[Turn]) -> complex:
    """The centre moved to where all turns leave it."""
    return complex(np.mean([turn(np.array([center]))[0] for turn in turns]))


def _primitive(path: Points, run: Run, finer: float) -> Primitive:
    trim = _TRIM if run.last - run.first > 4 * _TRIM else 1
    points = points_of(path, run, trim if run.straight else min(trim, 2))
    return line_through(points, finer)[0] if run.straight else circle_through(points)[0]


def _merged(
    runs: list[Run], primitives: list[Primitive], joints: list[Joint]
) -> tuple[list[Run], list[Primitive], list[Joint]]:
    """Neighbouring lines that are one line, as one."""
    index = 0
    while index < len(primitives) > 3:
        after = (index + 1) % len(primitives)
        one, two = primitives[index], primitives[after]
        if (
            isinstance(one, Line)
            and isinstance(two, Line)
            and (one.direction * two.direction.conjugate()).real > _PARALLEL
            and abs(one.apart(two.point)) < _ONE
        ):
            length = one.length + two.length
            share = two.length / length
            middle = one.point + share * (two.point - one.point)
            direction = one.direction
            if abs(one.direction - two.direction) > 1e-9:
                direction = one.direction * one.length + two.direction * two.length
                direction /= abs(direction)
            primitives[index] = Line(middle, direction, length)
            span = runs[index].last - runs[index].first + runs[after].last - runs[after].first
            runs[index] = Run(runs[index].first, runs[index].first + span, True)
            joints[index] = joints[after]
            del primitives[after], runs[after], joints[after]
            index -= after < index
            continue
        index += 1
    return runs, primitives, joints


def _rounded(
    path: Points, runs: Sequence[Run], primitives: list[Primitive], joints: list[Joint]
) -> Figure:
    """The figure, with arcs that touch the lines on both sides as round corners."""
    kept: list[Primitive] = []
    between: list[Joint] = []
    count = len(primitives)
    for index, primitive in enumerate(primitives):
        before, after = primitives[index - 1], primitives[(index + 1) % count]
        if (
            isinstance(primitive, Arc)
            and isinstance(before, Line)
            and isinstance(after, Line)
            and count > 2
        ):
            joint = _touching(before, primitive, after, points_of(path, runs[index]))
            if joint is not None:
                # The joint before the arc becomes this one, that after it goes.
                if between:
                    between[-1] = joint
                else:
                    joints[-1] = joint
                continue
        kept.append(primitive)
        between.append(joints[index])
    figure = Figure(kept, between)
    for index, joint in enumerate(figure.joints):
        one, two = kept[index], kept[(index + 1) % len(kept)]
        if isinstance(one, Line) and isinstance(two, Line) and joint.radius == 0:
            _estimate(joint, one, two, path)
    return figure


def _touching(one: Line, arc: Arc, two: Line, points: Points) -> Joint | None:
    """The round corner or end that stands for an arc between two lines, if there is one."""
    cross = (one.direction.conjugate() * two.direction).imag
    along = (one.direction.conjugate() * two.direction).real
    side = arc.sense
    # Which side of its line the centre lies on follows from the direction it is passed in.
    if ((arc.center - one.point) * one.normal.conjugate()).real * side < 0:
        return None
    if ((arc.center - two.point) * two.normal.conjugate()).real * side < 0:
        return None
    radius = arc.radius
    if abs(cross) < 0.17 and along < 0:
        radius = abs(one.apart(two.foot(arc.center))) / 2
        joint = Joint(complex(points[len(points) // 2]), radius, arc.center)
    elif abs(cross) < 0.1:
        return None
    else:
        # The centre moves along a line as the radius grows; the best of a few.
        joint = Joint(complex(points[len(points) // 2]), radius, arc.center)
        best = np.inf
        for _ in range(8):
            center = tangent_center(one, two, joint)
            step = 1e-3
            error = np.abs(points - center) - joint.radius
            moved = tangent_center(one, two, Joint(joint.place, joint.radius + step, arc.center))
            slope = (np.abs(points - moved) - joint.radius - step - error) / step
            below = float((slope * slope).sum())
            if below < 1e-9:
                break
            radius = joint.radius - float((slope * error).sum()) / below
            if not 0 < radius < 40:
                return None
            best = abs(radius - joint.radius)
            joint.radius = radius
            if best < 1e-4:
                break
    center = tangent_center(one, two, joint)
    inner = points[2:-2] if len(points) > 8 else points
    if float(np.abs(np.abs(inner - center) - joint.radius).max()) > _TOUCHING:
        return None
    if joint.radius < SHARP and along > -0.5:
        met = crossing(one, two)
        if met is not None:
            joint.place = met
            joint.radius = 0.0
    return joint


def _estimate(joint: Joint, one: Line, two: Line, path: Points) -> None:
    """How round the path is where two lines meet."""
    met = crossing(one, two)
    if met is None or (one.direction * two.direction.conjugate()).real > _FLAT:
        return
    at = int(np.abs(path - joint.place).argmin())
    around = path[np.arange(at - _NEAR, at + _NEAR + 1) % len(path)]
    inward = two.direction - one.direction
    inward /= abs(inward)
    short = float(np.abs(around - met).min())
    nearest = complex(around[int(np.abs(around - met).argmin())])
    if ((nearest - met) * inward.conjugate()).real < 0:
        return
    half = np.sqrt(max((1 + (one.direction * two.direction.conjugate()).real) / 2, 1e-6))
    radius = short / max(1 / half - 1, 1e-3)
    joint.radius = radius if radius > SHARP else 0.0
    joint.center = met + inward


def _rectangle(shape: RoundedRectangle, path: Points, turns: Sequence[Turn]) -> Figure:
    center = _held(shape.center, turns)
    sense = -1 if area(path) > 0 else 1
    width, height, radius = shape.half_width, shape.half_height, shape.radius
    along, across = shape.direction, shape.direction * 1j
    # In the order of angles that grow on screen (y down): right, bottom, left, top.
    lines = [
        Line(center + width * along, across, 2 * height),
        Line(center + height * across, -along, 2 * width),
        Line(center - width * along, -across, 2 * height),
        Line(center - height * across, along, 2 * width),
    ]
    corners = [
        center + width * along + height * across,
        center - width * along + height * across,
        center - width * along - height * across,
        center + width * along - height * across,
    ]
    if radius > min(width, height) - 0.3:
        # A capsule: two lines and two round ends.
        ends = [line for line in lines if line.length > 2 * min(width, height) + 1e-9]
        if len(ends) != 2:
            return Figure([Arc(center, (width + height) / 2, sense)])
        reach = max(width, height) - min(width, height)
        axis = along if width > height else across
        radius = min(width, height)
        joints = []
        for line in ends:
            end = center + reach * axis * np.sign((axis * line.direction.conjugate()).real)
            joints.append(Joint(end + radius * line.direction, radius, complex(end)))
        figure = Figure(list(ends), joints)
    else:
        round_ = radius if radius > SHARP else 0.0
        joints = [Joint(corner, round_, center) for corner in corners]
        figure = Figure(list(lines), joints)
    return figure if sense > 0 else reversed_figure(figure)


def reversed_figure(figure: Figure) -> Figure:
    """The same figure the other way round."""
    turned: list[Primitive] = []
    for primitive in figure.primitives[::-1]:
        if isinstance(primitive, Line):
            turned.append(Line(primitive.point, -primitive.direction, primitive.length))
        else:
            turned.append(Arc(primitive.center, primitive.radius, -primitive.sense))
    joints = figure.joints[::-1]
    return Figure(turned, joints[1:] + joints[:1])
