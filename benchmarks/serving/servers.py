"""Three ways of serving, for real: threads, one network, the wall clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol

from assetwright.diffusion.engine import Engine
from assetwright.diffusion.trajectory import Denoiser, Trajectory, advance
from benchmarks.serving.arrivals import Request
from benchmarks.serving.simulation import BATCH, WINDOW, trajectory


class Server(Protocol):
    """Takes a request and calls back when it is drawn."""

    def submit(self, request: Request, done: Callable[[], None]) -> None:
        """Return at once."""

    def close(self) -> None:
        """Draw what was taken, then end."""


class StepServer:
    """Our engine."""

    def __init__(self, denoiser: Denoiser) -> None:
        self._engine = Engine(denoiser, queue=100_000)

    def submit(self, request: Request, done: Callable[[], None]) -> None:
        """Join at the next step."""
        self._engine.submit(request.drawing, steps=request.steps).when_done(done)

    def close(self) -> None:
        """Draw what was taken, then end."""
        self._engine.close()


class WindowServer:
    """Waits for ``batch`` requests or ``window`` seconds, then draws them from first to last step.

    With a batch of 1 and no window, it draws one by one.
    """

    def __init__(self, denoiser: Denoiser, batch: int = BATCH, window: float = WINDOW) -> None:
        self._denoiser, self._batch, self._window = denoiser, batch, window
        self._waiting: SimpleQueue[tuple[float, Trajectory, Callable[[], None]] | None] = (
            SimpleQueue()
        )
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def submit(self, request: Request, done: Callable[[], None]) -> None:
        """Join the next batch."""
        self._waiting.put((time.perf_counter(), trajectory(request), done))

    def close(self) -> None:
        """Draw what was taken, then end."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            taken = [first]
            closes = first[0] + self._window
            ended = False
            while len(taken) < self._batch and not ended:
                try:
                    following = self._waiting.get(timeout=max(0.0, closes - time.perf_counter()))
                except Empty:
                    break
                if following is None:
                    ended = True
                else:
                    taken.append(following)
            running = [each for _, each, _ in taken]
            while running:
                advance(self._denoiser, running)
                running = [each for each in running if not each.finished]
            for _, _, done in taken:
                done()
            if ended:
                return


def _end(end: Future[float], started: float) -> None:
    end.set_result(time.perf_counter() - started)


def latencies(server: Server, requests: Sequence[Request]) -> tuple[list[float], float]:
    """Seconds from arrival to drawing of each request, and from the first arrival to the last end.

    Requests come when they come, however far behind the server is.
    """
    ends: list[Future[float]] = [Future() for _ in requests]
    started = time.perf_counter()
    for request, end in zip(requests, ends, strict=True):
        time.sleep(max(0.0, started + request.at - time.perf_counter()))
        server.submit(request, partial(_end, end, started))
    done = [end.result() for end in ends]
    server.close()
    return [end - request.at for end, request in zip(done, requests, strict=True)], max(done)
