"""Drawings of the dataset as the scorer sees pictures: coverage and tone, fitted to their box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from assetwright.qa.appearance import FILLED, SIDE
from assetwright.types import GRID, LAYERS, TRUNCATION

_SLOPE = TRUNCATION * SIDE / GRID
"""Pixels in a field's unit: how fast coverage falls across an edge."""


@dataclass(frozen=True, slots=True)
class Variation:
    """How far the same drawing may look different, so that the scorer does not mind.

    ``zoom`` and ``shift`` are shares of the picture, ``weight`` a share of a grid cell that
    strokes grow or shrink by; ``tile`` is how often a drawing of one layer is put on a plate,
    ``faint`` how often the first of two layers is made of little opacity instead of another tone.
    """

    zoom: float = 0.12
    shift: float = 0.05
    weight: float = 0.15
    tile: float = 0.12
    faint: float = 0.5


STILL = Variation(0, 0, 0, 0, 0)
"""No variation: what a drawing looks like."""


def render(
    fields: NDArray[np.float32],
    lightness: NDArray[np.float32],
    layers: NDArray[np.int64],
    rng: np.random.Generator,
    variation: Variation = STILL,
) -> Tensor:
    """Appearances (N, 2, 48, 48) of drawings.

    ``fields`` (sum of layers, 24, 24) one drawing after the other; ``lightness`` in the same
    order, each layer's in [0, 1]; ``layers`` (N,).
    """
    count = len(layers)
    first = np.cumsum(layers) - layers
    drawing = np.repeat(np.arange(count), layers)
    place = np.arange(len(fields)) - first[drawing]
    center, half = _boxes(fields[first])
    zoom = 1 + variation.zoom * rng.uniform(-1, 1, count)
    center += 2 * variation.shift * rng.uniform(-1, 1, (count, 2)) * half[:, None]
    tiled = (layers == 1) & (rng.random(count) < variation.tile)
    half = half / FILLED * zoom * np.where(tiled, rng.uniform(1.4, 1.9, count), 1)
    weight = variation.weight / TRUNCATION * rng.uniform(-1, 1, count)
    coverage = _sampled(fields, center[drawing], half[drawing], weight[drawing])
    stacked = torch.zeros(count, LAYERS, SIDE, SIDE)
    light = np.zeros((count, LAYERS), np.float32)
    stacked[torch.from_numpy(drawing), torch.from_numpy(place)] = coverage
    light[drawing, place] = lightness
    if tiled.any():
        plates = _plates(int(tiled.sum()), rng)
        glyphs = stacked[torch.from_numpy(tiled), 0] * plates
        stacked[torch.from_numpy(tiled), :2] = torch.stack([plates, glyphs], 1)
        dark = rng.random(int(tiled.sum())) < 0.5
        light[tiled, 0], light[tiled, 1] = np.where(dark, 0.1, 0.9), np.where(dark, 0.8, 0.2)
    faint = (layers == 2) & (rng.random(count) < variation.faint)
    if faint.any():
        whole, strong = stacked[torch.from_numpy(faint), :2].unbind(1)
        opacity = torch.from_numpy(rng.uniform(0.2, 0.5, (len(whole), 1, 1)).astype(np.float32))
        stacked[torch.from_numpy(faint), 0] = torch.maximum(opacity * whole, strong)
        light[faint] = 0.5
    return appearance_of_layers(stacked, torch.from_numpy(light))


def appearance_of_layers(coverage: Tensor, lightness: Tensor) -> Tensor:
    """(N, 2, S, S) from layers' coverage (N, 4, S, S), painted in order, and lightness (N, 4)."""
    alpha = coverage[:, 0]
    tone = lightness[:, 0, None, None].expand_as(alpha)
    for layer in range(1, coverage.shape[1]):
        tone = torch.lerp(tone, lightness[:, layer, None, None].expand_as(tone), coverage[:, layer])
    area = alpha.sum((1, 2), keepdim=True).clamp_min(1)
    mean = (tone * alpha).sum((1, 2), keepdim=True) / area
    return torch.stack([alpha, 2 * (tone - mean) * alpha], 1)


