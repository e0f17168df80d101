"""What a picture is held against."""

from __future__ import annotations

from dataclasses import dataclass, field

from assetwright.settings import Gates
from assetwright.types import AssetType, Color


@dataclass(frozen=True, slots=True)
class WantedColor:
    """A colour that must be in the picture, to within ``tolerance`` ΔE00."""

    color: Color
    tolerance: float = 2.0


@dataclass(frozen=True, slots=True)
class Expectations:
    """What is known of a picture beforehand; checks that would need more are skipped.

    ``backgrounds`` are the colours it will be laid on, ``gates`` the limits. ``layer`` says that
    the picture is one of several that make an icon, as an adaptive icon's background is, and
    need not look like anything by itself.
    """

    asset_type: AssetType | None = None
    colors: tuple[WantedColor, ...] = ()
    backgrounds: tuple[Color, ...] = ()
    gates: Gates = field(default_factory=Gates)
    layer: bool = False
