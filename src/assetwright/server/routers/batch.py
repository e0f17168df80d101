"""``POST /batch-generate``: up to sixteen prompts, each with its pictures or its error."""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assetwright.artwork.sketch import NO_REFERENCE
from assetwright.config import STEPS
from assetwright.export import Asset
from assetwright.server.allowance import spending
from assetwright.server.caller import Caller, Drawer
from assetwright.server.content import JsonOnly
from assetwright.server.cost import check_cost, picture_steps, pictures, understood
from assetwright.server.idempotency import IdempotencyKey, once
from assetwright.server.options import GeometryName, ReferenceStrength, StrokeWeight, drawn_as
from assetwright.server.pictures import MEDIA_TYPES, picture
from assetwright.server.problems import documented, problem_of
from assetwright.server.service import Service, TheService
from assetwright.server.workroom import Cancellation
from assetwright.stream import Drawn, draw_each
from assetwright.studio import MAX_BATCH, MAX_COUNT, MAX_GUIDANCE, MAX_STEPS
from assetwright.types import AssetType, EnvironmentProblem, ImageFormat, Size

router = APIRouter(tags=["generate"])

MAX_SEED = 2**53 - 1
"""What JSON's readers agree on."""
MAX_PROMPT = 10_000
"""Characters a prompt may have; past 1,000 it is cut, with a warning."""

Prompt = Annotated[str, StringConstraints(max_length=MAX_PROMPT)]


