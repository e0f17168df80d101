"""Drawings of many threads, batched by denoising step: each joins and leaves at any step."""

from __future__ import annotations

import atexit
import logging
import math
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from types import TracebackType
from weakref import WeakSet

from assetwright.config import MODELS
from assetwright.diffusion.load import Load, Tick
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.pace import Pace
from assetwright.diffusion.roster import Roster
from assetwright.diffusion.symmetry import SYMMETRY_THRESHOLD
from assetwright.diffusion.ticket import Ticket
from assetwright.diffusion.trajectory import (
    Denoiser,
    Drawing,
    Step,
    Trajectory,
    advance,
    steps_from,
)
from assetwright.types import Cancelled, EnvironmentProblem, InputError, Latent

BATCH = 16
"""Drawings of one run of the network at most: 16 to 32 rows, since a guided step takes two. On a
CPU a row of 16 costs half of what one by itself does, and of 32 hardly less; see docs/serving.md.
"""

QUEUE = 256

POLL = 0.05
"""Seconds between two looks at whether the caller still wants it, while nothing is heard."""

_SMOOTHING = 0.1
_FIRST_GUESS = 0.01
"""Seconds for a row, until one was measured."""

_log = logging.getLogger(__name__)


class EngineClosed(EnvironmentProblem):
    """The engine takes nothing any more, or handed back what it had."""

    def __init__(self) -> None:
        super().__init__("The engine is shut down; the drawing was not finished.")


class QueueFull(EnvironmentProblem):
    """As many drawings are in flight as may be; in about ``seconds`` there is room for one."""

    def __init__(self, drawings: int, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"{drawings} drawings are in flight and no more can be taken; "
            f"try again in {math.ceil(seconds)} s."
        )


