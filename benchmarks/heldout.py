"""Icons by designers, of sets that nothing here was adjusted to."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

from assetwright.export.asset import Pixels

ICONS = Path(__file__).parents[1] / "tests" / "data" / "heldout_icons.json.gz"
INK = "#0A66C2"
"""What icons in one ink are drawn in."""


@dataclass(frozen=True, slots=True)
class Icon:
    """One drawing."""

    source: str
    name: str
    kind: str
    width: float
    height: float
    body: str

    def render(self, side: int = 512, ink: str = INK) -> Pixels:
        """On a transparent square."""
        long = max(self.width, self.height)
        left, top = (self.width - long) / 2, (self.height - long) / 2
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {long} {long}" '
            f'width="{side}" height="{side}" color="{ink}">{self.body}</svg>'
        )
        data = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side))
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def icons() -> Iterator[Icon]:
    """All 624, the sets in turns."""
    found = json.loads(gzip.decompress(ICONS.read_bytes()))["icons"]
    order = sorted(range(len(found)), key=lambda i: (i * 7919) % len(found))
    for index in order:
        entry = found[index]
        yield Icon(
            entry["set"],
            entry["name"],
            entry["kind"],
            entry["width"],
            entry["height"],
            entry["body"],
        )
