"""What Prometheus reads. No label holds anything that a user wrote."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from assetwright.diffusion.load import Tick
from assetwright.text.tally import CacheStatistics

_FINE = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_OCCUPANCY = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16)
LAG_INTERVAL = 0.1
"""Seconds between two looks at how late the event loop is."""


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        # When each series began doubles their number and tells nothing.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        each = self.registry
        self.requests = Counter(
            "assetwright_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=each,
        )
        self.request_seconds = Histogram(
            "assetwright_http_request_seconds",
            "From the first byte of a request to the last of its answer.",
            ("route",),
            buckets=_FINE,
            registry=each,
        )
        self.turned_away = Counter(
            "assetwright_turned_away",
            "Requests that were refused at the door.",
            ("reason",),
            registry=each,
        )
        self.stage_seconds = Histogram(
            "assetwright_stage_seconds",
            "How long each stage of a request took.",
            ("stage",),
            buckets=_FINE,
            registry=each,
        )
        self.step_seconds = Histogram(
            "assetwright_step_seconds",
            "One pass of the network.",
            buckets=_FINE,
            registry=each,
        )
        self.batch_occupancy = Histogram(
            "assetwright_batch_occupancy",
            "Pictures in one pass of the network.",
            buckets=_OCCUPANCY,
            registry=each,
        )
        self.images = Counter(
            "assetwright_images", "Pictures drawn.", ("asset_type",), registry=each
        )
        self.verdicts = Counter(
            "assetwright_verdicts",
            "What the policy said of prompts.",
            ("verdict",),
            registry=each,
        )
        self.gate_failures = Counter(
            "assetwright_gate_failures",
            "Pictures that a quality check did not let pass.",
            ("check",),
            registry=each,
        )
        self.cancelled = Counter(
            "assetwright_cancelled",
            "Requests whose client left before the answer.",
            registry=each,
        )
        self.loop_lag = Histogram(
            "assetwright_event_loop_lag_seconds",
            "How late the event loop was.",
            buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0),
            registry=each,
        )
        self.worst_loop_lag = Gauge(
            "assetwright_event_loop_lag_worst_seconds",
            "The worst since the start.",
            registry=each,
        )
        self.most_busy = Gauge(
            "assetwright_event_loop_busy_worst_seconds",
            "The most processor time that the event loop took between two looks at it.",
            registry=each,
        )
        self.span: Callable[[str], AbstractContextManager[object]] = nullcontext
        """What every stage is also told to: traces, where somebody collects them."""
        self._worst = self._most_busy = 0.0

    def tick(self, tick: Tick) -> None:
        """The engine's observer: one run of the network."""
        self.step_seconds.observe(tick.seconds)
        self.batch_occupancy.observe(tick.drawings)

    def follow_cache(self, statistics: Callable[[], CacheStatistics]) -> None:
        """What the cache of encoded texts did, read when somebody looks."""
        self.registry.register(_CacheCollector(statistics))

    def follow(self, name: str, what: str, value: Callable[[], float]) -> None:
        """A gauge that is read when somebody looks."""
        Gauge(name, what, registry=self.registry).set_function(value)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage of a request."""
        with self.stage_seconds.labels(name).time(), self.span(name):
            yield

    def waited(self, seconds: float) -> None:
        """A request waited so long for a thread; where it has one, its stages begin."""
        self.stage_seconds.labels("wait").observe(seconds)

    async def watch_loop(self) -> None:
        """Measure for ever how late the event loop is.

        It is late where it has too much to do itself, which its processor time tells, and where
        the machine or the interpreter lets others go first.
        """
        while True:
            due, busy = time.monotonic() + LAG_INTERVAL, time.thread_time()
            await asyncio.sleep(LAG_INTERVAL)
            late = max(0.0, time.monotonic() - due)
            self._most_busy = max(self._most_busy, time.thread_time() - busy)
            self.most_busy.set(self._most_busy)
            self.loop_lag.observe(late)
            self._worst = max(self._worst, late)
            self.worst_loop_lag.set(self._worst)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)


class _CacheCollector(Collector):
    """Counters that the cache keeps itself."""

    def __init__(self, statistics: Callable[[], CacheStatistics]) -> None:
        self._statistics = statistics

    def collect(self) -> Iterator[CounterMetricFamily]:
        """One family for where texts were found, one for what Redis did not do."""
        told = self._statistics()
        texts = CounterMetricFamily(
            "assetwright_text_cache", "Texts asked for, by where they were found.", labels=["found"]
        )
        for name in ("memory_hits", "redis_hits", "misses", "shared"):
            texts.add_metric([name.removesuffix("_hits")], getattr(told, name))
        yield texts
        errors = CounterMetricFamily(
            "assetwright_text_cache_redis_errors", "What Redis did not do.", labels=["kind"]
        )
        for kind, count in told.redis_errors.items():
            errors.add_metric([kind], count)
        yield errors
