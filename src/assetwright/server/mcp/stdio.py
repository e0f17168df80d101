"""The protocol over standard input and output, for an editor that starts this process."""

from __future__ import annotations

import asyncio
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from assetwright.server.mcp.catalog import local_tools
from assetwright.server.mcp.host import LocalHost
from assetwright.server.mcp.protocol import Context, protocol_server


def local_server(host: LocalHost) -> Server[Any]:
    """The server of this machine's user."""

    async def read(_: Context, uri: str) -> tuple[bytes, str]:
        return await asyncio.to_thread(host.written.read, uri)

    return protocol_server(local_tools(), lambda _: host, read, links=host.written.links)


async def serve_stdio(host: LocalHost) -> None:
    """Serve until standard input ends; then what was being drawn is given up.

    While it lasts nothing but the protocol gets to standard output: what else is printed there
    goes to standard error.
    """
    server = local_server(host)
    try:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
    finally:
        await host.workroom.close()
