"""The palette as the network sees it: OKLab brought to about unit variance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MEAN = np.array([0.7, 0.02, 0.03], np.float32)
_SCALE = np.array([0.2, 0.1, 0.1], np.float32)


def normalise(oklab: NDArray[np.float32]) -> NDArray[np.float32]:
    """OKLab (..., 3) to the network's palette space."""
    return ((oklab - _MEAN) / _SCALE).astype(np.float32)


def denormalise(palette: NDArray[np.float32]) -> NDArray[np.float32]:
    """The network's palette space (..., 3) to OKLab."""
    return (palette * _SCALE + _MEAN).astype(np.float32)
