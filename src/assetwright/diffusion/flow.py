"""Rectified-flow maths as pure functions, on anything with array arithmetic.

Time runs from t = 0, a clean sample, to t = 1, pure noise, along straight lines (Liu et al. 2022,
arXiv 2209.03003; Lipman et al. 2022, arXiv 2210.02747). The network predicts the clean sample and
everything else follows from it (Li & He 2025, arXiv 2511.13720).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

NOISE_SHIFT = 2.7
"""How far timesteps lean towards noise: smooth fields give themselves away when half-noised."""

MIN_T = 0.05
"""Below this t the training velocity is divided by ``MIN_T``: its true scale would explode."""


def interpolate(clean: Any, noise: Any, t: Any) -> Any:
    """The point at time ``t`` on the straight line from ``clean`` to ``noise``."""
    return clean + t * (noise - clean)


def velocity(noisy: Any, clean: Any, t: Any) -> Any:
    """dx/dt at ``noisy``, given the clean end of its line; ``t`` > 0, broadcastable."""
    return (noisy - clean) / t


def euler_step(noisy: Any, clean: Any, t: Any, t_next: Any) -> Any:
    """One explicit Euler step from ``t`` to ``t_next`` along the velocity."""
    return noisy + (t_next - t) * velocity(noisy, clean, t)


def shift(t: Any, factor: float = NOISE_SHIFT) -> Any:
    """Move times in [0, 1] towards noise: t' = f·t / (1 + (f - 1)·t).

    Esser et al. 2024 (arXiv 2403.03206), equation 23.
    """
    return factor * t / (1 + (factor - 1) * t)


def timesteps(steps: int, factor: float = NOISE_SHIFT) -> NDArray[np.float32]:
    """The solver's grid, float32 (steps + 1,): falling from 1 to 0, shifted towards noise."""
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    grid: NDArray[np.float64] = shift(np.linspace(1, 0, steps + 1), factor)
    return grid.astype(np.float32)


def guide(conditional: Any, unconditional: Any, scale: Any) -> Any:
    """Classifier-free guidance (Ho & Salimans 2022, arXiv 2207.12598); 1 leaves ``conditional``."""
    return unconditional + scale * (conditional - unconditional)
