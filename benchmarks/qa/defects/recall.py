"""How many of the faults that can be seen the checks find, kind by kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from assetwright.qa import Expectations, Level, Picture, inspect
from benchmarks.qa.defects import development, test
from benchmarks.qa.defects.faults import FAULTS, SEVERITIES, Injectors
from benchmarks.qa.defects.scenes import Kind, Scene, Split, scenes
from benchmarks.qa.defects.visibility import visible

INJECTORS: dict[Split, Injectors] = {
    Split.DEVELOPMENT: development.INJECTORS,
    Split.TEST: test.INJECTORS,
}
SCENES = 8
"""Of every kind: each has every fault, in every severity."""
_SEED = 26


@dataclass(frozen=True, slots=True)
class Outcome:
    """One picture with a fault: whether it can be seen, and which checks fail."""

    fault: str
    kind: Kind
    severity: int
    drawing: str
    visible: bool
    checks: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether any check fails."""
        return bool(self.checks)


def failures(picture: Picture, expected: Expectations) -> tuple[str, ...]:
    """The checks that a picture does not pass."""
    return tuple(one.check for one in inspect(picture, expected) if one.level is Level.ERROR)


def outcomes(split: Split, count: int = SCENES) -> list[Outcome]:
    """Of ``count`` scenes of every kind, on all processors, after everything else."""
    tasks = [(split, kind, turn) for turn in range(count) for kind in Kind]
    # Threads of ONNX Runtime do not survive a fork.
    with ProcessPoolExecutor(
        mp_context=get_context("spawn"), initializer=os.nice, initargs=(5,)
    ) as pool:
        return [one for found in pool.map(_of_scene, tasks) for one in found]


def _of_scene(task: tuple[Split, Kind, int]) -> list[Outcome]:
    split, kind, turn = task
    return list(spoilt(next(scenes(split, kind, 1, turn)), split, turn))


def spoilt(scene: Scene, split: Split, turn: int) -> Iterator[Outcome]:
    """Every fault that the scene can have; none that the scene is refused for as it is."""
    sound = Picture(scene.pixels())
    for place, fault in enumerate(FAULTS):
        expected = fault.expectations(scene)
        if scene.kind not in fault.kinds or failures(sound, expected):
            continue
        random = np.random.default_rng([_SEED, turn, place])
        for severity in range(SEVERITIES):
            pixels, should = INJECTORS[split][fault.name](scene, severity, random)
            pixels = np.ascontiguousarray(pixels)
            yield Outcome(
                fault.name,
                scene.kind,
                severity,
                f"{scene.icon.source}:{scene.icon.name}",
                visible(pixels, should),
                failures(Picture(pixels), expected),
            )
