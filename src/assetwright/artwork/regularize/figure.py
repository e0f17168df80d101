"""A closed path of lines, arcs and round corners, and the curves that draw it.

Lines hold; what lies between them gives way: corners are where two lines meet, round corners and
round ends touch both, and every other curve leaves its neighbours in their direction unless the
turn is a corner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from assetwright.artwork.regularize.primitives import Arc, Line, Primitive, crossing
from assetwright.artwork.regularize.symmetry import Turn

SHARP = 0.62
"""Radius in cells up to which a round corner is a sharp one that the grid made round."""

_SMOOTH = np.cos(np.deg2rad(36))
"""Cosine of the turn between two runs up to which they join without a corner."""

_STRAIGHT_ON = np.deg2rad(4)
_PIECE = np.deg2rad(100)
"""Angle that one curve may turn."""

_MOVED = 1.3
"""How far in cells a joint may lie from where the path has it."""


class Unsound(Exception):
    """The runs of a path do not make a closed figure."""


@dataclass(slots=True)
class Joint:
    """Between a primitive and the next. ``place`` is where the path passes from one to the other.

    ``radius`` of the corner, 0 for a sharp one; ``center`` of a round end between parallel lines.
    """

    place: complex
    radius: float = 0.0
    center: complex = 0j


@dataclass
class Figure:
    """Primitives in order; ``joints[i]`` lies between primitive i and the next one."""

    primitives: list[Primitive]
    joints: list[Joint] = field(default_factory=list)

    def turned(self, turn: Turn) -> Figure:
        """The image of a figure; that of a mirror runs the other way round it."""
        sign = -1 if turn.mirrored else 1

        def moved(place: complex) -> complex:
            return turn.unit * (place.conjugate() if turn.mirrored else place)

        primitives: list[Primitive] = [
            Line(moved(p.point), sign * moved(p.direction), p.length)
            if isinstance(p, Line)
            else Arc(moved(p.center), p.radius, p.sense)
            for p in self.primitives
        ]
        joints = [Joint(moved(j.place), j.radius, moved(j.center)) for j in self.joints]
        if turn.mirrored:
            primitives.reverse()
            joints = joints[-2::-1] + joints[-1:]
        return Figure(primitives, joints)

    @property
    def circle(self) -> Arc | None:
        """The whole of it, when it is one circle."""
        only = self.primitives[0]
        return only if len(self.primitives) == 1 and isinstance(only, Arc) else None


Piece = tuple[complex, complex, complex, complex, bool]
"""A curve by its control points, and whether it is straight."""


def pieces_of(figure: Figure) -> list[Piece]:
    """The curves around a figure; raises Unsound."""
    circle = figure.circle
    if circle is not None:
        quarter = 1j * circle.sense
        unit = 1 + 0j
        found = []
        for _ in range(4):
            start, stop = circle.center + circle.radius * unit, 0j
            stop = circle.center + circle.radius * unit * quarter
            found.append(_curve(start, unit * quarter, stop, -unit))
            unit *= quarter
        return found
    count = len(figure.primitives)
    if count < 2:
        raise Unsound
    nodes = [node(figure, index) for index in range(count)]
    _make_room(figure, nodes)
    found = []
    for index, primitive in enumerate(figure.primitives):
        before, after = nodes[index - 1], nodes[index]
        start, stop = before.leave, after.arrive
        if isinstance(primitive, Line):
            along = ((stop - start) * primitive.direction.conjugate()).real
            if along < -1e-6:
                raise Unsound
            if along > 1e-6:
                found.append(_straight(start, stop))
        else:
            found += _bent(primitive, start, before.leaving, stop, after.arriving)
        found += after.between
    if not found:
        raise Unsound
    return found


@dataclass(slots=True)
class Node:
    """Where a primitive ends and the next begins, with directions, None where these are free."""

    arrive: complex
    leave: complex
    arriving: complex | None = None
    leaving: complex | None = None
    between: list[Piece] = field(default_factory=list)


def node(figure: Figure, index: int) -> Node:
    """How a primitive and the next one join."""
    count = len(figure.primitives)
    one, two = figure.primitives[index], figure.primitives[(index + 1) % count]
    joint = figure.joints[index]
    if isinstance(one, Line) and isinstance(two, Line):
        return _corner(one, two, joint)
    if isinstance(one, Arc) and isinstance(two, Arc):
        found = _between_arcs(one, two, joint.place)
    elif isinstance(one, Line) and isinstance(two, Arc):
        place, direction = _line_to_arc(one, two, joint.place, one.direction)
        found = Node(place, place, one.direction, direction)
    elif isinstance(one, Arc) and isinstance(two, Line):
        place, direction = _line_to_arc(two, one, joint.place, two.direction)
        found = Node(place, place, direction, two.direction)
    if joint.radius <= 0 or (found.arriving is not None and found.leaving is not None):
        return found
    before = figure.joints[index - 1].place
    after = figure.joints[(index + 1) % count].place
    room = min(abs(found.arrive - before), abs(found.arrive - after))
    return _softened(one, two, found.arrive, joint.radius, room)


def ways(one: Primitive, two: Primitive, place: complex) -> tuple[complex, complex]:
    """The directions in which ``one`` comes to and ``two`` leaves a place."""
    return (
        one.direction if isinstance(one, Line) else one.tangent(place),
        two.direction if isinstance(two, Line) else two.tangent(place),
    )


def _softened(one: Primitive, two: Primitive, tip: complex, radius: float, room: float) -> Node:
    """A round corner where at least one side is an arc."""
    before, after = ways(one, two, tip)
    half = abs(float(np.angle(after * before.conjugate()))) / 2
    cut = min(radius * float(np.tan(min(half, 1.3))), 0.45 * room)
    start, stop = _along(one, tip, -cut), _along(two, tip, cut)
    arriving, leaving = ways(one, two, start)[0], ways(one, two, stop)[1]
    return Node(start, stop, arriving, leaving, [_curve(start, arriving, stop, leaving)])


def _along(primitive: Primitive, place: complex, way: float) -> complex:
    """The place so far along, from one that lies on it."""
    if isinstance(primitive, Line):
        return primitive.foot(place) + way * primitive.direction
    angle = way / primitive.radius * primitive.sense
    foot = primitive.foot(place) - primitive.center
    return primitive.center + foot * complex(np.cos(angle), np.sin(angle))


def _between_arcs(one: Primitive, two: Primitive, joint: complex) -> Node:
    if isinstance(one, Line) or isinstance(two, Line):
        raise TypeError("between two arcs")
    first, second = one.foot(joint), two.foot(joint)
    place = (first + second) / 2
    before, after = one.tangent(place), two.tangent(place)
    if (before * after.conjugate()).real > _SMOOTH:
        direction = (before + after) / abs(before + after)
        return Node(place, place, direction, direction)
    met = _circles_meet(one, two, joint)
    return Node(met, met) if met is not None else Node(place, place)


def _corner(one: Line, two: Line, joint: Joint) -> Node:
    """Where two lines meet, sharp or round."""
    met = crossing(one, two)
    turn = float(np.angle(two.direction * one.direction.conjugate()))
    if joint.radius <= 0:
        if met is None or abs(met - joint.place) > _MOVED:
            return _step(one, two, joint.place)
        return Node(met, met, one.direction, two.direction)
    center = tangent_center(one, two, joint)
    start, stop = one.foot(center), two.foot(center)
    sense = 1 if ((center - start) * one.normal.conjugate()).real > 0 else -1
    radius = abs(center - start)
    if met is not None and abs(met - joint.place) > 4 and abs(turn) < 2.6:
        return _step(one, two, joint.place)
    arc = Arc(center, radius, sense)
    return Node(
        start, stop, one.direction, two.direction,
        _bent(arc, start, one.direction, stop, two.direction),
    )  # fmt: skip


def _step(one: Line, two: Line, place: complex) -> Node:
    """From one line to another that it does not meet nearby: a short way across."""
    start, stop = one.foot(place), two.foot(place)
    turn = (one.direction * two.direction.conjugate()).real
    if turn <= _SMOOTH:
        back = abs(stop - start) / 2
        start, stop = start - back * one.direction, stop + back * two.direction
        return Node(start, stop, one.direction, two.direction, [_straight(start, stop)])
    # A long way, so that it is no nick.
    back = min(2 * abs(stop - start), 0.45 * one.length, 0.45 * two.length)
    start, stop = start - back * one.direction, stop + back * two.direction
    way = _curve(start, one.direction, stop, two.direction)
    return Node(start, stop, one.direction, two.direction, [way])


def tangent_center(one: Line, two: Line, joint: Joint) -> complex:
    """The centre of the circle of the joint's radius that touches both lines."""
    # Turning towards the normal, the circle lies on that side of both.
    side = 1 if ((joint.center - one.point) * one.normal.conjugate()).real > 0 else -1
    across = (one.normal.conjugate() * two.normal).imag
    if abs(across) < 0.1:
        return (one.foot(joint.center) + two.foot(joint.center)) / 2
    # n1·c = o1 + s·r and n2·c = o2 + s·r
    first = one.offset + side * joint.radius
    second = two.offset + side * joint.radius
    n, m = one.normal, two.normal
    return complex(first * m.imag - second * n.imag, second * n.real - first * m.real) / across


