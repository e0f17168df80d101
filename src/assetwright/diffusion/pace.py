"""How many rows a run of the network should have, by what runs have cost here."""

from __future__ import annotations

import math
from statistics import fmean

AHEAD = 2.0
"""Times the batch that would be best if nothing came any more. Capacity that small batches waste is
missed by those who come meanwhile; see ``benchmarks.serving``."""
USUAL = 1.5
"""What a run costs beside its rows, in rows, until it was measured: the embedded network's."""
_LEAST, _MOST = 0.25, 1000.0
_FORGETS = 1.01
_REMEMBERED = 1000
"""Runs after which a size that did not come again tells of another time."""
_SPAN = 4
"""The largest of the runs that are compared must have so many times the rows of the smallest."""


class Pace:
    """Learns what runs of one shape cost, and says how large the next should be.

    A run of r rows takes about a + b·r seconds. Where b is small against a, as on a GPU, all take
    the step together. On a CPU it is not: then eight drawings in one batch are all done at the
    end of all the work, while two groups of four take hardly longer in all, and the first is done
    at half the time. With n rows in flight, groups of k, one after the other, are done on average
    after n/2·(a/k + b) + (a + b·k)/2, which is least at k = √(n·a/b). Not safe for several threads.
    """

    def __init__(self) -> None:
        # In the order in which they were run last.
        self._least: dict[int, float] = {}
        self._last: dict[int, int] = {}
        self._runs = 0
        self._overhead = USUAL

    @property
    def overhead(self) -> float:
        """a/b: what a run costs beside its rows, in rows."""
        return self._overhead

    def ran(self, rows: int, seconds: float) -> None:
        """A run of so many rows took so long."""
        # What else the machine does only ever adds, so the least of late is what it costs.
        before = self._least.pop(rows, math.inf) * _FORGETS
        self._least[rows] = min(before, seconds)
        self._last[rows] = self._runs = self._runs + 1
        oldest = next(iter(self._least))
        if self._last[oldest] < self._runs - _REMEMBERED:
            del self._least[oldest]
        if max(self._least) < _SPAN * min(self._least):
            return
        self._overhead = self._fitted()

    def _fitted(self) -> float:
        """By least squares over all sizes of run that there were."""
        sizes, seconds = list(self._least), list(self._least.values())
        size, mean = fmean(sizes), fmean(seconds)
        slope = sum((x - size) * (y - mean) for x, y in zip(sizes, seconds, strict=True))
        slope /= sum((x - size) ** 2 for x in sizes)
        if slope <= 0:
            return _MOST
        return min(max(mean / slope - size, _LEAST), _MOST)

    def rows(self, in_flight: int) -> float:
        """How many rows the next run should have at most, where so many are in flight."""
        return AHEAD * math.sqrt(in_flight * self._overhead)
