"""From a path to its figure: which lines and arcs it has, and how they join."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assetwright.artwork.regularize.edges import STEPS, Points, area
from assetwright.artwork.regularize.figure import (
    SHARP,
    Figure,
    Joint,
    node,
    tangent_center,
    ways,
)
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

_CAP, _CAP_SHARP = 1.9, 0.3
"""Length in cells of the end of a stroke, whose corners are sharp only up to the smaller radius:
the grid does not tell square ends from round ones, so they stay as they are."""

_BOWED, _BENT = 0.35, np.deg2rad(60)
"""How far in cells, and by what angle, a side between two corners may bend and be straight."""

_PARALLEL = np.cos(np.deg2rad(4))
_ONE = 0.6
"""Distance in cells between neighbouring parallel lines that are one, where edges waver."""

_CHAMFER = 3.2
"""Length in cells up to which a line that cuts a corner, or ends a stroke, may stand for a round
one."""

_LEAST_TURN, _SQUARE, _END = np.deg2rad(20), np.deg2rad(115), np.deg2rad(150)
"""Turns: at either end of a line that cuts a corner, of the corner, and of the end of a stroke."""

_EVEN = 0.1
"""Sine of the angle up to which the sides of a stroke are parallel."""

_CORNER = np.deg2rad(35)
_FLAT_ENOUGH = 0.06
"""Root mean square distance in cells of such a side's middle from a line."""

_FLAT = np.cos(np.deg2rad(10))


def whole_figure(path: Points, turns: Sequence[Turn]) -> Figure | None:
    """The plain shape that a path is nearly, if any, about the centre of ``turns``."""
    shape = whole_shape(path)
    if shape is None:
        return None
    if isinstance(shape, RoundedRectangle):
        return _rectangle(shape, path, turns)
    return Figure([Arc(_held(shape.center, turns), shape.radius, shape.sense)])


def figure_of(path: Points, runs: list[Run], finer: float = 1.0) -> Figure:
    """The figure of a closed path with these runs, ``finer`` times as costly to miss it."""
    primitives = _straightened(path, runs, [_primitive(path, run, finer) for run in runs])
    joints = [Joint(complex(path[run.last % len(path)])) for run in runs]
    runs, primitives, joints = _merged(runs, primitives, joints, _ONE / finer**0.5)
    return _rounded(path, runs, primitives, joints)


def _held(center: complex, turns: Sequence[Turn]) -> complex:
    """The centre moved to where all turns leave it."""
    return complex(np.mean([turn(np.array([center]))[0] for turn in turns]))


def _primitive(path: Points, run: Run, finer: float) -> Primitive:
    trim = _TRIM if run.last - run.first > 4 * _TRIM else 1
    points = points_of(path, run, trim if run.straight else min(trim, 2))
    return line_through(points, finer)[0] if run.straight else circle_through(points)[0]


