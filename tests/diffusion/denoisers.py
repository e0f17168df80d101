"""Networks that tests can see through."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assetwright.diffusion.condition import Condition
from assetwright.diffusion.trajectory import Drawing
from assetwright.types import TokenSequence


def text(words: int, seed: int = 0, width: int = 384) -> TokenSequence:
    """Token vectors as long as an encoder's."""
    tokens = np.random.default_rng(seed).standard_normal((words, width)).astype(np.float32)
    pooled = tokens.mean(0)
    return TokenSequence(tokens, pooled / np.linalg.norm(pooled))


def drawing(seed: int = 0, *, guidance: float = 1.0, words: int = 0, style: int = 0) -> Drawing:
    """One that says all it can say."""
    rng = np.random.default_rng(seed)
    return Drawing(
        text=text(words, seed) if words else None,
        style=style,
        layers=1 + seed % 4,
        colored=seed % 2 == 1,
        reference=np.tanh(rng.standard_normal((24, 24))).astype(np.float32) if seed % 3 else None,
        known={seed % 4: np.array([0.6, 0.1, -0.1], np.float32)} if seed % 2 else None,
        seed=seed,
        guidance=guidance,
    )


class Painter:
    """Its prediction of a row follows from all of that row and nothing else.

    ``before`` is called with the number of the run, from 1, which makes runs a clock that a test
    can act by. ``sizes`` and ``threads`` tell of each run how many rows, and who asked.
    """

    def __init__(self, before: Callable[[int], None] | None = None) -> None:
        self.before = before
        self.sizes: list[int] = []
        self.threads: set[int] = set()

    def __call__(
        self,
        fields: NDArray[np.float32],
        palette: NDArray[np.float32],
        t: NDArray[np.float32],
        condition: Condition[NDArray[np.generic]],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self.sizes.append(len(t))
        self.threads.add(threading.get_ident())
        if self.before is not None:
            self.before(len(self.sizes))
        tokens = np.asarray(condition.tokens) * np.asarray(condition.mask)[..., None]
        said = tokens.sum((1, 2)) / 100 + np.asarray(condition.pooled).sum(1) + t
        said += 0.1 * np.asarray(condition.style) + 0.1 * np.asarray(condition.kind)
        clean = np.tanh(0.3 * fields[..., ::-1] + said[:, None, None, None] + condition.reference)
        known = np.asarray(condition.known)[..., :3]
        return clean, np.tanh(palette + known + said[:, None, None]).astype(np.float32)
