"""``/v1/assets`` on a running server."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

PATH = "/v1/assets"
SET = {"prompts": ["[icon] heart 32x32"], "steps": 2, "densities": ["mdpi"], "formats": ["png"]}
ZIP = {"Accept": "application/zip"}


def make(server: Any, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
    return server.client.post(PATH, json=SET | body, headers=headers)


@pytest.fixture(scope="module")
def made(server: Any) -> dict[str, Any]:
    """A set with something of everything."""
    answer = make(
        server,
        prompts=["[icon] heart 32x32", "[icon] bell 32x32"],
        colors=["#0A66C2"],
        platforms=["android"],
        formats=["png", "svg"],
    )
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["location"] == f"{PATH}/{told['id']}"
    return told


def test_a_set_is_told_of_with_its_files(server: Any, made: dict[str, Any]) -> None:
    assert made["status"] == "done"
    assert [asset["name"] for asset in made["assets"]] == ["heart", "bell"]
    paths = [file["path"] for file in made["files"]]
    assert {"heart/mdpi/heart.png", "bell/bell.svg", "android/res/drawable/bell.xml"} <= {*paths}
    for file in made["files"]:
        got = httpx.get(file["url"])
        assert got.status_code == 200
        assert len(got.content) == file["bytes"]
        assert hashlib.sha256(got.content).hexdigest() == file["sha256"]
    read = server.client.get(f"{PATH}/{made['id']}")
    assert read.json() == made
    headers = {"If-None-Match": read.headers["etag"]}
    assert server.client.get(f"{PATH}/{made['id']}", headers=headers).status_code == 304


def test_colors_are_exact_in_every_picture(made: dict[str, Any]) -> None:
    pictures = [file for file in made["files"] if file.get("density") == "mdpi"]
    for file in pictures[:2]:
        image = Image.open(io.BytesIO(httpx.get(file["url"]).content)).convert("RGBA")
        pixels = np.asarray(image)
        solid = pixels[pixels[..., 3] == 255][:, :3]
        assert {tuple(color) for color in solid.tolist()} == {(10, 102, 194)}


def test_files_may_be_cached_for_ever(made: dict[str, Any]) -> None:
    file = made["files"][0]
    got = httpx.get(file["url"])
    assert got.headers["etag"] == f'"{file["sha256"]}"'
    assert "immutable" in got.headers["cache-control"]
    assert got.headers["content-type"] == "image/png"
    assert "sandbox" in got.headers["content-security-policy"]
    for tag in (got.headers["etag"], f"W/{got.headers['etag']}", "*", f'"x", "{file["sha256"]}"'):
        again = httpx.get(file["url"], headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    part = httpx.get(file["url"], headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")


def test_accept_chooses_a_zip(server: Any, made: dict[str, Any]) -> None:
    url = f"{PATH}/{made['id']}"
    by_header, by_path = server.client.get(url, headers=ZIP), server.client.get(f"{url}/archive")
    assert by_header.headers["content-type"] == "application/zip"
    assert by_header.content == by_path.content
    with zipfile.ZipFile(io.BytesIO(by_path.content)) as archive:
        assert archive.testzip() is None
        found = {n: hashlib.sha256(archive.read(n)).hexdigest() for n in archive.namelist()}
    assert found == {file["path"]: file["sha256"] for file in made["files"]}
    etag = by_path.headers["etag"]
    again = server.client.get(f"{url}/archive", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_a_set_can_come_as_a_zip_at_once_and_is_always_the_same(server: Any) -> None:
    first, same = make(server, ZIP), make(server, ZIP)
    assert (first.status_code, first.headers["content-type"]) == (201, "application/zip")
    assert first.content == same.content
    assert first.headers["location"] != same.headers["location"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/zip", "application/zip"),
        ("application/json, application/zip;q=0.5", "application/json"),
        ("application/zip, */*;q=0.1", "application/zip"),
        ("*/*", "application/json"),
        ("application/zip;q=zero", "application/json"),
    ],
)
def test_who_prefers_what(server: Any, made: dict[str, Any], accept: str, expected: str) -> None:
    got = server.client.get(f"{PATH}/{made['id']}", headers={"Accept": accept})
    assert got.headers["content-type"] == expected


def test_a_long_one_goes_on_in_the_background(server: Any) -> None:
    answer = make(server, {"Prefer": "respond-async"}, count=4, steps=20)
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    told = answer.json()
    assert told["status"] == "queued"
    url = answer.headers["location"]
    if server.client.get(url).json()["status"] != "done":
        assert server.client.get(f"{url}/archive").status_code in (200, 409)
    with server.client.stream("GET", f"{url}/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = [line.partition(": ")[2] for line in response.iter_lines() if line]
    names, documents = events[::2], [json.loads(data) for data in events[1::2]]
    assert set(names[:-1]) <= {"progress"}
    assert names[-1] == "done"
    assert len(documents[-1]["files"]) == 4
    assert documents[-1] == server.client.get(url).json()
    steps = [
        d["progress"]["done"] for d in documents if d.get("progress", {}).get("stage") == "drawing"
    ]
    assert steps == sorted(steps)


def test_what_fails_in_the_background_says_why(server: Any) -> None:
    answer = make(server, {"Prefer": "respond-async"}, prompts=["[icon] mickey mouse"])
    url = answer.headers["location"]
    with server.client.stream("GET", f"{url}/events") as response:
        text = response.read().decode()
    assert "event: failed" in text
    told = server.client.get(url).json()
    assert told["status"] == "failed"
    assert told["problem"]["type"] == "urn:assetwright:problem:policy"
    assert server.client.get(url, headers=ZIP).status_code == 409


def test_deleting_gives_up_what_is_being_drawn(server: Any) -> None:
    prompt = "[icon] heart of a long wait 32x32"
    url = make(server, {"Prefer": "respond-async"}, prompts=[prompt], count=64, steps=50).headers[
        "location"
    ]
    assert server.client.delete(url).status_code == 204
    assert server.client.get(url).status_code == 404
    assert server.client.delete(url).status_code == 404
    folder = server.folder / "data" / "results"
    name = url.rpartition("/")[2]

    def gone() -> bool:
        working = server.client.get("/metrics").text
        return "assetwright_working 0.0" in working and not (folder / name).exists()

    for _ in range(600):
        if gone():
            break
        time.sleep(0.05)
    assert gone()


def test_deleting_removes_what_is_done(server: Any) -> None:
    answer = make(server).json()
    assert server.client.delete(f"{PATH}/{answer['id']}").status_code == 204
    for url in (answer["url"], answer["archive_url"], answer["files"][0]["url"]):
        assert httpx.get(url).status_code == 404
    assert not (server.folder / "data" / "results" / answer["id"]).exists()


def test_paths_that_are_no_file_of_the_set(server: Any, made: dict[str, Any]) -> None:
    for path in (
        "result.json",
        "../result.json",
        "..%2fresult.json",
        "%2e%2e/%2e%2e/audit.sqlite3",
        "/etc/passwd",
        "heart",
        "heart/mdpi/heart.png%00",
    ):
        got = server.client.get(f"{PATH}/{made['id']}/files/{path}")
        assert got.status_code == 404, path
    for name in ("x", "0" * 32, "..", "%2e%2e", made["id"].upper()):
        assert server.client.get(f"{PATH}/{name}").status_code in (404, 405), name


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"prompts": []}, 400),
        ({"prompts": ["heart"] * 17}, 400),
        ({"prompts": "heart"}, 422),
        ({"prompts": ["x" * 10_001]}, 422),
        ({"platforms": ["amiga"]}, 422),
        ({"formats": ["gif"]}, 422),
        ({"densities": [], "formats": []}, 422),
        ({"gates": ["beauty"]}, 422),
        ({"colors": ["blue"]}, 422),
        ({"size": "100000x1"}, 422),
        ({"count": 65}, 422),
        ({"steps": 0}, 422),
        ({"style": "baroque"}, 422),
        ({"prompts": ["[icon] mickey mouse"]}, 422),
        ({"unknown": 1}, 422),
        ({"prompts": ["[illustration] heart 4096x4096"] * 16, "steps": 200}, 422),
    ],
)
def test_what_cannot_be_done_is_a_problem(server: Any, body: dict[str, Any], status: int) -> None:
    got = make(server, **body)
    assert got.status_code == status, got.text
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json()["detail"].endswith((".", "?")) or got.json()["detail"]


def test_gates_are_chosen(server: Any) -> None:
    strict = {"prompts": ["[icon] heart, #ffffff 32x32"], "retries": 0}
    all_checks = make(server, gates=True, **strict)
    none = make(server, gates=False, **strict)
    one = make(server, gates=["emptiness"], **strict)
    assert none.status_code == one.status_code == 201
    assert none.json()["rejected"] == one.json()["rejected"] == []
    if all_checks.status_code == 422:
        assert all_checks.json()["type"] == "urn:assetwright:problem:quality"


def test_it_outlives_the_server(serving: Any, tmp_path: Any) -> None:
    with serving(tmp_path) as first:
        told = make(first).json()
    with serving(tmp_path) as second:
        again = second.client.get(f"{PATH}/{told['id']}").json()
        assert [f["sha256"] for f in again["files"]] == [f["sha256"] for f in told["files"]]
        got = second.client.get(f"{PATH}/{told['id']}/files/{told['files'][0]['path']}")
        assert hashlib.sha256(got.content).hexdigest() == told["files"][0]["sha256"]
