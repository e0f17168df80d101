"""A server with keys: who may, how often, how much; and what is recorded of whom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assetwright.cli import main
from assetwright.store import AuditLog
from assetwright.store.api_keys import ApiKeys, Scope
from assetwright.store.database import Database
from assetwright.store.location import Location

SETTINGS = """
[server]
rate = ""
quota = 3

[[policy.allow]]
term = "mickey mouse"
kind = "character"
tenant = "studio"
"""
HEART = {"prompts": ["heart 16x16"], "steps": 1}


class Door:
    """A server with keys, and the keys."""

    def __init__(self, url: str, folder: Path, keys: ApiKeys) -> None:
        self.url, self.folder, self.keys = url, folder, keys

    def client(self, **options: Any) -> httpx.Client:
        """A client with a key of its own."""
        _, token = self.keys.create("a test", **options)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=90)


@pytest.fixture(scope="module")
def door(serving: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("door")
    database = Database(Location.find(str(folder / "audit.sqlite3")))
    keys = ApiKeys(database)
    keys.create("first")
    # With keys it may be reached from elsewhere.
    with serving(folder, SETTINGS, "--host", "0.0.0.0") as server:
        yield Door(server.url.replace("0.0.0.0", "127.0.0.1"), folder, keys)
    database.close()


def refused(response: httpx.Response, status: int, kind: str) -> None:
    assert response.status_code == status, response.text
    assert response.json()["type"] == f"urn:assetwright:problem:{kind}"


def test_without_a_key_or_with_a_wrong_one(door: Door) -> None:
    nobody = httpx.Client(base_url=door.url)
    wrong = "aw_0123456789ab_" + "a" * 43
    for headers in (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {wrong}"},
        {"Authorization": f"Bearer {wrong}"},
        {"X-API-Key": wrong},
        {"X-API-Key": "é".encode()},
    ):
        response = nobody.post("/batch-generate", json=HEART, headers=headers)
        refused(response, 401, "key")
        assert response.headers["www-authenticate"] == "Bearer"
    # Also where there is nothing, and whatever the body: nobody learns what there is.
    refused(nobody.get("/nothing"), 401, "key")
    refused(nobody.post("/batch-generate", content=b"{"), 401, "key")
    for path in ("/healthz", "/readyz", "/openapi.json"):
        assert nobody.get(path).status_code == 200
    nobody.close()


def test_a_key_may_what_its_scopes_say(door: Door) -> None:
    with door.client(scopes=[Scope.READ]) as reader:
        assert reader.get("/v1/styles").status_code == 200
        refused(reader.post("/batch-generate", json=HEART), 403, "scope")
        refused(reader.get("/metrics"), 403, "scope")
    with door.client(scopes=[Scope.METRICS]) as prometheus:
        assert prometheus.get("/metrics").status_code == 200
        refused(prometheus.get("/v1/styles"), 403, "scope")


def test_the_other_header_does_as_well(door: Door) -> None:
    with door.client() as client:
        token = client.headers.pop("Authorization").removeprefix("Bearer ")
        assert client.get("/v1/styles", headers={"X-API-Key": token}).status_code == 200


def test_a_rate_is_kept_and_told(door: Door) -> None:
    with door.client(rate="3/hour") as client:
        answers = [client.get("/v1/styles") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    told = [answer.headers["ratelimit"] for answer in answers]
    assert [text.split(";")[1] for text in told] == ["r=2", "r=1", "r=0", "r=0"]
    assert {a.headers["ratelimit-policy"] for a in answers} == {'"requests";q=3;w=3600'}
    refused(answers[-1], 429, "rate")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 3600


def test_a_quota_counts_what_was_drawn(door: Door) -> None:
    with door.client(quota=3) as client:
        # Neither what fails nor what was too much counts.
        prompts = ["heart 16x16", "star, 9x9 px"]
        drawn = client.post("/batch-generate", json={"prompts": prompts, "steps": 1}).json()
        assert (drawn["drawn"], drawn["failed"]) == (1, 1)
        too_much = client.post("/batch-generate", json=HEART | {"count": 3})
        refused(too_much, 429, "quota")
        assert int(too_much.headers["retry-after"]) <= 86400
        assert too_much.headers["ratelimit"].startswith('"pictures";r=2;t=')
        assert client.post("/batch-generate", json=HEART | {"count": 2}).status_code == 200
        refused(client.post("/batch-generate", json=HEART), 429, "quota")


def test_a_key_is_its_tenant_for_the_policy_and_the_log(door: Door) -> None:
    body = {"prompts": ["mickey mouse 32x32"], "steps": 2}
    with door.client(tenant="studio") as client:
        allowed = client.post("/batch-generate", json=body).json()
    with door.client(tenant="others") as client:
        forbidden = client.post("/batch-generate", json=body).json()
    assert allowed["results"][0]["status"] == "drawn", allowed
    assert forbidden["results"][0]["error"]["type"] == "urn:assetwright:problem:policy"
    with AuditLog.open(str(door.folder / "audit.sqlite3")) as log:
        studio = list(log.records(tenant="studio"))
        others = list(log.records(tenant="others"))
        assert log.verify().ok
    assert [(e.record.door, e.record.outcome, e.record.verdict) for e in studio] == [
        ("api", "drawn", "allowed_by_list")
    ]
    assert [(e.record.outcome, e.record.verdict) for e in others] == [("refused", "refused")]
    image = allowed["results"][0]["images"][0]
    assert list(studio[0].record.outputs.values()) == [image["sha256"]]
    assert studio[0].record.user.startswith("key:")


def test_keys_are_made_listed_and_revoked_on_the_command_line(
    door: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSETWRIGHT_DATABASE", str(door.folder / "audit.sqlite3"))

    def keys(*arguments: str) -> str:
        assert main(["keys", *arguments]) == 0
        return capsys.readouterr().out

    options = ("--expires", "2999-01-01", "--scopes", "all", "--quota", "9")
    made = json.loads(keys("create", "--name", "gone", *options, "--json"))
    assert made["scopes"] == ["generate", "metrics", "read"]
    listed = keys("list")
    assert made["id"] in listed
    assert made["key"] not in listed
    keys("revoke", made["id"])
    states = {entry["id"]: entry["state"] for entry in json.loads(keys("list", "--json"))}
    assert states[made["id"]] == "revoked"
    headers = {"Authorization": f"Bearer {made['key']}"}
    refused(httpx.get(f"{door.url}/v1/styles", headers=headers), 401, "key")
    for wrong in (
        ["create", "--name", "x", "--scopes", "everything"],
        ["create", "--name", "x", "--rate", "often"],
        ["create", "--name", "x", "--expires", "soon"],
        ["revoke", "0" * 12],
    ):
        assert main(["keys", *wrong]) == 2


def test_without_keys_only_this_machine_is_served(tmp_path: Path) -> None:
    variables = os.environ | {"ASSETWRIGHT_DATABASE": str(tmp_path / "keys.sqlite3")}
    command = [sys.executable, "-m", "assetwright", "serve", "--host", "0.0.0.0", "--port", "0"]
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "assetwright keys create" in done.stderr
