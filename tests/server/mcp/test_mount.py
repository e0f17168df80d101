"""`/mcp` of a running server, asked by the SDK's own client: keys, limits, links, an end."""

from __future__ import annotations

import asyncio
import hashlib
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import mcp_types
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from assetwright.store import AuditLog
from assetwright.store.api_keys import Scope

BELL = {"prompts": ["[icon] bell"]}


@asynccontextmanager
async def asking(url: str, token: str = "", mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"} if token else None
    async with create_mcp_http_client(headers=headers) as http:
        transport = streamable_http_client(f"{url}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


def records(folder: Path) -> list[Any]:
    with AuditLog.open(str(folder / "audit.sqlite3")) as log:
        return [entry.record for entry in log.records()]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_set_is_kept_and_read_by_whoever_made_it(keyed: Any, fast: Any, mode: str) -> None:
    steps: list[float] = []
    _, mine = keyed.keys.create("mine")
    _, theirs = keyed.keys.create("theirs")

    async def progress(done: float, total: float | None, message: str | None) -> None:
        steps.append(done)

    async def ask() -> mcp_types.CallToolResult:
        async with asking(keyed.url, mine, mode) as client:
            tools = (await client.list_tools()).tools
            assert "export_to_project" in {tool.name for tool in tools}
            made = await client.call_tool(
                "generate_assets", BELL | fast | {"steps": 5}, progress_callback=progress
            )
            assert not made.is_error
            (link,) = [b for b in made.content if isinstance(b, mcp_types.ResourceLink)]
            (contents,) = (await client.read_resource(link.uri)).contents
            assert isinstance(contents, mcp_types.BlobResourceContents)
            data = b64decode(contents.blob)
        async with asking(keyed.url, theirs, mode) as client:
            with pytest.raises(Exception, match="there is nothing at"):
                await client.read_resource(link.uri)
        url = made.structured_content["url"]
        headers = {"Authorization": f"Bearer {mine}"}
        found = httpx.get(url, headers=headers, timeout=60).json()
        (file,) = found["files"]
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
        assert file["path"] == made.structured_content["files"][0]["path"]
        return made

    made = asyncio.run(ask())
    assert len([b for b in made.content if isinstance(b, mcp_types.ImageContent)]) == 1
    assert steps == [1, 2, 3, 4, 5], "four steps from its reference, and a file"
    last = records(keyed.folder)[-1]
    assert (last.door, str(last.outcome)) == ("mcp", "drawn")
    assert last.user.startswith("key:")


def test_keys_hold_as_they_do_elsewhere(keyed: Any, fast: Any, told: Any) -> None:
    _, reader = keyed.keys.create("reader", scopes=[Scope.READ])
    _, poor = keyed.keys.create("poor", quota=1)

    async def ask() -> None:
        async with asking(keyed.url, reader) as client:
            sentence = told(await client.call_tool("generate_assets", BELL | fast))
            assert "lacks the scope generate" in sentence
            explained = await client.call_tool("explain_prompt", {"prompt": "bell"})
            assert explained.structured_content["subject"] == "bell"
        async with asking(keyed.url, poor) as client:
            sentence = told(await client.call_tool("generate_assets", BELL | fast | {"count": 2}))
            assert "1 pictures drawn a day" in sentence
            costly = BELL | {"steps": 200, "size": "4096x4096"}
            assert "picture-steps" in told(await client.call_tool("generate_assets", costly))
            refused = {"prompts": ["mickey mouse"], **fast}
            assert "mickey mouse" in told(await client.call_tool("generate_assets", refused))

    asyncio.run(ask())
    for headers in ({}, {"Authorization": "Bearer aw_nonsense"}):
        answer = httpx.post(f"{keyed.url}/mcp", json={}, headers=headers, timeout=60)
        assert answer.status_code == 401
        assert answer.json()["type"] == "urn:assetwright:problem:key"


def test_a_session_is_of_the_key_that_began_it(keyed: Any) -> None:
    _, mine = keyed.keys.create("mine")
    _, theirs = keyed.keys.create("theirs")
    begin = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "0"},
        },
    }
    accept = {"Accept": "application/json, text/event-stream"}

    def post(message: dict[str, Any], token: str, **headers: str) -> httpx.Response:
        every = accept | {"Authorization": f"Bearer {token}"} | headers
        return httpx.post(f"{keyed.url}/mcp", json=message, headers=every, timeout=60)

    answer = post(begin, mine)
    assert answer.status_code == 200
    assert answer.headers["X-Request-ID"]
    session = {"Mcp-Session-Id": answer.headers["Mcp-Session-Id"]}
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert post(ready, theirs, **session).status_code == 404
    assert post(ready, mine, **session).status_code == 202
    refused = post(begin, mine, Origin="https://example.org")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:assetwright:problem:origin")
    large = httpx.post(
        f"{keyed.url}/mcp",
        content=json.dumps(begin | {"padding": "x" * 1_100_000}),
        headers=accept | {"Authorization": f"Bearer {mine}", "Content-Type": "application/json"},
        timeout=60,
    )
    assert large.status_code == 413


def test_folders_of_the_server_are_those_it_was_given(keyed: Any, told: Any) -> None:
    _, token = keyed.keys.create("mine")
    root = keyed.folder / "root"
    (root / "site").mkdir()
    (root / "site/index.html").write_text("<html></html>")
    (root / "out").symlink_to(keyed.folder)

    async def ask() -> None:
        async with asking(keyed.url, token) as client:
            arguments = BELL | {"project": "site", "steps": 1, "gates": False}
            made = await client.call_tool("export_to_project", arguments)
            assert made.structured_content["kind"] == "web"
            (root / "site" / made.structured_content["changes"][0]["path"]).stat()
            arguments |= {"project": "out"}
            assert "outside of" in told(await client.call_tool("export_to_project", arguments))

    asyncio.run(ask())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_cancelled_work_stops_and_an_open_session_holds_up_no_end(
    serving: Any, until: Any, tmp_path: Path, fast: Any, mode: str
) -> None:
    many = {"prompts": ["[icon] bell", "[icon] heart"] * 8, **fast, "steps": 200, "size": "64x64"}
    with serving(tmp_path) as server:

        async def ask() -> None:
            async with asking(server.url, mode=mode) as client:
                assert "export_to_project" not in {
                    t.name for t in (await client.list_tools()).tools
                }
                begun = asyncio.Event()

                async def progress(done: float, total: float | None, message: str | None) -> None:
                    begun.set()

                call = asyncio.create_task(
                    client.call_tool("generate_assets", many, progress_callback=progress)
                )
                await begun.wait()
                call.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await call
                await asyncio.to_thread(
                    until,
                    lambda: "assetwright_working 0.0" in server.client.get("/metrics").text,
                )
                if mode == "legacy":
                    # While this session is open, the server is told to end.
                    assert await asyncio.to_thread(server.stop) == 0

        try:
            asyncio.run(ask())
        except BaseExceptionGroup:
            # The client's own end finds nobody.
            assert mode == "legacy"
        ended = records(tmp_path)
        assert {str(record.outcome) for record in ended} == {"failed"}
        assert "cancelled" in ended[0].error
