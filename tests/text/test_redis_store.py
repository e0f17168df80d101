from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assetwright.text.circuit import FIRST_PAUSE, PATIENCE
from assetwright.text.redis_store import KEPT, WAITING_WRITES, RedisStore
from assetwright.types import EnvironmentProblem, InputError

from .redis_server import RedisServer

PATIENT = 10.0
"""Seconds to wait for an answer where the test is not about waiting: machines can be busy."""
LIMIT = 1000


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def kept(store: RedisStore, *keys: str) -> dict[str, bytes]:
    return store.get(keys, LIMIT)


def put(store: RedisStore, key: str, value: bytes) -> None:
    store.put(key, value)
    assert store.flush(30)


def test_values_are_kept_for_seven_days(redis_server: RedisServer) -> None:
    store = RedisStore(redis_server.url, budget=PATIENT)
    put(store, "a", b"\0\xff one")
    put(store, "b", b"two")
    assert kept(store, "a", "missing", "b") == {"a": b"\0\xff one", "b": b"two"}
    assert KEPT - 60 < redis_server.client().ttl("a") <= KEPT == 7 * 24 * 3600
    many = [f"key {i}" for i in range(50)]
    for key in many:
        put(store, key, key.encode())
    assert kept(store, *many) == {key: key.encode() for key in many}
    assert store.tally.statistics().redis_errors == {}


def test_a_value_is_never_fetched_whole_when_it_is_too_long(redis_server: RedisServer) -> None:
    redis_server.client().set("a", b"x" * 5_000_000)
    assert len(kept(RedisStore(redis_server.url, budget=PATIENT), "a")["a"]) == LIMIT + 1


