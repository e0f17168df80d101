"""The latent: up to four signed-distance layers on a 24 × 24 grid, and a palette."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LAYERS = 4
GRID = 24
TRUNCATION = 3.0
"""Distance, in grid cells, at which a field saturates at ±1."""


@dataclass(frozen=True, slots=True, eq=False)
class Latent:
    """What the network draws.

    ``fields`` float32 (layers, 24, 24), 1 to 4 layers in painting order: layer 0 is the whole
    silhouette, the others are regions by falling area. A value is the signed distance to the
    layer's edge divided by ``TRUNCATION`` cells: +1 deep inside, 0 on the edge, -1 far outside.
    Row 0 is the top. ``palette`` float32 (layers, 3), OKLab, one colour a layer.
    """

    fields: NDArray[np.float32]
    palette: NDArray[np.float32]

    def __post_init__(self) -> None:
        layers = self.fields.shape[0] if self.fields.ndim == 3 else 0
        if not 1 <= layers <= LAYERS or self.fields.shape[1:] != (GRID, GRID):
            raise ValueError(
                f"fields must be (1 to {LAYERS}, {GRID}, {GRID}), not {self.fields.shape}"
            )
        if self.palette.shape != (layers, 3):
            raise ValueError(f"palette must be ({layers}, 3), not {self.palette.shape}")

    @property
    def layers(self) -> int:
        """How many layers are painted, 1 to 4."""
        return int(self.fields.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class RasterLatent(Latent):
    """What a network draws whose pictures are an autoencoder's.

    ``fields`` float32 (4, S, S) are that autoencoder's channels, of about unit variance, S an
    eighth of the picture's side; ``palette`` float32 (4, 3) says nothing.
    """

    def __post_init__(self) -> None:
        side = self.fields.shape[-1]
        if self.fields.shape != (LAYERS, side, side) or not side:
            raise ValueError(f"fields must be ({LAYERS}, S, S), not {self.fields.shape}")
