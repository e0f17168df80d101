"""What was thought of one asset: it was rejected or approved, by whom and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from assetwright.export.asset import Pixels
from assetwright.export.encode import encode_png
from assetwright.export.metadata import read_file, read_metadata
from assetwright.qa import Finding, Unreadable, decode
from assetwright.qa.rejected import Rejected
from assetwright.types import InputError, PromptSpec, Size

GATES: Final = "quality gates"
"""The judge where the quality checks rejected a drawing; else a person's name."""
THUMBNAIL: Final = 256
"""Longer side of the picture that is kept, in pixels."""
MAX_IMAGE: Final = 64 * 1024
"""Bytes of the picture that is kept."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PNG = b"\x89PNG\r\n\x1a\n"


class Decision(StrEnum):
    """Whether an asset may be used."""

    REJECTED = "rejected"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One decision on one asset.

    ``judge`` is GATES or a person's name, ``sha256`` of the asset's file, ``image`` a PNG of at
    most 256 px and 64 KiB. ``asset_id`` is that of its metadata, "" for other pictures. ``spec`` is
    what was understood of ``prompt``; read back from a store it is plain JSON. ``findings`` are of
    the checks, ``reason`` a person's words, ``request`` the position of the audit record of the
    request it was drawn for.

    ValueError for what could not be stored as it is.
    """

    decision: Decision
    judge: str
    sha256: str
    image: bytes
    asset_type: str = ""
    asset_id: str = ""
    name: str | None = None
    prompt: str | None = None
    spec: PromptSpec | Mapping[str, object] | None = None
    style: str = ""
    seed: int | None = None
    attempt: int = 1
    model: str = ""
    generator: str = ""
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    request: int | None = None
    tenant: str = ""
    when: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        if self.when.tzinfo is None:
            raise ValueError("when must say its time zone")
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"{self.sha256!r} is not a SHA-256 in lower-case hex")
        if not self.image.startswith(_PNG) or len(self.image) > MAX_IMAGE:
            raise ValueError(f"image must be a PNG of at most {MAX_IMAGE} bytes")

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of the checks that failed."""
        return tuple(finding.check for finding in self.findings if not finding.passed)

    @classmethod
    def of_rejected(
        cls, rejected: Rejected, *, tenant: str = "", request: int | None = None
    ) -> Review:
        """What the quality checks said of a drawing."""
        asset, record = rejected.asset, rejected.asset.record
        return cls(
            decision=Decision.REJECTED,
            judge=GATES,
            sha256=hashlib.sha256(rejected.png()).hexdigest(),
            image=thumbnail(asset.artwork.render, asset.spec.size),
            asset_type=asset.spec.asset_type,
            asset_id=record.id,
            name=asset.name,
            prompt=asset.spec.text,
            spec=asset.spec,
            style=record.style,
            seed=record.seed,
            attempt=record.attempt,
            model=record.model,
            generator=record.generator,
            findings=rejected.findings,
            request=request,
            tenant=tenant,
        )

    @classmethod
    def of_file(
        cls, path: Path, decision: Decision, judge: str, *, reason: str = "", tenant: str = ""
    ) -> Review:
        """What a person says of a PNG, WebP or JPEG, ours or not.

        InputError for what is no such picture.
        """
        data = read_file(path)
        try:
            pixels = decode(data).pixels
        except Unreadable as error:
            raise InputError("file", f"{path} {error}.") from None
        told = read_metadata(path)
        height, width, _ = pixels.shape
        return cls(
            decision=decision,
            judge=judge,
            sha256=hashlib.sha256(data).hexdigest(),
            image=thumbnail(lambda size: _resized(pixels, size), Size(width, height)),
            asset_type=told.get("type", ""),
            asset_id=told.get("id", ""),
            name=path.stem,
            prompt=told.get("prompt"),
            style=told.get("style", ""),
            seed=_number(told.get("seed"), 18),
            attempt=_number(told.get("attempt"), 4) or 1,
            model=told.get("model", ""),
            generator=told.get("generator", ""),
            reason=reason,
            tenant=tenant,
        )


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as it stands in a store: ``position`` counts from 1."""

    position: int
    review: Review
    prompt_sha256: str | None

    @property
    def subject(self) -> str:
        """What it is about: the drawing, whatever file it is in, or else the file."""
        return self.review.asset_id or self.review.sha256


def thumbnail(draw: Callable[[Size], Pixels], size: Size) -> bytes:
    """A PNG of what ``draw`` gives, its longer side 256 px, or less where it is too long a file."""
    scale = min(1.0, THUMBNAIL / max(size.width, size.height))
    while True:
        image = encode_png(draw(size.scaled(scale)), {}, palette=True)
        if len(image) <= MAX_IMAGE:
            return image
        scale /= 2


def _resized(pixels: Pixels, size: Size) -> Pixels:
    from PIL import Image

    if pixels.shape[:2] == (size.height, size.width):
        return pixels
    image = Image.fromarray(pixels).convert("RGBa")
    image = image.resize((size.width, size.height), Image.Resampling.BOX)
    return np.ascontiguousarray(np.asarray(image.convert("RGBA")))


def _number(text: str | None, digits: int) -> int | None:
    """A number of the metadata, which anyone can have written."""
    if text is None or len(text) > digits or not re.fullmatch("[0-9]+", text):
        return None
    return int(text)
