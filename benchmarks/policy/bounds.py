"""Exact one-sided bounds of a share, after Clopper and Pearson."""

from __future__ import annotations

from math import exp, lgamma, log

CONFIDENCE = 0.95
_HALVINGS = 60


def upper(hits: int, of: int) -> float:
    """No greater than this, with 95 % confidence."""
    if hits >= of:
        return 1.0
    low, high = hits / of, 1 - 1e-12
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle == 0 or _at_most(hits, of, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def lower(hits: int, of: int) -> float:
    """No less than this, with 95 % confidence."""
    return 1 - upper(of - hits, of)


def _at_most(hits: int, of: int, share: float) -> float:
    """The chance of so many hits or fewer."""
    ways = (lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) for k in range(hits + 1))
    return sum(exp(way + k * log(share) + (of - k) * log(1 - share)) for k, way in enumerate(ways))
