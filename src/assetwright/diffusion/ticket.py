"""A drawing in an engine's hands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError

from assetwright.diffusion.trajectory import Drawing, Step, Trajectory
from assetwright.types import Cancelled, Latent


class Ticket:
    """A drawing that an engine has taken; made by ``Engine.submit``."""

    def __init__(
        self,
        trajectory: Trajectory,
        on_step: Callable[[Step], None] | None,
        withdraw: Callable[[Ticket], None],
    ) -> None:
        self._on_step = on_step
        self._withdraw = withdraw
        self._future: Future[Latent] = Future()
        self.trajectory = trajectory

    @property
    def drawing(self) -> Drawing:
        """What is drawn."""
        return self.trajectory.drawing

    @property
    def steps(self) -> int:
        """In how many steps."""
        return self.trajectory.steps

    @property
    def done(self) -> bool:
        """Whether it is drawn, cancelled or failed."""
        return self._future.done()

    def result(self, timeout: float | None = None) -> Latent:
        """Wait for the drawing, at most ``timeout`` seconds (None: as long as it takes).

        Raises TimeoutError, Cancelled, EngineClosed when it was handed back, or what the network
        or ``on_step`` raised.
        """
        return self._future.result(timeout)

    def cancel(self) -> bool:
        """Give it up, before its next step; False when it is done already.

        Its place is free at once. ``on_step`` may be in the middle of its last call.
        """
        self._withdraw(self)
        return self.settle(Cancelled())

    def when_done(self, call: Callable[[], None]) -> None:
        """Have ``call`` called, without delay and by any thread, when it is done."""
        self._future.add_done_callback(lambda _: call())

    def settle(self, outcome: Latent | BaseException) -> bool:
        """Make it done with a result or an error; False when it is done already."""
        try:
            if isinstance(outcome, BaseException):
                self._future.set_exception(outcome)
            else:
                self._future.set_result(outcome)
        except InvalidStateError:
            return False
        return True

    def tell(self) -> BaseException | None:
        """Call ``on_step`` with the step just taken; what it raised."""
        if self._on_step is not None and not self.done:
            try:
                self._on_step(self.trajectory.step())
            except BaseException as error:
                return error
        return None

    @property
    def shape(self) -> tuple[int, ...]:
        """See ``Trajectory.shape``."""
        return self.trajectory.shape

    @property
    def rows(self) -> int:
        """See ``Trajectory.rows``."""
        return self.trajectory.rows

    @property
    def rows_left(self) -> int:
        """See ``Trajectory.rows_left``."""
        return self.trajectory.rows_left
