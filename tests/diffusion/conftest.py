from __future__ import annotations

import pytest
import torch
from torch import Tensor

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.dit import DiT, DiTConfig

# Small tensors: a second thread only waits, and on a busy machine very long.
torch.set_num_threads(1)

SMALL = DiTConfig(width=32, depth=2, heads=2, patch=6, styles=5, text_width=16)


@pytest.fixture
def small() -> DiT:
    """A tiny network whose every weight, also those that start at zero, is random."""
    torch.manual_seed(0)
    model = DiT(SMALL).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return model


def inputs(
    count: int, length: int = 4, config: DiTConfig = SMALL
) -> tuple[Tensor, Tensor, Tensor, Condition[Tensor]]:
    """Random fields, palette, times and conditions."""
    generator = torch.Generator().manual_seed(count)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    condition = Condition(
        tokens=normal(count, length, config.text_width),
        mask=torch.ones(count, length, dtype=torch.bool),
        pooled=normal(count, config.text_width),
        style=torch.arange(count) % (config.styles + 1),
        asset_type=torch.arange(count) % 4,
        kind=torch.arange(count) % 8,
        reference=normal(count, 4, config.grid, config.grid),
        known=torch.zeros(count, 4, 4),
    )
    fields = normal(count, 4, config.grid, config.grid)
    return fields, normal(count, 4, 3), torch.rand(count), condition
