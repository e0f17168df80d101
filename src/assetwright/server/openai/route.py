"""``POST /v1/images/generations``, and the pictures that its answers point to."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse

from assetwright.export.atomic import write_bytes
from assetwright.server import event_stream
from assetwright.server.assets.folder import ResultFolder, State, StoredFile
from assetwright.server.assets.sending import file_response, not_found
from assetwright.server.caller import Caller, Drawer
from assetwright.server.content import JsonOnly
from assetwright.server.idempotency import IdempotencyKey, once
from assetwright.server.openai.errors import OpenAIRoute, documented, shape, shaped
from assetwright.server.openai.generation import Generation, Pictures
from assetwright.server.openai.picture import MEDIA_TYPES
from assetwright.server.openai.request import ImagesOrder, ImagesRequest
from assetwright.server.openai.response import Image, ImagesResponse, background
from assetwright.server.problems import shape_errors
from assetwright.server.service import Service, TheService
from assetwright.types import InputError

PREFIX = "/v1/images"
URL_KEPT_FOR = 60 * 60
"""Seconds that a picture stays where a ``url`` says."""

shape_errors(PREFIX, shape)
shape_errors("/v1/models", shape)
router = APIRouter(prefix=PREFIX, tags=["images"], route_class=OpenAIRoute)


@router.post(
    "/generations",
    response_class=Response,
    responses={
        200: {
            "model": ImagesResponse,
            "description": "The pictures; with `stream`, server-sent events.",
            "content": {
                event_stream.MEDIA_TYPE: {
                    "schema": {
                        "type": "string",
                        "description": "`image_generation.partial_image` and "
                        "`image_generation.completed`, as OpenAI has them.",
                    }
                }
            },
        },
        **documented(400, 401, 403, 408, 409, 413, 415, 422, 429, 503),
    },
    dependencies=[JsonOnly],
)
async def generate_images(
    asked: ImagesRequest,
    request: Request,
    service: TheService,
    caller: Drawer,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001 - read from the request by `once`
) -> Response:
    """Draw pictures, as OpenAI's clients ask for them.

    Same prompt, size, style, quality and seed: same picture. What the policy refuses is a 400 with
    the code `moderation_blocked`.
    """
    order = ImagesOrder.of(asked)
    generation = Generation(service, caller, order)

    async def work() -> Response:
        service.workroom.check_room()
        await asyncio.to_thread(generation.check)
        if order.stream:
            return await event_stream.streamed(
                service.workroom, request, generation.draw, lambda error: _event(service, error)
            )
        pictures = await service.workroom.run(request, generation.draw)
        body = await asyncio.to_thread(_images, pictures, order, service, caller, request)
        return Response(body, media_type="application/json")

    parameters = asked.model_dump(mode="json", exclude_none=True)
    return await once(service.idempotency, request, caller, parameters, work, shaped)


@router.get(
    "/files/{identity}/{name}",
    response_class=FileResponse,
    responses={
        200: {
            "description": "The picture.",
            "content": {kind: {} for kind in MEDIA_TYPES.values()},
        },
        304: {"description": "What `If-None-Match` names is what it still is."},
        **documented(400, 404, 422, 429),
    },
)
async def picture_by_url(
    identity: Annotated[str, Path(description="A secret of 128 bits.")],
    name: str,
    request: Request,
    service: TheService,
) -> Response:
    """A picture for whoever has its `url`, for an hour; no key is asked for."""

    def find() -> Response:
        results = service.results
        result = results.find(identity)
        file = None if result is None or not result.details.get("open") else result.file(name)
        if result is None or file is None:
            raise not_found()
        return file_response(request, results, result, file)

    return await asyncio.to_thread(find)


def _images(
    pictures: Pictures, order: ImagesOrder, service: Service, caller: Caller, request: Request
) -> bytes:
    """The answer as JSON, its pictures in it or stored under their URLs."""
    files = pictures.files
    if order.by_url:
        base = service.base_url(request)
        identity = _stored(pictures, order, service.results, caller)
        data = [Image(url=f"{base}{PREFIX}/files/{identity}/{quote(file.name)}") for file in files]
    else:
        data = [Image(b64_json=file.base64) for file in files]
    answer = ImagesResponse(
        created=pictures.created,
        background=background(list(files)),
        output_format=order.format,
        quality=order.quality,
        size=str(files[0].size),
        data=data,
        usage=pictures.usage,
    )
    return answer.model_dump_json(exclude_none=True).encode()


def _stored(pictures: Pictures, order: ImagesOrder, results: ResultFolder, caller: Caller) -> str:
    result = results.create(caller.key, kept_for=URL_KEPT_FOR, open=True)
    stored = []
    for file in pictures.files:
        write_bytes(results.files(result) / file.name, file.data)
        stored.append(
            StoredFile(
                path=file.name,
                bytes=len(file.data),
                sha256=sha256(file.data).hexdigest(),
                format=order.format,
                width=file.size.width,
                height=file.size.height,
            )
        )
    results.update(result, state=State.DONE, files=tuple(stored))
    return result.id


def _event(service: Service, error: Exception) -> bytes:
    """The last event of a stream that failed."""
    problem = shaped(error)
    if problem.status_code >= 500 and not isinstance(error, InputError):
        service.failed(error, "stream")
    return event_stream.event("error", {"type": "error", **shape(problem, "")})
