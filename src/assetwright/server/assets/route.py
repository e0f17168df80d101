"""``/v1/assets``: whole sets, made, looked at, fetched and removed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from assetwright.server import event_stream
from assetwright.server.assets.archive import zipped
from assetwright.server.assets.folder import Result, State
from assetwright.server.assets.making import Making
from assetwright.server.assets.request import AssetsOrder, AssetsRequest
from assetwright.server.assets.response import AssetSetDocument
from assetwright.server.assets.running import Progress, awaited
from assetwright.server.assets.sending import file_response, immutable, matches, not_found
from assetwright.server.caller import Drawer, Reader
from assetwright.server.content import JsonOnly
from assetwright.server.idempotency import IdempotencyKey, once
from assetwright.server.problems import Problem, documented, problem_of
from assetwright.server.service import Service, TheService

router = APIRouter(prefix="/v1/assets", tags=["assets"])

ZIP = "application/zip"
JSON = "application/json"
POLL = 0.25
"""Seconds between two looks at how far a set is, for those who listen."""

Identity = Annotated[str, Path(alias="id", description="Of the set, as its document says.")]
Accept = Annotated[
    str | None, Header(description=f"{ZIP} for the files, {JSON} (the default) for URLs of them.")
]
Prefer = Annotated[
    str | None,
    Header(description="`respond-async` answers at once, with 202, and draws in the background."),
]
_BOTH: dict[str, Any] = {ZIP: {"schema": {"type": "string", "format": "binary"}, "example": "PK…"}}


@router.post(
    "",
    status_code=201,
    response_class=Response,
    responses={
        201: {
            "model": AssetSetDocument,
            "description": "The set, or its files as a zip.",
            "content": _BOTH,
            "headers": {"Location": {"schema": {"type": "string"}}},
        },
        202: {
            "model": AssetSetDocument,
            "description": "It is being drawn; ask its URL how far it is.",
            "headers": {"Location": {"schema": {"type": "string"}}},
        },
        **documented(400, 401, 403, 408, 409, 413, 415, 422, 429, 503, 507),
    },
    dependencies=[JsonOnly],
)
async def make_assets(
    asked: AssetsRequest,
    request: Request,
    service: TheService,
    caller: Drawer,
    accept: Accept = None,
    prefer: Prefer = None,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001 - read from the request by `once`
) -> Response:
    """Draw a set and write all its files: every density and format, and what platforms want.

    The files are kept for a day. Same request: same files, byte for byte.
    """
    making = Making(service, caller, AssetsOrder.of(asked))
    background = "respond-async" in _preferences(prefer)

    async def work() -> Response:
        service.workroom.check_room()
        await asyncio.to_thread(making.check)
        result = await asyncio.to_thread(service.results.create, caller.key)
        task = _start(service, making, result, None if background else request)
        if not background:
            result = await awaited(task)
        headers = {"Location": f"/v1/assets/{result.id}"}
        if background:
            headers |= {"Preference-Applied": "respond-async", "Retry-After": "1"}
        base = service.base_url(request)
        body = await asyncio.to_thread(_encoded, result, base)
        return Response(body, 202 if background else 201, headers, JSON)

    parameters = asked.model_dump(mode="json", exclude_none=True)
    response = await once(service.idempotency, request, caller, parameters, work)
    if response.status_code != 201 or not wants_zip(accept):
        return response
    location = response.headers["Location"]
    found = await asyncio.to_thread(service.results.find, location.rpartition("/")[2], caller.key)
    if found is None:
        raise Problem(410, "gone", "The set was drawn, and has been removed since.")
    headers = {"Location": location}
    return await asyncio.to_thread(_archive, service, found, response.status_code, headers)


@router.get(
    "/{id}",
    response_class=Response,
    responses={
        200: {
            "model": AssetSetDocument,
            "description": "How far it is, and its files; or the files as a zip.",
            "content": _BOTH,
        },
        304: {"description": "What `If-None-Match` names is what it still is."},
        **documented(401, 403, 404, 409, 422, 429),
    },
)
async def read_assets(
    identity: Identity,
    request: Request,
    service: TheService,
    caller: Reader,
    accept: Accept = None,
) -> Response:
    """A set of one's own."""
    result = await _found(service, identity, caller.key)
    if wants_zip(accept):
        return await asyncio.to_thread(_whole, service, result, request)
    progress = service.running.progress(identity)
    body = await asyncio.to_thread(_encoded, result, service.base_url(request), progress)
    if not result.state.ended:
        return Response(body, media_type=JSON, headers={"Retry-After": "1"})
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept"}
    if matches(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)


@router.get(
    "/{id}/archive",
    response_class=Response,
    responses={
        200: {"description": "All files as one zip.", "content": _BOTH},
        304: {"description": "What `If-None-Match` names is what it still is."},
        **documented(401, 403, 404, 409, 422, 429),
    },
)
async def read_archive(
    identity: Identity, request: Request, service: TheService, caller: Reader
) -> Response:
    """All files of a set as one zip."""
    result = await _found(service, identity, caller.key)
    return await asyncio.to_thread(_whole, service, result, request)


