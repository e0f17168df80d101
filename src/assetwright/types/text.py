"""Encoded text, as the diffusion transformer reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class TokenSequence:
    """Token vectors of one text.

    ``tokens`` float32 (n, width), n ≤ 77, only real tokens (padding is the batch's business);
    ``pooled`` float32 (width,) of unit length: the mean of the token vectors, or what their encoder
    pools.
    """

    tokens: NDArray[np.float32]
    pooled: NDArray[np.float32]
