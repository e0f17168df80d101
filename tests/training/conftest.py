from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

PATHS = {
    "disc": '<circle cx="12" cy="12" r="9" fill="currentColor"/>',
    "ring": '<circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="3"/>',
    "bar": '<path fill="currentColor" d="M3 9h18v6H3z"/>',
    "post": '<path fill="currentColor" d="M9 3h6v18H9z"/>',
    "box": '<path fill="currentColor" d="M4 4h16v16H4z"/>',
    "roof": '<path fill="currentColor" d="M12 3l9 18H3z"/>',
    "badge": '<path fill="currentColor" opacity=".4" d="M2 2h20v20H2z"/>'
    '<circle cx="12" cy="12" r="5" fill="currentColor"/>',
    "target": '<circle cx="12" cy="12" r="10" fill="#d02020"/>'
    '<circle cx="12" cy="12" r="5" fill="#2040d0"/>',
}


def write_set(source: Path, prefix: str, bodies: dict[str, str], **info: Any) -> None:
    """Add one set to a folder laid out as the unpacked package is."""
    about = {
        "name": prefix.title(),
        "license": {"spdx": "MIT"},
        "author": {"name": f"{prefix} people", "url": f"https://example.org/{prefix}"},
        "category": "UI 24px",
        "palette": False,
    } | info
    (source / "json").mkdir(parents=True, exist_ok=True)
    data = {
        "prefix": prefix,
        "info": about,
        "icons": {name: {"body": body} for name, body in bodies.items()},
        "width": 24,
        "height": 24,
    }
    (source / "json" / f"{prefix}.json").write_text(json.dumps(data))
    listing = source / "collections.json"
    collections = json.loads(listing.read_text()) if listing.exists() else {}
    listing.write_text(json.dumps(collections | {prefix: about}))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three sets: plain, coloured, and a held-out one that shares a drawing with the plain one."""
    folder = tmp_path / "source"
    plain = {n: PATHS[n] for n in ("disc", "ring", "bar", "box", "badge")}
    write_set(folder, "plain", plain | {"blank": '<path d="M0 0h0"/>'})
    write_set(folder, "paint", {"target": PATHS["target"], "bar": PATHS["bar"]}, palette=True)
    write_set(folder, "lucide", {"circle": PATHS["disc"], "post": PATHS["post"]})
    return folder
