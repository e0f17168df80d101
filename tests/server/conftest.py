from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from assetwright.store.api_keys import ApiKeys
from assetwright.store.database import Database
from assetwright.store.location import Location

PATIENCE = 90


class Server:
    """A real `assetwright serve` process, and a client of it."""

    def __init__(
        self, process: subprocess.Popen[str], url: str, folder: Path, lines: list[str]
    ) -> None:
        self.process = process
        self.folder = folder
        self.url = url
        self.lines = lines
        """What it wrote to stderr."""
        self.keys: ApiKeys | None = None
        self.client = httpx.Client(base_url=url, timeout=PATIENCE)

    def stop(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@contextmanager
def running(
    folder: Path, settings: str = "", *options: str, **environment: str
) -> Iterator[Server]:
    """`assetwright serve` with `settings` as its assetwright.toml, on a port of its own."""
    file = folder / "assetwright.toml"
    file.write_text(settings)
    variables = os.environ | {
        "ASSETWRIGHT_CONFIG": str(file),
        "ASSETWRIGHT_DATA": str(folder / "data"),
        "ASSETWRIGHT_AUDIT": str(folder / "audit.sqlite3"),
    }
    command = [sys.executable, "-m", "assetwright", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=variables | environment, cwd=folder
    )
    assert process.stderr is not None
    lines: list[str] = []
    told: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in process.stderr or ():
            lines.append(line.rstrip("\n"))
            if line.startswith("serving: "):
                told.put(line.removeprefix("serving: ").strip())
        told.put("")

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        url = told.get(timeout=PATIENCE)
        assert url, "\n".join(lines)
        server = Server(process, url, folder, lines)
        with server.client:
            wait_until(lambda: server.client.get("/readyz").status_code == 200)
            yield server
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        reader.join()
        process.stderr.close()


def wait_until(true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE * 20):
        if true():
            return
        pause.wait(0.05)
    raise AssertionError("it never became true")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without keys, for tests that leave it as it is."""
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="session")
def client(server: Server) -> httpx.Client:
    return server.client


@pytest.fixture(scope="session")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with keys, which are its ``keys``, and the folder ``root`` for tools."""
    folder = tmp_path_factory.mktemp("keyed")
    (folder / "root").mkdir()
    with closing(Database(Location.find(str(folder / "audit.sqlite3")))) as database:
        keys = ApiKeys(database)
        keys.create("first")
        with running(folder, '[server]\nrate = ""\n', "--root", str(folder / "root")) as server:
            server.keys = keys
            yield server


@pytest.fixture(scope="session")
def serving() -> Callable[..., Any]:
    """`with serving(folder, settings, *options) as server`: one that a test has for itself."""
    return running


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait for something to become true."""
    return wait_until
