"""What tools take and give, as models: their JSON schemas are what assistants read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assetwright.config import STEPS
from assetwright.export import FORMATS, PLATFORMS, Purpose
from assetwright.qa.gate import MAX_RETRIES
from assetwright.server.assets.request import AssetsRequest, Hex, Prompt
from assetwright.server.assets.response import SetRejected
from assetwright.server.options import (
    GeometryName,
    OneFamily,
    ReferenceStrength,
    StrokeWeight,
)
from assetwright.server.routers.catalog import StyleEntry
from assetwright.studio import MAX_BATCH, MAX_COUNT, MAX_GUIDANCE, MAX_STEPS
from assetwright.types import LAYERS, AssetType, Density

Folder = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
SizeText = Annotated[str, StringConstraints(pattern=r"^\d{1,6}x\d{1,6}$")]
# Names are checked where they are used; assistants read here which there are.
FormatName = Annotated[str, Field(json_schema_extra={"enum": [*FORMATS]})]
PlatformName = Annotated[str, Field(json_schema_extra={"enum": [*PLATFORMS]})]


class Taken(BaseModel):
    """Arguments: what is not named here is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Drawing(Taken):
    """What to draw."""

    prompts: list[Prompt] = Field(
        min_length=1,
        max_length=MAX_BATCH,
        description="One for each asset, of single flat subjects in English: 'settings gear'. A "
        "tag says what it is for: '[icon] bell', '[splash_screen] mountain hut', '[banner] ...', "
        "'[illustration] ...'. Several make a matching set in one style.",
    )
    asset_type: AssetType | None = Field(None, description="For all prompts, whatever their tags.")
    size: SizeText | None = Field(
        None, description="WIDTHxHEIGHT at 1x, as 512x512; by default the asset type's own."
    )
    style: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="A name of list_styles, or solid, outline, duotone, thin, bold, color."
    )
    colors: list[Hex] = Field(
        [], max_length=LAYERS, description="Exact colours of all assets, as #0A66C2."
    )
    seed: int = Field(0, ge=0, le=2**62, description="Another seed draws it otherwise.")
    count: int | None = Field(None, ge=1, le=MAX_COUNT, description="Variants of each prompt.")
    steps: int = Field(STEPS, ge=1, le=MAX_STEPS, description="Denoising steps; rarely changed.")
    guidance: float | None = Field(
        None, ge=1, le=MAX_GUIDANCE, description="How strictly words are followed."
    )
    reference: Literal["none"] | None = Field(
        None, description='"none" draws from the words alone, without a similar drawing as a hint.'
    )
    reference_strength: ReferenceStrength = None
    geometry: GeometryName = "exact"
    weight: StrokeWeight = None
    family: OneFamily = False
    gates: bool | None = Field(
        None, description="Whether drawings must pass the quality checks; by default they must."
    )
    retries: int | None = Field(
        None, ge=0, le=MAX_RETRIES, description="How often one that fails is drawn again."
    )

    def asked(self, **files: object) -> AssetsRequest:
        """The same request as the REST API has it, with which files to make."""
        given = {name: getattr(self, name) for name in Drawing.model_fields}
        return AssetsRequest.model_validate(given | files)


class Generate(Drawing):
    """What to draw, and which files to make of it."""

    densities: list[Density] | None = Field(
        None, description="All six by default; mdpi alone for one file a format. [] for none."
    )
    formats: list[FormatName] | None = Field(
        None, description="png, webp and jpg by default; svg is the drawing's own curves."
    )
    platforms: list[PlatformName] = Field(
        [], description="Also the files that these want, in a folder each."
    )
    purposes: list[Purpose] | None = Field(
        None, description="Of a platform's files: ui, inside the app; app, its own icons. Both."
    )


class GenerateHere(Generate):
    """The same, for a folder of this machine."""

    folder: Folder = Field(
        "assets",
        description="Where files go, within the allowed folders; a relative path begins at the "
        "first of them. Files of the same names are replaced.",
    )


class Export(Drawing):
    """What to draw, and for which project."""

    project: Folder = Field(
        ".",
        description="The folder of an Android, Xcode, Flutter, React Native, Tauri or web project, "
        "within the allowed folders.",
    )
    platforms: list[PlatformName] = Field(
        [], description="Instead of those of the project's framework."
    )
    purposes: list[Purpose] = Field(
        [Purpose.UI], description="ui: pictures inside the app; app: also replace the app's icon."
    )
    dry_run: bool = Field(False, description="Tell what would change, and write nothing.")
    force: bool = Field(
        False, description="Overwrite files that assetwright did not make, or that were edited."
    )
    prune: bool = Field(
        False, description="Remove files of earlier runs of these assets that are not made now."
    )


