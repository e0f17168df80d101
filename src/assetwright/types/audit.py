"""What is kept of every request: who asked what, what was decided and why, what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from assetwright.types.prompt import PromptSpec

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**63


class RequestOutcome(StrEnum):
    """How a request ended."""

    DRAWN = "drawn"
    REFUSED = "refused"
    INVALID = "invalid"
    FAILED = "failed"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One request on one door.

    ``door`` is where it came in ("cli", "python", "api"), ``prompt`` what was asked, as it came,
    None where there was none or only its hash is kept. ``spec`` is what was understood; read back
    from a log it is plain JSON. ``verdict`` is the policy's word ("allowed", "refused") and
    ``reasons`` its grounds, value objects or plain JSON: which listed terms were met, and where.
    They are kept also where the prompt is not, so they must not quote it. ``outputs``
    is the SHA-256 of every file by its name, ``cost`` is in millionths of a US dollar.

    ValueError for what could not be stored as it is.
    """

    door: str
    prompt: str | None
    outcome: RequestOutcome
    when: datetime = field(default_factory=_now)
    tenant: str = ""
    user: str = ""
    spec: PromptSpec | Mapping[str, object] | None = None
    verdict: str | None = None
    reasons: tuple[object, ...] = ()
    seed: int | None = None
    model: str | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    cost: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None

    def __post_init__(self) -> None:
        if self.when.tzinfo is None:
            raise ValueError("when must say its time zone")
        if not 0 <= self.cost < _LARGEST:
            raise ValueError(f"cost must be 0 or more and fit in 63 bits, not {self.cost}")
        if self.seed is not None and not -_LARGEST <= self.seed < _LARGEST:
            raise ValueError(f"seed must fit in 64 bits, not {self.seed}")
        for digest in self.outputs.values():
            if not _SHA256.fullmatch(digest):
                raise ValueError(f"{digest!r} is not a SHA-256 in lower-case hex")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A record as it stands in a log.

    ``position`` counts from 1, ``previous`` is the hash of the entry before, and
    ``prompt_sha256`` is that of the prompt's UTF-8, whether or not its text is kept.
    """

    position: int
    record: AuditRecord
    prompt_sha256: str | None
    previous: str
    hash: str
