"""Pictures of a set that can hardly be told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture

NAME = "duplicate"

_SIDE = 16
_AT_ONCE = 512
_SCALE = re.compile(r"(@\d(\.\d+)?x|[-_.]\d+(x\d+)?(px|dp|pt)?|[-_](ldpi|[mh]dpi|x{1,3}hdpi))+$")

Descriptor = NDArray[np.float32]


def descriptor(picture: Picture) -> Descriptor:
    """What a picture looks like in 16 × 16 cells: opacity, and colour as far as it is opaque."""
    from PIL import Image

    small = Image.fromarray(picture.pixels).resize((_SIDE, _SIDE), Image.Resampling.BOX)
    cells: Descriptor = np.asarray(small, np.float32) / np.float32(255)
    cells[..., :3] *= cells[..., 3:]
    return cells.reshape(-1)


def family(path: str) -> str:
    """What the files of one picture in several sizes and formats share: its name without them.

    >>> family("ios/heart.imageset/heart@2x.png"), family("hdpi/heart.webp")
    ('heart', 'heart')
    """
    return _SCALE.sub("", PurePosixPath(path).stem.lower())


def duplicates(
    descriptors: Mapping[str, Descriptor], families: Mapping[str, str], limit: float
) -> dict[str, Finding]:
    """For every file that looks like one of another family before it: which, and how much.

    ``limit`` is the mean difference, of 1 and over opaque cells, under which two are alike. The
    same down to a quarter of it is an error, else a warning.
    """
    names = list(descriptors)
    if not names:
        return {}
    table = np.stack([descriptors[name] for name in names])
    found: dict[str, Finding] = {}
    for index in range(1, len(names)):
        others = [i for i in range(index) if families[names[i]] != families[names[index]]]
        nearest, value = _nearest(table, index, others)
        if nearest is None or value >= limit:
            continue
        level = Level.ERROR if value < limit / 4 else Level.WARNING
        message = f"looks like {names[nearest]}"
        found[names[index]] = Finding(NAME, level, message, value, limit, "of 1")
    return found


def _nearest(
    table: NDArray[np.float32], index: int, others: Sequence[int]
) -> tuple[int | None, float]:
    nearest, least = None, np.inf
    for start in range(0, len(others), _AT_ONCE):
        part = np.array(others[start : start + _AT_ONCE])
        cells = np.abs(table[part] - table[index]).reshape(len(part), -1, 4).max(axis=2)
        drawn = np.maximum(table[part], table[index]).reshape(len(part), -1, 4)[..., 3]
        apart = cells.sum(axis=1) / np.maximum(drawn.sum(axis=1), 1)
        best = int(apart.argmin())
        if apart[best] < least:
            nearest, least = int(part[best]), float(apart[best])
    return nearest, least
