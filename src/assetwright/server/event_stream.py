"""Server-sent events of work that goes on in a thread.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from assetwright.server.workroom import Cancellation, Workroom

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nothing on the way may keep events, or hold them back."""
HEARTBEAT = 15.0
"""Seconds after which a line that means nothing is sent, so that nobody hangs up."""
COMMENT = b": waiting\n\n"

Emit = Callable[[bytes], None]
"""Takes an event, from any thread."""


def event(name: str, data: Mapping[str, object]) -> bytes:
    """One event; JSON has no line ends in it, so one line of data is enough."""
    text = json.dumps(data, separators=(",", ":"))
    return f"event: {name}\ndata: {text}\n\n".encode()


async def streamed(
    workroom: Workroom,
    request: Request,
    work: Callable[[Cancellation, Emit], Any],
    fault: Callable[[Exception], bytes],
) -> StreamingResponse:
    """The events that ``work`` emits, as they come; it is cancelled when the client leaves.

    What ``work`` raises before its first event is raised here, and so has a status; after that it
    becomes the last event, which ``fault`` makes.
    """
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[bytes | None] = asyncio.Queue()

    def emit(data: bytes) -> None:
        # Whoever emits to a loop that has ended is about to be told so.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(events.put_nowait, data)

    running = asyncio.create_task(workroom.run(request, lambda stop: work(stop, emit)))
    running.add_done_callback(lambda _: events.put_nowait(None))
    try:
        first = await events.get()
        if first is None:
            await running
    except BaseException:
        running.cancel()
        raise
    body = _body(first, events, running, fault)
    return StreamingResponse(body, media_type=MEDIA_TYPE, headers=HEADERS)


async def _body(
    first: bytes | None,
    events: asyncio.Queue[bytes | None],
    running: asyncio.Task[Any],
    fault: Callable[[Exception], bytes],
) -> AsyncIterator[bytes]:
    piece = first
    try:
        while piece is not None:
            yield piece
            try:
                async with asyncio.timeout(HEARTBEAT):
                    piece = await events.get()
            except TimeoutError:
                piece = COMMENT
        if not running.cancelled() and isinstance(error := running.exception(), Exception):
            yield fault(error)
    finally:
        running.cancel()
