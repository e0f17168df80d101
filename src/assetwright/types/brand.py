"""Colours with a name of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assetwright.types.color import Color


class BrandRole(StrEnum):
    """Where a brand colour goes: on what is drawn, or behind it."""

    COLOR = "color"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class BrandToken:
    """A project's colour: ``[NAME]`` in a prompt stands for exactly ``color``.

    ``tolerance`` is how far, in ΔE00, a colour in a picture may be from it and still count as it;
    ``source`` says where it was defined.
    """

    name: str
    color: Color
    role: BrandRole = BrandRole.COLOR
    tolerance: float = 2.0
    source: str = ""

    @property
    def key(self) -> str:
        """What the name is looked up by: case, spaces, hyphens and underscores do not matter."""
        return token_key(self.name)


def token_key(name: str) -> str:
    """``Brand Blue``, ``brand-blue`` and ``BRAND_BLUE`` are one; dots divide groups."""
    return re.sub(r"[\s_-]+", "_", name.strip().lower())
