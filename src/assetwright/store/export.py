"""Records written out, for other programs and for spreadsheets."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import TextIO

from assetwright.store.escaping import printable
from assetwright.store.rows import timestamp
from assetwright.types import AuditEntry

_FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet would calculate: https://owasp.org/www-community/attacks/CSV_Injection."""

COLUMNS = (
    "position", "when", "tenant", "user", "door", "outcome", "verdict", "reasons", "prompt",
    "prompt_sha256", "spec", "seed", "model", "outputs", "cost", "warnings", "error", "previous",
    "hash",
)  # fmt: skip


def document(entry: AuditEntry) -> dict[str, object]:
    """An entry as a JSON object."""
    record = entry.record
    fields: dict[str, object] = {
        "position": entry.position,
        "when": timestamp(record.when),
        "prompt_sha256": entry.prompt_sha256,
        "previous": entry.previous,
        "hash": entry.hash,
    }
    return {name: fields[name] if name in fields else getattr(record, name) for name in COLUMNS}


def write_jsonl(entries: Iterable[AuditEntry], stream: TextIO) -> int:
    """One JSON object a line, in ASCII: nothing in it can steer a terminal."""
    count = 0
    for entry in entries:
        stream.write(json.dumps(document(entry)).replace("\x7f", "\\u007f") + "\n")
        count += 1
    return count


def write_csv(entries: Iterable[AuditEntry], stream: TextIO) -> int:
    """One row an entry for people to look at, lists and objects as JSON.

    Characters that cannot be seen stand as ``\\x1b``; what looks like a formula gets a ``'``.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for entry in entries:
        writer.writerow(_cell(value) for value in document(entry).values())
        count += 1
    return count


def _cell(value: object) -> object:
    match value:
        case None:
            return ""
        case int():
            return value
        case str():
            shown = printable(value)
            return f"'{shown}" if shown.startswith(_FORMULA) else shown
    return printable(json.dumps(value, ensure_ascii=False))
