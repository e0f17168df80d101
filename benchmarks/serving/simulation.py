"""Three ways of serving on a virtual clock, which a cost curve drives: noise decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assetwright.diffusion.roster import Roster
from assetwright.diffusion.trajectory import Trajectory
from benchmarks.serving.arrivals import Request

Cost = Callable[[int], float]

WINDOW = 0.5
"""Seconds that a window batcher waits for its batch to fill."""
BATCH = 16
"""Drawings that it takes at most."""


def trajectory(request: Request) -> Trajectory:
    """What will run, step by step."""
    return Trajectory(request.drawing, steps=request.steps)


def by_step(requests: Sequence[Request], cost: Cost, batch: int = BATCH) -> list[float]:
    """When each is done, with the roster of our engine."""
    roster: Roster[Trajectory] = Roster(batch)
    number: dict[Trajectory, int] = {}
    ends = [0.0] * len(requests)
    now, come = 0.0, 0
    while come < len(requests) or roster:
        if not roster:
            now = max(now, requests[come].at)
        while come < len(requests) and requests[come].at <= now:
            entering = trajectory(requests[come])
            number[entering] = come
            roster.add(entering)
            come += 1
        picked = roster.pick()
        now += cost(sum(each.rows for each in picked))
        for each in picked:
            each.done += 1
            if each.finished:
                roster.remove(each)
                ends[number[each]] = now
    return ends


def by_window(
    requests: Sequence[Request], cost: Cost, batch: int = BATCH, window: float = WINDOW
) -> list[float]:
    """When each is done by a batcher that waits for ``batch`` or for ``window`` seconds.

    The window begins with the first request that waits. A batch is done when its last step is.
    """
    ends: list[float] = []
    free = 0.0
    while len(ends) < len(requests):
        waiting = requests[len(ends) :]
        closes = max(free, waiting[0].at + window)
        taken = [request for request in waiting[:batch] if request.at <= closes]
        begins = closes if len(taken) < batch else max(free, taken[-1].at)
        running = [trajectory(request) for request in taken]
        now = begins
        while running:
            now += cost(sum(each.rows for each in running))
            for each in running:
                each.done += 1
            running = [each for each in running if not each.finished]
        ends += [now] * len(taken)
        free = now
    return ends


def one_by_one(requests: Sequence[Request], cost: Cost) -> list[float]:
    """When each is done if each is drawn alone, in order."""
    return by_window(requests, cost, batch=1, window=0.0)