def _boxes(silhouettes: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centre (N, 2; x, y) and half the longer side (N,) of what is drawn, where the grid is -1..1.

    Edges lie where the largest value of a row or column, between two of them, crosses zero.
    """
    ends = []
    for axis in (1, 2):
        profile = silhouettes.max(axis).astype(np.float64)
        inside = profile > 0
        inside[~inside.any(1), GRID // 2] = True
        rows = np.arange(len(profile))
        for step in (1, -1):
            edge = inside[:, ::step].argmax(1)
            index = edge if step == 1 else GRID - 1 - edge
            beyond = np.clip(index - step, 0, GRID - 1)
            within = np.maximum(profile[rows, index], 1e-6)
            outside = np.minimum(profile[rows, beyond], 0)
            ends.append(index - step * within / (within - outside))
    left, right, top, bottom = (2 * (end + 0.5) / GRID - 1 for end in ends)
    center = np.stack([(left + right) / 2, (top + bottom) / 2], 1)
    half = np.maximum(right - left, bottom - top) / 2
    return center, np.clip(half, 0.1, 1)


def _sampled(
    fields: NDArray[np.float32],
    center: NDArray[np.float64],
    half: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> Tensor:
    """Coverage (R, 48, 48) of the square around each ``center`` that reaches ``half`` far."""
    theta = np.zeros((len(fields), 2, 3), np.float32)
    theta[:, 0, 0] = theta[:, 1, 1] = half
    theta[:, :, 2] = center
    shape = [len(fields), 1, SIDE, SIDE]
    grid = functional.affine_grid(torch.from_numpy(theta), shape, align_corners=False)
    plane = torch.from_numpy(fields)[:, None]
    # Beyond the grid there is nothing, not what its border happens to be.
    padded = (
        functional.grid_sample(plane + 1, grid, align_corners=False, padding_mode="zeros")[:, 0] - 1
    )
    slope = torch.from_numpy((_SLOPE / half).astype(np.float32))[:, None, None]
    grown = padded + torch.from_numpy(weight.astype(np.float32))[:, None, None]
    return (0.5 + grown * slope).clamp(0, 1)


def _plates(count: int, rng: np.random.Generator) -> Tensor:
    """Coverage (count, 48, 48) of rounded squares, from nearly square to a disc."""
    reach = FILLED * SIDE / 2
    radius = torch.from_numpy((rng.uniform(0.1, 1, count) * reach).astype(np.float32))
    axis = (torch.arange(SIDE) + 0.5 - SIDE / 2).abs()
    corner = reach - radius[:, None]
    x = (axis[None] - corner).clamp_min(0)
    distance = radius[:, None, None] - (x[:, None, :] ** 2 + x[:, :, None] ** 2).sqrt()
    edge = reach - torch.maximum(axis[None, :], axis[:, None])
    return (torch.minimum(distance, edge[None]) + 0.5).clamp(0, 1)


def lightness_of(
    palette: NDArray[np.float32],
    kind: NDArray[np.uint8],
    layers: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Lightness (sum of layers,) of drawings of these kinds: their own, or for tints any.

    ``palette`` (sum of layers, 3) is OKLab and means something where ``kind`` is 2.
    """
    drawing = np.repeat(np.arange(len(layers)), layers)
    place = np.arange(len(palette)) - (np.cumsum(layers) - layers)[drawing]
    contrast = rng.uniform(0.3, 0.7, len(layers))[drawing]
    tint = np.where(place == 0, 0.5 + contrast / 2, 0.5 - contrast / 2)
    light = np.where(kind[drawing] == 2, palette[:, 0], tint).astype(np.float32)
    # Half of all are seen as in the dark.
    inverted = (rng.random(len(layers)) < 0.5)[drawing]
    return np.where(inverted, 1 - light, light).astype(np.float32)
