"""When requests come, and for how many steps."""

from __future__ import annotations

import random
from dataclasses import dataclass

from assetwright.config import GUIDANCE_WITH_REFERENCE
from assetwright.diffusion.trajectory import Drawing

DEFAULT = {12: 1.0}
MIXED = {4: 0.25, 8: 0.2, 12: 0.45, 50: 0.1}
"""Steps, and the share of requests that ask for them."""

BURST = 8
"""Requests that come at once, where they come in bursts."""


@dataclass(frozen=True, slots=True)
class Request:
    """Seconds after the start, and what is asked."""

    at: float
    drawing: Drawing
    steps: int


def arrivals(
    rate: float, count: int, *, burst: int = 1, mix: dict[int, float] = DEFAULT, seed: int = 0
) -> list[Request]:
    """``count`` requests, ``rate`` a second on average, ``burst`` of them at a time.

    Times between bursts are exponential: a Poisson process, compound when ``burst`` > 1.
    """
    chance = random.Random(seed)
    now = 0.0
    requests = []
    for number in range(count):
        if number % burst == 0:
            now += chance.expovariate(rate / burst)
        steps = chance.choices(list(mix), list(mix.values()))[0]
        drawing = Drawing(text=None, style=0, seed=number, guidance=GUIDANCE_WITH_REFERENCE)
        requests.append(Request(now, drawing, steps))
    return requests