def _make_room(figure: Figure, nodes: list[Node]) -> None:
    """Smaller radii where two round corners take more than the line between them."""
    count = len(nodes)
    for _ in range(3):
        crowded = False
        for index, line in enumerate(figure.primitives):
            if not isinstance(line, Line):
                continue
            start, stop = nodes[index - 1].leave, nodes[index].arrive
            short = -((stop - start) * line.direction.conjugate()).real
            if short <= 1e-9:
                continue
            for at in ((index - 1) % count, index):
                joint = figure.joints[at]
                if joint.radius > 0:
                    # Both corners give way in proportion.
                    taken = abs(nodes[at].leave - nodes[at].arrive)
                    joint.radius *= max(0.3, 1 - 1.02 * short / max(taken * 1.4, short))
                    nodes[at] = node(figure, at)
                    crowded = True
        if not crowded:
            return


def _line_to_arc(
    line: Line, arc: Arc, place: complex, direction: complex
) -> tuple[complex, complex | None]:
    """Where they join, and the arc's direction there, None at a corner."""
    foot = line.foot(arc.center)
    tangent = arc.tangent(line.foot(place))
    touches = abs(abs(arc.center - foot) - arc.radius) < 0.35 and abs(foot - place) < _MOVED
    if (tangent * direction.conjugate()).real > _SMOOTH or (
        touches and (arc.tangent(foot) * direction.conjugate()).real > 0.9
    ):
        return (foot if touches else line.foot(place)), direction
    apart = abs(foot - arc.center)
    if apart < arc.radius:
        reach = float(np.sqrt(arc.radius**2 - apart**2)) * line.direction
        met = min((foot + reach, foot - reach), key=lambda z: abs(z - place))
        if abs(met - place) < _MOVED:
            return met, None
    return line.foot(place), None


