from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

# Small tensors: a second thread only waits, and on a busy machine very long.
torch.set_num_threads(1)

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


def made_dataset(folder: Path) -> None:
    """A complete dataset of sixteen small drawings, the last four held out, without any set."""
    rng = np.random.default_rng(0)
    kinds = np.array([0] * 8 + [1, 1, 2, 2] + [0] * 4, np.uint8)
    layers = np.array([1, 2, 4], np.uint8)[kinds]
    count, total, captions = len(kinds), int(layers.sum()), 6
    bumps = rng.standard_normal((total, 4, 4))
    fields = np.clip(np.kron(bumps, np.ones((6, 6))), -1, 1)
    lengths = rng.integers(3, 8, captions)
    pooled = rng.standard_normal((captions, 384))
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        "fields": np.rint(fields * 127).astype(np.int8),
        "offset": (np.cumsum(layers, dtype=np.int64) - layers),
        "layers": layers,
        "palette": (rng.random((total, 3)) * np.repeat(kinds == 2, layers)[:, None]),
        "kind": kinds,
        "caption": (np.arange(count) % captions).astype(np.int32),
        "style": (np.arange(count) // 3).astype(np.int16),
        "split": (np.arange(count) >= 12).astype(np.uint8),
        "token_vectors": rng.standard_normal((int(lengths.sum()), 384)).astype(np.float16),
        "token_offset": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        "pooled": (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float16),
        "neighbours": rng.integers(0, captions, (captions, 8)).astype(np.int32),
    }
    arrays["palette"] = arrays["palette"].astype(np.float32)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    styles = [
        {"name": f"style-{i}", "family": "solid", "title": "T", "license": "MIT", "count": 3}
        for i in range(6)
    ]
    lists = {
        "captions": [f"caption {i}" for i in range(captions)],
        "styles": styles,
        "names": [f"made:{i}" for i in range(count)],
    }
    for name, values in lists.items():
        (folder / f"{name}.json").write_text(json.dumps(values))
    (folder / "meta.json").write_text(json.dumps({"format": 1}))
