"""What stands at ``/mcp`` where the protocol's SDK is not installed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assetwright.server.problems import Problem


class Absent:
    """An ASGI app that says what is missing."""

    def __init__(self) -> None:
        self.route = Route("/mcp", self, include_in_schema=False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Nothing to begin or end."""
        yield

    async def __call__(self, _: Scope, __: Receive, ___: Send) -> None:
        """Problem 501."""
        raise Problem(
            501,
            "mcp",
            "This server is without MCP: where it runs, pip install 'assetwright[mcp]'.",
        )
