"""Where requests are worked on: a bounded number of threads, and a bounded queue before them."""

from __future__ import annotations

import asyncio
import contextvars
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from fastapi import Request

from assetwright.server.problems import Problem
from assetwright.types import Cancelled as Cancelled

ResultT = TypeVar("ResultT")


class Cancellation:
    """Tells work in a thread that it is not wanted any more."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """From any thread, any number of times."""
        self._event.set()

    @property
    def requested(self) -> bool:
        """Whether to stop."""
        return self._event.is_set()

    def is_requested(self) -> bool:
        """The same, to be handed on."""
        return self.requested

    def check(self, *_: object) -> None:
        """Raise Cancelled if it is time; fits wherever progress is told."""
        if self.requested:
            raise Cancelled


Work = Callable[[Cancellation], ResultT]
"""Runs in a thread; it calls ``check`` often, and raises what the client is to be told."""


class Workroom:
    """``workers`` threads; at most ``queue`` requests wait for one.

    Used from one event loop. ``on_begun`` hears how many seconds each waited, in its thread.
    """

    def __init__(
        self, workers: int, queue: int, on_begun: Callable[[float], None] = lambda _: None
    ) -> None:
        self.workers, self.queue = workers, queue
        self._on_begun = on_begun
        self._pool = ThreadPoolExecutor(workers, "assetwright-work")
        self._admitted = 0
        self._seconds = 1.0
        self._closing = False

    @property
    def waiting(self) -> int:
        """Requests that no thread has begun with."""
        return max(0, self._admitted - self.workers)

    @property
    def working(self) -> int:
        """Requests that a thread works on."""
        return min(self._admitted, self.workers)

    @property
    def full(self) -> bool:
        """Whether the next request would be turned away."""
        return self._closing or self._admitted >= self.workers + self.queue

    def check_room(self) -> None:
        """Turn a request away before anything is done for it, when it would be anyway."""
        if self._closing:
            raise Problem(503, "stopping", "The server is stopping.", headers={"Retry-After": "5"})
        if self.full:
            wait = self.seconds_until_room()
            raise Problem(
                429,
                "queue-full",
                f"The queue of {self.queue} requests is full; try again in {wait} s.",
                headers={"Retry-After": str(wait)},
            )

    def seconds_until_room(self) -> int:
        """When a place will be free, by the time that the last requests took; 1 to 300."""
        return min(300, max(1, math.ceil(self._seconds / self.workers)))

    async def run(self, request: Request | None, work: Work[ResultT]) -> ResultT:
        """What ``work`` returns, or raises; cancelled when the client of ``request`` leaves.

        Without a request nobody waits, and only whoever cancels this task ends it early.
        Problem 429 with Retry-After when the queue is full. Cancelled when the client has gone.
        """
        self.check_room()
        cancellation = Cancellation()
        self._admitted += 1
        started = time.monotonic()
        # What is told of the work, such as traces, belongs to the request.
        context = contextvars.copy_context()
        future = self._pool.submit(self._begun, started, context, work, cancellation)
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: self._tell(loop, partial(self._left, started)))
        result = asyncio.wrap_future(future)
        gone = asyncio.create_task(_gone(request))
        try:
            waited: set[asyncio.Future[Any]] = {result, gone}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if not result.done():
                raise Cancelled
            return result.result()
        finally:
            gone.cancel()
            # Also when this task itself is cancelled; what has ended does not mind.
            cancellation.cancel()
            result.cancel()

    async def close(self) -> None:
        """Wait for what was begun; nothing new is taken."""
        self._closing = True
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)

    def stop_taking(self) -> None:
        """From now on, requests are turned away."""
        self._closing = True

    def _begun(
        self,
        asked: float,
        context: contextvars.Context,
        work: Work[ResultT],
        cancellation: Cancellation,
    ) -> ResultT:
        """In its thread."""
        self._on_begun(time.monotonic() - asked)
        return context.run(work, cancellation)

    def _left(self, started: float) -> None:
        self._admitted -= 1
        self._seconds += 0.2 * (time.monotonic() - started - self._seconds)

    @staticmethod
    def _tell(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
        # A loop that has ended counts no more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(callback)


async def _gone(request: Request | None) -> None:
    """Return when the client has closed its connection; its body has been read before."""
    if request is None:
        await asyncio.Event().wait()
        return
    while (await request.receive())["type"] != "http.disconnect":
        pass
