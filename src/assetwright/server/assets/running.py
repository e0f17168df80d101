"""What this process is drawing, how far it is, and signs of life for the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from assetwright.server.assets.folder import STALE, Result, ResultFolder, State
from assetwright.server.problems import Problem
from assetwright.types import Cancelled


@dataclass(slots=True)
class Progress:
    """``done`` of ``total`` steps or files of a ``stage``; ``total`` 0 where it is not known."""

    stage: str = "queued"
    done: int = 0
    total: int = 0

    def hear(self, stage: str, done: int, total: int) -> None:
        """From the thread that works."""
        self.stage, self.done, self.total = stage, done, total


@dataclass(slots=True)
class _Work:
    task: asyncio.Task[Any]
    progress: Progress = field(default_factory=Progress)


class Running:
    """Sets in work, by their id. Used from one event loop."""

    def __init__(self, results: ResultFolder) -> None:
        self._results = results
        self._works: dict[str, _Work] = {}
        self._closing = False

    def progress(self, identity: str) -> Progress | None:
        """How far it is, if it is drawn here."""
        work = self._works.get(identity)
        return None if work is None else work.progress

    def cancel(self, identity: str) -> None:
        """Give it up, if it is drawn here; elsewhere they see that it is gone."""
        if (work := self._works.get(identity)) is not None:
            work.task.cancel()

    def start(
        self,
        result: Result,
        work: Callable[[Progress], Awaitable[Result]],
        fault: Callable[[Exception], dict[str, Any]],
    ) -> asyncio.Task[Result]:
        """Have it drawn; what it fails of stands in its document, as ``fault`` tells it."""
        progress = Progress()
        task = asyncio.create_task(self._run(result, work(progress), fault))
        self._works[result.id] = _Work(task, progress)
        task.add_done_callback(lambda _: self._ended(result.id, task))
        return task

    async def close(self, patience: float) -> None:
        """Let what was begun be ended within so many seconds; what is not has then failed."""
        tasks = [work.task for work in self._works.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=patience)
        self._closing = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(
        self,
        result: Result,
        work: Awaitable[Result],
        fault: Callable[[Exception], dict[str, Any]],
    ) -> Result:
        alive = asyncio.create_task(self._alive(result))
        try:
            return await work
        except (Cancelled, asyncio.CancelledError):
            if not self._closing:
                # Nobody wants it. Not waited for, since this task ends here.
                asyncio.get_running_loop().run_in_executor(None, self._results.remove, result)
            raise
        except Exception as error:
            problem = fault(error)
            await asyncio.to_thread(
                self._results.update, result, state=State.FAILED, problem=problem
            )
            raise
        finally:
            alive.cancel()

    async def _alive(self, result: Result) -> None:
        while True:
            await asyncio.sleep(STALE / 6)
            if not await asyncio.to_thread(self._results.touch, result):
                self.cancel(result.id)

    def _ended(self, identity: str, task: asyncio.Task[Any]) -> None:
        del self._works[identity]
        # Whoever waits for it hears of it; a set that nobody waits for has it in its document.
        with suppress(asyncio.CancelledError):
            task.exception()


async def awaited(task: asyncio.Task[Result]) -> Result:
    """The set that was drawn for one who waits for it."""
    try:
        return await task
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is None or current.cancelling():
            task.cancel()
            raise
        raise Problem(410, "gone", "The set was removed while it was drawn.") from None
