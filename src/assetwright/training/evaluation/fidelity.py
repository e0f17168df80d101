"""Do drawings look like real ones? The kernel distance between two crowds of features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


def kernel_distance(one: FloatArray, other: FloatArray) -> float:
    """Squared maximum mean discrepancy of features (N, F) and (M, F), without bias.

    With the cubic kernel (x·y / F + 1)³ of the Kernel Inception Distance (Bińkowski et al. 2018,
    arXiv 1801.01401); around 0, and below it by chance, for two samples of one crowd. Features are
    scaled to a mean square of 1 first, so that networks of different widths compare.
    ValueError for fewer than two of either.
    """
    if min(len(one), len(other)) < 2:
        raise ValueError("a kernel distance needs two drawings on either side")
    scale = np.sqrt(np.mean(np.square(other, dtype=np.float64))) or 1.0
    x, y = one / scale, other / scale

    def kernel(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        result: NDArray[np.float64] = (a @ b.T / a.shape[1] + 1) ** 3
        return result

    within = [
        (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1)) for k in (kernel(x, x), kernel(y, y))
    ]
    return float(within[0] + within[1] - 2 * kernel(x, y).mean())


def halves(features: FloatArray, rounds: int = 20) -> float:
    """The kernel distance of two random halves, root mean square over rounds: what chance does."""
    rng = np.random.Generator(np.random.PCG64(0))
    found = []
    for _ in range(rounds):
        order = rng.permutation(len(features))
        middle = len(order) // 2
        found.append(kernel_distance(features[order[:middle]], features[order[middle:]]))
    return float(np.sqrt(np.mean(np.square(found))))