def test_another_type_under_the_key(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    store = RedisStore(redis_server.url, budget=PATIENT)
    redis_server.client().rpush("a", "element")
    put(store, "b", b"two")
    for _ in range(3):
        assert kept(store, "a", "b") == {"b": b"two"}
    assert store.tally.statistics().redis_errors == {"refused": 3}
    assert store.available
    assert [record.getMessage().count("WRONGTYPE") for record in caplog.records] == [1]
    put(store, "a", b"one")
    assert kept(store, "a") == {"a": b"one"}


def test_a_full_server_still_reads(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = RedisServer(tmp_path, "--maxmemory", "3mb", "--maxmemory-policy", "noeviction")
    server.start()
    try:
        store = RedisStore(server.url, budget=PATIENT)
        values = {f"key {i}": bytes([i]) * 200_000 for i in range(20)}
        for key, value in values.items():
            put(store, key, value)
        errors = store.tally.statistics().redis_errors
        assert set(errors) == {"refused"}
        assert 5 < errors["refused"] < 20
        assert store.available
        found = store.get(list(values), 200_000)
        assert len(found) == 20 - errors["refused"]
        assert all(values[key] == value for key, value in found.items())
        assert len(caplog.records) == 1
    finally:
        server.kill()


def test_a_server_that_stops_answering_is_left_alone_and_found_again(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    store = RedisStore(redis_server.url, budget=0.05, clock=clock)
    redis_server.client().set("a", "one")
    with redis_server.stopped():
        for _ in range(20):
            assert kept(store, "a") == {}
        told = store.tally.statistics()
        # The first few waited, each for its budget; the others did not ask.
        assert told.redis_errors == {"late": PATIENCE}
        assert told.redis_skipped == 20 - PATIENCE
        for _ in range(5):
            clock.now += 100
            kept(store, "a")
        assert store.tally.statistics().redis_errors == {"late": PATIENCE}
        store.put("b", b"two")
        assert store.flush(30)
    assert not store.available

    def found() -> bool:
        clock.now += 100
        return kept(store, "a") == {"a": b"one"}

    until(found)
    warning, back = caplog.records
    assert "answers too late" in warning.getMessage()
    assert "is back" in back.getMessage()
    assert (warning.levelname, back.levelname) == ("WARNING", "INFO")


def test_no_server_at_all(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    store = RedisStore(f"redis://me:pass%40word@127.0.0.1:{port}/0", budget=PATIENT)
    for _ in range(10):
        assert kept(store, "a") == {}
        store.put("a", b"one")
    assert store.flush(30)
    told = store.tally.statistics()
    assert told.redis_errors == {"connection": 1}
    assert told.redis_skipped == 19
    (record,) = caplog.records
    assert f"127.0.0.1:{port}" in record.getMessage()
    assert "pass" not in caplog.text


def test_a_server_killed_and_started_again(redis_server: RedisServer) -> None:
    clock = Clock()
    store = RedisStore(redis_server.url, budget=PATIENT, clock=clock)
    put(store, "a", b"one")
    assert kept(store, "a") == {"a": b"one"}
    redis_server.kill()
    assert kept(store, "a") == {}
    assert not store.available
    clock.now += FIRST_PAUSE / 2
    assert kept(store, "a") == {}
    redis_server.start()

    def usable() -> bool:
        clock.now += 100
        kept(store, "a")
        return store.available

    until(usable)
    put(store, "a", b"two")
    assert kept(store, "a") == {"a": b"two"}


def test_a_wrong_password(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = RedisServer(tmp_path, "--requirepass", "s3cret")
    server.start()
    try:
        right = RedisStore(f"redis://:s3cret@127.0.0.1:{server.port}/0", budget=PATIENT)
        put(right, "a", b"one")
        assert kept(right, "a") == {"a": b"one"}
        for wrong in (f"redis://:gu3ss@127.0.0.1:{server.port}/0", server.url):
            store = RedisStore(wrong, budget=PATIENT)
            assert kept(store, "a") == {}
        assert len(caplog.records) == 2
        assert "s3cret" not in caplog.text
        assert "gu3ss" not in caplog.text
    finally:
        server.kill()


def test_one_that_answers_nonsense(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        store = RedisStore(f"redis://127.0.0.1:{listener.getsockname()[1]}", budget=PATIENT)
        program = (
            "import socket, sys; s = socket.socket(fileno=int(sys.argv[1]))\n"
            "while True: c, _ = s.accept(); c.sendall(b'HTTP/1.1 \\x1b[31m\\r\\n' * 9); c.close()"
        )
        command = [sys.executable, "-c", program, str(listener.fileno())]
        process = subprocess.Popen(command, pass_fds=[listener.fileno()])
        try:
            assert kept(store, "a") == {}
            assert not store.available
        finally:
            process.kill()
            process.wait()
    assert "\x1b" not in caplog.text


def test_values_that_wait_too_long_to_be_written_are_dropped(redis_server: RedisServer) -> None:
    store = RedisStore(redis_server.url, budget=PATIENT)
    with redis_server.stopped():
        for index in range(3 * WAITING_WRITES):
            store.put(f"key {index}", b"one")
        assert store.tally.statistics().redis_errors["dropped"] >= WAITING_WRITES


@pytest.mark.parametrize(
    "url",
    [
        "http://secret@host", "redis://host:secret", "redis://:sec/ret@host:6379", "secret", "",
        "redis://secret@host/0?decode_responses=1", "redis://secret@host/0?socket_timeout=60",
        "redis://[secret", "file:///secret",
    ],
)  # fmt: skip
def test_a_url_that_cannot_be_one(url: str) -> None:
    with pytest.raises(InputError, match="redis://") as caught:
        RedisStore(url)
    assert caught.value.field == "cache.redis"
    assert "sec" not in str(caught.value)
    assert "sec" not in str(caught.value.__context__)


def test_without_the_package() -> None:
    program = (
        "import sys; sys.modules['redis'] = None\n"
        "from assetwright.text.redis_store import RedisStore\n"
        "from assetwright.types import EnvironmentProblem\n"
        "try: RedisStore('redis://127.0.0.1')\n"
        "except EnvironmentProblem as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert 'pip install "assetwright[redis]"' in done.stdout
    assert EnvironmentProblem.exit_code == 1


def test_its_threads_end(redis_server: RedisServer) -> None:
    before = threading.active_count()
    store = RedisStore(redis_server.url)
    assert threading.active_count() > before
    store.close()
    until(lambda: threading.active_count() == before)
