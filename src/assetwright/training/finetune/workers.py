"""Several processes that learn one style together, on a GPU each where there are some.

Who they are and how they meet is accelerate's business: its ``launch`` and ``torchrun`` start them.
Each draws its own part of every batch; what it wants changed is averaged over all, which for a
style is a few hundred kilobytes a step.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Workers:
    """This process is number ``rank`` of ``count``, and learns on ``device``."""

    rank: int = 0
    count: int = 1
    device: str = "cpu"

    @classmethod
    def joined(cls) -> Workers:
        """Those that the environment speaks of (WORLD_SIZE, RANK, LOCAL_RANK), met by now."""
        if int(os.environ.get("WORLD_SIZE", "1")) == 1:
            return cls(device="cuda" if torch.cuda.is_available() else "cpu")

        from accelerate import PartialState

        state = PartialState(cpu=not torch.cuda.is_available())
        return cls(state.process_index, state.num_processes, str(state.device))

    @property
    def first(self) -> bool:
        """Whether this is the one that writes and speaks."""
        return self.rank == 0

    @property
    def dtype(self) -> torch.dtype | None:
        """What a GPU multiplies fastest; None of a processor, which has to be asked."""
        if self.device == "cpu":
            return None
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32

    def average(self, parameters: Sequence[nn.Parameter], *wishes: bool) -> tuple[bool, ...]:
        """Average the gradients over all; of each wish, whether any of them has it."""
        if self.count == 1:
            return wishes
        gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
        told = torch.tensor(wishes, dtype=torch.float32, device=self.device)
        flat = self._mean(torch.cat([*(gradient.flatten() for gradient in gradients), told]))
        parts = torch.split(flat[: -len(wishes)], [gradient.numel() for gradient in gradients])
        for parameter, part in zip(parameters, parts, strict=True):
            parameter.grad = part.view_as(parameter).clone()
        return tuple(bool(share > 0) for share in flat[-len(wishes) :])

    def agree(self, number: int) -> bool:
        """Whether all give the same number."""
        if self.count == 1:
            return True
        square = float(number) ** 2
        mean, mean_square = self._mean(
            torch.tensor([number, square], dtype=torch.float64, device=self.device)
        ).tolist()
        return bool(abs(mean_square - mean**2) < 1e-6 * max(1.0, mean_square))

    def leave(self) -> None:
        """Part from the others."""
        if self.count > 1:
            from accelerate import PartialState

            PartialState().destroy_process_group()

    def _mean(self, tensor: Tensor) -> Tensor:
        from accelerate.utils import reduce

        mean: Tensor = reduce(tensor, "mean")
        return mean
