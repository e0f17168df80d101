"""A circuit breaker: a service that fails is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds that a failing service is left alone: at first, and after every trial in vain twice as
long, up to this."""
PATIENCE = 3
"""How many answers in a row may come too late before the service counts as failing."""


class Circuit:
    """Says whether a service may be asked. Safe to share between threads.

    Closed, it may. Open, it is left alone; once a pause is over, ``probe_due`` is true for one
    caller, who probes it. A probe that is answered closes the circuit on trial: the next real
    answer ends the outage, and the next failure opens it again for longer.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._healthy = True
        self._late = 0
        self._pause = FIRST_PAUSE
        self._open_until: float | None = None

    @property
    def closed(self) -> bool:
        """Whether the service may be asked."""
        return self._open_until is None

    def probe_due(self) -> bool:
        """Whether the caller is the one to probe the service."""
        with self._lock:
            if self._open_until is None or self._clock() < self._open_until:
                return False
            # Should this probe never end, another is due after one more pause.
            self._open_until = self._clock() + self._pause
            return True

    def probed(self, answered: bool) -> None:
        """Note how a probe went."""
        with self._lock:
            if answered:
                self._open_until = None
            else:
                self._open(longer=True)

    def succeeded(self) -> bool:
        """Note a real answer; True when it ends an outage."""
        with self._lock:
            self._late = 0
            if self._healthy or self._open_until is not None:
                return False
            self._healthy = True
            self._pause = FIRST_PAUSE
            return True

    def late(self) -> bool:
        """Note an answer that did not come in time; True when an outage begins."""
        with self._lock:
            self._late += 1
            patient = self._healthy and self._late < PATIENCE
            return not patient and self._fail()

    def failed(self) -> bool:
        """Note a failure; True when an outage begins."""
        with self._lock:
            return self._fail()

    def _fail(self) -> bool:
        if self._open_until is not None:
            return False
        begins, self._healthy = self._healthy, False
        self._late = 0
        self._open(longer=not begins)
        return begins

    def _open(self, longer: bool) -> None:
        if longer:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self._open_until = self._clock() + self._pause