class BatchRequest(BaseModel):
    """What to draw. Everything but the prompts holds for all of them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"prompts": ["[icon] A settings gear, #0A66C2"], "asset_type": "icon"},
                {"prompts": ["A heart", "A bell"], "style": "outline", "format": "webp"},
            ]
        },
    )

    prompts: list[Prompt] = Field(
        min_length=1, max_length=MAX_BATCH, description="What to draw, one to sixteen."
    )
    asset_type: AssetType | None = Field(
        None, description="Whatever the prompts' tags say; None leaves it to them."
    )
    size: Annotated[str, StringConstraints(pattern=r"^\d{1,6}x\d{1,6}$")] | None = Field(
        None, description="WIDTHxHEIGHT in pixels; by default the prompt's, else the type's."
    )
    style: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="A name or a word of `GET /v1/styles`."
    )
    seed: int = Field(0, ge=0, le=MAX_SEED)
    steps: int = Field(STEPS, ge=1, le=MAX_STEPS, description="Denoising steps.")
    guidance: float | None = Field(None, ge=1, le=MAX_GUIDANCE)
    reference: Literal["none"] | None = Field(
        None, description='"none" draws from the words alone.'
    )
    reference_strength: ReferenceStrength = None
    geometry: GeometryName = "exact"
    weight: StrokeWeight = None
    count: int | None = Field(
        None, ge=1, le=MAX_COUNT, description="Variants of each prompt, with seeds from `seed` on."
    )
    format: ImageFormat = ImageFormat.PNG
    images: Literal["base64", "data_url"] = Field(
        "base64", description="How `data` holds a file: as base64, or as a data: URL."
    )


class Picture(BaseModel):
    """One drawing, as a file."""

    id: str
    name: str = Field(description="A file name for it, without ending.")
    asset_type: AssetType
    width: int
    height: int
    format: ImageFormat
    seed: int
    style: str
    sha256: str = Field(description="Of the file.")
    data: str


class BatchResult(BaseModel):
    """What became of one prompt: `images`, or the `error` that says why there are none."""

    index: int = Field(description="Of the prompt, from 0.")
    prompt: str
    status: Literal["drawn", "failed"]
    images: list[Picture] = []
    warnings: list[str] = []
    rejected: Annotated[
        int, Field(description="Drawings that did not pass the quality checks.")
    ] = 0
    error: Annotated[
        dict[str, Any] | None,
        Field(description="A problem document (RFC 9457) of this prompt alone."),
    ] = None


class BatchResponse(BaseModel):
    """One result for each prompt, in their order."""

    id: str = Field(description="Of the request.")
    model: str = Field(description="The revision of the weights.")
    drawn: int = Field(description="How many prompts were.")
    failed: int
    results: list[BatchResult]


@router.post(
    "/batch-generate",
    response_class=Response,
    responses={
        200: {"model": BatchResponse, "description": "Every prompt's result, or its error."},
        **documented(400, 401, 403, 408, 409, 413, 415, 422, 429, 503, 507),
    },
    dependencies=[JsonOnly],
)
async def batch_generate(
    asked: BatchRequest,
    request: Request,
    service: TheService,
    caller: Drawer,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001 - read from the request by `once`
) -> Response:
    """Draw up to sixteen prompts in one go.

    A prompt that cannot or may not be drawn fails by itself, so the answer is 200 even when all
    did. What is wrong with the request as a whole fails all of it.
    """
    job = _Batch(service, caller, asked, request.state.request_id)

    async def work() -> Response:
        service.workroom.check_room()
        await asyncio.to_thread(job.check)
        body = await service.workroom.run(request, job.draw)
        return Response(body, media_type="application/json")

    parameters = asked.model_dump(mode="json", exclude_none=True)
    return await once(service.idempotency, request, caller, parameters, work)


class _Batch:
    """One request's work, all of it done in threads."""

    def __init__(
        self, service: Service, caller: Caller, asked: BatchRequest, request_id: str
    ) -> None:
        self._service, self._caller, self._asked = service, caller, asked
        self._id = request_id
        self._studio = service.studio_for(caller)
        self._pictures = 0
        self._options: dict[str, Any] = {
            "asset_type": asked.asset_type,
            "size": _size(asked.size),
            "style": asked.style,
        }

    def check(self) -> None:
        """Whether it may wait in the queue; raises the problem of one that may not."""
        asked = self._asked
        specs = understood(self._studio, asked.prompts, **self._options)
        check_cost(picture_steps(specs, asked.steps, asked.count), self._service.serving.max_cost)
        self._pictures = pictures(specs, asked.count)

    def draw(self, cancellation: Cancellation) -> bytes:
        """The answer's body."""
        asked, service = self._asked, self._service
        options = self._options | {
            "seed": asked.seed,
            "steps": asked.steps,
            "guidance": asked.guidance,
            "reference": NO_REFERENCE if asked.reference else None,
            **drawn_as(asked),
            "count": asked.count,
            "cancelled": cancellation.is_requested,
        }
        results: list[BatchResult] = []
        waiting = deque(asked.prompts)
        try:
            cancellation.check()
            with spending(service.keys, self._caller, self._pictures) as spent:
                with service.metrics.stage("draw"):
                    drawn = list(draw_each(self._studio, asked.prompts, **options))
                # A prompt's own error may be that nobody waits any more.
                cancellation.check()
                spent.drawn = sum(len(each.assets) for each in drawn)
            for index, each in enumerate(drawn):
                cancellation.check()
                waiting.popleft()
                results.append(self._result(index, each))
        except BaseException as error:
            self._abandon(waiting, error)
            raise
        failed = sum(result.error is not None for result in results)
        response = BatchResponse(
            id=self._id,
            model=self._studio.model,
            drawn=len(results) - failed,
            failed=failed,
            results=results,
        )
        return response.model_dump_json(exclude_none=True).encode()

    def _result(self, index: int, drawn: Drawn) -> BatchResult:
        """One prompt's, with its record in the log."""
        result = BatchResult(index=index, prompt=drawn.prompt, status="drawn")
        try:
            with self._service.audited(self._caller, drawn.prompt) as audited:
                audited.spent = drawn.seconds
                audited.verdict, audited.spec = drawn.verdict, drawn.spec
                audited.rejected = drawn.rejected
                if drawn.error is not None:
                    raise drawn.error
                audited.seed, audited.model = drawn.assets[0].record.seed, self._studio.model
                with self._service.metrics.stage("encode"):
                    result.images = [self._picture(asset) for asset in drawn.assets]
                audited.outputs = {
                    f"{image.name}.{image.format}#{place}": image.sha256
                    for place, image in enumerate(result.images)
                }
        except EnvironmentProblem:
            # The fault of no prompt: a log that cannot be written to, a full disk.
            raise
        except Exception as error:
            problem = problem_of(error)
            if problem.status_code >= 500:
                self._service.failed(error, self._id)
            result.status, result.images = "failed", []
            result.error = problem.document(self._id)
            return result
        result.rejected = len(drawn.rejected)
        for image in result.images:
            self._service.metrics.images.labels(str(image.asset_type)).inc()
        result.warnings = list(
            dict.fromkeys(warning for asset in drawn.assets for warning in asset.spec.warnings)
        )
        return result

    def _picture(self, asset: Asset) -> Picture:
        image_format = self._asked.format
        data = picture(asset, image_format, self._service.imprint)
        text = base64.b64encode(data).decode("ascii")
        if self._asked.images == "data_url":
            text = f"data:{MEDIA_TYPES[image_format]};base64,{text}"
        return Picture(
            id=asset.record.id,
            name=asset.name,
            asset_type=asset.spec.asset_type,
            width=asset.artwork.size.width,
            height=asset.artwork.size.height,
            format=image_format,
            seed=asset.record.seed,
            style=asset.record.style,
            sha256=sha256(data).hexdigest(),
            data=text,
        )

    def _abandon(self, prompts: Sequence[str], error: BaseException) -> None:
        """Leave the records of prompts that come to nothing together."""
        for prompt in prompts:
            try:
                with self._service.audited(self._caller, prompt):
                    raise error
            except EnvironmentProblem as problem:
                if problem is not error:
                    # There is no log to leave them in; to find that out for each takes long.
                    return
            except type(error):
                pass


def _size(text: str | None) -> Size | None:
    if text is None:
        return None
    width, _, height = text.partition("x")
    return Size(int(width), int(height))
