"""Real icons that no model was trained on, drawn from their vectors."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import encode
from assetwright.types import Latent

FIXTURE = Path(__file__).parents[1] / "data" / "heldout_icons.json.gz"


@dataclass(frozen=True)
class Icon:
    set: str
    name: str
    kind: str
    width: float
    height: float
    body: str

    def render(self, side: int) -> NDArray[np.uint8]:
        longest = max(self.width, self.height)
        left, top = (self.width - longest) / 2, (self.height - longest) / 2
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
            f'viewBox="{left} {top} {longest} {longest}">{self.body}</svg>'
        )
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side))
        with Image.open(io.BytesIO(png)) as image:
            return np.asarray(image.convert("RGBA"))


@lru_cache
def _heldout(kind: str) -> tuple[Icon, ...]:
    data = json.loads(gzip.decompress(FIXTURE.read_bytes()))
    return tuple(Icon(**icon) for icon in data["icons"] if icon["kind"] == kind)


@lru_cache
def _latents(kind: str) -> tuple[Latent, ...]:
    return tuple(encode(icon.render(96)) for icon in _heldout(kind))


def _latent_of(name: str) -> Latent:
    icons = {icon.name: icon for kind in ("mono", "duotone", "color") for icon in _heldout(kind)}
    return encode(icons[name].render(96))


def _disc(side: int, radius: float, x: float = 0.5, y: float = 0.5) -> NDArray[np.float32]:
    ticks = (np.arange(side) + 0.5) / side
    distance = radius - np.hypot(ticks - x, (ticks - y)[:, None])
    return np.clip(distance * side + 0.5, 0, 1).astype(np.float32)


@pytest.fixture(scope="session")
def heldout() -> Callable[[str], tuple[Icon, ...]]:
    """The icons of a kind: mono, duotone or color."""
    return _heldout


@pytest.fixture(scope="session")
def latents() -> Callable[[str], tuple[Latent, ...]]:
    """Their latents, encoded from 96 px."""
    return _latents


@pytest.fixture(scope="session")
def latent_of() -> Callable[[str], Latent]:
    """The latent of the icon with this name."""
    return _latent_of


@pytest.fixture(scope="session")
def disc() -> Callable[..., NDArray[np.float32]]:
    """``disc(side, radius, x, y)``: the coverage of a circle, in units of the side."""
    return _disc


@pytest.fixture(scope="session")
def bell() -> Latent:
    return _latent_of("bell")


@pytest.fixture(scope="session")
def doughnut() -> Latent:
    """Four colours."""
    return _latent_of("doughnut")


@pytest.fixture(scope="session")
def flower() -> Latent:
    """Two tones."""
    return _latent_of("flower-duotone")
