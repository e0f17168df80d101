from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from assetwright import Studio
from assetwright.settings import FILE_NAME, Settings
from assetwright.text import MiniLMEncoder
from assetwright.text.cache import CachedEncoder
from assetwright.text.chosen import chosen_encoders
from assetwright.text.packing import packed_size, rounded
from assetwright.text.redis_store import RedisStore
from assetwright.types import EnvironmentProblem, InputError, TokenSequence

from .redis_server import RedisServer

PATIENT = 10.0


class Counted:
    """The embedded encoder, with a count of what it is asked; a text of ``broken`` fails."""

    def __init__(self, inner: MiniLMEncoder, pause: float = 0.0) -> None:
        self.inner = inner
        self.pause = pause
        self.asked: Counter[str] = Counter()
        self.broken: set[str] = set()
        self.revision = inner.revision
        self.width = inner.width

    def encode(self, texts: Sequence[str]) -> list[TokenSequence]:
        self.asked.update(texts)
        time.sleep(self.pause)
        if self.broken.intersection(texts):
            raise EnvironmentProblem("the weights are gone")
        return self.inner.encode(texts)


@pytest.fixture(scope="module")
def inner() -> MiniLMEncoder:
    return MiniLMEncoder.embedded(threads=1)


@pytest.fixture
def counted(inner: MiniLMEncoder) -> Counted:
    return Counted(inner)


class Network:
    text_width = 384


def same(first: TokenSequence, second: TokenSequence) -> bool:
    return np.array_equal(first.tokens, second.tokens) and np.array_equal(
        first.pooled, second.pooled
    )


def store(server: RedisServer) -> RedisStore:
    return RedisStore(server.url, budget=PATIENT)


def test_a_text_is_encoded_once(counted: Counted, inner: MiniLMEncoder) -> None:
    cache = CachedEncoder(counted)
    first = cache.encode(["gear", "heart", "gear", ""])
    second = cache.encode(["", "heart", "gear"])
    assert counted.asked == {"gear": 1, "heart": 1, "": 1}
    assert same(first[0], first[2])
    assert all(map(same, second, [first[3], first[1], first[0]]))
    assert same(first[1], rounded(inner.encode(["heart"])[0]))
    told = cache.statistics
    assert (told.misses, told.memory_hits, told.shared, told.redis_hits) == (3, 3, 0, 0)
    assert told.encode_seconds > 0
    assert cache.encode([]) == []
    assert (cache.width, cache.revision) == (counted.width, counted.revision)
    with pytest.raises(TypeError, match="sequence of strings"):
        cache.encode("gear")


def test_what_is_kept_cannot_be_changed(counted: Counted) -> None:
    (sequence,) = CachedEncoder(counted).encode(["gear"])
    with pytest.raises(ValueError, match="read-only"):
        sequence.tokens += 1


def test_companions_do_not_change_a_text(counted: Counted, captions: list[str]) -> None:
    together = CachedEncoder(counted).encode(captions[:40])
    for text, sequence in zip(captions[:40], together, strict=True):
        assert same(CachedEncoder(counted).encode([text])[0], sequence)


def test_memory_is_bounded_and_forgets_what_was_used_least_lately(counted: Counted) -> None:
    (one,) = counted.inner.encode(["gear"])
    size = one.tokens.nbytes + one.pooled.nbytes + 4 * len("gear")
    cache = CachedEncoder(counted, memory_bytes=3 * size)
    for text in ("gear", "bell", "lock", "gear", "moon", "gear", "bell"):
        cache.encode([text])
    # "moon" pushed "bell" out, and "bell" then "lock".
    assert counted.asked == {"gear": 1, "bell": 2, "lock": 1, "moon": 1}
    cache.encode(["a text that takes more than there is room for, " * 4])
    cache.encode(["gear"])
    assert counted.asked["gear"] == 1


def test_memory_can_be_switched_off(counted: Counted) -> None:
    cache = CachedEncoder(counted, memory_bytes=0)
    for _ in range(3):
        cache.encode(["gear"])
    assert counted.asked == {"gear": 3}


def test_a_stampede_encodes_once(inner: MiniLMEncoder, redis_server: RedisServer) -> None:
    slow = Counted(inner, pause=0.2)
    cache = CachedEncoder(slow, redis=store(redis_server))
    together = threading.Barrier(24)

    def ask(index: int) -> list[TokenSequence]:
        together.wait()
        # Some ask for both, in either order.
        return cache.encode([["gear", "bell"], ["bell", "gear"], ["gear"]][index % 3])

    with ThreadPoolExecutor(24) as pool:
        found = list(pool.map(ask, range(24)))
    assert slow.asked == {"gear": 1, "bell": 1}
    (gear,) = cache.encode(["gear"])
    for index, sequences in enumerate(found):
        assert same(sequences[1 if index % 3 == 1 else 0], gear)
    told = cache.statistics
    assert told.misses == 2
    assert told.misses + told.shared + told.memory_hits == 40 + 1


