"""The plain shapes around a motif, as signed distances: crisp at any size.

Every shape fills a box. ``distance`` is in the units of the box, positive inside; it is exact near
the edge, which is where it is needed. Only sums, products, quotients and square roots are used,
so a shape comes out the same on every processor. Formulas where not noted: Inigo Quilez,
https://iquilezles.org/articles/distfunctions2d/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assetwright.types import Latent

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the canvas, in canvas pixels, y down."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float | None = None) -> Box:
        """The box with this centre; a square when no height is given."""
        height = width if height is None else height
        return cls(x - width / 2, y - height / 2, width, height)

    @property
    def center(self) -> tuple[float, float]:
        """Its middle, x and y."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def short(self) -> float:
        """Its shorter side."""
        return min(self.width, self.height)

    def scaled(self, factor: float) -> Box:
        """The box grown or shrunk about its middle."""
        return Box.around(*self.center, self.width * factor, self.height * factor)

    def about(self, point: tuple[float, float], factor: float) -> Box:
        """The box grown or shrunk about any point."""
        x, y = point
        return Box(
            x + (self.x - x) * factor,
            y + (self.y - y) * factor,
            self.width * factor,
            self.height * factor,
        )

    def moved(self, x: float, y: float) -> Box:
        """The box shifted."""
        return Box(self.x + x, self.y + y, self.width, self.height)


class Shape(Protocol):
    """Something that can be drawn in a box."""

    def distance(self, x: FloatArray, y: FloatArray, box: Box) -> FloatArray:
        """Signed distance (rows, columns) to the edge at columns ``x`` (n,) and rows ``y`` (m,)."""
        ...


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle; ``radius`` of its corners as a share of the shorter side, 0 to 0.5."""

    radius: float = 0.0

    def distance(self, x: FloatArray, y: FloatArray, box: Box) -> FloatArray:
        """See ``Shape``."""
        center_x, center_y = box.center
        radius = np.float32(self.radius * box.short)
        # How far inside the straight sides, less the radius: negative towards a corner.
        across = np.float32(box.width / 2) - np.abs(x - np.float32(center_x)) - radius
        down = (np.float32(box.height / 2) - np.abs(y - np.float32(center_y)) - radius)[:, None]
        inner = np.minimum(across, down)
        corner = np.sqrt(np.minimum(across, 0) ** 2 + np.minimum(down, 0) ** 2)
        distance: FloatArray = np.maximum(inner, 0) - corner + radius
        return distance


@dataclass(frozen=True, slots=True)
class Ellipse:
    """The ellipse, or circle, that touches the four sides."""

    def distance(self, x: FloatArray, y: FloatArray, box: Box) -> FloatArray:
        """See ``Shape``."""
        across, down = _centred(x, y, box)
        square = across**2 + down**2
        if box.width == box.height:
            circle: FloatArray = np.float32(box.width / 2) * (1 - np.sqrt(square))
            return circle
        # First order in the implicit function: (1 - f) / |∇f| with f = |(x/a, y/b)|².
        slope = (across * np.float32(2 / box.width)) ** 2 + (down * np.float32(2 / box.height)) ** 2
        distance: FloatArray = (1 - square) / (2 * np.sqrt(np.maximum(slope, _TINY)))
        return distance


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle's outline; ``thickness`` as a share of the diameter."""

    thickness: float = 0.2

    def distance(self, x: FloatArray, y: FloatArray, box: Box) -> FloatArray:
        """See ``Shape``."""
        half = np.float32(self.thickness * box.short / 2)
        edge = Ellipse().distance(x, y, Box.around(*box.center, box.short))
        ring: FloatArray = half - np.abs(edge - half)
        return ring


@dataclass(frozen=True, slots=True)
class Plus:
    """A plus sign with round ends; ``thickness`` of its bars as a share of its width."""

    thickness: float = 0.28

    def distance(self, x: FloatArray, y: FloatArray, box: Box) -> FloatArray:
        """See ``Shape``."""
        bar = self.thickness * box.short
        lying, standing = Rectangle(0.5), Rectangle(0.5)
        center = box.center
        across = lying.distance(x, y, Box.around(*center, box.short, bar))
        upright = standing.distance(x, y, Box.around(*center, bar, box.short))
        plus: FloatArray = np.maximum(across, upright)
        return plus


@dataclass(frozen=True, slots=True)
class Squircle:
    """The superellipse |x|⁵ + |y|⁵ = 1: a rounded square without a joint in its curvature."""

    def distance(self, x: FloatArray, y: FloatArray, box: Box) -> FloatArray:
        """See ``Shape``."""
        across, down = _centred(x, y, box)
        across4, down4 = (across * across) ** 2, (down * down) ** 2
        implicit = across4 * np.abs(across) + down4 * np.abs(down)
        slope = 5 * np.sqrt(np.maximum(across4 * across4 + down4 * down4, _TINY))
        distance: FloatArray = (1 - implicit) / slope * np.float32(box.short / 2)
        return distance


@dataclass(frozen=True, slots=True)
class Blob:
    """A soft closed curve: a circle whose radius waves two, three and four times around.

    ``waves`` holds three pairs (cosine, sine) of amplitudes, as shares of the radius.
    """

    waves: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]

    def distance(self, x: FloatArray, y: FloatArray, box: Box) -> FloatArray:
        """See ``Shape``."""
        across, down = _centred(x, y, box)
        radius = np.sqrt(np.maximum(across**2 + down**2, _TINY))
        cosine, sine = across / radius, down / radius
        turn_cosine, turn_sine = cosine, sine
        rim: FloatArray = np.ones_like(radius)
        slope: FloatArray = np.zeros_like(radius)
        for order, (along, beside) in enumerate(self.waves, start=2):
            # The angle-sum formulas turn cos θ and sin θ into cos nθ and sin nθ.
            turn_cosine, turn_sine = (
                turn_cosine * cosine - turn_sine * sine,
                turn_sine * cosine + turn_cosine * sine,
            )
            rim += np.float32(along) * turn_cosine + np.float32(beside) * turn_sine
            slope += np.float32(order * beside) * turn_cosine
            slope -= np.float32(order * along) * turn_sine
        # Its widest reach touches the box.
        rim_scale = np.float32(1 / (1 + sum(np.hypot(*wave) for wave in self.waves)))
        rim *= rim_scale
        slope *= rim_scale
        steep = np.sqrt(1 + (slope / np.maximum(radius, np.float32(0.2))) ** 2)
        distance: FloatArray = (rim - radius) / steep * np.float32(box.short / 2)
        return distance


@dataclass(frozen=True, slots=True)
class Region:
    """One layer of a latent, its square fitted to the box.

    Neighbouring regions of one latent in one box share their pixels, see
    ``assetwright.artwork.painting``. ``grow`` widens the shape by that many grid cells (up to 2).
    """

    latent: Latent
    index: int = 0
    grow: float = 0.0


_TINY = np.float32(1e-12)


def _centred(x: FloatArray, y: FloatArray, box: Box) -> tuple[FloatArray, FloatArray]:
    """Coordinates that run from -1 to 1 across the box: (columns,) and (rows, 1)."""
    center_x, center_y = box.center
    across = (x - np.float32(center_x)) * np.float32(2 / box.width)
    down = (y - np.float32(center_y)) * np.float32(2 / box.height)
    return across, down[:, None]