def _straightened(
    path: Points, runs: Sequence[Run], primitives: list[Primitive]
) -> list[Primitive]:
    """Short arcs that are sides between two round corners, as lines."""
    found = list(primitives)
    count = len(runs)
    for index, (run, arc) in enumerate(zip(runs, primitives, strict=True)):
        if not isinstance(arc, Arc) or count < 3:
            continue
        length = (run.last - run.first) / STEPS
        turn = length / arc.radius
        if turn > _BENT or length * turn / 8 > _BOWED:
            continue
        ends = (path[run.first % len(path)], path[run.last % len(path)])
        turns = []
        for one, two, place in (
            (primitives[index - 1], arc, ends[0]),
            (arc, primitives[(index + 1) % count], ends[1]),
        ):
            before, after = ways(one, two, complex(place))
            turns.append(float(np.angle(after * before.conjugate())) * arc.sense)
        if min(turns) > _CORNER:
            points = points_of(path, run, (run.last - run.first) // 4)
            line, error = line_through(points)
            if error < _FLAT_ENOUGH**2:
                found[index] = Line(line.point, line.direction, length)
    return found


def _merged(
    runs: list[Run], primitives: list[Primitive], joints: list[Joint], near: float
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
            and abs(one.apart(two.point)) < near
            and (length := one.length + two.length) > 0
        ):
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
    count = len(primitives)
    rounds: dict[int, Joint] = {}
    for kind in (Arc, Line):
        # Of neighbours that might all give way none does, whichever comes first.
        found: dict[int, Joint] = {}
        for index, primitive in enumerate(primitives):
            before, after = primitives[index - 1], primitives[(index + 1) % count]
            if (
                not isinstance(primitive, kind)
                or not isinstance(before, Line)
                or not isinstance(after, Line)
                or count < 3
                or (index - 1) % count in rounds
                or (index + 1) % count in rounds
            ):
                continue
            points = points_of(path, runs[index])
            joint = (
                _touching(before, primitive, after, points)
                if isinstance(primitive, Arc)
                else _uncut(before, primitive, after, points)
            )
            if joint is not None:
                found[index] = joint
        rounds |= {
            index: joint
            for index, joint in found.items()
            if (index - 1) % count not in found and (index + 1) % count not in found
        }
    kept = [primitive for index, primitive in enumerate(primitives) if index not in rounds]
    # The joint before what goes becomes its round corner, the one after it goes with it.
    between = [
        rounds.get((index + 1) % count, joints[index])
        for index in range(count)
        if index not in rounds
    ]
    figure = Figure(kept, between)
    for index, joint in enumerate(figure.joints):
        if joint.radius == 0:
            _estimate(figure, index, path)
    return figure


def _uncut(one: Line, cut: Line, two: Line, points: Points) -> Joint | None:
    """The round corner or end that a short line between two others stands for, if it fits better.

    It is compared with the line where both are worst.
    """
    if cut.length > _CHAMFER or len(points) < 6:
        return None
    first = float(np.angle(cut.direction * one.direction.conjugate()))
    second = float(np.angle(two.direction * cut.direction.conjugate()))
    ends = abs(first + second) > _END
    if first * second < 0 or min(abs(first), abs(second)) < (_CORNER if ends else _LEAST_TURN):
        return None
    if not ends and abs(first + second) > _SQUARE:
        return None
    if ends and abs((one.direction.conjugate() * two.direction).imag) > _EVEN:
        return None
    arc = circle_through(points)[0]
    if arc.sense * first < 0:
        return None
    if ends:
        reach = abs(one.apart(two.foot(complex(points[len(points) // 2])))) / 2
        middle = cut.point - reach * cut.normal * np.sign(
            (cut.normal * one.direction.conjugate()).real
        )
        arc = Arc(complex(middle), reach, arc.sense)
    joint = _touching(one, arc, two, points)
    if joint is None or joint.radius == 0:
        return None
    round_ = np.abs(np.abs(points - tangent_center(one, two, joint)) - joint.radius)
    normal = cut.normal.conjugate()
    straight = np.abs(((points - cut.point) * normal).real)
    slack = 1.0 if ends else 1.5
    return joint if float(round_ @ round_) < slack * float(straight @ straight) else None


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
        for _ in range(5):
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
            if best < 1e-3:
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


def _estimate(figure: Figure, index: int, path: Points) -> None:
    """How round the path is at a corner."""
    count = len(figure.primitives)
    one, two = figure.primitives[index], figure.primitives[(index + 1) % count]
    joint = figure.joints[index]
    least = SHARP
    if isinstance(one, Line) and isinstance(two, Line):
        tip = crossing(one, two)
        if min(one.length, two.length) < _CAP:
            least = _CAP_SHARP
    else:
        found = node(figure, index)
        if found.arriving is not None and found.leaving is not None:
            return
        tip = found.arrive
    if tip is None:
        return
    before, after = ways(one, two, tip)
    straight_on = (before * after.conjugate()).real
    if straight_on > _FLAT:
        return
    at = int(np.abs(path - joint.place).argmin())
    around = path[np.arange(at - _NEAR, at + _NEAR + 1) % len(path)]
    inward = after - before
    inward /= abs(inward)
    short = float(np.abs(around - tip).min())
    nearest = complex(around[int(np.abs(around - tip).argmin())])
    if ((nearest - tip) * inward.conjugate()).real < 0:
        return
    half = np.sqrt(max((1 + straight_on) / 2, 1e-6))
    radius = short / max(1 / half - 1, 1e-3)
    joint.radius = radius if radius > least else 0.0
    joint.center = tip + inward


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
