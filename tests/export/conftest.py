from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from assetwright.artwork import Views
from assetwright.export import Asset
from assetwright.export.asset import Pixels
from assetwright.types import (
    DEFAULT_SIZES,
    AssetType,
    Color,
    GenerationRecord,
    Latent,
    PromptSpec,
    ReferenceRecord,
    Size,
)

INK = (10, 102, 194)


@dataclass
class Disc:
    """A disc in the middle of a transparent canvas, drawn exactly at any size."""

    size: Size
    drawn: list[Size] = field(default_factory=list)

    def render(self, size: Size | None = None) -> Pixels:
        size = size or self.size
        self.drawn.append(size)
        rows, columns = np.ogrid[: size.height, : size.width]
        distance = np.hypot(
            rows.astype(np.float32) + 0.5 - size.height / 2,
            columns.astype(np.float32) + 0.5 - size.width / 2,
        )
        alpha = np.clip(0.4 * min(size.width, size.height) - distance + 0.5, 0, 1)
        pixels = np.empty((size.height, size.width, 4), np.uint8)
        pixels[..., :3] = INK
        pixels[..., 3] = np.rint(alpha * 255)
        return pixels


def record_of(**changes: object) -> GenerationRecord:
    values: dict[str, object] = {
        "id": "8f3a5c1e9b7d2046",
        "asset_type": AssetType.ICON,
        "prompt": "[icon] A settings gear for a productivity app, blue color",
        "subject": "settings gear",
        "style": "tabler",
        "seed": 7,
        "steps": 12,
        "guidance": 2.5,
        "generator": "assetwright 0.1.0",
        "model": "xs6-0001",
        "reference": ReferenceRecord("gear outline", "tabler:settings", "MIT"),
        "cost": 0.00000145,
    }
    return GenerationRecord(**{**values, **changes})  # type: ignore[arg-type]


def ring() -> Latent:
    """A ring with a gap at the top."""
    rows, columns = np.ogrid[:24, :24]
    x, y = columns - 11.5, rows - 11.5
    distance = np.minimum(2.5 - np.abs(np.hypot(x, y) - 7), np.maximum(np.abs(x) - 1.5, y))
    field = np.clip(distance / 3, -1, 1).astype(np.float32)
    return Latent(field[None], np.zeros((1, 3), np.float32))


@pytest.fixture(scope="session")
def make_record() -> Callable[..., GenerationRecord]:
    """Makes a record; keyword arguments change its fields."""
    return record_of


@pytest.fixture(scope="session")
def make_asset() -> Callable[..., Asset]:
    def make(
        subject: str = "settings gear",
        asset_type: AssetType = AssetType.ICON,
        size: Size | None = None,
        background: Color | None = None,
    ) -> Asset:
        size = size or DEFAULT_SIZES[asset_type]
        record = record_of(asset_type=asset_type, subject=subject)
        spec = PromptSpec(record.prompt, asset_type, size, subject, background=background)
        return Asset.of(Disc(size), record, spec, Views(spec, ring(), colored=False, seed=0))

    return make


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Reads every file under a folder, by its relative path."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read
