"""Which files of a project are assetwright's own: ``.assetwright/files.json``.

It belongs in version control. One file a line, sorted, so that two branches that each drew
something merge without a conflict wherever their lines are not neighbours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assetwright.types import EnvironmentProblem

RECORD = ".assetwright/files.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was written: for which asset, by its name and id, and the bytes' digest."""

    asset: str
    id: str
    platform: str
    purpose: str
    sha256: str


def digest(data: bytes) -> str:
    """The SHA-256 of a file; of text with line ends of one kind, whatever git made of them."""
    text = b"\0" not in data
    return hashlib.sha256(data.replace(b"\r\n", b"\n") if text else data).hexdigest()


def read_record(root: Path) -> dict[str, Entry]:
    """Path to entry, empty where nothing was written yet.

    EnvironmentProblem for a record that cannot be read: without it nothing is known to be ours.
    """
    path = root / RECORD
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["version"] != _VERSION:
            raise EnvironmentProblem(
                f"{path} is of version {document['version']}, which a newer assetwright wrote."
            )
        return {name: _entry(fields) for name, fields in document["files"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise EnvironmentProblem(
            f"{path} does not tell which files are assetwright's ({error}): mend it, or take it "
            "back from version control."
        ) from error


def _entry(fields: Mapping[str, Any]) -> Entry:
    entry = Entry(**fields)
    for value in asdict(entry).values():
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is no text")
    return entry


def record_bytes(entries: Mapping[str, Entry]) -> bytes:
    """The record file."""
    lines = ",\n".join(
        f"    {json.dumps(path)}: {json.dumps(asdict(entry))}"
        for path, entry in sorted(entries.items())
    )
    files = f"{{\n{lines}\n  }}" if lines else "{}"
    return f'{{\n  "version": {_VERSION},\n  "files": {files}\n}}\n'.encode()
