"""From noise to latents: all of one batch, from first step to last, in the caller's own thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assetwright.diffusion.symmetry import SYMMETRIC_BELOW, SYMMETRY_THRESHOLD, symmetrise
from assetwright.diffusion.trajectory import (
    GUIDED,
    Denoiser,
    Drawing,
    Step,
    Trajectory,
    advance,
)
from assetwright.types import Cancelled, Latent

__all__ = [
    "GUIDED",
    "SYMMETRIC_BELOW",
    "SYMMETRY_THRESHOLD",
    "Denoiser",
    "Drawing",
    "sample",
    "symmetrise",
]


def sample(
    denoiser: Denoiser,
    drawings: Sequence[Drawing],
    *,
    steps: int,
    symmetry: float = SYMMETRY_THRESHOLD,
    progress: Callable[[int, int], None] | None = None,
    on_step: Callable[[int, Step], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Latent]:
    """Draw all of ``drawings`` in one batch with ``steps`` Euler steps.

    A drawing depends only on itself, not on what shares its batch; one that starts at its
    reference takes fewer steps. ``progress`` hears (steps done, steps in all), ``on_step`` the
    place of each drawing and the step it took. ``cancelled`` is asked before every step; Cancelled
    is raised when it says yes. See ``Engine.sample`` for the same among the drawings of other
    threads.
    """
    trajectories = [Trajectory(drawing, steps=steps, symmetry=symmetry) for drawing in drawings]
    total = max((trajectory.steps for trajectory in trajectories), default=0)
    for done in range(1, total + 1):
        if cancelled is not None and cancelled():
            raise Cancelled
        moving = [i for i, each in enumerate(trajectories) if not each.finished]
        advance(denoiser, [trajectories[i] for i in moving])
        if progress is not None:
            progress(done, total)
        if on_step is not None:
            for index in moving:
                on_step(index, trajectories[index].step())
    return [trajectory.latent() for trajectory in trajectories]
