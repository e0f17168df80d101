"""What cannot be done: each kind of bad request with its status and its problem document."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

BATCH = "/batch-generate"
JSON = {"Content-Type": "application/json"}


def problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["type"] == f"urn:assetwright:problem:{kind}"
    assert document["status"] == status
    assert document["request_id"] == response.headers["x-request-id"]
    assert document["title"]
    assert document["detail"]
    return document


@pytest.mark.parametrize(
    ("body", "status", "kind", "pointer"),
    [
        ({"prompts": ["a"] * 17}, 400, "malformed", "#/prompts"),
        ({"prompts": []}, 400, "malformed", "#/prompts"),
        ({}, 422, "invalid", "#/prompts"),
        ({"prompts": "a heart"}, 422, "invalid", "#/prompts"),
        ({"prompts": ["a", 7]}, 422, "invalid", "#/prompts/1"),
        ({"prompts": ["a" * 10_001]}, 422, "invalid", "#/prompts/0"),
        ({"prompts": ["a"], "count": 1000}, 422, "invalid", "#/count"),
        ({"prompts": ["a"], "count": 0}, 422, "invalid", "#/count"),
        ({"prompts": ["a"], "steps": 201}, 422, "invalid", "#/steps"),
        ({"prompts": ["a"], "seed": -1}, 422, "invalid", "#/seed"),
        ({"prompts": ["a"], "seed": 2**64}, 422, "invalid", "#/seed"),
        ({"prompts": ["a"], "asset_type": "poster"}, 422, "invalid", "#/asset_type"),
        ({"prompts": ["a"], "format": "gif"}, 422, "invalid", "#/format"),
        ({"prompts": ["a"], "size": "large"}, 422, "invalid", "#/size"),
        ({"prompts": ["a"], "colour": "red"}, 422, "invalid", "#/colour"),
        ({"prompts": ["a"], "reference": "/etc/passwd"}, 422, "invalid", "#/reference"),
        ([], 422, "invalid", "#"),
        (None, 422, "invalid", "#"),
    ],
)
def test_a_body_that_is_not_as_documented(
    client: httpx.Client, body: Any, status: int, kind: str, pointer: str
) -> None:
    response = client.post(BATCH, content=json.dumps(body), headers=JSON)
    document = problem(response, status, kind)
    assert document["errors"][0]["pointer"] == pointer
    assert "/etc/passwd" not in response.text, "what was sent is not repeated"


@pytest.mark.parametrize(
    ("more", "kind"),
    [({"size": "100000x1"}, "size"), ({"style": "nosuchstyle"}, "style")],
)
def test_what_is_wrong_for_all_prompts_fails_the_request(
    client: httpx.Client, more: dict[str, Any], kind: str
) -> None:
    document = problem(client.post(BATCH, json={"prompts": ["a heart"], **more}), 422, kind)
    assert document["field"] == kind


def test_the_cost_is_known_before_anything_is_drawn(client: httpx.Client) -> None:
    body = {"prompts": ["a heart 4096x4096"] * 16, "count": 64, "steps": 200}
    document = problem(client.post(BATCH, json=body), 422, "cost")
    assert document["cost"] == 16 * 64 * 64 * 200
    assert document["limit"] == 4096


@pytest.mark.parametrize("content", [b"{", b"[1,", b"{'a': 1}", b"\xff\xfe", b"nul", b'{"a":1}}'])
def test_malformed_json(client: httpx.Client, content: bytes) -> None:
    problem(client.post(BATCH, content=content, headers=JSON), 400, "malformed")


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "", "image/png"])
def test_another_content_type(client: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    response = client.post(BATCH, content=b'{"prompts":["a"]}', headers=headers)
    problem(response, 415, "content-type")


def test_a_body_of_two_megabytes(client: httpx.Client) -> None:
    body = {"prompts": ["heart " * 350_000]}
    problem(client.post(BATCH, json=body), 413, "body")


def test_a_body_of_unknown_length_is_cut_off(client: httpx.Client) -> None:
    pieces = (b" " * 100_000 for _ in range(20))
    problem(client.post(BATCH, content=pieces, headers=JSON), 413, "body")


def test_no_such_path_and_no_such_method(client: httpx.Client) -> None:
    problem(client.get("/v2/nothing"), 404, "not-found")
    response = client.get(BATCH)
    problem(response, 405, "method")
    assert response.headers["allow"] == "POST"


def test_another_host_than_this_machine(client: httpx.Client) -> None:
    response = client.get("/v1/styles", headers={"Host": "evil.example"})
    problem(response, 403, "host")
    assert client.get("/v1/styles", headers={"Host": "localhost:1"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "10.0.0.1"}).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"POST /batch-generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"b" * 100_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_closes_the_connection_and_nothing_else(
    client: httpx.Client, raw: bytes
) -> None:
    place = urlsplit(str(client.base_url))
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(raw)
        answer = connection.recv(100)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert client.get("/healthz").status_code == 200


def test_request_ids_are_taken_over_when_they_are_harmless(client: httpx.Client) -> None:
    given = client.get("/healthz", headers={"X-Request-ID": "build-17.3"})
    assert given.headers["x-request-id"] == "build-17.3"
    for bad in ("a b", "x" * 65, "a\tb", "é"):
        made = client.get("/healthz", headers={"X-Request-ID": bad.encode()})
        assert made.headers["x-request-id"] != bad
        assert len(made.headers["x-request-id"]) == 32
