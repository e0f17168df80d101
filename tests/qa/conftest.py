from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from assetwright.export.asset import Pixels
from assetwright.qa import Expectations, Finding, Level, Picture, checks
from assetwright.types import AssetType

INK = (10, 102, 194)

Judge = Callable[..., Finding]


def drawing(side: int = 256, ink: tuple[int, int, int] = INK, shift: int = 0) -> Pixels:
    """A ring around a bar, antialiased, on transparency."""
    rows, columns = np.indices((side, side)) + 0.5 - side / 2
    columns = columns - shift
    distance = np.abs(np.hypot(rows, columns) - side * 0.32) - side * 0.06
    bar = np.maximum(np.abs(rows) - side * 0.05, np.abs(columns) - side * 0.16)
    alpha = np.clip(0.5 - np.minimum(distance, bar), 0, 1)
    pixels = np.empty((side, side, 4), np.uint8)
    pixels[..., :3] = ink
    pixels[..., 3] = np.rint(alpha * 255)
    return pixels


def on_ground(pixels: Pixels, ground: tuple[int, int, int]) -> Pixels:
    image = Image.new("RGBA", pixels.shape[1::-1], ground)
    image.alpha_composite(Image.fromarray(pixels))
    return np.asarray(image)


def stored(image: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Runs one check of an icon by name; keyword arguments are more expectations."""

    def run(name: str, pixels: Pixels, **expected: object) -> Finding:
        values: dict[str, object] = {"asset_type": AssetType.ICON, **expected}
        finding = checks()[name](Picture(pixels), Expectations(**values))  # type: ignore[arg-type]
        assert finding.check == name
        return finding

    return run


def fails(finding: Finding) -> bool:
    return finding.level is Level.ERROR
