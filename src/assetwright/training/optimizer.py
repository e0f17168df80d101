"""Muon for the blocks' matrices, AdamW for everything else.

Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/) replaces a matrix's momentum
by the nearest orthogonal matrix, found by a Newton-Schulz iteration. All block matrices are cut
into squares of the model's width, so that one batched product serves every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
_ROUNDS = 5


def orthogonalise(squares: Tensor, dtype: torch.dtype) -> Tensor:
    """About the nearest orthogonal matrix of each of (K, D, D), iterated in ``dtype``."""
    a, b, c = _COEFFICIENTS
    x = (squares / (squares.norm(dim=(1, 2), keepdim=True) + 1e-7)).to(dtype)
    for _ in range(_ROUNDS):
        gram = torch.bmm(x, x.transpose(1, 2))
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    orthogonal: Tensor = x.to(squares.dtype)
    return orthogonal


def cut(matrix: Tensor, side: int) -> Tensor:
    """(R·side, C·side) cut into (R·C, side, side)."""
    rows, columns = matrix.shape
    tiles = matrix.reshape(rows // side, side, columns // side, side).transpose(1, 2)
    return tiles.reshape(-1, side, side)


def join(squares: Tensor, rows: int, columns: int) -> Tensor:
    """The inverse of :func:`cut`."""
    side = squares.shape[-1]
    tiles = squares.view(rows // side, columns // side, side, side).transpose(1, 2)
    return tiles.reshape(rows, columns)


class Optimizer:
    """One optimiser over a DiT; its whole state is a flat dict of tensors."""

    def __init__(
        self,
        model: nn.Module,
        *,
        muon_rate: float = 0.02,
        adam_rate: float = 1.5e-3,
        momentum: float = 0.95,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        self.muon_rate, self.momentum, self.dtype = muon_rate, momentum, dtype
        named = list(model.named_parameters())
        self.matrices = [
            (n, p) for n, p in named if n.startswith("blocks.") and n.endswith("weight")
        ]
        chosen = {n for n, _ in self.matrices}
        self.others = [(n, p) for n, p in named if n not in chosen]
        self.side = min(min(p.shape) for _, p in self.matrices)
        self.velocity = [torch.zeros_like(p) for _, p in self.matrices]
        self.adam = torch.optim.AdamW(
            [p for _, p in self.others],
            lr=adam_rate,
            betas=(0.9, 0.95),
            weight_decay=0.0,
            foreach=True,
        )
        self.adam_rate = adam_rate

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """One update at ``rate`` times the base learning rates; clears the gradients."""
        for group in self.adam.param_groups:
            group["lr"] = self.adam_rate * rate
        self.adam.step()
        gradients = [p.grad for _, p in self.matrices if p.grad is not None]
        torch._foreach_lerp_(self.velocity, gradients, 1 - self.momentum)
        nesterov = torch._foreach_lerp(gradients, self.velocity, self.momentum)
        squares = [cut(update, self.side) for update in nesterov]
        sizes = [len(s) for s in squares]
        updates = torch.split(orthogonalise(torch.cat(squares), self.dtype), sizes)
        for (_, parameter), update in zip(self.matrices, updates, strict=True):
            parameter.add_(join(update, *parameter.shape), alpha=-self.muon_rate * rate)
        for _, parameter in self.matrices + self.others:
            parameter.grad = None

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """The state, by name: momentum for Muon, two moments and a step count for AdamW."""
        for (name, _), velocity in zip(self.matrices, self.velocity, strict=True):
            yield f"muon.{name}", velocity
        for name, parameter in self.others:
            for key, value in self.adam.state.get(parameter, {}).items():
                yield f"adam.{key}.{name}", value

    def load(self, tensors: dict[str, Tensor]) -> None:
        """Take back what :meth:`tensors` gave."""
        for (name, _), velocity in zip(self.matrices, self.velocity, strict=True):
            velocity.copy_(tensors[f"muon.{name}"])
        for name, parameter in self.others:
            keys = ("step", "exp_avg", "exp_avg_sq")
            if f"adam.step.{name}" in tensors:
                self.adam.state[parameter] = {k: tensors[f"adam.{k}.{name}"].clone() for k in keys}
