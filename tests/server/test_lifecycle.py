"""A server with one worker: a full queue, clients that leave, an end that loses nothing."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from assetwright.store import AuditLog

SETTINGS = """
[server]
workers = 1
queue = 1
drain = 60
traces = true
"""
# Minutes of work, which nobody waits for.
LONG = {"prompts": ["heart", "bell"] * 8, "steps": 200, "size": "512x512"}
SHORT = {"prompts": ["heart 16x16"], "steps": 2}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lifecycle")


@pytest.fixture(scope="module")
def spans() -> Iterator[Any]:
    """A collector of traces: its URL, and what it was sent."""
    sent: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    collector = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=collector.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{collector.server_port}", sent
    collector.shutdown()
    thread.join()
    collector.server_close()


@pytest.fixture(scope="module")
def server(serving: Any, folder: Path, spans: Any) -> Iterator[Any]:
    """One for all of them, in their order: the last one ends it."""
    with serving(folder, SETTINGS, OTEL_EXPORTER_OTLP_ENDPOINT=spans[0]) as server:
        yield server


def metric(client: httpx.Client, name: str) -> float:
    for line in client.get("/metrics").text.splitlines():
        if line.startswith(f"{name} "):
            return float(line.split()[1])
    raise AssertionError(f"there is no {name}")


def send(url: str, body: dict[str, Any], path: str = "/batch-generate") -> socket.socket:
    """A request, and a connection that will be asked for no answer."""
    place, data = urlsplit(url), json.dumps(body).encode()
    connection = socket.create_connection((place.hostname, place.port))
    head = f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    connection.sendall(head.encode() + data)
    return connection


def test_a_full_queue_turns_away_and_who_leaves_makes_room(
    server: Any, until: Any, folder: Path
) -> None:
    client = server.client
    first = send(server.url, LONG)
    until(lambda: metric(client, "assetwright_working") == 1)
    second = send(server.url, LONG)
    until(lambda: metric(client, "assetwright_queue_depth") == 1)
    turned_away = client.post("/batch-generate", json=SHORT)
    assert turned_away.status_code == 429
    assert turned_away.json()["type"] == "urn:assetwright:problem:queue-full"
    assert int(turned_away.headers["retry-after"]) >= 1
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    until(lambda: metric(client, "assetwright_drawings_running") > 0)

    # Neither of them is finished: both leave.
    second.close()
    until(lambda: metric(client, "assetwright_queue_depth") == 0)
    first.close()
    until(lambda: metric(client, "assetwright_working") == 0)
    assert metric(client, "assetwright_cancelled_total") == 2
    until(lambda: metric(client, "assetwright_drawings_running") == 0)
    answer = client.post("/batch-generate", json=SHORT)
    assert answer.status_code == 200
    with AuditLog.open(str(folder / "audit.sqlite3")) as log:
        records = [entry.record for entry in log.records()]
    # What was begun is on record; what still waited had cost nothing.
    assert [record.outcome for record in records[:16]] == ["failed"] * 16
    assert {record.error for record in records[:16]} == {"The request was cancelled."}


def test_a_set_whose_client_leaves_is_given_up_and_nothing_is_left_of_it(
    server: Any, until: Any, folder: Path
) -> None:
    client = server.client
    left = metric(client, "assetwright_cancelled_total")
    asking = send(server.url, LONG, "/v1/assets")
    until(lambda: metric(client, "assetwright_drawings_running") > 0)
    kept = folder / "data" / "results"
    assert any(kept.iterdir())
    asking.close()
    until(lambda: metric(client, "assetwright_working") == 0)
    until(lambda: metric(client, "assetwright_drawings_running") == 0)
    assert metric(client, "assetwright_cancelled_total") == left + 1
    until(lambda: not any(kept.iterdir()))


def test_lines_of_the_log_and_labels_of_the_counters_hold_no_words(server: Any, until: Any) -> None:
    secret = "xyzzyplugh"
    client = server.client
    client.post("/batch-generate", json={"prompts": [f"{secret} 16x16\x1b[31m"], "steps": 1})
    client.get(f"/{secret}")
    client.request(secret.upper(), "/healthz")
    told = client.get("/metrics").text
    assert secret not in told.lower()
    assert 'route="/batch-generate",status="200"' in told
    lines = [json.loads(line) for line in list(server.lines) if line.startswith("{")]
    visits = [line for line in lines if line["event"] == "http"]
    assert {"request_id", "method", "path", "status", "ms", "key"} <= set(visits[0])
    assert not any(secret in json.dumps(line) for line in lines if line["event"] == "request")
    assert "\x1b" not in "".join(server.lines)


def test_what_counters_tell(server: Any) -> None:
    client = server.client
    client.post("/batch-generate", json={"prompts": ["heart 64x64", "mickey mouse"], "steps": 4})
    for series in (
        'assetwright_verdicts_total{verdict="allowed"}',
        'assetwright_verdicts_total{verdict="refused"}',
        'assetwright_text_cache_total{found="misses"}',
        'assetwright_turned_away_total{reason="queue-full"}',
        'assetwright_stage_seconds_count{stage="draw"}',
        "assetwright_batch_occupancy_count",
        "assetwright_step_seconds_count",
        "assetwright_event_loop_lag_seconds_count",
        "assetwright_queue_capacity",
    ):
        assert metric(client, series) > 0, series


def test_sigterm_finishes_what_was_begun(server: Any, until: Any, spans: Any) -> None:
    body = {"prompts": ["heart 64x64", "bell 64x64"], "steps": 60}
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(httpx.post(f"{server.url}/batch-generate", json=body, timeout=90))

    asking = threading.Thread(target=ask)
    asking.start()
    until(lambda: metric(server.client, "assetwright_working") == 1)
    code = server.stop()
    asking.join()
    assert code == 0
    assert [answer.status_code for answer in answers] == [200]
    told = b"".join(spans[1])
    assert b"/batch-generate" in told
    assert b"/readyz" not in told
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/healthz")
