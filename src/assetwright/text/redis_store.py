"""Values kept in Redis, asked for in little time, and never a reason to fail."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from assetwright.text.circuit import Circuit
from assetwright.text.tally import Tally
from assetwright.types import EnvironmentProblem, InputError

if TYPE_CHECKING:
    from redis import Redis

BUDGET = 0.015
"""Seconds that a caller waits for a group of keys; with its own work, below 20 ms."""
GROUP = 16
"""Keys asked for at once: a full batch of prompts."""
KEPT = 7 * 24 * 3600
"""Seconds after which Redis forgets a value."""

READERS = 4
WAITING_READS = 64
WAITING_WRITES = 64
"""Values waiting to be written; those beyond are dropped."""
SOCKET_TIMEOUT = 0.25
"""Seconds after which a connection is given up. Callers do not wait that long."""

_SCHEMES = ("redis", "rediss", "unix")
_PARAMETERS = {"db", "ssl_ca_certs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile"}
_HOW = "redis://[user:password@]host[:port][/number], rediss:// for TLS or unix://path"
_log = logging.getLogger(__name__)

_Job = tuple[Callable[[], Any], "Future[Any]"]


class RedisStore:
    """Byte strings by key, in the Redis server at ``url``. Safe to share between threads.

    Threads of its own speak to the server, so that whatever it or the network does, a caller of
    ``get`` waits ``budget`` seconds at most and one of ``put`` not at all. What goes wrong is
    counted in ``tally`` and logged once an outage, or once a kind of refusal.

    InputError for a URL that cannot be one; EnvironmentProblem without the package redis.
    """

    def __init__(
        self,
        url: str,
        *,
        budget: float = BUDGET,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis, self.name = _client(url)
        self._budget = budget
        self.tally = Tally()
        self._circuit = Circuit(clock)
        self._reads: queue.Queue[_Job | None] = queue.Queue(WAITING_READS)
        self._writes: queue.Queue[tuple[str, bytes] | None] = queue.Queue(WAITING_WRITES)
        self._logged: set[str] = set()
        threads = [threading.Thread(target=self._read, daemon=True) for _ in range(READERS)]
        threads.append(threading.Thread(target=self._write, daemon=True))
        for thread in threads:
            thread.start()

    @property
    def available(self) -> bool:
        """Whether the server is being asked; False in an outage."""
        return self._circuit.closed

    def get(self, keys: Sequence[str], limit: int) -> dict[str, bytes]:
        """The values that came in time; one longer than ``limit`` bytes is cut just above it."""
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), GROUP):
            group = keys[start : start + GROUP]
            values = self._ask(group, limit)
            if values is None:
                break
            found |= zip(group, values, strict=True)
        return {key: value for key, value in found.items() if value}

    def put(self, key: str, value: bytes) -> None:
        """Have a value written soon, if the server can be reached."""
        if not self._circuit.closed:
            self.tally.add("redis_skipped")
            return
        try:
            self._writes.put_nowait((key, value))
        except queue.Full:
            self.tally.add("redis_error", kind="dropped")

    def flush(self, timeout: float) -> bool:
        """Wait for what is being written; whether all of it was within ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while self._writes.unfinished_tasks:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.001)
        return True

    def close(self) -> None:
        """End the threads once they have nothing left to do, without waiting for them."""
        for jobs, count in ((self._reads, READERS), (self._writes, 1)):
            for _ in range(count):
                # Where even that finds no room, they end with the process.
                try:
                    jobs.put_nowait(None)
                except queue.Full:
                    break

    def _ask(self, keys: Sequence[str], limit: int) -> list[bytes] | None:
        """A value for each key, empty where there is none; None when nothing came of it."""
        if not self._circuit.closed:
            self.tally.add("redis_skipped")
            if self._circuit.probe_due():
                self._submit(self._probe)
            return None
        started = time.perf_counter()
        job = self._submit(lambda: self._fetch(keys, limit))
        try:
            values = [] if job is None else job.result(self._budget)
        except TimeoutError:
            values = []
        except Exception as error:  # sockets, TLS and redis-py: whatever they raise is no answer
            self._failed(error)
            return None
        finally:
            self.tally.add("redis_seconds", time.perf_counter() - started)
        if not values:
            if job is not None:
                job.cancel()
            self.tally.add("redis_error", kind="late")
            if self._circuit.late():
                self._begin_outage("it answers too late")
            return None
        if self._circuit.succeeded():
            _log.info("Redis at %s is back", self.name)
        return list(self._accepted(values))

    def _accepted(self, values: Sequence[Any]) -> Iterator[bytes]:
        for value in values:
            if isinstance(value, Exception):
                self._refused(value)
            yield value if isinstance(value, bytes) else b""

    def _fetch(self, keys: Sequence[str], limit: int) -> list[Any]:
        pipeline = self._redis.pipeline(transaction=False)
        for key in keys:
            # Not GET, which would bring whatever is there, however large.
            pipeline.getrange(key, 0, limit)
        return list(pipeline.execute(raise_on_error=False))

    def _probe(self) -> None:
        try:
            self._redis.ping()
        except Exception:  # what is wrong was logged when the outage began
            self._circuit.probed(answered=False)
        else:
            self._circuit.probed(answered=True)

    def _submit(self, work: Callable[[], Any]) -> Future[Any] | None:
        job: Future[Any] = Future()
        try:
            self._reads.put_nowait((work, job))
        except queue.Full:
            return None
        return job

    def _read(self) -> None:
        while (task := self._reads.get()) is not None:
            work, job = task
            # What a caller no longer waits for is not asked.
            if not job.set_running_or_notify_cancel():
                continue
            try:
                job.set_result(work())
            except BaseException as error:  # it is the caller's, who is another thread
                job.set_exception(error)

    def _write(self) -> None:
        while (task := self._writes.get()) is not None:
            try:
                self._set(*task)
            finally:
                self._writes.task_done()

    def _set(self, key: str, value: bytes) -> None:
        from redis.exceptions import ResponseError

        if not self._circuit.closed:
            self.tally.add("redis_skipped")
            return
        try:
            self._redis.set(key, value, ex=KEPT)
        except ResponseError as error:
            self._refused(error)
        except Exception as error:  # as in `_ask`
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self.tally.add("redis_error", kind="connection")
        if self._circuit.failed():
            self._begin_outage(_said(error))

    def _begin_outage(self, why: str) -> None:
        _log.warning("Redis at %s cannot be used (%s): texts are encoded anew", self.name, why)

    def _refused(self, error: Exception) -> None:
        """It answers, but not with what was asked: full, read-only, another type, no rights."""
        self.tally.add("redis_error", kind="refused")
        kind = type(error).__name__
        if kind not in self._logged:
            self._logged.add(kind)
            _log.warning("Redis at %s refuses a key of ours (%s)", self.name, _said(error))


