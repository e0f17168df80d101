"""What a request will cost, known before it waits in the queue.

One *picture-step* is one denoising step of a picture of 512 × 512 px or less; a larger one counts
by its area, since what is drawn must be encoded too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from assetwright.server.problems import Problem
from assetwright.studio import Studio
from assetwright.types import AssetType, InputError, PromptSpec, Size

_UNIT = 512 * 512


def picture_steps(specs: Iterable[PromptSpec], steps: int, count: int | None) -> int:
    """The cost of drawing all of ``specs``; ``count`` overrules theirs."""
    return math.ceil(
        sum(
            steps * (count or spec.count or 1) * max(1.0, size.width * size.height / _UNIT)
            for spec in specs
            for size in spec.sizes
        )
    )


def pictures(specs: Iterable[PromptSpec], count: int | None) -> int:
    """How many pictures that are."""
    return sum((count or spec.count or 1) * len(spec.sizes) for spec in specs)


def understood(
    studio: Studio,
    prompts: Sequence[str],
    *,
    asset_type: AssetType | None = None,
    size: Size | None = None,
    style: str | None = None,
) -> list[PromptSpec]:
    """The prompts that can be read; what is wrong with the others is told when they are drawn."""
    specs = []
    for prompt in prompts:
        try:
            specs.append(studio.understand(prompt, asset_type=asset_type, size=size, style=style))
        except InputError:
            continue
    return specs


def check_cost(cost: int, limit: int) -> None:
    """Problem 422 for a request that costs more than the server allows one to."""
    if cost > limit:
        raise Problem(
            422,
            "cost",
            f"This request costs {cost:,} picture-steps, and one may cost {limit:,}: "
            "ask for fewer or smaller pictures, or fewer steps.",
            cost=cost,
            limit=limit,
        )
