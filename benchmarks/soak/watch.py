"""What the server's memory and its event loop do meanwhile, and what the machine itself does."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import httpx

EVERY = 2.0
"""Seconds between two looks."""
LATE = 0.05
"""Seconds that an event loop may be late."""
LOOK = 0.1
"""Seconds of the timer that is late: the server's own."""


@dataclass(slots=True)
class Watch:
    """Memory of a process in MB at seconds since the start."""

    process: int
    started: float = field(default_factory=time.monotonic)
    memory: list[tuple[float, float]] = field(default_factory=list)

    async def run(self) -> None:
        """Look until cancelled."""
        with suppress(asyncio.CancelledError):
            while True:
                self.memory.append((time.monotonic() - self.started, resident(self.process)))
                await asyncio.sleep(EVERY)

    def after(self, seconds: float) -> list[tuple[float, float]]:
        """What was seen after so many seconds, in which everything was loaded."""
        return [seen for seen in self.memory if seen[0] >= seconds]


def resident(process: int) -> float:
    """MB of memory that a process occupies."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def slope(seen: list[tuple[float, float]]) -> float:
    """MB a minute, by least squares."""
    if len(seen) < 2:
        return 0.0
    when = sum(time for time, _ in seen) / len(seen)
    mean = sum(value for _, value in seen) / len(seen)
    above = sum((time - when) * (value - mean) for time, value in seen)
    return 60 * above / sum((time - when) ** 2 for time, _ in seen)


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of an event loop: looks, how many found it late by more than ``LATE``, seconds at worst."""

    looks: int
    late: int
    worst: float

    @property
    def share(self) -> float:
        """Percent of looks that found it late."""
        return 100 * self.late / max(1, self.looks)


class Counters:
    """The server's, as Prometheus reads them."""

    def __init__(self, client: httpx.Client) -> None:
        self._lines = client.get("/metrics").raise_for_status().text.splitlines()

    def get(self, series: str) -> float:
        """A series by its whole name with labels, 0 where there is none."""
        found = [line for line in self._lines if line.startswith(f"{series} ")]
        return float(found[0].split()[1]) if found else 0.0

    def lateness(self) -> Lateness:
        """How late the server's loop was since its start."""
        name = "assetwright_event_loop_lag_seconds"
        looks = int(self.get(f"{name}_count"))
        worst = self.get("assetwright_event_loop_lag_worst_seconds")
        return Lateness(looks, looks - int(self.get(f'{name}_bucket{{le="{LATE}"}}')), worst)


class IdleLoop:
    """An event loop that has nothing to do, in a process of its own: what the machine adds."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._numbers: Any = context.Array("d", 3)
        self._process = context.Process(target=_look, args=(self._numbers,), daemon=True)

    def start(self) -> None:
        """From now on it looks."""
        self._process.start()

    def stop(self) -> Lateness:
        """End it."""
        self._process.terminate()
        self._process.join()
        looks, late, worst = self._numbers
        return Lateness(int(looks), int(late), worst)


def _look(numbers: Synchronized[Any]) -> None:
    async def loop() -> None:
        seen: Any = numbers
        while True:
            due = time.monotonic() + LOOK
            await asyncio.sleep(LOOK)
            late = time.monotonic() - due
            seen[0] += 1
            seen[1] += late > LATE
            seen[2] = max(seen[2], late)

    asyncio.run(loop())
