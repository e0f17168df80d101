"""Running the app on this machine: one process, uvicorn, a graceful end."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from assetwright.server.memory import keep_loaded, limit_arenas
from assetwright.server.service import Service
from assetwright.types import EnvironmentProblem, InputError

BACKLOG = 512
SWITCH_INTERVAL = 0.001
"""Seconds a thread computes before others get their turn; Python's own is five times that."""
_ENDING = (signal.SIGTERM, signal.SIGINT)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def serve(app: FastAPI, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was begun.

    ``port`` 0 is any that is free. ``on_ready`` hears the URL once connections are taken.
    InputError for a port that is none, EnvironmentProblem for an address that cannot be had.
    """
    if not 0 <= port <= 65535:
        raise InputError("port", f"port must be between 0 and 65535, not {port}")
    listener = _listener(host, port)
    service: Service = app.state.service
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        # Its peers are nobody in particular: what they say of others is not believed.
        proxy_headers=False,
        timeout_graceful_shutdown=service.serving.drain,
        h11_max_incomplete_event_size=32 * 1024,
        ws="none",
    )
    address = listener.getsockname()
    name = f"[{address[0]}]" if listener.family == socket.AF_INET6 else address[0]
    server = _Server(config, lambda: on_ready(f"http://{name}:{address[1]}"))
    limit_arenas()
    service.on_ready = keep_loaded
    # The event loop is one thread among many that compute: it waits less for its turn.
    sys.setswitchinterval(SWITCH_INTERVAL)
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn's, which says when it has started."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT end the server, and not, as uvicorn would have it, the process."""
        before = {each: signal.signal(each, self.handle_exit) for each in _ENDING}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _listener(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(BACKLOG)
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        raise EnvironmentProblem(
            f"{host}:{port} cannot be served: {(error.strerror or str(error)).lower()}."
        ) from error
    listener.set_inheritable(False)
    return listener
