"""Exact one-sided bounds of a share, after Clopper and Pearson."""

from __future__ import annotations

from math import comb

CONFIDENCE = 0.95
_HALVINGS = 60


def upper(hits: int, of: int) -> float:
    """No greater than this, with 95 % confidence."""
    if hits >= of:
        return 1.0
    low, high = hits / of, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(hits, of, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def lower(hits: int, of: int) -> float:
    """No less than this, with 95 % confidence."""
    return 1 - upper(of - hits, of)


def _at_most(hits: int, of: int, share: float) -> float:
    """The chance of so many hits or fewer."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(hits + 1))
