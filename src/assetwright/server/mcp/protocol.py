"""Tools and resources as a server of the protocol, whatever carries it."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any

import mcp_types as mcp
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp.shared.message import ServerMessageMetadata
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from assetwright import __version__
from assetwright.server.mcp.host import Host
from assetwright.server.mcp.links import Link
from assetwright.server.mcp.roots import Roots
from assetwright.server.mcp.tool import Call, Tool
from assetwright.server.problems import problem_of
from assetwright.types import AssetwrightError, InputError

INSTRUCTIONS = (
    "Draws flat app assets (icons, splash screens, banners, illustrations) from words, on this "
    "computer's processor. Prompts name one subject each, in a few plain words. Look at the "
    "previews: if a drawing is not what was meant, try another seed, style or wording. "
    "explain_prompt tells what is understood."
)
_ROOTS = "roots"

Context = ServerRequestContext[Any, Any]
Finder = Callable[[Context], Host]
"""Who asks, and where their tools run."""
Reader = Callable[[Context, str], Awaitable[tuple[bytes, str]]]
"""Bytes and media type of a resource by its URI; InputError where there is none."""


def protocol_server(
    tools: Sequence[Tool[Any]],
    host_of: Finder,
    read: Reader,
    *,
    links: Callable[[], Sequence[Link]] = tuple,
    templates: Sequence[mcp.ResourceTemplate] = (),
) -> Server[Any]:
    """The server. ``links`` are the resources that it lists."""
    known = {tool.name: tool for tool in tools}
    # Their schemas are long to make and never change.
    listed = cache(lambda name: known[name].listed())

    async def list_tools(_: Context, __: Any) -> mcp.ListToolsResult:
        return mcp.ListToolsResult(tools=[listed(name) for name in known])

    async def call_tool(
        context: Context, asked: mcp.CallToolRequestParams
    ) -> mcp.CallToolResult | mcp.InputRequiredResult:
        tool = known.get(asked.name)
        if tool is None:
            names = ", ".join(known)
            raise MCPError(mcp.INVALID_PARAMS, f"There is no such tool: choose from {names}.")
        host = host_of(context)
        try:
            host.permit(tool.scope)
            taken = tool.read(asked.arguments or {})
            roots = await _roots(context, host, asked) if tool.folders else Roots()
            if roots is None:
                return mcp.InputRequiredResult(input_requests={_ROOTS: mcp.ListRootsRequest()})
            answer = await tool.run(Call(host, roots, context.session.report_progress), taken)
            return await asyncio.to_thread(answer.result)
        except Exception as error:
            return _failed(host, error)

    async def list_resources(_: Context, __: Any) -> mcp.ListResourcesResult:
        return mcp.ListResourcesResult(
            resources=[
                mcp.Resource(
                    uri=link.uri, name=link.path, mime_type=link.mime_type, size=link.bytes
                )
                for link in links()
            ]
        )

    async def list_templates(_: Context, __: Any) -> mcp.ListResourceTemplatesResult:
        return mcp.ListResourceTemplatesResult(resource_templates=list(templates))

    async def read_resource(
        context: Context, asked: mcp.ReadResourceRequestParams
    ) -> mcp.ReadResourceResult:
        uri = str(asked.uri)
        try:
            data, mime_type = await read(context, uri)
        except Exception as error:
            code = mcp.INVALID_PARAMS if isinstance(error, InputError) else mcp.INTERNAL_ERROR
            raise MCPError(code, _sentence(host_of(context), error), {"uri": uri}) from None
        contents = await asyncio.to_thread(_contents, uri, data, mime_type)
        return mcp.ReadResourceResult(contents=[contents])

    return Server(
        "assetwright",
        version=__version__,
        title="assetwright",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
        get_tool_input_schema=lambda name: listed(name).input_schema if name in known else None,
    )


async def _roots(context: Context, host: Host, asked: mcp.CallToolRequestParams) -> Roots | None:
    """The folders that a call may use; None where the client must be asked for them first.

    From 2026-07-28 on a question is an answer that the client repeats its request to; before, it
    is a request of the server's own. A client that has no roots is not asked.
    """
    if host.roots is not None:
        return host.roots
    session = context.session
    able = session.client_capabilities
    if able is None or able.roots is None:
        return Roots()
    if session.protocol_version in MODERN_PROTOCOL_VERSIONS:
        given = (asked.input_responses or {}).get(_ROOTS)
        if not isinstance(given, mcp.ListRootsResult):
            return None
    else:
        given = await session.send_request(
            mcp.ListRootsRequest(),
            mcp.ListRootsResult,
            metadata=ServerMessageMetadata(related_request_id=context.request_id),
        )
    return Roots.of_client(str(root.uri) for root in given.roots)


def _failed(host: Host, error: Exception) -> mcp.CallToolResult:
    """A tool's error is an answer, for the assistant to read and mend."""
    text = mcp.TextContent(text=_sentence(host, error))
    return mcp.CallToolResult(content=[text], is_error=True)


def _sentence(host: Host, error: Exception) -> str:
    """What is wrong, in one sentence; what is wrong in here is in the log only."""
    problem = problem_of(error)
    if problem.status_code >= 500 and problem is not error:
        host.failed(error)
        if isinstance(error, AssetwrightError) and host.trusted:
            return _ended(str(error))
    return _ended(str(problem.detail))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _contents(
    uri: str, data: bytes, mime_type: str
) -> mcp.TextResourceContents | mcp.BlobResourceContents:
    text = mime_type.startswith("text/") or mime_type.endswith(("xml", "json", "yaml"))
    if text:
        try:
            return mcp.TextResourceContents(uri=uri, mime_type=mime_type, text=data.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    blob = b64encode(data).decode("ascii")
    return mcp.BlobResourceContents(uri=uri, mime_type=mime_type, blob=blob)