@router.get(
    "/{id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "`progress` events while it is drawn, then one `done` or `failed`, "
            "each with the set's document.",
            "content": {event_stream.MEDIA_TYPE: {"schema": {"type": "string"}}},
        },
        **documented(401, 403, 404, 422, 429),
    },
)
async def follow_assets(
    identity: Identity, request: Request, service: TheService, caller: Reader
) -> Response:
    """How far a set is, as server-sent events."""
    first = await _found(service, identity, caller.key)
    events = _events(service, first, service.base_url(request), caller.key)
    return StreamingResponse(
        events, media_type=event_stream.MEDIA_TYPE, headers=event_stream.HEADERS
    )


@router.get(
    "/{id}/files/{path:path}",
    response_class=FileResponse,
    responses={
        200: {"description": "The file.", "content": {"application/octet-stream": {}}},
        206: {"description": "The part of it that `Range` names."},
        304: {"description": "What `If-None-Match` names is what it still is."},
        416: {"description": "It has no such part."},
        **documented(401, 403, 404, 422, 429),
    },
)
async def read_asset_file(
    identity: Identity,
    path: str,
    request: Request,
    service: TheService,
    caller: Reader,
) -> Response:
    """One file of a set. It never changes, so it may be cached for as long as it is there."""

    def find() -> Response:
        result = service.results.find(identity, caller.key)
        file = None if result is None else result.file(path)
        if result is None or file is None:
            raise not_found()
        return file_response(request, service.results, result, file)

    return await asyncio.to_thread(find)


@router.delete(
    "/{id}",
    status_code=204,
    responses={**documented(401, 403, 404, 422, 429)},
    response_class=Response,
)
async def remove_assets(identity: Identity, service: TheService, caller: Drawer) -> Response:
    """Give up a set that is being drawn, or remove one that is done."""
    result = await _found(service, identity, caller.key)
    service.running.cancel(identity)
    await asyncio.to_thread(service.results.remove, result)
    return Response(status_code=204)


def wants_zip(accept: str | None) -> bool:
    """Whether a client would rather have a zip than JSON; RFC 9110, 12.5.1."""
    weights: dict[str, float] = {}
    for part in (accept or "").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weights[name] = float(weight)
        except ValueError:
            weights[name] = 0.0
    either = max(weights.get("application/*", 0.0), weights.get("*/*", 0.0))
    return weights.get(ZIP, 0.0) > weights.get(JSON, either)


def _preferences(prefer: str | None) -> set[str]:
    """RFC 7240."""
    return {part.partition(";")[0].strip().lower() for part in (prefer or "").split(",")}


def _start(
    service: Service, making: Making, result: Result, request: Request | None
) -> asyncio.Task[Result]:
    async def work(progress: Progress) -> Result:
        return await service.workroom.run(
            request,
            lambda stop: making.draw(stop, service.results, result, progress.hear),
        )

    def fault(error: Exception) -> dict[str, Any]:
        problem = problem_of(error)
        if problem.status_code >= 500:
            service.failed(error, result.id)
        return problem.document(result.id)

    return service.running.start(result, work, fault)


async def _found(service: Service, identity: str, owner: str) -> Result:
    result = await asyncio.to_thread(service.results.find, identity, owner)
    # What is kept for somebody's `url` is no set.
    if result is None or result.details.get("open"):
        raise not_found()
    return result


def _encoded(result: Result, base: str, progress: Progress | None = None) -> bytes:
    """Its document as JSON; of thousands of files that takes a while, so only in a thread."""
    return AssetSetDocument.of(result, base, progress).encoded()


def _whole(service: Service, result: Result, request: Request) -> Response:
    """The zip of a set that is done."""
    if result.state is not State.DONE:
        raise Problem(409, "not-done", f"The set is {result.state}, so it has no files.")
    if matches(request, _etag(result)):
        return Response(status_code=304, headers={"ETag": _etag(result), "Vary": "Accept"})
    return _archive(service, result, 200, {})


def _archive(
    service: Service, result: Result, status: int, headers: dict[str, str]
) -> StreamingResponse:
    folder = service.results.files(result)
    paths = [file.path for file in result.files]
    headers = {
        **headers,
        **immutable(result),
        "ETag": _etag(result),
        "Vary": "Accept",
        "Content-Disposition": 'attachment; filename="assets.zip"',
    }
    return StreamingResponse(zipped(folder, paths), status, headers, ZIP)


def _etag(result: Result) -> str:
    """Of the zip, which is made of these files and nothing else."""
    listing = "".join(f"{file.path}\0{file.sha256}\n" for file in result.files)
    return f'"{hashlib.sha256(listing.encode()).hexdigest()[:32]}"'


async def _events(service: Service, result: Result, base: str, owner: str) -> AsyncIterator[bytes]:
    last = b""
    quiet = 0.0
    found: Result | None = result
    while found is not None:
        progress = service.running.progress(result.id)
        piece = await asyncio.to_thread(_event, found, base, progress)
        if found.state.ended:
            yield piece
            return
        if piece != last:
            yield piece
            last, quiet = piece, 0.0
        elif (quiet := quiet + POLL) >= event_stream.HEARTBEAT:
            yield event_stream.COMMENT
            quiet = 0.0
        await asyncio.sleep(POLL)
        found = await asyncio.to_thread(service.results.find, result.id, owner)


def _event(result: Result, base: str, progress: Progress | None) -> bytes:
    document = AssetSetDocument.of(result, base, progress)
    name = str(result.state) if result.state.ended else "progress"
    return event_stream.event(name, document.model_dump(mode="json", exclude_none=True))
