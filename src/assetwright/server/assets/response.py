"""A set as ``/v1/assets`` tells of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import quote

from pydantic import BaseModel, Field

from assetwright.server.assets.folder import Result, State
from assetwright.server.assets.running import Progress


class SetFile(BaseModel):
    """One file; under its URL it never changes."""

    path: str = Field(description="In the zip, and under the URL.")
    url: str
    bytes: int
    sha256: str
    format: str
    density: str | None = None
    width: int | None = Field(None, description="Pixels, of pictures.")
    height: int | None = None


class SetProgress(BaseModel):
    """How far a set is, where this server draws it."""

    stage: str = Field(description="`queued`, `drawing`, `writing`.")
    done: int
    total: int = Field(description="0 where it is not known.")


class SetAsset(BaseModel):
    """One drawing, with everything that it takes to draw it again."""

    name: str
    id: str
    asset_type: str
    size: str
    prompt: str
    subject: str
    style: str
    seed: int
    steps: int
    guidance: float
    generator: str
    model: str
    attempt: int = 1
    cost: float = Field(description="US dollars, estimated.")
    reference: dict[str, str | float] | None = None


class SetFinding(BaseModel):
    """What a quality check said."""

    check: str
    message: str


class SetRejected(BaseModel):
    """A drawing that did not pass; its files are not in the set."""

    name: str
    seed: int
    findings: list[SetFinding]


class AssetSetDocument(BaseModel):
    """A set: how far it is, and once it is done, its files."""

    id: str
    status: State
    url: str
    created_at: datetime
    expires_at: datetime = Field(description="When it is removed, with all its files.")
    archive_url: str | None = Field(None, description="All files as one zip.")
    progress: SetProgress | None = None
    problem: dict[str, Any] | None = Field(
        None, description="Why it failed: a problem document (RFC 9457)."
    )
    assets: list[SetAsset] = []
    files: list[SetFile] = []
    warnings: list[str] = []
    rejected: list[SetRejected] = []
    missing: int = Field(0, description="Drawings that no attempt brought past the checks.")

    @classmethod
    def of(cls, result: Result, base: str, progress: Progress | None = None) -> Self:
        """The document of a result, its URLs on a server at ``base``."""
        url = f"{base}/v1/assets/{result.id}"
        done = result.state is State.DONE
        told = {name: value for name, value in result.details.items() if name in cls.model_fields}
        return cls(
            id=result.id,
            status=result.state,
            url=url,
            created_at=datetime.fromtimestamp(result.created, UTC),
            expires_at=datetime.fromtimestamp(result.expires, UTC),
            archive_url=f"{url}/archive" if done else None,
            progress=None if progress is None or result.state.ended else _progress(progress),
            problem=result.problem,
            files=[
                SetFile(
                    path=file.path,
                    url=f"{url}/files/{quote(file.path)}",
                    bytes=file.bytes,
                    sha256=file.sha256,
                    format=file.format,
                    density=file.density,
                    width=file.width,
                    height=file.height,
                )
                for file in result.files
            ],
            **told,
        )

    def encoded(self) -> bytes:
        """As JSON."""
        return self.model_dump_json(exclude_none=True).encode()


def _progress(progress: Progress) -> SetProgress:
    return SetProgress(stage=progress.stage, done=progress.done, total=progress.total)
