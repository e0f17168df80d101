"""How the layers of one motif share its pixels.

Painting regions one over the other leaves seams: along an edge that two regions share each
covers half of a pixel, so a quarter of the lowest layer shines through; and where the fields of
neighbours do not quite meet, a sliver of it stays open at every size. So the regions are taken as
what they are, a partition of the silhouette: every region is first let grow across slivers, by
the smooth maximum of its distance and its rival's (the polynomial one of Quilez,
https://iquilezles.org/articles/smin/), then takes its coverage out of what those above it left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

SLIVER = 0.4
"""Width, in grid cells, of the band in which a region grows towards its rival; gaps of up to half
of it close."""


def partition(distance: FloatArray, cell: float) -> FloatArray:
    """Share of each layer in each sample (layers, H, W), adding up to the silhouette's coverage.

    ``distance`` (layers, H, W): signed distances in samples, layer 0 the silhouette, the others
    regions in painting order, where a later one wins. ``cell`` is the samples per grid cell.
    """
    silhouette = distance[0]
    shares = np.empty_like(distance)
    left = shares[0]
    np.add(silhouette, np.float32(0.5), out=left)
    np.clip(left, 0, 1, out=left)
    if len(distance) == 1:
        return shares
    band = np.float32(SLIVER * cell)
    # What a region borders on: the outside, then also every region above it.
    rival = -silhouette
    for layer in range(len(distance) - 1, 0, -1):
        region, share = distance[layer], shares[layer]
        # The smooth maximum's rise, band/4 · (1 - |difference| / band)², as (√a - |d|·b)².
        np.subtract(region, rival, out=share)
        np.abs(share, out=share)
        share *= np.float32(-0.5 / np.sqrt(band))
        share += np.float32(0.5 * np.sqrt(band))
        np.maximum(share, 0, out=share)
        share *= share
        share += region
        share += np.float32(0.5)
        np.maximum(share, 0, out=share)
        np.minimum(share, left, out=share)
        left -= share
        if layer > 1:
            np.maximum(rival, region, out=rival)
    return shares
