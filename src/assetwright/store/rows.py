"""Records as rows: what is stored of them, and the hash that seals each to the one before.

A row's hash is SHA-256 over the 32 bytes of the previous row's hash (zeros for the first) and the
row as JSON: keys sorted, no spaces, UTF-8, every column but ``position`` and ``hash``.
Columns that hold JSON (spec, reasons, outputs, warnings) stand in it as the text they are.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Literal

from assetwright.types import AuditEntry, AuditRecord, Color, PromptSpec, RequestOutcome, Size

FORMAT = 1
"""Of the row and of its hash; a row says which it has."""
GENESIS = "0" * 64
"""What the first row's hash is chained to."""
MAX_TEXT = 10_000
"""Characters kept of a prompt, a warning or an error."""

Prompts = Literal["text", "hash"]
Row = dict[str, object]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# The parts of a PromptSpec that are values of a kind, and so cannot quote the prompt.
_WORDLESS = (
    "asset_type",
    "size",
    "sizes",
    "colors",
    "background",
    "transparent",
    "count",
)


def sealed(record: AuditRecord, position: int, previous: str, prompts: Prompts) -> Row:
    """The row of a record, chained to ``previous``."""
    outputs = record.outputs
    warnings: tuple[str, ...] = tuple(_cut(warning) for warning in record.warnings)
    error = record.error
    digest = None if record.prompt is None else sha256(record.prompt)
    if prompts == "hash":
        # File names are made of the subject's words.
        outputs = {str(i): digest for i, digest in enumerate(record.outputs.values(), 1)}
        warnings = tuple(f"sha256:{sha256(warning)}" for warning in record.warnings)
        error = None if error is None else f"sha256:{sha256(error)}"
    row: Row = {
        "position": position,
        "format": FORMAT,
        "at": timestamp(record.when),
        "tenant": storable(record.tenant),
        "user_name": storable(record.user),
        "door": storable(record.door),
        "prompt": shortened(record.prompt) if prompts == "text" else None,
        "prompt_sha256": digest,
        "spec": spec_text(record.spec, prompts),
        "outcome": str(record.outcome),
        "verdict": shortened(record.verdict),
        "reasons": as_json(record.reasons),
        "seed": record.seed,
        "model": shortened(record.model),
        "outputs": as_json(outputs),
        "cost": record.cost,
        "warnings": as_json(warnings),
        "error": shortened(error),
        "previous": previous,
    }
    return row | {"hash": row_hash(row)}


def row_hash(row: Mapping[str, object]) -> str:
    """The hash that a row must have, whatever it says its hash is."""
    chained = {name: row[name] for name in row if name not in ("position", "hash")}
    # `default`: SQLite lets an attacker put bytes into any column.
    text = json.dumps(
        chained, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=repr
    )
    previous = str(row["previous"])
    prefix = bytes.fromhex(previous) if re.fullmatch(r"[0-9a-f]{64}", previous) else b"?"
    return hashlib.sha256(prefix + text.encode("utf-8", "surrogatepass")).hexdigest()


def entry(row: Mapping[str, object]) -> AuditEntry:
    """The record of a row; ValueError or TypeError when somebody made it unreadable."""
    record = AuditRecord(
        door=str(row["door"]),
        prompt=optional(row["prompt"]),
        outcome=RequestOutcome(str(row["outcome"])),
        when=datetime.fromisoformat(str(row["at"])),
        tenant=str(row["tenant"]),
        user=str(row["user_name"]),
        spec=None if row["spec"] is None else json.loads(str(row["spec"])),
        verdict=optional(row["verdict"]),
        reasons=tuple(json.loads(str(row["reasons"]))),
        seed=None if row["seed"] is None else int(str(row["seed"])),
        model=optional(row["model"]),
        outputs=json.loads(str(row["outputs"])),
        cost=int(str(row["cost"])),
        warnings=tuple(json.loads(str(row["warnings"]))),
        error=optional(row["error"]),
    )
    return AuditEntry(
        position=int(str(row["position"])),
        record=record,
        prompt_sha256=optional(row["prompt_sha256"]),
        previous=str(row["previous"]),
        hash=str(row["hash"]),
    )


def sha256(text: str) -> str:
    """Of the text's UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def timestamp(moment: datetime) -> str:
    """In UTC, to the microsecond, of equal length for every year, so that text sorts by time."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='microseconds')}Z"


def storable(text: str) -> str:
    r"""NUL and lone surrogates, which PostgreSQL does not take, as ``\u0000``."""
    return _UNSTORABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def optional(value: object) -> str | None:
    """A column that may be empty, as text."""
    return None if value is None else str(value)


def shortened(text: str | None) -> str | None:
    """A text as a column holds it, at most MAX_TEXT characters of it."""
    return None if text is None else storable(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def as_json(value: object) -> str:
    """The same text for the same value, fit for a column."""
    text = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain
    )
    return storable(text)  # within JSON, its own escape


def spec_text(spec: PromptSpec | Mapping[str, object] | None, prompts: Prompts) -> str | None:
    """What was understood, as JSON; without its words where no prompts are kept."""
    if spec is None:
        return None
    if not isinstance(spec, Mapping):
        spec = {each.name: getattr(spec, each.name) for each in fields(spec)}
    if prompts == "hash":
        spec = {name: spec[name] for name in _WORDLESS if name in spec}
    return as_json(spec)


def _plain(value: object) -> object:
    """A value object as JSON has it."""
    match value:
        case Color():
            return value.hex
        case Size():
            return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return str(value)