def test_a_text_that_fails_fails_for_who_asked_for_it_alone(inner: MiniLMEncoder) -> None:
    slow = Counted(inner, pause=0.1)
    slow.broken = {"broken"}
    cache = CachedEncoder(slow)
    together = threading.Barrier(8)

    def ask(texts: list[str]) -> list[TokenSequence] | None:
        together.wait()
        try:
            return cache.encode(texts)
        except EnvironmentProblem:
            return None

    asked = [["broken", "gear"], ["gear"], ["gear", "bell"], ["broken"]] * 2
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, asked))
    for texts, sequences in zip(asked, found, strict=True):
        assert (sequences is None) == ("broken" in texts)
    # Nothing is left behind that later callers would wait for.
    slow.broken.clear()
    assert len(cache.encode(["broken", "gear", "bell"])) == 3


def test_what_one_cache_wrote_another_reads(
    counted: Counted, redis_server: RedisServer, captions: list[str]
) -> None:
    texts = list(dict.fromkeys(captions))[:40]
    kept = store(redis_server)
    first = CachedEncoder(counted, redis=kept).encode(texts)
    assert kept.flush(30)
    asked = counted.asked.total()
    other = CachedEncoder(counted, redis=store(redis_server))
    assert all(map(same, other.encode(texts), first))
    assert counted.asked.total() == asked
    assert other.statistics.redis_hits == 40
    other.encode(texts)
    assert other.statistics.memory_hits == 40
    keys = redis_server.client().keys()
    expected = hashlib.sha256(f"{counted.revision}\0{texts[0]}".encode()).hexdigest()
    assert f"assetwright:text:{expected}".encode() in keys
    assert len(keys) == 40


def test_another_revision_is_another_text(counted: Counted, redis_server: RedisServer) -> None:
    kept = store(redis_server)
    CachedEncoder(counted, redis=kept).encode(["gear"])
    assert kept.flush(30)
    counted.revision = "another"
    CachedEncoder(counted, redis=store(redis_server)).encode(["gear"])
    assert counted.asked == {"gear": 2}


