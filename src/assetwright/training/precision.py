"""Which number format this CPU multiplies fastest: measured, because no flag tells."""

from __future__ import annotations

import time

import torch


def fastest_dtype(seconds: float = 1.0) -> torch.dtype:
    """float32 or bfloat16, whichever multiplies matrices of a training step's shape faster.

    CPUs with AVX-512 BF16 or AMX gain about threefold; others emulate it 100 times slower, so the
    first product of each is timed alone before more are spent.
    """
    speeds: dict[torch.dtype, float] = {}
    for dtype in (torch.float32, torch.bfloat16):
        left = torch.randn(4096, 192).to(dtype)
        right = torch.randn(192, 768).to(dtype)
        torch.mm(left, right)
        rounds, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds / 2:
            torch.mm(left, right)
            rounds += 1
        speeds[dtype] = rounds / elapsed
    return max(speeds, key=lambda dtype: speeds[dtype])
