"""What ``POST /v1/images/generations`` takes, and what of it the studio is asked.

The parameters are those of https://platform.openai.com/docs/api-reference/images/create, with
``seed``, the style names of ``GET /v1/styles`` and how a drawing is made besides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from assetwright.artwork.sketch import NO_REFERENCE
from assetwright.config import STEPS
from assetwright.server.options import GeometryName, ReferenceStrength, StrokeWeight, drawn_as
from assetwright.types import InputError, Size

MODEL = "assetwright"
"""The name that requests give to whatever weights are loaded."""
MAX_PROMPT = 32_000
MAX_PICTURES = 10
MAX_PARTIALS = 3

Format = Literal["png", "jpeg", "webp", "svg"]
Quality = Literal["low", "medium", "high", "xhigh", "max"]

QUALITY_STEPS: dict[Quality, int] = {"low": 8, "medium": STEPS, "high": 24, "xhigh": 36, "max": 50}
"""Denoising steps."""
_QUALITIES: dict[str, Quality] = {"auto": "medium", "standard": "medium", "hd": "high"}
_SIZE = re.compile(r"([0-9]{1,6})x([0-9]{1,6})")


class ImagesRequest(BaseModel):
    """The body of a request. What is null is as if it were left out."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "prompt": "[icon] A settings gear for a productivity app, #0A66C2",
                    "size": "512x512",
                    "background": "transparent",
                }
            ]
        },
    )

    prompt: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_PROMPT,
            description="What to draw; a tag such as [banner] says what it is for. "
            "The first 1,000 characters are read.",
        ),
    ]
    model: Annotated[
        str | None, Field(description="A name of GET /v1/models; the loaded one when left out.")
    ] = None
    n: Annotated[
        int | None, Field(ge=1, le=MAX_PICTURES, description="How many variants; 1 by default.")
    ] = None
    size: Annotated[
        str | None,
        Field(
            pattern=r"^(auto|[0-9]{1,6}x[0-9]{1,6})$",
            description="WIDTHxHEIGHT, sides of 16 to 4096 px; `auto`, the default, is what the "
            "prompt says, else the size of the asset type.",
        ),
    ] = None
    quality: Annotated[
        Literal["auto", "low", "medium", "high", "xhigh", "max", "standard", "hd"] | None,
        Field(
            description="Denoising steps: low 8, medium 12 (auto, standard), high 24 (hd), "
            "xhigh 36, max 50."
        ),
    ] = None
    background: Annotated[
        Literal["auto", "transparent", "opaque"] | None,
        Field(
            description="`transparent`: the motif alone, with an alpha channel. `opaque`: no alpha "
            "channel, on the background that the prompt names, else white. `auto`: as the prompt "
            "says."
        ),
    ] = None
    output_format: Annotated[
        Format | None, Field(description="`png` by default; `svg` is the drawing's own curves.")
    ] = None
    output_compression: Annotated[
        int | None,
        Field(
            ge=0,
            le=100,
            description="For jpeg and webp: the quality scale of their encoders. 100, the default, "
            "is lossless in WebP.",
        ),
    ] = None
    response_format: Annotated[
        Literal["b64_json", "url"] | None,
        Field(description="`b64_json` by default; what a `url` points to is kept for an hour."),
    ] = None
    stream: Annotated[bool | None, Field(description="Answer with server-sent events.")] = None
    partial_images: Annotated[
        int | None,
        Field(ge=0, le=MAX_PARTIALS, description="With `stream`: previews of each picture."),
    ] = None
    moderation: Annotated[
        Literal["auto", "low"] | None,
        Field(description="Taken and without effect: the policy is the server's, for everyone."),
    ] = None
    style: Annotated[str | None, Field(max_length=100, description="See GET /v1/styles.")] = None
    seed: Annotated[
        int | None,
        Field(ge=0, le=2**62, description="0 by default: the same request, the same picture."),
    ] = None
    reference: Annotated[
        Literal["none"] | None, Field(description='"none" draws from the words alone.')
    ] = None
    reference_strength: ReferenceStrength = None
    geometry: GeometryName | None = None
    weight: StrokeWeight = None
    user: Annotated[
        str | None, Field(max_length=512, description="Your end user; kept as a hash.")
    ] = None
    safety_identifier: Annotated[
        str | None, Field(max_length=512, description="As `user`, and before it.")
    ] = None


