"""The flow-matching loss of a clean-sample prediction."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.flow import MIN_T, interpolate
from assetwright.training.batches import Batch

Network = Callable[[Tensor, Tensor, Tensor, Condition[Tensor]], tuple[Tensor, Tensor]]

PALETTE_WEIGHT = 0.1


FINISHING = 0.2
"""How often a training time is one of the last, from ``FINISHED_BELOW`` down: what leans towards
noise hardly ever gets there, and edges stay uneven."""

FINISHED_BELOW = 0.4


STARTS_BY = 0.3
"""From this t on a drawing is all that it starts as."""


def draw_times(count: int, generator: torch.Generator) -> Tensor:
    """Training times (N,): most the sigmoid of N(1, 1), leaning towards noise."""
    t = torch.sigmoid(torch.randn(count, generator=generator) + 1)
    choice = torch.rand(count, generator=generator)
    return torch.where(choice < FINISHING, FINISHED_BELOW * choice / FINISHING, t)


def flow_loss(
    network: Network, batch: Batch, t: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Mean squared error of the velocity, for fields and for palettes (two scalars).

    With x̂ predicted, v̂ - v = (x - x̂) / t; t is floored at ``MIN_T``. Layers that a drawing does
    not have, and palettes of uncoloured drawings, are zero at the input and left out.
    """
    active = batch.active[:, :, None]  # (N, 4, 1)
    painted = active & batch.colored[:, None, None]  # (N, 4, 1)
    noise = torch.randn(batch.fields.shape, generator=generator) * active[..., None]
    palette_noise = torch.randn(batch.palette.shape, generator=generator) * painted
    clean = batch.fields
    if batch.start is not None:
        # Near the end of the way the weight below would make it all that counts.
        clean = torch.lerp(clean, batch.start, (t / STARTS_BY).clamp(max=1)[:, None, None, None])
    noisy = interpolate(clean, noise, t[:, None, None, None])
    noisy_palette = interpolate(batch.palette, palette_noise, t[:, None, None])
    known = batch.condition.known[:, :, 3:] > 0
    noisy_palette = torch.where(known, batch.palette, noisy_palette)

    fields, palette = network(noisy, noisy_palette, t, batch.condition)

    weight = 1 / t.clamp(min=MIN_T).square()  # (N,)
    error = (fields.float() - batch.fields).square().mean((2, 3)) * batch.active  # (N, 4)
    field_loss = (error.sum(1) / batch.active.sum(1) * weight).mean()
    free = painted & ~known
    error = (palette.float() - batch.palette).square() * free * weight[:, None, None]
    palette_loss = error.sum() / (3 * free.sum()).clamp(min=1)
    return field_loss, palette_loss
