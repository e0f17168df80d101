"""``/v1/models`` and ``/v1/styles``: what can be asked for."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from assetwright.diffusion.styles import FAMILY_STYLES
from assetwright.server.caller import Reader
from assetwright.server.problems import documented
from assetwright.server.service import TheService
from assetwright.studio import Studio

MODEL = "assetwright"
"""The name of the embedded model; its revision is told beside it."""
CREATED = 1_793_836_800
"""When the model was made, in Unix seconds: OpenAI's clients want one."""

router = APIRouter(prefix="/v1", tags=["catalog"], responses=documented(401, 403, 429))


class Model(BaseModel):
    """A model, as OpenAI lists them, with its revision."""

    id: str
    object: Literal["model"] = "model"
    created: int = Field(description="Unix seconds.")
    owned_by: str = "assetwright"
    revision: str = Field(description="Of the weights.")


class Models(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[Model]


class StyleEntry(BaseModel):
    """A style that ``style`` takes, by its name or by its word."""

    name: str
    word: str | None = Field(None, description="The plain word that means it.")
    family: str
    title: str = Field(description="The icon set it was learnt from.")
    license: str
    drawings: int = Field(description="How many taught it.")


class Styles(BaseModel):
    """All styles, by name."""

    styles: list[StyleEntry]


@router.get("/models")
async def models(service: TheService, _: Reader) -> Models:
    """The models that ``model`` takes."""
    revision = service.studio.model
    return Models(data=[Model(id=MODEL, created=CREATED, revision=revision)])


@router.get("/styles")
async def styles(service: TheService, _: Reader) -> Styles:
    """The styles that ``style`` takes."""
    return Styles(styles=style_entries(service.studio))


def style_entries(studio: Studio) -> list[StyleEntry]:
    """The styles of a studio, by name."""
    words = {name: word for word, name in FAMILY_STYLES.items()}
    return [
        StyleEntry(
            name=style.name,
            word=words.get(style.name),
            family=style.family,
            title=style.title,
            license=style.license,
            drawings=style.drawings,
        )
        for style in studio.styles
    ]
