"""What the embedding cache did, in numbers that only grow."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Count = Literal[
    "memory_hits", "redis_hits", "misses", "shared", "redis_skipped", "redis_error",
    "encode_seconds", "redis_seconds",
]  # fmt: skip
ErrorKind = Literal["late", "connection", "refused", "garbage", "dropped"]


@dataclass(frozen=True, slots=True)
class CacheStatistics:
    """Totals since the start. Every text asked for counts once in the first four.

    ``shared`` are texts that another thread was encoding already. ``redis_errors`` by kind:
    ``late`` (no answer in time), ``connection``, ``refused`` (full, read-only, another type, no
    rights), ``garbage`` (a value that is none of ours), ``dropped`` (too many waiting to be
    written). ``redis_skipped`` are questions and values spared the server in an outage. Seconds are
    sums: of waiting for Redis, and of encoding.
    """

    memory_hits: int
    redis_hits: int
    misses: int
    shared: int
    redis_skipped: int
    redis_errors: Mapping[ErrorKind, int]
    encode_seconds: float
    redis_seconds: float


class Tally:
    """Counts; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Count] = Counter()
        self._seconds: dict[Count, float] = {}
        self._errors: Counter[ErrorKind] = Counter()

    def add(self, name: Count, amount: float = 1, *, kind: ErrorKind | None = None) -> None:
        """Add ``amount`` to a total; ``kind`` says which one of ``redis_error``."""
        with self._lock:
            if kind is not None:
                self._errors[kind] += int(amount)
            elif name.endswith("_seconds"):
                self._seconds[name] = self._seconds.get(name, 0.0) + amount
            else:
                self._counts[name] += int(amount)

    def statistics(self) -> CacheStatistics:
        """The totals at this moment."""
        with self._lock:
            return CacheStatistics(
                memory_hits=self._counts["memory_hits"],
                redis_hits=self._counts["redis_hits"],
                misses=self._counts["misses"],
                shared=self._counts["shared"],
                redis_skipped=self._counts["redis_skipped"],
                redis_errors=dict(self._errors),
                encode_seconds=self._seconds.get("encode_seconds", 0.0),
                redis_seconds=self._seconds.get("redis_seconds", 0.0),
            )