def test_garbage_is_not_believed(
    counted: Counted, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    kept = store(redis_server)
    (right,) = CachedEncoder(counted, redis=kept).encode(["gear"])
    assert kept.flush(30)
    client = redis_server.client()
    (key,) = client.keys()
    good = client.get(key)
    chance = random.Random(0)
    values = [
        b"garbage", b"\x80\x04\x95pickle.", good[:-1], good + b"\0", good[:14], b"\xff" * len(good),
        chance.randbytes(len(good)), b"x" * 10_000_000, good[:20] + b"\xff\x7f" + good[22:],
    ]  # fmt: skip
    cache = CachedEncoder(counted, redis=kept, memory_bytes=0)
    for count, value in enumerate(values, 1):
        client.set(key, value)
        assert same(cache.encode(["gear"])[0], right)
        assert counted.asked["gear"] == 1 + count
        assert cache.statistics.redis_errors == {"garbage": count}
        assert kept.flush(30)
        # It was replaced by what is right.
        assert client.get(key) == good
    assert len(caplog.records) == 1
    # Another text's value, whole and well made.
    CachedEncoder(counted, redis=kept).encode(["bell"])
    assert kept.flush(30)
    (other,) = set(client.keys()) - {key}
    client.set(key, client.get(other))
    assert same(cache.encode(["gear"])[0], right)
    assert cache.statistics.redis_errors == {"garbage": len(values) + 1}


def test_a_server_killed_and_started_in_mid_load(
    counted: Counted, redis_server: RedisServer, captions: list[str]
) -> None:
    texts = list(dict.fromkeys(captions))[:30]
    expected = CachedEncoder(counted).encode(texts)
    # More patient than a server is: on a busy machine answers come late from a healthy Redis too.
    store = RedisStore(redis_server.url, budget=1.0)
    cache = CachedEncoder(counted, redis=store, memory_bytes=0)
    over = threading.Event()
    wrong: list[object] = []

    def load(seed: int) -> int:
        chance, rounds = random.Random(seed), 0
        while not over.is_set():
            chosen = chance.sample(range(30), 3)
            found = cache.encode([texts[index] for index in chosen])
            wrong.extend(
                index
                for index, sequence in zip(chosen, found, strict=True)
                if not same(sequence, expected[index])
            )
            rounds += 1
            time.sleep(0.005)
        return rounds

    def wait_for_hits(least: int) -> None:
        deadline = time.monotonic() + 40
        start = cache.statistics.redis_hits
        while cache.statistics.redis_hits < start + least:
            assert time.monotonic() < deadline, cache.statistics
            time.sleep(0.02)

    with ThreadPoolExecutor(3) as pool:
        loads = [pool.submit(load, seed) for seed in range(3)]
        try:
            wait_for_hits(20)
            redis_server.kill()
            time.sleep(0.3)
            redis_server.start()
            wait_for_hits(20)
            with redis_server.stopped():
                time.sleep(0.3)
            wait_for_hits(20)
        finally:
            over.set()
        assert all(done.result() > 3 for done in loads)
    assert wrong == []
    assert cache.statistics.redis_errors["connection"] >= 1


PROCESS = """
import hashlib, json, sys
from assetwright.text import MiniLMEncoder
from assetwright.text.cache import CachedEncoder
from assetwright.text.redis_store import RedisStore
store = RedisStore(sys.argv[1], budget=10)
cache = CachedEncoder(MiniLMEncoder.embedded(1), redis=store)
digest = hashlib.sha256()
for sequence in cache.encode(sys.argv[2:]):
    digest.update(sequence.tokens.tobytes() + sequence.pooled.tobytes())
store.flush(30)
print(json.dumps([digest.hexdigest(), cache.statistics.redis_hits, cache.statistics.misses]))
"""


def test_between_processes(redis_server: RedisServer) -> None:
    texts = ["gear", "", "credit card, blue", "naïve 設定"]

    def process() -> str:
        command = [sys.executable, "-c", PROCESS, redis_server.url, *texts]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    first, second = process(), process()
    digest = first[2:66]
    assert first == f'["{digest}", 0, 4]\n'
    assert second == f'["{digest}", 4, 0]\n'


def test_values_have_the_size_that_is_stated(counted: Counted, redis_server: RedisServer) -> None:
    kept = store(redis_server)
    (sequence,) = CachedEncoder(counted, redis=kept).encode(["gear " * 100])
    assert kept.flush(30)
    (key,) = redis_server.client().keys()
    assert redis_server.client().strlen(key) == packed_size(77, 384) == 14 + 2 * 78 * 384
    assert sequence.tokens.shape == (77, 384)


def test_a_project_says_how_much_memory_and_which_server(
    redis_server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(f'[cache]\nmemory_mb = 0\nredis = "{redis_server.url}"\n')
    settings = Settings.read(path)
    assert redis_server.url not in repr(settings)
    monkeypatch.delenv("ASSETWRIGHT_REDIS")
    encoder, captions = chosen_encoders(settings, 1, Network())
    assert captions is encoder
    for _ in range(2):
        encoder.encode(["gear"])
    told = encoder.statistics
    assert told.memory_hits == 0
    assert told.misses + told.redis_hits == 2
    deadline = time.monotonic() + 30
    while not redis_server.client().keys():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    # The environment comes first, and can say none.
    monkeypatch.setenv("ASSETWRIGHT_REDIS", "http://nowhere")
    with pytest.raises(InputError, match="redis://"):
        chosen_encoders(settings, 1, Network())
    monkeypatch.setenv("ASSETWRIGHT_REDIS", "off")
    chosen_encoders(settings, 1, Network())


@pytest.mark.parametrize("line", ['redis = ""', "memory_mb = -1", "other = 1"])
def test_a_fault_in_the_settings(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"[cache]\n{line}\n")
    with pytest.raises(InputError, match="fault at cache"):
        Settings.read(tmp_path / FILE_NAME)


def test_pictures_are_the_same_to_the_byte(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Encoded now, from memory, and from Redis in another studio."""
    monkeypatch.setenv("ASSETWRIGHT_REDIS", redis_server.url)
    # As patient as a busy machine needs; what is asked is whether the answer is the same.
    monkeypatch.setattr("assetwright.text.chosen.RedisStore", partial(RedisStore, budget=PATIENT))

    def drawn(studio: Studio, prompts: list[str]) -> bytes:
        made = studio.generate_many(prompts, steps=2, gates=False)
        return made.assets[0].artwork.render().tobytes()

    prompts = ["[icon] a green paper rocket", "[icon] a red tin bucket"]
    first = Studio()
    pictures = [drawn(first, prompts), drawn(first, prompts[:1])]
    assert first.text_cache.misses == 2
    assert first.text_cache.memory_hits == 1
    deadline = time.monotonic() + 30
    while len(redis_server.client().keys()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    second = Studio()
    pictures.append(drawn(second, prompts[:1]))
    assert (second.text_cache.misses, second.text_cache.redis_hits) == (0, 1)
    assert len(set(pictures)) == 1
