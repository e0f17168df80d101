"""What is remembered of keys, and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from assetwright.server.keyring import REMEMBERED_FOR, Keyring
from assetwright.server.problems import Problem
from assetwright.settings import Serving, Settings
from assetwright.store.api_keys import ApiKeys
from assetwright.store.database import Database
from assetwright.store.location import Location


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[ApiKeys]:
    database = Database(Location.find(str(tmp_path / "keys.sqlite3")))
    yield ApiKeys(database)
    database.close()


def ask(keyring: Keyring, token: str = "", host: str = "localhost:8000") -> object:
    given = {"host": host} | ({"authorization": f"bearer {token}"} if token else {})
    return asyncio.run(keyring.caller(Headers(given)))


def test_a_key_is_needed_from_the_first_one_on(keys: ApiKeys) -> None:
    clock = Clock()
    keyring = Keyring(keys, Settings(tenant="us"), clock)
    anybody = ask(keyring)
    assert (anybody.key, anybody.tenant, anybody.quota) == ("", "us", 0)
    _, token = keys.create("first", tenant="acme")
    clock.now += REMEMBERED_FOR
    with pytest.raises(Problem, match="needs an API key"):
        ask(keyring)
    assert ask(keyring, token, host="example.org").tenant == "acme"


def test_a_revoked_key_is_forgotten_in_time(keys: ApiKeys) -> None:
    clock = Clock()
    keyring = Keyring(keys, Settings(), clock)
    key, token = keys.create("short-lived")
    assert ask(keyring, token).key == key.id
    keys.revoke(key.id)
    assert ask(keyring, token).key == key.id, "it is remembered for a moment"
    clock.now += REMEMBERED_FOR
    with pytest.raises(Problem, match="revoked"):
        ask(keyring, token)


def test_where_a_key_does_not_say_the_settings_do(keys: ApiKeys) -> None:
    keyring = Keyring(keys, Settings(serving=Serving(rate="7/second", quota=5)), Clock())
    _, plain = keys.create("plain")
    _, special = keys.create("special", rate="", quota=0)
    assert [(c.rate, c.quota) for c in (ask(keyring, plain), ask(keyring, special))] == [
        ("7/second", 5),
        ("", 0),
    ]


def test_what_is_remembered_has_an_end(keys: ApiKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetwright.server.keyring._REMEMBERED", 10)
    keyring = Keyring(keys, Settings(), Clock())
    keys.create("one")
    for number in range(30):
        with pytest.raises(Problem):
            ask(keyring, f"wrong {number}")
    assert len(keyring._known) == 10


@pytest.mark.parametrize(
    "host", ["", "example.org", "localhost.example.org:80", "127.0.0.1.nip.io"]
)
def test_names_that_are_not_this_machine(keys: ApiKeys, host: str) -> None:
    with pytest.raises(Problem, match="localhost"):
        ask(Keyring(keys, Settings(), Clock()), host=host)