def _said(error: Exception) -> str:
    # One line of ASCII: a server may answer anything.
    return ascii(f"{type(error).__name__}: {error}"[:120])[1:-1]


def _client(url: str) -> tuple[Redis, str]:
    """A client with a pool of connections, and how the server is called in messages."""
    if find_spec("redis") is None:
        raise EnvironmentProblem(
            "The embedding cache in Redis needs a package that is not installed: "
            'pip install "assetwright[redis]".'
        )
    from redis import ConnectionPool, Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    options: Mapping[str, Any] = {
        "socket_timeout": SOCKET_TIMEOUT,
        "socket_connect_timeout": SOCKET_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
        "max_connections": READERS + 1,
    }
    try:
        parts = urlsplit(url)
        unknown = parse_qs(parts.query).keys() - _PARAMETERS
        if parts.scheme not in _SCHEMES or unknown:
            pool = None
        else:
            pool = ConnectionPool.from_url(url, **options)
            port = f":{parts.port or 6379}"
            place = parts.path if parts.scheme == "unix" else f"{parts.hostname}{port}"
    except (ValueError, TypeError):
        pool = None
    if pool is None:
        # Neither the URL nor the error is shown: either may hold the password.
        raise InputError(
            "cache.redis",
            f"The URL of the Redis server cannot be read: write {_HOW}, with @ : / in a password "
            f"as %40 %3A %2F, and after ? nothing but {', '.join(sorted(_PARAMETERS))}.",
        )
    return Redis(connection_pool=pool), place
