"""What OpenAI's clients get back.

https://platform.openai.com/docs/api-reference/images/object, and for a stream
https://platform.openai.com/docs/api-reference/images-streaming.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field

from assetwright.server.event_stream import event
from assetwright.server.openai.request import Format, ImagesOrder, Quality
from assetwright.types import Size

Background = Literal["transparent", "opaque"]

PICTURE_TOKENS = 17
"""What the network draws a picture as: 4 × 4 patches, and the palette."""


class InputTokens(BaseModel):
    """Of the prompt; no picture is read."""

    text_tokens: int
    image_tokens: int = 0


class Usage(BaseModel):
    """Tokens that the networks read and draw."""

    input_tokens: int
    input_tokens_details: InputTokens
    output_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, text_tokens: int, pictures: int) -> Usage:
        """For a prompt of so many tokens, and its pictures."""
        drawn = pictures * PICTURE_TOKENS
        details = InputTokens(text_tokens=text_tokens)
        return cls(
            input_tokens=text_tokens,
            input_tokens_details=details,
            output_tokens=drawn,
            total_tokens=text_tokens + drawn,
        )


class Image(BaseModel):
    """One picture: its bytes in base64, or where it is for an hour."""

    b64_json: str | None = None
    url: str | None = None


class ImagesResponse(BaseModel):
    """All pictures of a request."""

    created: int = Field(description="Unix seconds.")
    background: Background = Field(description="Whether there is an alpha channel to speak of.")
    output_format: Format
    quality: Quality
    size: str = Field(description="WIDTHxHEIGHT.")
    data: list[Image]
    usage: Usage


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One picture, encoded."""

    name: str
    data: bytes
    size: Size
    opaque: bool

    @property
    def base64(self) -> str:
        """The bytes as JSON can hold them."""
        return base64.b64encode(self.data).decode("ascii")

    def facts(self, order: ImagesOrder, created: int) -> dict[str, Any]:
        """What an event says of it."""
        return {
            "b64_json": self.base64,
            "created_at": created,
            "size": str(self.size),
            "quality": order.quality,
            "background": background([self]),
            "output_format": order.format,
        }


def background(pictures: list[PictureFile]) -> Background:
    """Whether any of them has alpha."""
    return "opaque" if all(picture.opaque for picture in pictures) else "transparent"


def partial_event(picture: PictureFile, order: ImagesOrder, created: int, index: int) -> bytes:
    """A half-drawn picture, the ``index``-th of its kind."""
    name = "image_generation.partial_image"
    facts = picture.facts(order, created)
    return event(name, {"type": name, **facts, "partial_image_index": index})


def completed_event(picture: PictureFile, order: ImagesOrder, created: int, usage: Usage) -> bytes:
    """A finished picture."""
    name = "image_generation.completed"
    facts = picture.facts(order, created)
    return event(name, {"type": name, **facts, "usage": usage.model_dump()})
