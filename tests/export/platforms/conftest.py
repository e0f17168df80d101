"""A real browser, for what browsers are to read."""

from __future__ import annotations

import base64
import functools
import io
import json
import os
import select
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assetwright.types import Size

_PATIENCE = 120
"""Seconds after which a browser that says nothing is taken for broken."""


class Chromium:
    """Chromium without a window, told what to do over the DevTools protocol.

    https://chromedevtools.github.io/devtools-protocol/; commands and answers are JSON, each ended
    by a zero byte, on the file descriptors 3 and 4 of the browser.
    """

    def __init__(self, program: str, profile: Path) -> None:
        commands, self._to = os.pipe()
        self._from, answers = os.pipe()
        flags = (
            "--headless=new",
            "--no-sandbox",  # which root cannot have
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            f"--user-data-dir={profile}",
            "--remote-debugging-pipe",
        )
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "-", program, *flags],
            pass_fds=(commands, answers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._buffer = b""
        self._count = 0
        self._events: list[dict[str, Any]] = []
        self._session = ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Log.enable")
        clear = {"r": 0, "g": 0, "b": 0, "a": 0}
        self.call("Emulation.setDefaultBackgroundColorOverride", color=clear)

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._count += 1
        message: dict[str, object] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._count:
            self._events.append(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, url: str, size: Size, *, scale: float = 1, dark: bool = False) -> list[str]:
        """Load a page; returns what the console says of it."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=size.width,
            height=size.height,
            deviceScaleFactor=scale,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self._events.clear()
        answer = self.call("Page.navigate", url=url)
        assert "errorText" not in answer, answer
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._events.append(self._read())
        said = [
            event["params"]["entry"]["text"]
            for event in self._events
            if event.get("method") == "Log.entryAdded"
        ]
        return said + [
            str(event["params"])
            for event in self._events
            if event.get("method") in {"Runtime.consoleAPICalled", "Runtime.exceptionThrown"}
        ]

    def screenshot(self) -> NDArray[np.uint8]:
        """The page as it stands, RGBA, with nothing under what is transparent."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            return np.asarray(image.convert("RGBA"))

    def evaluate(self, expression: str) -> Any:
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def close(self) -> None:
        try:
            self._session = ""
            self.call("Browser.close")
        finally:
            os.close(self._to)
            os.close(self._from)
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], _PATIENCE)
            assert ready, "Chromium does not answer"
            data = os.read(self._from, 1 << 16)
            assert data, "Chromium ended"
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        value: dict[str, Any] = json.loads(message)
        return value


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    browser = Chromium(program, tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


class _Handler(SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".webmanifest": "application/manifest+json",
        ".webp": "image/webp",
        ".ico": "image/x-icon",
    }

    def log_message(self, *args: object) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def served() -> Callable[[Path], Any]:
    """Serves a folder on loopback: a context of its address and the list of what is asked for."""

    @contextmanager
    def serve(folder: Path) -> Iterator[tuple[str, list[str]]]:
        handler = functools.partial(_Handler, directory=str(folder))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            server.asked = []  # type: ignore[attr-defined]
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}", server.asked  # type: ignore[attr-defined]
            finally:
                server.shutdown()
                thread.join()

    return serve
