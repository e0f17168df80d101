"""How far a tool is, told by a thread and sent by the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

ResultT = TypeVar("ResultT")

Heard = Callable[[str, int, int], None]
"""Hears, in any thread, of the stage, and how much of it is done."""
Report = Callable[[float, float, str], Awaitable[None]]
"""Sends progress, total and a word on it to the client."""


class Scale:
    """Stages that each count from one, on one scale: the protocol wants progress to grow."""

    def __init__(self) -> None:
        self._before = 0
        self._stage = ""
        self._done = 0

    def place(self, stage: str, done: int, total: int) -> tuple[int, int] | None:
        """Progress and its total by now; None where nothing was added."""
        if stage != self._stage or done < self._done:
            # Another stage, or the same once more: what failed the checks is drawn again.
            self._before += self._done
            self._stage, self._done = stage, 0
        if done == self._done:
            return None
        self._done = done
        return self._before + done, self._before + max(done, total)


async def reported(report: Report, work: Callable[[Heard], Awaitable[ResultT]]) -> ResultT:
    """What ``work`` returns; every bit of progress it hears of has been sent by then."""
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[tuple[str, int, int] | None] = asyncio.Queue()
    scale = Scale()

    def heard(stage: str, done: int, total: int) -> None:
        # Whoever tells a loop that has ended is about to be told to stop.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(told.put_nowait, (stage, done, total))

    async def send() -> None:
        while (news := await told.get()) is not None:
            place = scale.place(*news)
            if place is not None:
                # Nobody listens any more: the work itself is told so in another way.
                with suppress(Exception):
                    await report(*place, news[0])

    sender = asyncio.create_task(send())
    try:
        result = await work(heard)
        told.put_nowait(None)
        await sender
    finally:
        sender.cancel()
    return result