class Explain(Taken):
    """A prompt."""

    prompt: Prompt
    asset_type: AssetType | None = Field(None, description="Whatever the prompt's tag.")


class Check(Taken):
    """Pictures, and what they are held against."""

    paths: list[Folder] = Field(
        min_length=1,
        max_length=100,
        description="PNG, WebP and JPEG files, and folders of them, within the allowed folders.",
    )
    asset_type: AssetType | None = Field(None, description="What they are, if they do not say.")
    brand_colors: list[Hex] = Field([], max_length=16, description="Colours they must have.")
    backgrounds: list[Hex] = Field([], max_length=16, description="Colours they will lie on.")
    shows: Annotated[str, StringConstraints(max_length=1000)] = Field(
        "", description="What icons should show, in words; those that do not fail."
    )


class ListStyles(Taken):
    """Which styles."""

    family: Literal["bold", "color", "duotone", "outline", "solid", "thin"] | None = Field(
        None, description="Only those of one family."
    )


class DrawnAsset(BaseModel):
    """One drawing, with what it takes to draw it again."""

    name: str
    asset_type: str
    size: str
    prompt: str
    style: str
    seed: int


class MadeFile(BaseModel):
    """One file; its URI is the set's base_uri and this path."""

    path: str
    bytes: int
    width: int | None = Field(None, description="Pixels, of pictures.")
    height: int | None = None


class GeneratedSet(BaseModel):
    """A set and its files."""

    folder: str | None = Field(None, description="Where they lie, on this machine.")
    url: str | None = Field(None, description="Of the set, kept by the server for a day.")
    base_uri: str = Field(description="What a file's URI begins with; resources/read takes it.")
    assets: list[DrawnAsset]
    files: list[MadeFile]
    warnings: list[str] = Field([], description="What was understood otherwise than written.")
    rejected: list[SetRejected] = Field([], description="Drawings that failed the checks.")
    missing: int = Field(0, description="How many of those asked for no attempt brought forth.")


class FileChange(BaseModel):
    """A file of the project, and what becomes of it."""

    path: str
    status: str = Field(description="new, changed, same, removed, stale or refused.")
    reason: str = ""
    asset: str = ""
    platform: str = ""
    bytes: int
    width: int | None = None
    height: int | None = None
    diff: list[str] = Field([], description="In a dry run.")


class Exported(BaseModel):
    """What an export did to a project, or in a dry run would do."""

    project: str
    kind: str = Field(description="What it was taken for: android, flutter, web ...")
    platforms: list[str]
    dry_run: bool
    changes: list[FileChange]
    instructions: dict[str, str] = Field(
        {}, description="By platform, lines to add to files of the user's own."
    )
    assets: list[DrawnAsset]
    warnings: list[str] = []
    rejected: list[SetRejected] = []
    missing: int = 0


class PromptPiece(BaseModel):
    """A part of a prompt, and what it is taken for."""

    words: str
    span: tuple[int, int] = Field(description="Its first character and the one after its last.")
    kind: str
    meaning: str


class Explained(BaseModel):
    """What is understood from a prompt, and whether it may be drawn."""

    verdict: str = Field(description="Of the policy: what is refused is not drawn.")
    reason: str
    subject: str
    asset_type: AssetType
    sizes: list[str]
    count: int | None = None
    style: str | None = None
    colors: list[str]
    background: str | None = None
    gradient: list[str] | None = None
    transparent: bool | None = None
    negatives: list[str]
    encoded: str = Field(description="What the text encoder reads.")
    enriched: str = Field(description="The prompt with what all assets of its type share.")
    warnings: list[str]
    pieces: list[PromptPiece]


class CheckFinding(BaseModel):
    """What a check says against a picture."""

    check: str
    level: str = Field(description="error or warning.")
    message: str
    value: float | None = None
    limit: float | None = None
    unit: str = ""


class CheckedFile(BaseModel):
    """A picture: it fails with any error."""

    path: str
    passed: bool
    findings: list[CheckFinding]


class Checked(BaseModel):
    """All pictures."""

    checked: int
    failed: int
    files: list[CheckedFile]


class Styles(BaseModel):
    """Styles by name."""

    styles: list[StyleEntry]
