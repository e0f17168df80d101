"""Requests that are sent twice, to running servers: drawn once, answered alike."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from fastapi import Request, Response

from assetwright.server.caller import anybody
from assetwright.server.idempotency import once
from assetwright.store.database import Database
from assetwright.store.idempotency import IdempotencyKeys
from assetwright.store.location import Location

IMAGES, ASSETS = "/v1/images/generations", "/v1/assets"
HEART = {"prompt": "[icon] heart", "size": "32x32", "quality": "low"}
SET = {"prompts": ["[icon] heart 32x32"], "steps": 2, "densities": ["mdpi"], "formats": ["png"]}
JSON = {"Content-Type": "application/json"}
SUBJECTS = iter(
    ["apple", "pear", "plum", "cherry", "lemon", "melon", "carrot", "mushroom", "acorn", "leaf"]
)
"""Of which each is drawn by one test only."""


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def rows(folder: Path, query: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "audit.sqlite3")) as connection:
        return connection.execute(query, values).fetchall()


def outcomes(folder: Path, prompt: str) -> list[str]:
    """What the audit log says became of a prompt, each time that it was asked for."""
    query = "SELECT outcome FROM audit_records WHERE prompt = ?"
    return [outcome for (outcome,) in rows(folder, query, prompt)]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/batch-generate", {"prompts": [], "steps": 2}),
        (IMAGES, HEART),
        (IMAGES, HEART | {"stream": True, "partial_images": 1}),
        (ASSETS, SET),
    ],
)
def test_the_answer_is_given_again(server: Any, path: str, body: dict[str, Any]) -> None:
    subject = f"[icon] {next(SUBJECTS)} 32x32"
    body = body | ({"prompt": subject} if "prompt" in body else {"prompts": [subject]})
    headers = key()
    first, again = (server.client.post(path, json=body, headers=headers) for _ in "ab")
    # The order of its members is none of a request's matter.
    same = dict(reversed(body.items()))
    third = server.client.post(path, content=json.dumps(same, indent=1), headers=headers | JSON)
    assert first.is_success
    assert "idempotent-replayed" not in first.headers
    for other in (again, third):
        assert (other.status_code, other.content) == (first.status_code, first.content)
        assert other.headers["content-type"] == first.headers["content-type"]
        assert other.headers["idempotent-replayed"] == "true"
        assert other.headers["x-request-id"] != first.headers["x-request-id"]
    assert outcomes(server.folder, subject) == ["drawn"]


def test_a_zip_is_sent_again_byte_for_byte(server: Any) -> None:
    headers = key() | {"Accept": "application/zip"}
    first, again = (server.client.post(ASSETS, json=SET, headers=headers) for _ in "ab")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content[:2] == b"PK"
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"]
    server.client.delete(first.headers["location"])
    assert server.client.post(ASSETS, json=SET, headers=headers).status_code == 410


def test_a_key_is_for_one_request(server: Any) -> None:
    headers = key()
    assert server.client.post(IMAGES, json=HEART, headers=headers).status_code == 200
    other = server.client.post(IMAGES, json=HEART | {"n": 2}, headers=headers)
    assert other.status_code == 422
    assert other.json()["error"]["type"] == "idempotency_error"
    elsewhere = server.client.post(ASSETS, json=SET, headers=headers)
    assert elsewhere.status_code == 422
    assert elsewhere.headers["content-type"] == "application/problem+json"
    assert elsewhere.json()["field"] == "Idempotency-Key"


def test_openais_client_has_keys_of_its_own(server: Any) -> None:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client:
        headers = key()
        made = [client.images.generate(**HEART, extra_headers=headers) for _ in "ab"]
        assert made[0] == made[1]
        with pytest.raises(openai.UnprocessableEntityError):
            client.images.generate(prompt="bell", extra_headers=headers)


def test_refusals_are_kept_and_faults_are_not(server: Any) -> None:
    headers = key()
    refused = HEART | {"prompt": "[icon] mickey mouse"}
    first, again = (server.client.post(IMAGES, json=refused, headers=headers) for _ in "ab")
    assert (first.status_code, again.status_code) == (400, 400)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert server.client.post(IMAGES, json=HEART, headers=headers).status_code == 422
    headers = key()
    for fault in ({"n": 99}, {"size": "9x9"}):
        assert server.client.post(IMAGES, json=HEART | fault, headers=headers).status_code == 400
    assert server.client.post(IMAGES, json=HEART, headers=headers).status_code == 200


@pytest.mark.parametrize("wrong", ["", "k" * 256, "a b\tc"])
def test_what_is_no_key_is_said(server: Any, wrong: str) -> None:
    got = server.client.post(ASSETS, json=SET, headers={"Idempotency-Key": wrong})
    assert got.status_code == 422
    assert "1 to 255" in got.json()["detail"]


def test_of_requests_at_once_one_draws(server: Any) -> None:
    subject = f"[icon] {next(SUBJECTS)} 32x32"
    headers = key()
    body = HEART | {"prompt": subject, "quality": "max", "n": 10}

    def ask(_: int) -> httpx.Response:
        return httpx.post(f"{server.url}{IMAGES}", json=body, headers=headers, timeout=90)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(6)))
    statuses = sorted(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409}
    assert statuses[0] == 200
    conflict = [answer for answer in answers if answer.status_code == 409]
    for answer in conflict:
        assert answer.json()["error"]["code"] == "idempotency_key_in_use"
    assert conflict, "some came while it was drawn"
    assert outcomes(server.folder, subject) == ["drawn"]
    assert ask(0).status_code == 200
    assert outcomes(server.folder, subject) == ["drawn"]


@pytest.mark.parametrize("stream", [False, True])
def test_whoever_leaves_frees_the_key_and_nothing_is_drawn(server: Any, stream: bool) -> None:
    subject = f"[icon] {next(SUBJECTS)} 32x32"
    body = {"prompt": subject, "quality": "max", "n": 10, "stream": stream}
    if stream:
        body["partial_images"] = 3
    headers = key()
    content = json.dumps(body).encode()
    lines = [
        f"POST {IMAGES} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        f"Idempotency-Key: {headers['Idempotency-Key']}",
    ]
    address = server.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        if stream:
            while b"partial_image" not in connection.recv(65536):
                pass
        else:
            query = "SELECT 1 FROM idempotency_keys WHERE key = ?"
            wait(lambda: rows(server.folder, query, headers["Idempotency-Key"]))
            # Who leaves before it is begun leaves nothing that could fail.
            wait(lambda: drawings_running(server) > 0)
    # Another body, which the key would not be for, were it not free.
    wait(lambda: server.client.post(IMAGES, json=HEART, headers=headers).status_code == 200)
    assert outcomes(server.folder, subject) == ["failed"]


def drawings_running(server: Any) -> float:
    lines = server.client.get("/metrics").text.splitlines()
    (value,) = (
        line.split()[1] for line in lines if line.startswith("assetwright_drawings_running ")
    )
    return float(value)


def wait(true: Any) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never became true")


def test_whoever_has_an_answer_gets_it_though_it_cannot_be_kept(tmp_path: Path) -> None:
    """The database goes while it is drawn: what was drawn is not taken away for that."""
    file = tmp_path / "server.sqlite3"
    database = Database(Location.find(str(file)))
    headers = [(b"idempotency-key", b"k")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/x",
        "query_string": b"",
        "headers": headers,
    }
    asked = Request(scope | {"server": ("localhost", 80), "scheme": "http"})

    async def work() -> Response:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("DROP TABLE idempotency_keys")
        return Response(b"drawn")

    async def asked_once() -> bytes:
        return bytes((await once(IdempotencyKeys(database), asked, anybody(""), {}, work)).body)

    assert asyncio.run(asked_once()) == b"drawn"
    database.close()
