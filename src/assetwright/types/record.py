"""How an asset came to be: kept with it, written into every file."""

from __future__ import annotations

from dataclasses import dataclass

from assetwright.types.asset import AssetType


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """The drawing the network was shown: ``source`` is ``set:name`` or ``user``."""

    caption: str
    source: str
    license: str


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """Everything needed to draw the same asset again.

    ``id`` is derived from the other fields, so the same request has the same id on every machine.
    ``model`` is the revision of the weights, ``generator`` the program and its version.
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
