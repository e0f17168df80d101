"""Traces, as a collector in this process gets them."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import httpx
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assetwright import Studio
from assetwright.server.app import create_app
from assetwright.server.telemetry import trace
from assetwright.settings import Settings
from assetwright.store.server_database import open_database

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SECRET = "xyzzyplugh"


def spans_of(folder: Path, body: dict[str, object]) -> list[ReadableSpan]:
    exporter = InMemorySpanExporter()
    with closing(open_database(Settings())) as database:
        app = create_app(Studio(), database)
        provider = trace(app, exporter)

        async def ask() -> None:
            transport = httpx.ASGITransport(app)
            headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost", headers=headers
            ) as client:
                assert (await client.get("/healthz")).status_code == 200
                assert (await client.post("/batch-generate", json=body)).status_code == 200
            await app.state.service.workroom.close()

        asyncio.run(ask())
        provider.shutdown()
    return list(exporter.get_finished_spans())


def test_stages_are_parts_of_their_request(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSETWRIGHT_DATABASE", str(tmp_path / "server.sqlite3"))
    body = {"prompts": [f"heart {SECRET} 32x32", "bell 32x32"], "steps": 2}
    spans = spans_of(tmp_path, body)
    by_name = {span.name: span for span in spans}
    request = by_name["POST /batch-generate"]
    assert f"{request.context.trace_id:032x}" == TRACE
    for stage in ("draw", "encode"):
        assert by_name[stage].parent is not None
        assert by_name[stage].parent.span_id == request.context.span_id
    assert sum(span.name == "encode" for span in spans) == len(body["prompts"])
    # Nobody wants to know of these, or may know what was asked for.
    assert not any("healthz" in span.name for span in spans)
    assert SECRET not in "".join(span.to_json() for span in spans)
