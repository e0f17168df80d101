"""The kinds of fault: which assets can have them, and what the checks are told meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from assetwright.export.asset import Pixels
from assetwright.qa import Expectations
from assetwright.types import WHITE
from benchmarks.qa.defects.scenes import Kind, Scene

SEVERITIES = 5
"""From hardly visible to gross."""

Random = np.random.Generator
Spoilt = tuple[Pixels, Pixels]
"""The picture with the fault, and what it should have been, both (H, W, 4) of straight alpha."""
Injector = Callable[[Scene, int, Random], Spoilt]
"""Of a scene, a severity of 0 to 4, and chance."""
Injectors = Mapping[str, Injector]

_ALL = tuple(Kind)
_CLEAR = tuple(kind for kind in Kind if kind.transparent)
_ICONS = (Kind.ICON, Kind.TILE)


@dataclass(frozen=True, slots=True)
class Fault:
    """``colored``: the checks are told the colour that was asked for."""

    name: str
    kinds: tuple[Kind, ...] = _ALL
    colored: bool = False

    def expectations(self, scene: Scene) -> Expectations:
        """What the checks are told: no more than it takes for this fault to be one."""
        pale = self.name == "faint" and scene.kind is Kind.ICON
        return scene.expectations(colored=self.colored, grounds=(WHITE,) if pale else ())


FAULTS = (
    Fault("blurred"),
    Fault("enlarged"),
    Fault("in blocks"),
    Fault("grainy"),
    Fault("lossy"),
    Fault("wrong colour", colored=True),
    Fault("faint"),
    Fault("gradient in steps"),
    Fault("motif missing"),
    Fault("see-through", _CLEAR),
    Fault("veil", _CLEAR),
    Fault("checkerboard", _CLEAR),
    Fault("fringe", _CLEAR),
    Fault("cut off", _ICONS),
    Fault("off centre", _ICONS),
    Fault("too fine", _ICONS),
)
