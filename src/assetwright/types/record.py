"""How an asset came to be: kept with it, written into every file."""

from __future__ import annotations

from dataclasses import dataclass

from assetwright.types.asset import AssetType
from assetwright.types.geometry import Geometry


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """The drawing the network was shown: ``source`` is ``set:name`` or ``user``.

    ``sha256`` is the digest of the user's file in hex, empty for a drawing of the index;
    ``strength`` 0 to 0.95 is how near to it the drawing started.
    """

    caption: str
    source: str
    license: str
    sha256: str = ""
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """Everything needed to draw the same asset again.

    ``id`` is derived from the fields before ``attempt``, so the same request has the same id on
    every machine. ``model`` is the revision of the weights, ``generator`` the program and its
    version. ``weight`` is the width that strokes were given, in units of a 24-unit icon, None for
    their own. ``attempt`` counts the drawings from 1: those before it failed the quality checks and
    had other seeds. ``cost`` is estimated, in US dollars, of all attempts; 0 where nothing is
    charged.
    """

    id: str
    asset_type: AssetType
    prompt: str
    subject: str
    style: str
    seed: int
    steps: int
    guidance: float
    generator: str
    model: str
    reference: ReferenceRecord | None = None
    geometry: Geometry = Geometry.EXACT
    weight: float | None = None
    attempt: int = 1
    cost: float = 0.0
