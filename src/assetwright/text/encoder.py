"""What every text encoder does, whichever network it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

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


def padded(
    sequences: Sequence[TokenSequence], length: int = MAX_TOKENS
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """One batch of at least one sequence: float32 (N, ``length``, width), zero where padded.

    And the mask bool (N, ``length``), False there. ValueError for a sequence that is longer.
    """
    tokens = np.zeros((len(sequences), length, sequences[0].tokens.shape[1]), np.float32)
    mask = np.zeros((len(sequences), length), np.bool_)
    for row, sequence in enumerate(sequences):
        count = len(sequence.tokens)
        if count > length:
            raise ValueError(f"{count} tokens do not fit into {length}")
        tokens[row, :count] = sequence.tokens
        mask[row, :count] = True
    return tokens, mask
