"""What one run of the network costs, by how many rows it has."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace

import numpy as np

from assetwright.diffusion.trajectory import Denoiser, Drawing, Trajectory, advance

ROWS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
ROUNDS = 9
WORDS = Drawing(text=None, style=0)


@dataclass(frozen=True, slots=True)
class Curve:
    """Seconds of processor time of a step, by rows; straight lines between."""

    rows: tuple[int, ...]
    seconds: tuple[float, ...]

    def __call__(self, rows: int) -> float:
        """Seconds for a step of 1 to 32 rows."""
        return float(np.interp(rows, self.rows, self.seconds))


def measured(denoiser: Denoiser) -> Curve:
    """Medians of rounds that go through all sizes, so that all sizes have the same neighbours.

    Processor time of this thread, which is all of it: what else the machine does is left out.
    """
    times: dict[int, list[float]] = {rows: [] for rows in ROWS}
    for turn in range(ROUNDS + 1):
        for rows in ROWS:
            batch = [Trajectory(replace(WORDS, seed=seed), steps=1) for seed in range(rows)]
            started = time.thread_time()
            advance(denoiser, batch)
            if turn:  # the first run loads the network
                times[rows].append(time.thread_time() - started)
    return Curve(ROWS, tuple(statistics.median(times[rows]) for rows in ROWS))
