"""What the network is told besides the noisy sample; the same for NumPy and torch."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Generic, TypeVar

from assetwright.types import LAYERS

ArrayT = TypeVar("ArrayT")

KINDS = 2 * LAYERS
"""How many kinds of drawing there are: 1 to 4 layers, each uncoloured or coloured."""


def kind_index(layers: int, colored: bool) -> int:
    """The kind of a drawing with this many layers, with or without a palette of its own."""
    return 2 * (layers - 1) + int(colored)


@dataclass(frozen=True, slots=True)
class Condition(Generic[ArrayT]):
    """One batch of conditions.

    ``tokens`` float (N, S, text width) with ``mask`` bool (N, S), False on padding; ``pooled``
    float (N, text width), all zero when there is no text; ``style``, ``asset_type`` and ``kind``
    int64 (N,); ``reference`` float (N, 4, 24, 24): a drawing's layers, zero where there are none;
    ``known`` float (N, 4, 4): a palette colour and a flag for each entry, zeros where the colour is
    free.
    """

    tokens: ArrayT
    mask: ArrayT
    pooled: ArrayT
    style: ArrayT
    asset_type: ArrayT
    kind: ArrayT
    reference: ArrayT
    known: ArrayT

    def items(self) -> list[tuple[str, ArrayT]]:
        """Names and arrays, in the order of the exported graph's inputs."""
        return [(f.name, getattr(self, f.name)) for f in fields(self)]
