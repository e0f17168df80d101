"""Ways of serving on a virtual clock, which a cost curve drives: noise decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assetwright.diffusion.pace import Pace
from assetwright.diffusion.roster import Roster
from assetwright.diffusion.trajectory import Drawing, Trajectory
from benchmarks.serving.arrivals import Request

Cost = Callable[[int], float]

WINDOW = 0.5
"""Seconds that a window batcher waits for its batch to fill."""
BATCH = 16
"""Drawings that it takes at most."""


def trajectory(request: Request) -> Trajectory:
    """What runs."""
    return Trajectory(request.drawing, steps=request.steps)


class Job:
    """What of a trajectory time depends on: the rows of each of its steps."""

    shape = (1,)

    def __init__(self, request: Request) -> None:
        self._rows = _schedule(request.drawing.strength, request.steps, request.drawing)
        self.done = 0

    @property
    def rows(self) -> int:
        """Of the next step."""
        return self._rows[self.done]

    @property
    def rows_left(self) -> int:
        """Of all steps that are left."""
        return sum(self._rows[self.done :])

    @property
    def finished(self) -> bool:
        """Whether all are taken."""
        return self.done == len(self._rows)


_schedules: dict[tuple[float, int], tuple[int, ...]] = {}


def _schedule(strength: float, steps: int, drawing: Drawing) -> tuple[int, ...]:
    """The rows of each step; the same for all that start alike."""
    if (strength, steps) not in _schedules:
        running = Trajectory(drawing, steps=steps)
        rows = []
        while not running.finished:
            rows.append(running.rows)
            running.done += 1
        _schedules[strength, steps] = tuple(rows)
    return _schedules[strength, steps]


def by_step(requests: Sequence[Request], cost: Cost, batch: int | None = None) -> list[float]:
    """When each is done, with the roster of our engine and its pace.

    With ``batch`` that many take each step, whatever it costs.
    """
    roster: Roster[Job] = Roster(batch or BATCH)
    pace = Pace()
    number: dict[Job, int] = {}
    ends = [0.0] * len(requests)
    now, come = 0.0, 0
    while come < len(requests) or roster:
        if not roster:
            now = max(now, requests[come].at)
        while come < len(requests) and requests[come].at <= now:
            entering = Job(requests[come])
            number[entering] = come
            roster.add(entering)
            come += 1
        picked = roster.pick() if batch else roster.pick(lambda _, rows: pace.rows(rows))
        rows = sum(each.rows for each in picked)
        now += cost(rows)
        pace.ran(rows, cost(rows))
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
        waiting = requests[len(ends) : len(ends) + batch]
        closes = max(free, waiting[0].at + window)
        taken = [request for request in waiting if request.at <= closes]
        begins = closes if len(taken) < batch else max(free, taken[-1].at)
        running = [Job(request) for request in taken]
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


def least(requests: Sequence[Request], cost: Cost, percentile: float) -> float:
    """Seconds below which nobody could bring that percentile of latencies; of equal requests.

    The machine always works as it does with the batch it likes best, even on a single drawing; the
    future is known; and the requests that the percentile leaves out are not drawn at all. Those
    that are left are best drawn in the order in which they came, and one that would be late
    anyway is best left out: for equal requests that is the most that can be in time.
    """
    row = min(cost(rows) / rows for rows in range(1, 2 * BATCH + 1))
    work = row * Job(requests[0]).rows_left
    may_be_late = len(requests) * (1 - percentile / 100)
    low, high = 0.0, len(requests) * work
    while high - low > 1e-4:
        middle = (low + high) / 2
        now, late = 0.0, 0
        for request in requests:
            end = max(now, request.at) + work
            if end <= request.at + middle:
                now = end
            else:
                late += 1
        low, high = (low, middle) if late <= may_be_late else (middle, high)
    return high
