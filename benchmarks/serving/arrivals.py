"""When requests come, and what for."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from assetwright.config import STEPS
from assetwright.diffusion.trajectory import Drawing
from assetwright.types import GRID

BURST = 8
"""Requests that come at once, where they come in bursts."""
GUIDANCE = 4.0
LINES = 0.6
"""How near to its reference a line icon starts; see ``Drawing.strength``."""
UNEVEN = 0.25
"""Shape of the gamma distribution of the times between uneven arrivals: their standard deviation is
twice their mean. 1 is a Poisson process; serving benchmarks call it burstiness."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What requests ask for: how near to a reference they start, and shares of step counts."""

    name: str
    strength: float = 0.0
    steps: Mapping[int, float] = field(default_factory=lambda: {STEPS: 1.0})


WISHES = (
    Wish("icons", LINES),
    Wish("words alone"),
    Wish("mixed steps", steps={4: 0.25, 8: 0.2, 12: 0.45, 50: 0.1}),
)
"""What is drawn when nothing else is asked, what starts at no reference, and anything."""


@dataclass(frozen=True, slots=True)
class Request:
    """Seconds after the start, and what is asked."""

    at: float
    drawing: Drawing
    steps: int


def arrivals(
    rate: float, count: int, wish: Wish, *, burst: int = 1, shape: float = 1.0, seed: int = 0
) -> list[Request]:
    """``count`` requests, ``rate`` a second on average, ``burst`` of them at a time.

    Times between bursts have a gamma distribution of that ``shape``; with 1 they are exponential:
    a Poisson process, compound when ``burst`` > 1.
    """
    chance = random.Random(seed)
    reference = np.zeros((1, GRID, GRID), np.float32) if wish.strength else None
    now = 0.0
    requests = []
    for number in range(count):
        if number % burst == 0:
            now += chance.gammavariate(shape, burst / (rate * shape))
        steps = chance.choices(list(wish.steps), list(wish.steps.values()))[0]
        drawing = Drawing(
            text=None,
            style=0,
            seed=number,
            guidance=GUIDANCE,
            reference=reference,
            strength=wish.strength,
        )
        requests.append(Request(now, drawing, steps))
    return requests
