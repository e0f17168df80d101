"""Keys in SQLite and in PostgreSQL: one drawing, whoever asks how often, also after a crash."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.store.database import Database
from assetwright.store.idempotency import (
    Answer,
    Claim,
    IdempotencyKeys,
    KeyInUse,
    KeyReused,
    check_key,
)
from assetwright.store.location import Location
from assetwright.types import InputError

ANSWER = Answer(200, {"Content-Type": "application/json"}, b'{"data": "\x00\xff"}')


@pytest.fixture
def keys(database: Database, clock: Any) -> IdempotencyKeys:
    return IdempotencyKeys(database, clock=clock.seconds)


def claimed(keys: IdempotencyKeys, owner: str = "a", key: str = "k", of: str = "f") -> Claim:
    claim = keys.claim(owner, key, of)
    assert isinstance(claim, Claim)
    return claim


def test_the_first_answer_is_given_again(keys: IdempotencyKeys) -> None:
    assert claimed(keys).finish(ANSWER)
    assert keys.claim("a", "k", "f") == ANSWER
    assert keys.claim("a", "k", "f") == ANSWER


def test_it_outlives_the_process(place, keys: IdempotencyKeys, clock: Any) -> None:
    claimed(keys).finish(ANSWER)
    database = Database(Location.find(place.url, place.anchor))
    assert IdempotencyKeys(database, clock=clock.seconds).claim("a", "k", "f") == ANSWER
    database.close()


def test_while_it_is_being_answered_nobody_else_answers(keys: IdempotencyKeys) -> None:
    claimed(keys)
    with pytest.raises(KeyInUse) as caught:
        keys.claim("a", "k", "f")
    assert (caught.value.status, caught.value.field) == (409, "Idempotency-Key")


def test_a_key_is_for_one_request(keys: IdempotencyKeys) -> None:
    claim = claimed(keys)
    for _ in "in flight, answered":
        with pytest.raises(KeyReused) as caught:
            keys.claim("a", "k", "other")
        assert caught.value.status == 422
    claim.finish(ANSWER)
    with pytest.raises(KeyReused):
        keys.claim("a", "k", "other")


def test_owners_do_not_share_keys(keys: IdempotencyKeys) -> None:
    claimed(keys, owner="a").finish(ANSWER)
    assert isinstance(keys.claim("b", "k", "other"), Claim)


def test_a_released_key_is_free(keys: IdempotencyKeys) -> None:
    claimed(keys).release()
    assert isinstance(keys.claim("a", "k", "another request"), Claim)


def test_an_answer_is_kept_for_a_day(keys: IdempotencyKeys, clock: Any) -> None:
    claimed(keys).finish(ANSWER)
    clock.now += timedelta(seconds=24 * 3600 - 1)
    assert keys.claim("a", "k", "f") == ANSWER
    clock.now += timedelta(seconds=1)
    assert isinstance(keys.claim("a", "k", "f"), Claim)


def test_a_killed_server_does_not_hold_a_key_for_a_day(keys: IdempotencyKeys, clock: Any) -> None:
    dead = claimed(keys)
    clock.now += timedelta(seconds=keys.lease - 1)
    assert dead.renew(), "it lives"
    clock.now += timedelta(seconds=keys.lease - 1)
    with pytest.raises(KeyInUse):
        keys.claim("a", "k", "f")
    clock.now += timedelta(seconds=2)
    heir = claimed(keys)
    assert not dead.renew()
    assert not dead.finish(ANSWER), "its answer comes too late to count"
    dead.release()
    with pytest.raises(KeyInUse):
        keys.claim("a", "k", "f")
    assert heir.finish(ANSWER)


def test_work_of_a_day_keeps_its_key(keys: IdempotencyKeys, clock: Any) -> None:
    claim = claimed(keys)
    for _ in range(25):
        clock.now += timedelta(seconds=3600)
        assert claim.renew()
        with pytest.raises(KeyInUse):
            keys.claim("a", "k", "f")
    assert claim.finish(ANSWER)


def test_of_threads_that_ask_at_once_one_answers(keys: IdempotencyKeys) -> None:
    barrier = threading.Barrier(8)

    def ask(_: int) -> str:
        barrier.wait()
        try:
            return type(keys.claim("a", "race", "f")).__name__
        except KeyInUse:
            return "in use"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(8))) == ["Claim", *["in use"] * 7]


def _ask(url: str, anchor: Path, outcomes: multiprocessing.Queue[str]) -> None:
    database = Database(Location.find(url, anchor))
    try:
        outcomes.put(type(IdempotencyKeys(database).claim("a", "race", "f")).__name__)
    except KeyInUse:
        outcomes.put("in use")
    database.close()


def test_of_processes_that_ask_at_once_one_answers(place, database: Database) -> None:
    context = multiprocessing.get_context("spawn")
    outcomes: multiprocessing.Queue[str] = context.Queue()
    processes = [
        context.Process(target=_ask, args=(place.url, place.anchor, outcomes)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    assert sorted(outcomes.get(timeout=60) for _ in processes) == ["Claim", "in use"]
    for process in processes:
        process.join()


@pytest.mark.parametrize("key", ["", " k", "k ", "k" * 256, "ключ", "a\nb", "a\x7fb"])
def test_what_is_no_key_is_said(keys: IdempotencyKeys, key: str) -> None:
    with pytest.raises(InputError, match="1 to 255"):
        keys.claim("a", key, "f")


@given(st.text("".join(map(chr, range(33, 127))), min_size=1, max_size=255))
def test_visible_ascii_is_a_key(key: str) -> None:
    check_key(key)
