"""What becomes of the edges that the model drew."""

from __future__ import annotations

from enum import StrEnum


class Geometry(StrEnum):
    """What files are drawn from."""

    EXACT = "exact"
    """Edges made lines, arcs and even curves, as a designer would have drawn them."""
    DRAWN = "drawn"
    """Edges as the model drew them."""
