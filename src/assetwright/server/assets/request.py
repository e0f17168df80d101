"""What ``POST /v1/assets`` takes, and what of it the studio and the exporters are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assetwright.artwork.sketch import NO_REFERENCE
from assetwright.config import STEPS
from assetwright.export import FORMATS, PLATFORMS, Purpose, Selection
from assetwright.qa import checks
from assetwright.qa.gate import MAX_RETRIES
from assetwright.server.options import (
    GeometryName,
    OneFamily,
    ReferenceStrength,
    StrokeWeight,
    drawn_as,
)
from assetwright.settings import Settings
from assetwright.studio import MAX_BATCH, MAX_COUNT, MAX_GUIDANCE, MAX_STEPS
from assetwright.types import LAYERS, AssetType, Color, Density, InputError, Size

MAX_PROMPT = 10_000
"""Characters a prompt may have; past 1,000 it is cut, with a warning."""

Prompt = Annotated[str, StringConstraints(min_length=1, max_length=MAX_PROMPT)]
Hex = Annotated[str, StringConstraints(pattern="^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
Name = Annotated[str, StringConstraints(max_length=50)]


def _listed(what: str, names: tuple[str, ...], most: int) -> Any:
    return Field(
        None, max_length=most, description=what, json_schema_extra={"items": {"enum": [*names]}}
    )


class AssetsRequest(BaseModel):
    """What to draw, and which files to make of it. All but the prompts holds for each of them."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "prompts": ["[icon] A settings gear", "[icon] A bell"],
                    "colors": ["#0A66C2"],
                    "style": "outline",
                    "platforms": ["android", "ios"],
                },
                {"prompts": ["[splash_screen] A mountain hut, teal"], "densities": ["xxhdpi"]},
            ]
        },
    )

    prompts: list[Prompt] = Field(
        min_length=1, max_length=MAX_BATCH, description="One to sixteen; they make one set."
    )
    asset_type: AssetType | None = Field(None, description="Whatever the prompts' tags say.")
    size: Annotated[str, StringConstraints(pattern=r"^\d{1,6}x\d{1,6}$")] | None = Field(
        None, description="WIDTHxHEIGHT at mdpi; by default the prompt's, else the type's."
    )
    style: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="A name or a word of `GET /v1/styles`."
    )
    colors: list[Hex] = Field(
        [], max_length=LAYERS, description="Put before the words of every prompt, as #0A66C2."
    )
    seed: int = Field(0, ge=0, le=2**62, description="The same request draws the same set.")
    steps: int = Field(STEPS, ge=1, le=MAX_STEPS, description="Denoising steps.")
    guidance: float | None = Field(None, ge=1, le=MAX_GUIDANCE)
    reference: Literal["none"] | None = Field(
        None, description='"none" draws from the words alone.'
    )
    reference_strength: ReferenceStrength = None
    geometry: GeometryName = "exact"
    weight: StrokeWeight = None
    family: OneFamily = False
    count: int | None = Field(
        None, ge=1, le=MAX_COUNT, description="Variants of each prompt, with seeds from `seed` on."
    )
    densities: list[Name] | None = _listed("All six by default.", tuple(Density), len(Density))
    formats: list[Name] | None = _listed(
        "png, webp and jpg by default.", tuple(FORMATS), len(FORMATS)
    )
    platforms: list[Name] | None = _listed(
        "Also the files that these want.", tuple(PLATFORMS), len(PLATFORMS)
    )
    purposes: list[Name] | None = _listed(
        "Of a platform's files: both by default.", tuple(Purpose), len(Purpose)
    )
    gates: bool | list[Name] | None = Field(
        None,
        description="Quality checks that every drawing must pass: all, none, or those named. By "
        "default what the server's project says.",
    )
    retries: int | None = Field(
        None, ge=0, le=MAX_RETRIES, description="How often a drawing that fails is drawn again."
    )

    def size_asked(self) -> Size | None:
        """The size, None where the prompts say."""
        if self.size is None:
            return None
        width, _, height = self.size.partition("x")
        return Size(int(width), int(height))


@dataclass(frozen=True, slots=True)
class AssetsOrder:
    """A request in the studio's and the exporters' terms.

    ``drawing`` are options of ``Studio.generate_many``; ``off`` names checks that are not run, None
    for what the project says.
    """

    prompts: tuple[str, ...]
    drawing: dict[str, Any]
    selection: Selection
    off: tuple[str, ...] | None

    @classmethod
    def of(cls, request: AssetsRequest) -> Self:
        """InputError for a name not known."""
        given = {
            name: value
            for name in ("densities", "formats", "platforms", "purposes")
            if (value := getattr(request, name)) is not None
        }
        gates, off = _gates(request.gates)
        colors = "".join(f"{Color.from_hex(color).hex}, " for color in request.colors)
        drawing = {
            "asset_type": request.asset_type,
            "size": request.size_asked(),
            "style": request.style,
            "seed": request.seed,
            "steps": request.steps,
            "guidance": request.guidance,
            "reference": NO_REFERENCE if request.reference else None,
            **drawn_as(request),
            "family": request.family,
            "count": request.count,
            "retries": request.retries,
            "gates": gates,
        }
        # Before the words, which may be so long that their end is not read.
        prompts = tuple(f"{colors}{prompt}" for prompt in request.prompts)
        return cls(prompts, drawing, Selection(**given), off)

    def settings(self, settings: Settings) -> Settings:
        """The project's, with the checks asked for."""
        if self.off is None:
            return settings
        return replace(settings, gates=replace(settings.gates, off=self.off))


def _gates(asked: bool | list[str] | None) -> tuple[bool | None, tuple[str, ...] | None]:
    """Whether there are gates, and which checks are off; None where the project says."""
    if asked is None or isinstance(asked, bool):
        return asked, None
    known = tuple(checks())
    for name in asked:
        if name not in known:
            raise InputError("gates", f"{name!r} is not one of the checks: {', '.join(known)}.")
    return bool(asked), tuple(name for name in known if name not in asked)
