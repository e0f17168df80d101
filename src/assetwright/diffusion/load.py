"""How busy an engine is: for metrics, and for who decides where the next request goes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tick:
    """One run of the network: how many rows and drawings, and how long it took.

    ``waiting`` is how many drawings had not begun by its end.
    """

    rows: int
    drawings: int
    seconds: float
    waiting: int


@dataclass(frozen=True, slots=True)
class Load:
    """How busy an engine is.

    ``waiting`` drawings have not begun, ``running`` have. ``drawings`` of at most ``batch``, with
    ``rows`` rows, were in the last step, 0 when the engine is idle. ``step_seconds`` and
    ``row_seconds`` are averages of recent steps, 0 before the first.
    """

    waiting: int
    running: int
    drawings: int
    rows: int
    batch: int
    queue: int
    step_seconds: float
    row_seconds: float

    @property
    def full(self) -> bool:
        """Whether the next drawing would be refused."""
        return self.waiting + self.running >= self.queue

    @property
    def occupancy(self) -> float:
        """The share of the batch that the last step used, 0 to 1."""
        return self.drawings / self.batch
