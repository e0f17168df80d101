"""How the layers of one motif share its pixels.

Painting regions one over the other leaves seams: along an edge that two regions share each
covers half of a pixel, so a quarter of the lowest layer shines through; and where the fields of
neighbours do not quite meet, a sliver of it stays open at every size. So the regions are taken as
what they are, a partition of the silhouette: each is first let grow where it is a sliver away
from its rival (another region or the outside), then takes its coverage out of what those above
it have left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

SLIVER = 0.3
"""In grid cells: gaps up to half as wide close, wider ones narrow, from this width on they stay."""


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
        # Between the two edges the distances add up to minus the width of the gap.
        np.add(region, rival, out=share)
        share += band
        np.maximum(share, 0, out=share)
        share += region
        share += np.float32(0.5)
        np.maximum(share, 0, out=share)
        np.minimum(share, left, out=share)
        left -= share
        if layer > 1:
            np.maximum(rival, region, out=rival)
    return shares


def grown(distance: FloatArray, cell: float) -> FloatArray:
    """Signed distances (layers, H, W) of the regions as :func:`partition` lets them grow.

    Cut to the silhouette; painted in order they cover what they have a share in.
    """
    result = distance.copy()
    rival = -distance[0]
    for layer in range(len(distance) - 1, 0, -1):
        region = distance[layer]
        spread = np.maximum(region + rival + np.float32(SLIVER * cell), 0)
        result[layer] = np.minimum(region + spread, distance[0])
        rival = np.maximum(rival, region)
    return result
