from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.export.verify import Finding, verify

Draw = Callable[..., Image.Image]
BLUE = (10, 102, 194)


def disc(
    side: int,
    diameter: float = 0.5,
    color: tuple[int, int, int] = BLUE,
    ground: tuple[int, int, int] | None = None,
    height: int | None = None,
) -> Image.Image:
    """A disc in the middle, ``diameter`` as a share of the side, on transparency or a colour."""
    height = height or side
    rows, columns = np.ogrid[:height, :side]
    distance = np.hypot(rows + 0.5 - height / 2, columns + 0.5 - side / 2)
    cover = np.clip(diameter / 2 * min(side, height) - distance + 0.5, 0, 1)
    pixels = np.empty((height, side, 4), np.uint8)
    pixels[..., :3] = color
    pixels[..., 3] = np.rint(cover * 255)
    image = Image.fromarray(pixels)
    if ground is None:
        return image
    sheet = Image.new("RGBA", image.size, (*ground, 255))
    sheet.alpha_composite(image)
    return sheet.convert("RGB")


class Folder:
    """A folder of files in the making, and what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def image(self, path: str, image: Image.Image) -> Path:
        place = self._place(path)
        image.save(place)
        return place

    def disc(self, path: str, side: int, *arguments: object, **more: object) -> Path:
        return self.image(path, disc(side, *arguments, **more))  # type: ignore[arg-type]

    def text(self, path: str, text: str) -> Path:
        return self.data(path, text.encode())

    def json(self, path: str, value: object) -> Path:
        return self.text(path, json.dumps(value))

    def data(self, path: str, data: bytes) -> Path:
        place = self._place(path)
        place.write_bytes(data)
        return place

    def findings(self, *platforms: str) -> tuple[Finding, ...]:
        return verify(self.path, platforms)

    def rules(self, *platforms: str) -> set[tuple[str, str]]:
        """Each broken rule and the path that breaks it."""
        return {(str(f.rule), f.path) for f in self.findings(*platforms)}

    def _place(self, path: str) -> Path:
        place = self.path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "assets"
    path.mkdir()
    return Folder(path)


@pytest.fixture(scope="session")
def draw() -> Draw:
    return disc
