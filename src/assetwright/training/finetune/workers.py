"""Several processes that learn one style together, as ``torchrun`` starts them.

Each draws its own part of every batch; what it wants changed is averaged over all, which for a
style is a few hundred kilobytes a step.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import distributed, nn


@dataclass(frozen=True, slots=True)
class Workers:
    """This process is number ``rank`` of ``count``, and learns on ``device``."""

    rank: int = 0
    count: int = 1
    device: str = "cpu"

    @classmethod
    def joined(cls) -> Workers:
        """Those that the environment speaks of (RANK, WORLD_SIZE, LOCAL_RANK), met by now."""
        count = int(os.environ.get("WORLD_SIZE", "1"))
        local = int(os.environ.get("LOCAL_RANK", "0"))
        device = f"cuda:{local}" if torch.cuda.is_available() else "cpu"
        if count == 1:
            return cls(device=device)
        if not distributed.is_initialized():
            distributed.init_process_group("nccl" if device != "cpu" else "gloo")
        return cls(distributed.get_rank(), count, device)

    @property
    def first(self) -> bool:
        """Whether this is the one that writes and speaks."""
        return self.rank == 0

    def average(self, parameters: Sequence[nn.Parameter], stopping: bool) -> bool:
        """Average the gradients over all; returns whether any of them is stopping."""
        if self.count == 1:
            return stopping
        gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
        flags = torch.tensor([float(stopping)], device=self.device)
        flat = torch.cat([*(gradient.flatten() for gradient in gradients), flags])
        distributed.all_reduce(flat)
        flat /= self.count
        parts = torch.split(flat[:-1], [gradient.numel() for gradient in gradients])
        for parameter, part in zip(parameters, parts, strict=True):
            parameter.grad = part.view_as(parameter).clone()
        return bool(flat[-1] > 0)

    def leave(self) -> None:
        """Part from the others."""
        if self.count > 1 and distributed.is_initialized():
            distributed.destroy_process_group()