def _circles_meet(one: Arc, two: Arc, place: complex) -> complex | None:
    away = two.center - one.center
    apart = abs(away)
    if apart < 1e-6:
        return None
    along = (apart**2 + one.radius**2 - two.radius**2) / (2 * apart)
    square = one.radius**2 - along**2
    if square < 0:
        return None
    unit = away / apart
    reach = 1j * unit * float(np.sqrt(square))
    met = min(
        (one.center + along * unit + sign * reach for sign in (1, -1)),
        key=lambda z: abs(z - place),
    )
    return met if abs(met - place) < _MOVED else None


def _bent(
    arc: Arc, start: complex, leaving: complex | None, stop: complex, arriving: complex | None
) -> list[Piece]:
    """Curves along an arc; directions that are None are the arc's own."""
    first = arc.tangent(start) if leaving is None else leaving
    last = arc.tangent(stop) if arriving is None else arriving
    begin, end = start - arc.center, stop - arc.center
    turn = float(np.angle(end * begin.conjugate())) * arc.sense
    if turn < -1e-6:
        turn += 2 * np.pi
    if turn > 1.97 * np.pi:
        turn = 0.0
    count = max(1, int(np.ceil(turn / _PIECE)))
    places, directions = [start], [first]
    unit = begin / max(abs(begin), 1e-9)
    for index in range(1, count):
        angle = turn * index / count * arc.sense
        spoke = unit * complex(np.cos(angle), np.sin(angle))
        places.append(arc.center + arc.radius * spoke)
        directions.append(spoke * 1j * arc.sense)
    places.append(stop)
    directions.append(last)
    return [
        _curve(places[i], directions[i], places[i + 1], directions[i + 1]) for i in range(count)
    ]


def _straight(start: complex, stop: complex) -> Piece:
    third = (stop - start) / 3
    return start, start + third, stop - third, stop, True


def _curve(start: complex, leaving: complex, stop: complex, arriving: complex) -> Piece:
    chord = stop - start
    length = abs(chord)
    if length < 1e-9:
        return start, start, stop, stop, True
    unit = chord / length
    before, after = leaving * unit.conjugate(), unit * arriving.conjugate()
    # Turns before and after the chord, both to the same side on an arc.
    handles = (_velocity(before, after), _velocity(after, before))
    if abs(before.imag) < 1e-4 and abs(after.imag) < 1e-4 and before.real > 0 and after.real > 0:
        return _straight(start, stop)
    return (
        start,
        start + leaving * length * handles[0],
        stop - arriving * length * handles[1],
        stop,
        False,
    )


def _velocity(near: complex, far: complex) -> float:
    """Length of a handle, in chords, for a curve that leaves with the turn ``near``.

    Hobby 1986, "Smooth, easy to compute interpolating splines"; for an arc, whose two turns are
    equal, it is that of the arc.
    """
    # Turns past three eighths of a circle would make loops.
    near, far = (unit if unit.real > -0.7 else complex(-0.7, 0.714) for unit in (near, far))
    sine_near, sine_far = abs(near.imag), abs(far.imag)
    if near.imag * far.imag < 0:
        sine_far = -sine_far
    skew = (sine_near - sine_far / 16) * (sine_far - sine_near / 16) * (near.real - far.real)
    above = 2 + sqrt(2) * skew
    below = 1 + (sqrt(5) - 1) / 2 * near.real + (3 - sqrt(5)) / 2 * far.real
    return min(above / (3 * below), 1.0)
