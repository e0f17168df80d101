"""Drawings as a designer would have drawn them: straight, round, even, symmetric.

The network decides what is where; here its edges become few lines, arcs and smooth curves.
Which regularities people see: Hoshyari et al. 2018, "Perception-driven semi-structured boundary
vectorization"; Dominici et al. 2020, "PolyFit".
"""

from __future__ import annotations

from assetwright.artwork.regularize.regularization import regularized

__all__ = ["regularized"]
