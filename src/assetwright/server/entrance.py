"""What every request passes first and last: its id, who asks, how much, and a line in the log."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assetwright.server.caller import anybody
from assetwright.server.problems import Problem, answer, problem_of
from assetwright.server.workroom import Cancelled

if TYPE_CHECKING:
    from assetwright.server.service import Service

REQUEST_ID = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
BODY_PATIENCE = 30.0
"""Seconds that each piece of a body may take."""
PUBLIC = {"/healthz", "/readyz", "/openapi.json"}
"""Paths that never ask for a key."""
UNGUESSABLE = "/v1/images/files/"
"""What begins so goes on with a secret, which is all the key that it needs."""
TURNED_AWAY = {401, 403, 408, 413, 429}
CLIENT_GONE = 499
"""What the log says of an answer that nobody waited for."""


class Entrance:
    """ASGI middleware, outermost: nothing leaves it but an answer.

    In ``scope["state"]`` it puts ``request_id`` and ``caller``, and looks for the ``problem``.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection's request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, receive, send, self._service)
        await visit.run(self._app)


class _Visit:
    """One request from its first byte to the last of its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, service: Service) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._service = service
        self._headers = Headers(scope=scope)
        given = self._headers.get(REQUEST_ID, "")
        self._id = given if _ID.fullmatch(given) else secrets.token_hex(16)
        self._extra: dict[str, str] = {}
        self._status: int | None = None
        self._body = 0
        self._body_ended = False
        self._started = time.monotonic()

    async def run(self, app: ASGIApp) -> None:
        state = self._scope.setdefault("state", {})
        state["request_id"] = self._id
        try:
            await self._admit(state)
            await app(self._scope, self._take, self._give)
        except Cancelled:
            self._service.metrics.cancelled.inc()
            if self._status is None:
                self._status = CLIENT_GONE
        except Exception as error:
            await self._refuse(error)
        finally:
            self._record(state)

    async def _admit(self, state: dict[str, object]) -> None:
        """Who asks and whether they may; raises the problem of a request that stops here."""
        path, service = self._scope["path"], self._service
        free = path in PUBLIC or path.startswith(UNGUESSABLE)
        if free or (path == "/metrics" and service.serving.public_metrics):
            state["caller"] = anybody(service.settings.tenant)
        else:
            state["caller"] = caller = await service.keyring.caller(self._headers)
            self._extra |= service.rates.count(caller)
        length = self._headers.get("Content-Length", "0")
        if length.isdecimal() and int(length[:20]) > service.serving.max_body:
            raise self._too_large()

    async def _refuse(self, error: Exception) -> None:
        problem = problem_of(error)
        self._scope["state"]["problem"] = problem.kind
        if problem.status_code >= 500 and problem is not error:
            self._service.failed(error, self._id)
        if self._status is None:
            response = answer(problem, self._scope["path"], self._id)
            await response(self._scope, self._receive, self._give)

    async def _take(self) -> Message:
        """A piece of the body; it may be neither too slow nor too much."""
        if self._body_ended:
            return await self._receive()
        try:
            async with asyncio.timeout(BODY_PATIENCE):
                message = await self._receive()
        except TimeoutError:
            raise Problem(408, "slow", "The body of the request did not come.") from None
        if message["type"] == "http.request":
            self._body += len(message.get("body", b""))
            self._body_ended = not message.get("more_body", False)
            if self._body > self._service.serving.max_body:
                raise self._too_large()
        return message

    def _too_large(self) -> Problem:
        return Problem(
            413,
            "body",
            f"The body of a request may be {self._service.serving.max_body:,} bytes long.",
        )

    async def _give(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = self._id
            headers.setdefault("Cache-Control", "no-store")
            headers["X-Content-Type-Options"] = "nosniff"
            for name, value in self._extra.items():
                headers.setdefault(name, value)
        await self._send(message)

    def _record(self, state: dict[str, object]) -> None:
        seconds = time.monotonic() - self._started
        # The route as it is declared: a path may hold what a user wrote.
        route = getattr(self._scope.get("route"), "path", None) or "none"
        method = self._scope["method"]
        if method not in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}:
            method = "other"
        status = self._status or CLIENT_GONE
        metrics = self._service.metrics
        metrics.requests.labels(method, route, str(status)).inc()
        metrics.request_seconds.labels(route).observe(seconds)
        if status in TURNED_AWAY:
            metrics.turned_away.labels(state.get("problem", "other")).inc()
        self._service.events.event(
            "http",
            request_id=self._id,
            method=method,
            path=self._scope["path"][:200],
            status=status,
            ms=round(seconds * 1000, 1),
            key=getattr(state.get("caller"), "key", ""),
        )
