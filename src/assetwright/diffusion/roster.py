"""Who takes the next step together: which of all that are in flight, in what order."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar


class Runner(Protocol):
    """Something in flight, as the roster sees it; see ``Trajectory``."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Only those of one shape share a step."""

    @property
    def rows(self) -> int:
        """Rows that its next step takes."""

    @property
    def rows_left(self) -> int:
        """Rows that all its steps take that are left."""


RunnerT = TypeVar("RunnerT", bound=Runner)


def _any(_shape: tuple[int, ...], _rows: int) -> float:
    return math.inf


class Roster(Generic[RunnerT]):
    """All in flight, by shape, each shape in the order in which they are due.

    One is due when the rows that were run before it came, and its own, have been run: in the order
    of arrival among equals, while something short passes what is long. That is the finish time of
    fair queueing (Demers, Keshav & Shenker 1989). It is fixed on arrival, so nothing that comes
    after it can put off what is due. Shapes take turns. At most ``capacity`` take a step together.
    Not safe for several threads.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._run = 0
        self._came = 0
        self._groups: dict[tuple[int, ...], list[tuple[int, int, RunnerT]]] = {}
        self._places: dict[int, tuple[tuple[int, ...], tuple[int, int, RunnerT]]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[RunnerT]:
        return (runner for _, (_, _, runner) in self._places.values())

    def __contains__(self, runner: RunnerT) -> bool:
        return id(runner) in self._places

    def add(self, runner: RunnerT) -> None:
        """Let it run from the next step on."""
        # Among those due at the same time the one that came first is first.
        place = (self._run + runner.rows_left, self._came, runner)
        self._came += 1
        self._places[id(runner)] = runner.shape, place
        insort(self._groups.setdefault(runner.shape, []), place)

    def remove(self, runner: RunnerT) -> None:
        """Let it run no more; nothing happens when it does not run."""
        shape, place = self._places.pop(id(runner), ((), None))
        if place is None:
            return
        group = self._groups[shape]
        group.remove(place)
        if not group:
            del self._groups[shape]

    def clear(self) -> list[RunnerT]:
        """Remove all; they are returned in the order in which they came."""
        runners = list(self)
        self._groups.clear()
        self._places.clear()
        return runners

    def pick(self, most: Callable[[tuple[int, ...], int], float] = _any) -> list[RunnerT]:
        """Those who take the next step together: of the shape whose turn it is, the first due.

        ``most`` is told the shape and the rows of all that are of it, and says how many rows the
        step may have; the first due takes it in any case.
        """
        if not self._groups:
            return []
        shape = next(iter(self._groups))
        # To the end of the dict: the other shapes come before it again.
        self._groups[shape] = group = self._groups.pop(shape)
        room = most(shape, sum(runner.rows for _, _, runner in group))
        picked: list[RunnerT] = []
        for _, _, runner in group[: self.capacity]:
            if picked and runner.rows > room:
                break
            picked.append(runner)
            room -= runner.rows
            self._run += runner.rows
        return picked
