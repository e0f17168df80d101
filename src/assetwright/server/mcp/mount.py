"""The protocol at ``/mcp`` of the server, behind its keys, limits and log (streamable HTTP)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import mcp_types as mcp
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from assetwright.server.assets.sending import media_type
from assetwright.server.mcp.catalog import served_tools
from assetwright.server.mcp.generating import SETS
from assetwright.server.mcp.host import ServedHost
from assetwright.server.mcp.links import Written
from assetwright.server.mcp.links import read as read_file
from assetwright.server.mcp.protocol import Context, protocol_server
from assetwright.server.mcp.roots import Roots
from assetwright.server.problems import Problem
from assetwright.server.service import Service
from assetwright.store.api_keys import Scope
from assetwright.types import InputError

PATH = "/mcp"
MAX_SESSIONS = 1000
IDLE = 15 * 60.0
"""Seconds after which a session that asks nothing is closed."""


class Mount:
    """An ASGI app for one service. ``roots`` are the folders of this machine that tools may use."""

    def __init__(self, service: Service, roots: Roots) -> None:
        self._service, self._roots = service, roots
        self._written = Written()
        server = protocol_server(
            served_tools(folders=bool(roots.folders)),
            self._host,
            self._read,
            templates=[
                mcp.ResourceTemplate(
                    uri_template=SETS + "{id}/{+path}",
                    name="file of a set",
                    description="A file that generate_assets made, kept for a day.",
                )
            ],
        )
        self._manager = StreamableHTTPSessionManager(
            server,
            max_request_body_size=service.serving.max_body,
            session_idle_timeout=IDLE,
            max_sessions=MAX_SESSIONS,
        )
        self.route = Route(PATH, self, include_in_schema=False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sessions are kept within; at its end they are closed, and what they draw is given up."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """One HTTP request, whose caller is known by now."""
        _check_origin(Headers(scope=scope))
        scope["route"] = self.route
        # A session belongs to the key that began it.
        caller = scope["state"]["caller"]
        scope["user"] = AuthenticatedUser(
            AccessToken(token="", client_id=caller.key or "anybody", scopes=[])
        )
        await self._manager.handle_request(scope, receive, send)

    def _host(self, context: Context) -> ServedHost:
        request = context.request
        if request is None:  # pragma: no cover
            raise RuntimeError("a message that no HTTP request brought")
        return ServedHost(
            service=self._service,
            caller=request.state.caller,
            request_id=request.state.request_id,
            base_url=self._service.base_url(request),
            roots=self._roots,
            written=self._written,
        )

    async def _read(self, context: Context, uri: str) -> tuple[bytes, str]:
        host = self._host(context)
        host.permit(Scope.READ)
        return await asyncio.to_thread(self._found, host, uri)

    def _found(self, host: ServedHost, uri: str) -> tuple[bytes, str]:
        """A file of a set of the caller's own, or one that was written to a folder."""
        if not uri.startswith(SETS):
            return self._written.read(uri)
        identity, _, path = uri.removeprefix(SETS).partition("/")
        results = self._service.results
        result = results.find(identity, host.caller.key)
        file = None if result is None else result.file(path)
        if result is None or file is None or result.details.get("open"):
            raise InputError("uri", f"there is nothing at {uri[:200]}, or not any more")
        return read_file(results.files(result) / file.path), media_type(path)


def _check_origin(headers: Headers) -> None:
    """A page of another site may not use the tools from within a browser here."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host", ""):
        raise Problem(403, "origin", "Pages of other sites may not ask here.")