class Engine:
    """Runs one network for drawings that come from any thread, at any time.

    Every step is one run of the network for at most ``batch`` drawings, for whichever are
    due (see ``Roster``), whatever step, style and guidance each is at: a new one joins at the next
    step, nothing waits for a batch to fill or to end. How many take a step together follows from
    how many there are and from what runs of the network cost here (see ``Pace``). What is drawn
    depends on the drawing alone, to 1e-4 of a field's value where a network rounds otherwise in
    batches of another size.

    At most ``queue`` drawings are in flight; the next is refused with QueueFull. One thread,
    started on the first drawing, runs ``denoiser`` and the callbacks; a denoiser that raises fails
    only the drawings that it raises for. ``observer`` hears of every run, for metrics. After a
    fork the child's engine is empty, with a thread of its own; a network with threads of its own
    does not outlive a fork, unless it is loaded after that.

    >>> from assetwright.diffusion.engine import Engine
    >>> from assetwright.diffusion.trajectory import Drawing
    >>> with Engine.embedded() as engine:
    ...     tickets = [engine.submit(Drawing(text=None, style=i), steps=4) for i in range(3)]
    ...     [ticket.result().layers for ticket in tickets]
    [1, 1, 1]
    """

    def __init__(
        self,
        denoiser: Denoiser,
        *,
        batch: int = BATCH,
        queue: int = QUEUE,
        observer: Callable[[Tick], None] | None = None,
    ) -> None:
        if batch < 1:
            raise InputError("batch", f"batch must be at least 1, not {batch}")
        if queue < 1:
            raise InputError("queue", f"queue must be at least 1, not {queue}")
        self.denoiser = denoiser
        self.batch = batch
        self.queue = queue
        self._observer = observer
        self._closed = False
        self._step_seconds = 0.0
        self._row_seconds = 0.0
        self._last = (0, 0)
        self._thread: threading.Thread | None = None
        self._begin()
        _engines.add(self)

    @classmethod
    def embedded(
        cls,
        *,
        threads: int | None = None,
        batch: int = BATCH,
        queue: int = QUEUE,
        observer: Callable[[Tick], None] | None = None,
    ) -> Engine:
        """An engine around the shipped network, with ``threads``, None for one a core."""
        denoiser = OnnxDenoiser(MODELS / "dit", threads)
        return cls(denoiser, batch=batch, queue=queue, observer=observer)

    def submit(
        self,
        drawing: Drawing,
        *,
        steps: int,
        symmetry: float = SYMMETRY_THRESHOLD,
        on_step: Callable[[Step], None] | None = None,
    ) -> Ticket:
        """Have it drawn, from the next step on. Returns at once.

        ``on_step`` is called by the engine's thread after each of its steps, all others waiting:
        it should hand the step on and return. When it raises, the drawing has failed.

        Raises QueueFull, EngineClosed, ValueError for less than one step.
        """
        trajectory = Trajectory(drawing, steps=steps, symmetry=symmetry)
        ticket = Ticket(trajectory, on_step, self._withdraw)
        with self._changed:
            if self._closed:
                raise EngineClosed
            if len(self._roster) >= self.queue:
                raise QueueFull(len(self._roster), self._seconds_until_room())
            self._roster.add(ticket)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="assetwright-engine", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()
        return ticket

    def sample(
        self,
        drawings: Sequence[Drawing],
        *,
        steps: int,
        symmetry: float = SYMMETRY_THRESHOLD,
        progress: Callable[[int, int], None] | None = None,
        on_step: Callable[[int, Step], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> list[Latent]:
        """Draw all of ``drawings`` among those of others; as ``sampler.sample``, which draws alone.

        At most a batch of them is in the queue at a time, the others follow as
        these are done. The callbacks are called by the caller's own thread, which may take its
        time. ``cancelled`` is asked at least every 50 ms, in the queue too.

        Raises QueueFull when there is no room for the first, EngineClosed, Cancelled, or what the
        network or a callback raised; the other drawings are then cancelled.
        """
        heard: SimpleQueue[tuple[int, Step | None]] = SimpleQueue()
        tickets: list[Ticket] = []

        def enter() -> None:
            index = len(tickets)
            ticket = self.submit(
                drawings[index],
                steps=steps,
                symmetry=symmetry,
                on_step=lambda step: heard.put((index, step)),
            )
            tickets.append(ticket)
            ticket.when_done(lambda: heard.put((index, None)))

        lengths = [steps_from(drawing.start, steps) for drawing in drawings]
        longest, told = max(lengths, default=0), 0
        taken = finished = 0
        try:
            while finished < len(drawings):
                if cancelled is not None and cancelled():
                    raise Cancelled
                while len(tickets) < min(len(drawings), finished + self.batch):
                    try:
                        enter()
                    except QueueFull:
                        if not tickets:
                            raise
                        break
                polling = cancelled is not None or len(tickets) < len(drawings)
                try:
                    index, step = heard.get(timeout=POLL if polling else None)
                except Empty:
                    continue
                if step is None:
                    finished += 1
                    tickets[index].result()
                    continue
                taken += 1
                done = taken * longest // sum(lengths)
                if progress is not None and done > told:
                    progress(done, longest)
                told = done
                if on_step is not None:
                    on_step(index, step)
        except BaseException:
            for ticket in tickets:
                ticket.cancel()
            raise
        return [ticket.result() for ticket in tickets]

    @property
    def load(self) -> Load:
        """How busy it is now."""
        with self._changed:
            waiting = sum(ticket.trajectory.done == 0 for ticket in self._roster)
            return Load(
                waiting=waiting,
                running=len(self._roster) - waiting,
                drawings=self._last[0] if self._roster else 0,
                rows=self._last[1] if self._roster else 0,
                batch=self.batch,
                queue=self.queue,
                step_seconds=self._step_seconds,
                row_seconds=self._row_seconds,
            )

    def close(self, *, drain: bool = True, timeout: float | None = None) -> list[Ticket]:
        """Take nothing more, and end the thread.

        With ``drain`` what was taken is drawn first, for at most ``timeout`` seconds. What is not
        is handed back in the order in which it came, to be submitted elsewhere: its result is
        EngineClosed. The step under way is always ended. Closing again does no harm.
        """
        with self._changed:
            self._closed = True
            back = [] if drain else self._roster.clear()
            thread = self._thread
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout if drain else None)
            if thread.is_alive():
                with self._changed:
                    back = self._roster.clear()
                    self._changed.notify_all()
                thread.join()
        for ticket in back:
            ticket.settle(EngineClosed())
        return back

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close(drain=error is None)

    def _begin(self) -> None:
        """An empty engine without a thread."""
        self._changed = threading.Condition()
        self._roster: Roster[Ticket] = Roster(self.batch)
        self._paces: defaultdict[tuple[int, ...], Pace] = defaultdict(Pace)
        self._thread = None

    def _seconds_until_room(self) -> float:
        """A place is free when the next drawing ends; they end as fast as their rows are run."""
        rows = sum(ticket.rows_left for ticket in self._roster) / len(self._roster)
        return max(rows * (self._row_seconds or _FIRST_GUESS), self._step_seconds)

    def _withdraw(self, ticket: Ticket) -> None:
        with self._changed:
            self._roster.remove(ticket)

    def _work(self) -> None:
        """What the thread does: tick while there is something to do, wait while not."""
        try:
            while tickets := self._next():
                self._tick(tickets)
        except BaseException as error:
            # Not a fault of one drawing: nobody may wait for a thread that is no more.
            with self._changed:
                self._closed = True
                left = self._roster.clear()
            for ticket in left:
                ticket.settle(error)
            raise

    def _next(self) -> list[Ticket]:
        with self._changed:
            while not self._roster and not self._closed:
                self._changed.wait()
            return self._roster.pick(lambda shape, rows: self._paces[shape].rows(rows))

    def _tick(self, tickets: Sequence[Ticket]) -> None:
        rows, shape = sum(ticket.rows for ticket in tickets), tickets[0].shape
        started = time.perf_counter()
        errors = self._advance(tickets)
        seconds = time.perf_counter() - started
        if not errors:
            self._paces[shape].ran(rows, seconds)
        self._measure(len(tickets), rows, seconds)
        for ticket in tickets:
            error: BaseException | None = errors.get(ticket) or ticket.tell()
            if error is None and not ticket.trajectory.finished:
                continue
            self._withdraw(ticket)
            ticket.settle(error or ticket.trajectory.latent())
        if self._observer is not None:
            try:
                self._observer(Tick(rows, len(tickets), seconds, self.load.waiting))
            except Exception:
                _log.exception("The engine's observer failed; it is not called again.")
                self._observer = None

    def _advance(self, tickets: Sequence[Ticket]) -> dict[Ticket, Exception]:
        """Take the step; when it cannot be taken together, each takes it alone."""
        try:
            advance(self.denoiser, [ticket.trajectory for ticket in tickets])
        except Exception as error:
            if len(tickets) == 1:
                return {tickets[0]: error}
            errors: dict[Ticket, Exception] = {}
            for ticket in tickets:
                errors |= self._advance([ticket])
            return errors
        return {}

    def _measure(self, drawings: int, rows: int, seconds: float) -> None:
        with self._changed:
            weight = _SMOOTHING if self._step_seconds else 1.0
            self._last = (drawings, rows)
            self._step_seconds += weight * (seconds - self._step_seconds)
            self._row_seconds += weight * (seconds / rows - self._row_seconds)


_engines: WeakSet[Engine] = WeakSet()


def _after_fork() -> None:
    # Locks may have been held by threads that the child does not have.
    for engine in list(_engines):
        engine._begin()


def _at_exit() -> None:
    # A thread inside the network while the interpreter goes would crash it.
    for engine in list(_engines):
        engine.close(drain=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)
