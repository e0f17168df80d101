"""Two servers over one database: whoever of them is asked, a request is drawn once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from assetwright import Studio
from assetwright.server.app import create_app
from assetwright.store.database import Database
from assetwright.store.location import Location

BODY = {"prompt": "[icon] heart 32x32", "quality": "high", "n": 8}


@contextmanager
def served(place: Any, studio: Studio) -> Iterator[str]:
    """The URL of a server of its own, in a thread."""
    database = Database(Location.find(place.url, place.anchor))
    with place.open() as log:
        app = create_app(studio, database, audit=log)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            url = f"http://127.0.0.1:{port}"
            while httpx.get(f"{url}/readyz").status_code != 200:
                time.sleep(0.05)
            yield url
        finally:
            server.should_exit = True
            thread.join()
    database.close()


def test_two_servers_draw_a_request_once(
    new_place: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSETWRIGHT_DATA", str(tmp_path))
    studio = Studio()
    headers = {"Idempotency-Key": "a heart"}
    with ExitStack() as stack:
        urls = [stack.enter_context(served(new_place, studio)) for _ in range(2)]

        def ask(number: int) -> httpx.Response:
            url = f"{urls[number % 2]}/v1/images/generations"
            return httpx.post(url, json=BODY, headers=headers, timeout=90)

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(ask, range(6)))
        later = [ask(number) for number in range(2)]
    assert {answer.status_code for answer in answers} <= {200, 409}
    given = [answer for answer in [*answers, *later] if answer.status_code == 200]
    assert len(given) >= 3
    assert len({answer.content for answer in given}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in given) == 1
    with new_place.open() as log:
        (entry,) = log.records()
    assert entry.record.outcome == "drawn"
    assert len(entry.record.outputs) == 8
