"""What may stand in ``assetwright.toml``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from assetwright.config import CPU_HOUR
from assetwright.settings.encoding import MEMORY_MB
from assetwright.settings.serving import RATE
from assetwright.types.policy import ANYONE, Category


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TokenTable(_Table):
    """One brand colour: ``"#0A66C2"``, or a table with more to say."""

    hex: str
    role: Literal["color", "background"] = "color"
    tolerance: float = Field(default=2.0, ge=0, le=100)


def _spelt_out(value: Any) -> Any:
    return {"hex": value} if isinstance(value, str) else value


Token = Annotated[TokenTable, BeforeValidator(_spelt_out)]
Words = Annotated[str, Field(min_length=1, max_length=200)]


class BrandTable(_Table):
    """``[brand]``: colours by name, and files of design tokens."""

    tokens: dict[str, Token] = {}
    design_tokens: list[str] = []


class PromptTable(_Table):
    """``[prompt]``: what is added to every subject."""

    constraints: list[Words] | None = Field(default=None, max_length=20)
    contexts: dict[Literal["icon", "splash_screen", "banner", "illustration"], Words] = {}


class AllowTable(_Table):
    """One entry of ``policy.allow``; ``term = "*"`` is every term of a kind."""

    term: Words
    kind: Category
    tenant: Words = ANYONE
    expires: datetime | date | None = None


class PolicyTable(_Table):
    """``[policy]``: who asks, and what may be drawn besides."""

    tenant: str = Field(default="", max_length=200)
    allow: list[AllowTable] = []


class AuditTable(_Table):
    """``[audit]``: where requests are recorded, and what they cost."""

    log: str | None = None
    anchor: str | None = None
    prompts: Literal["text", "hash"] = "text"
    cpu_hour: float = Field(default=CPU_HOUR, ge=0, le=1000)


class ExportTable(_Table):
    """``[export]``: what files hold."""

    prompt_in_files: bool = True


class ProvenanceTable(_Table):
    """``[provenance]``: whether and with what files are signed, and whom to trust."""

    sign: bool = False
    embed: bool = True
    certificate: Words | None = None
    key: Words | None = None
    timestamp_authority: Annotated[str, Field(pattern="^https?://[^ ]+$")] | None = None
    trust: Words | None = None


Share = Annotated[float, Field(ge=0, le=1)]


class QaTable(_Table):
    """``[qa]``: limits of the quality checks; what is not named keeps its default."""

    gate: bool | None = None
    retries: int | None = Field(default=None, ge=0, le=10)
    color_tolerance: float | None = Field(default=None, ge=0, le=100)
    color_share: Share | None = None
    pixels_in_range: Share | None = None
    edge_width: float | None = Field(default=None, ge=1, le=100)
    contrast: float | None = Field(default=None, ge=1, le=21)
    contrast_share: Share | None = None
    stands_out: float | None = Field(default=None, ge=1, le=21)
    apca: float | None = Field(default=None, ge=0, le=108)
    cut: Share | None = None
    off_center: Share | None = None
    safe_zone: float | None = Field(default=None, ge=0, le=2)
    legible_24: Share | None = None
    legible_20: Share | None = None
    legible_16: Share | None = None
    veil: Share | None = None
    solid: Share | None = None
    halo: float | None = Field(default=None, ge=0, le=100)
    coverage: Share | None = None
    banding: Share | None = None
    noise: float | None = Field(default=None, ge=0, le=255)
    ripples: Share | None = None
    adherence: float | None = Field(default=None, ge=-1, le=1)
    text: Share | None = None
    duplicate: Share | None = None
    off: tuple[Words, ...] = ()


class ServerTable(_Table):
    """``[server]``: see ``Serving``; what is not named keeps its default."""

    database: Words | None = None
    workers: int | None = Field(default=None, ge=1, le=256)
    queue: int | None = Field(default=None, ge=0, le=100_000)
    max_body: int | None = Field(default=None, ge=1_000, le=100_000_000)
    max_cost: int | None = Field(default=None, ge=1, le=10_000_000)
    rate: Annotated[str, Field(pattern=RATE)] | None = None
    quota: int | None = Field(default=None, ge=0, lt=2**31)
    drain: int | None = Field(default=None, ge=0, le=3600)
    public_metrics: bool | None = None
    traces: bool | None = None
    results: Words | None = None
    results_mb: int | None = Field(default=None, ge=1, le=10_000_000)
    url: Annotated[str, Field(pattern="^https?://[^ /?#]+(/[^ ?#]*)?$")] | None = None


class TextTable(_Table):
    """``[text]``: what texts are encoded with."""

    encoder: Words | None = None


class CacheTable(_Table):
    """``[cache]``: where encoded texts are kept."""

    memory_mb: int = Field(default=MEMORY_MB, ge=0, le=100_000)
    redis: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


class ProjectFile(_Table):
    """The whole file."""

    brand: BrandTable = BrandTable()
    prompt: PromptTable = PromptTable()
    policy: PolicyTable = PolicyTable()
    audit: AuditTable = AuditTable()
    export: ExportTable = ExportTable()
    provenance: ProvenanceTable = ProvenanceTable()
    qa: QaTable = QaTable()
    server: ServerTable = ServerTable()
    text: TextTable = TextTable()
    cache: CacheTable = CacheTable()
