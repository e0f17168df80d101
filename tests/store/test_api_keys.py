"""API keys in SQLite and in PostgreSQL: shown once, hashed at rest, counted together."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.store.api_keys import ApiKeys, Scope
from assetwright.store.database import Database
from assetwright.store.location import Location
from assetwright.types import InputError


@pytest.fixture
def keys(database: Database, clock: Any) -> ApiKeys:
    return ApiKeys(database, clock=clock)


def test_a_key_is_found_by_itself_alone(keys: ApiKeys) -> None:
    assert not keys.any()
    key, token = keys.create("ci", tenant="acme", rate="60/minute", quota=7)
    other, other_token = keys.create("ci", scopes=[Scope.METRICS])
    assert keys.any()
    assert keys.find(token) == key
    assert (key.tenant, key.rate, key.quota) == ("acme", "60/minute", 7)
    assert key.scopes == {Scope.GENERATE, Scope.READ}
    found = keys.find(other_token)
    assert found is not None
    assert (found.id, found.scopes) == (other.id, {Scope.METRICS})
    mixed = token[:16] + other_token[16:]
    for wrong in (mixed, token[:-1], token + "a", token.upper(), "", "aw_", other.hash, key.hash):
        assert keys.find(wrong) is None
    assert [each.id for each in keys.all()] == sorted((key.id, other.id))


def test_the_secret_is_nowhere_in_the_database(keys: ApiKeys, database: Database) -> None:
    _, token = keys.create("ci")
    secret = token.split("_", 2)[2]
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM api_keys").all()
    assert rows
    assert secret not in repr(rows)
    assert secret not in repr(keys.all())


def test_what_is_revoked_or_over_opens_nothing(keys: ApiKeys, clock: Any) -> None:
    key, token = keys.create("short", expires=clock.now + timedelta(hours=1))
    _, lasting = keys.create("long")
    clock.now += timedelta(minutes=59)
    assert keys.find(token) is not None
    clock.now += timedelta(minutes=1)
    assert keys.find(token) is None
    assert keys.find(lasting) is not None
    first = keys.revoke(key.id)
    clock.now += timedelta(days=1)
    assert keys.revoke(key.id) == first, "a second time changes nothing"
    with pytest.raises(InputError, match="no key"):
        keys.revoke("0" * 12)
    assert keys.any()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"tenant": "x" * 201},
        {"scopes": []},
        {"rate": "often"},
        {"rate": "0/minute"},
        {"quota": -1},
        {"quota": 2**31},
        {"expires": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_key_out_of_range_is_not_made(keys: ApiKeys, wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        keys.create(**{"name": "ci"} | wrong)
    assert not keys.any()


def test_a_quota_is_for_a_day(keys: ApiKeys, clock: Any) -> None:
    assert keys.spend("k", 6, quota=10) == 6
    assert keys.spend("k", 5, quota=10) is None
    assert keys.used("k") == 6
    assert keys.spend("k", 4, quota=10) == 10
    assert keys.spend("other", 1, quota=10) == 1
    assert keys.spend("k", -3, quota=10) == 7
    clock.now += timedelta(hours=1)
    assert keys.used("k") == 0
    assert keys.spend("k", 11, quota=10) is None
    assert keys.spend("k", 11, quota=0) == 11


def test_threads_never_spend_more_than_the_quota(keys: ApiKeys) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: keys.spend("k", 3, quota=50), range(24)))
    assert sorted(a for a in answers if a is not None) == list(range(3, 51, 3))
    assert keys.used("k") == 48


@given(st.text(max_size=80))
def test_no_text_is_a_key_or_an_error(text: str) -> None:
    assert ApiKeys(None).find(text) is None  # type: ignore[arg-type]


SCRIPT = """
import sys
from pathlib import Path
from assetwright.store.api_keys import ApiKeys
from assetwright.store.database import Database
from assetwright.store.location import Location
sys.stdin.readline()
database = Database(Location.find(sys.argv[1], Path(sys.argv[2])))
ApiKeys(database).create("one")
database.close()
"""


def test_two_servers_may_make_the_tables_at_once(new_place) -> None:
    command = [sys.executable, "-c", SCRIPT, new_place.url, str(new_place.anchor)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("now\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=90)
        assert process.returncode == 0, errors
    database = Database(Location.find(new_place.url, new_place.anchor))
    assert len(ApiKeys(database).all()) == 3
    database.close()
