"""What every text encoder does, whichever network it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assetwright.types import TokenSequence

MAX_TOKENS = 77
"""Tokens kept of a text, its marks of start and end included."""


class TextEncoder(Protocol):
    """Texts to token vectors; safe to share between threads."""

    @property
    def width(self) -> int:
        """Length of a token's vector."""
        ...

    @property
    def revision(self) -> str:
        """Hex digits that differ for whatever gives other vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> list[TokenSequence]:
        """Token vectors of each text, in the order given.

        A text longer than ``MAX_TOKENS`` tokens loses its end, the mark of the end excepted.
        TypeError for a bare string; EnvironmentProblem when model files are missing or damaged.
        """
        ...
