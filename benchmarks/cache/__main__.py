"""Latency of a text that was encoded before, beside encoding it, in the same run and in turns.

Two encoders: the embedded MiniLM, and a text tower of CLIP ViT-L/14's size (12 layers of 768, 77
tokens) run by transformers. Its weights are random, which takes as long as any others. Redis is a
server of the benchmark's own on the loopback. And what a dead and a stopped Redis add to a request.
"""

from __future__ import annotations

import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from assetwright.text import MiniLMEncoder, TextEncoder
from assetwright.text.cache import CachedEncoder
from assetwright.text.redis_store import RedisStore
from assetwright.types import TokenSequence
from benchmarks.report import Measure, report

LONG = "A settings gear for a productivity app, blue, " * 12
"""Fills all 77 tokens."""
SHORT = "a settings gear for a productivity app"
MOST_ADDED = 20.0
"""Milliseconds that a Redis which does not answer may add to a request."""


class ClipSize:
    """A text tower of ViT-L/14's size, always read to its 77 tokens."""

    width = 768
    revision = "random weights"

    def __init__(self) -> None:
        import torch
        from transformers import CLIPTextConfig, CLIPTextModel

        config = CLIPTextConfig(
            hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12
        )
        self._torch = torch
        self._model = CLIPTextModel(config).eval().requires_grad_(False)

    def encode(self, texts: Sequence[str]) -> list[TokenSequence]:
        """As a text encoder does, whatever the texts say."""
        ids = self._torch.arange(77).repeat(len(texts), 1)
        hidden = self._model(input_ids=ids).last_hidden_state.numpy()
        return [TokenSequence(row, row[-1] / np.linalg.norm(row[-1])) for row in hidden]


class _Server:
    """A Redis server on a free port."""

    def __init__(self, folder: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.01)

    def store(self) -> RedisStore:
        """As a process would open it."""
        return RedisStore(f"redis://127.0.0.1:{self.port}/0")


@contextmanager
def server() -> Iterator[_Server]:
    with tempfile.TemporaryDirectory() as folder:
        running = _Server(folder)
        try:
            yield running
        finally:
            running.process.kill()
            running.process.wait()


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def compared(
    name: str, encoder: TextEncoder, text: str, redis: _Server, rounds: int
) -> list[Measure]:
    """Encoding, a hit in memory and a hit in Redis, in turns."""
    store = redis.store()
    memory = CachedEncoder(encoder)
    remote = CachedEncoder(encoder, redis=store, memory_bytes=0)
    for cache in (memory, remote):
        cache.encode([text])
    store.flush(10)
    encoded, kept, fetched = [], [], []
    asked = 0
    while len(fetched) < rounds and asked < 20 * rounds:
        hits = remote.statistics.redis_hits
        wait = milliseconds(lambda: remote.encode([text]))
        asked += store.available
        if remote.statistics.redis_hits == hits:
            # Not in time, on a machine that does other things too: see how often below.
            time.sleep(0.05)
            continue
        fetched.append(wait)
        kept.append(milliseconds(lambda: memory.encode([text])))
        encoded.append(milliseconds(lambda: encoder.encode([text])))
    store.close()
    cost, near, far = map(statistics.median, (encoded, kept, fetched))
    how = f"median of {rounds}, in turns"
    late = f"median of {len(fetched)} that came within 15 ms, of {asked} asked"
    return [
        Measure(f"{name}: encoded", cost, "ms", None, how),
        Measure(f"{name}: from memory", 100 * near / cost, "%", 5, f"{near:.4f} ms"),
        Measure(f"{name}: from Redis", 100 * far / cost, "%", 28, f"{far:.2f} ms, {late}"),
    ]


class _Free:
    """Encodes in no time, so that what is measured is the wait for Redis alone."""

    width = 384
    revision = "free"

    def encode(self, texts: Sequence[str]) -> list[TokenSequence]:
        return [TokenSequence(np.ones((2, 384), np.float32), np.ones(384, np.float32))] * len(texts)


def added(redis: _Server, how: str) -> list[Measure]:
    """What requests wait for a Redis that was just made useless; all of 200, the first included."""
    store = redis.store()
    cache = CachedEncoder(_Free(), redis=store, memory_bytes=0)
    cache.encode(["before"])
    store.flush(10)
    redis.process.send_signal(signal.SIGKILL if how == "dead" else signal.SIGSTOP)
    try:
        waits = []
        for index in range(200):
            waits.append(milliseconds(lambda each=index: cache.encode([f"text {each}"])))
            time.sleep(0.01)
    finally:
        redis.process.send_signal(signal.SIGCONT)
    store.close()
    return [
        Measure(f"{how} Redis: most added", max(waits), "ms", MOST_ADDED, "of 200 requests"),
        Measure(f"{how} Redis: median added", statistics.median(waits), "ms", None, ""),
    ]


def main() -> None:
    """Measure and report."""
    if shutil.which("redis-server") is None:
        print("cache: redis-server is not installed; run scripts/install-debian-packages")
        return
    measures = []
    embedded = MiniLMEncoder.embedded(1)
    with server() as redis:
        measures += compared("MiniLM, 9 tokens", embedded, SHORT, redis, 40)
        measures += compared("MiniLM, 77 tokens", embedded, LONG, redis, 40)
        measures += compared("CLIP-L size, 77 tokens", ClipSize(), LONG, redis, 12)
        measures += added(redis, "stopped")
    with server() as redis:
        measures += added(redis, "dead")
    report("cache", measures)


if __name__ == "__main__":
    main()