@dataclass(frozen=True, slots=True)
class ImagesOrder:
    """A request in the studio's terms.

    ``opaque`` is None where the prompt decides. ``compression`` is 0 to 100, ``partials`` how
    many previews of each picture, ``user`` a hash, "" where nobody was named, ``made`` the
    studio's options besides.
    """

    prompt: str
    count: int
    size: Size | None
    steps: int
    quality: Quality
    opaque: bool | None
    format: Format
    compression: int
    by_url: bool
    stream: bool
    partials: int
    style: str | None
    seed: int
    user: str
    made: Mapping[str, Any]

    @classmethod
    def of(cls, request: ImagesRequest, models: tuple[str, ...] = (MODEL,)) -> Self:
        """InputError for parameters that do not go together, or a model not among ``models``."""
        if request.model is not None and request.model not in models:
            raise InputError(
                "model",
                f"The model {request.model[:100]!r} does not exist here: "
                f"use {' or '.join(map(repr, models))}, or leave it out.",
            )
        image_format = request.output_format or "png"
        stream = bool(request.stream)
        compression = 100 if request.output_compression is None else request.output_compression
        _check_together(request, image_format, stream, compression)
        quality = _quality(request.quality)
        return cls(
            prompt=request.prompt,
            count=request.n or 1,
            size=_size(request.size),
            steps=QUALITY_STEPS[quality],
            quality=quality,
            opaque={"transparent": False, "opaque": True}.get(request.background or ""),
            format=image_format,
            compression=compression,
            by_url=request.response_format == "url",
            stream=stream,
            partials=request.partial_images or 0,
            style=request.style,
            seed=request.seed or 0,
            user=hashed_user(request.safety_identifier or request.user),
            made={
                "reference": NO_REFERENCE if request.reference else None,
                **drawn_as(request),
            },
        )

    @property
    def words(self) -> str:
        """The prompt with what the parameters say of the background; that comes first, and so
        before what the prompt says."""
        return f"transparent background, {self.prompt}" if self.opaque is False else self.prompt

    @property
    def drawing(self) -> dict[str, Any]:
        """The options of ``Studio.generate``."""
        return {
            "size": self.size,
            "style": self.style,
            "seed": self.seed,
            "steps": self.steps,
            "count": self.count,
            **self.made,
        }


def hashed_user(user: str | None) -> str:
    """What the audit log calls an end user: a hash, which is the same for the same name."""
    if not user:
        return ""
    return "sha256:" + hashlib.sha256(user.encode("utf-8", "surrogatepass")).hexdigest()


def _quality(asked: str | None) -> Quality:
    for quality in QUALITY_STEPS:
        if asked == quality:
            return quality
    return _QUALITIES[asked or "auto"]


def _size(asked: str | None) -> Size | None:
    match = _SIZE.fullmatch(asked or "")
    return Size(int(match[1]), int(match[2])) if match else None


def _check_together(
    request: ImagesRequest, image_format: Format, stream: bool, compression: int
) -> None:
    if request.background == "transparent" and image_format == "jpeg":
        raise InputError(
            "background", "A transparent background needs output_format png, webp or svg, not jpeg."
        )
    if request.background == "opaque" and image_format == "svg":
        raise InputError(
            "background", "An opaque background needs output_format png, jpeg or webp."
        )
    if compression < 100 and image_format in ("png", "svg"):
        raise InputError(
            "output_compression",
            f"output_compression below 100 is for jpeg and webp: {image_format} loses nothing.",
        )
    if stream and image_format == "svg":
        raise InputError("stream", "stream is for png, jpeg and webp.")
    if stream and request.response_format == "url":
        raise InputError("response_format", "The events of a stream hold b64_json, not url.")
    if request.partial_images and not stream:
        raise InputError("partial_images", "partial_images needs stream to be true.")
