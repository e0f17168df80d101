"""How a drawing is asked for, alike at every door: what a request may say of it, and the studio's
options that follow."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from assetwright.artwork.stroke_weight import BOLDEST, THINNEST
from assetwright.studio import MAX_STRENGTH
from assetwright.types import Geometry

ReferenceStrength = Annotated[
    float | None,
    Field(
        ge=0,
        le=MAX_STRENGTH,
        description="How much of the reference stays: 0 takes its subject alone, 0.95 hardly "
        "changes a line; by default what suits the style.",
    ),
]
GeometryName = Annotated[
    Literal["exact", "drawn"],
    Field(description="`exact`: edges made lines, arcs and even curves; `drawn`: as drawn."),
]
StrokeWeight = Annotated[
    float | None,
    Field(
        ge=THINNEST,
        le=BOLDEST,
        description="Width of the strokes of line drawings, in units of a 24-unit icon; by "
        "default the style's. For `exact` geometry.",
    ),
]
OneFamily = Annotated[
    bool, Field(description="Line drawings get strokes of one width: `weight`, or what suits most.")
]


class Asked(Protocol):
    """A request that says so."""

    @property
    def reference_strength(self) -> float | None:
        """Of `ReferenceStrength`."""

    @property
    def geometry(self) -> Literal["exact", "drawn"] | None:
        """Of `GeometryName`; None is `exact`."""

    @property
    def weight(self) -> float | None:
        """Of `StrokeWeight`."""


def drawn_as(asked: Asked) -> dict[str, Any]:
    """The options of ``Studio.generate``."""
    return {
        "reference_strength": asked.reference_strength,
        "geometry": Geometry(asked.geometry or Geometry.EXACT),
        "weight": asked.weight,
    }
