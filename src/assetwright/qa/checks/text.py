"""Is there lettering in the picture that nobody asked for?"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assetwright.config import MODELS
from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register
from assetwright.types import EnvironmentProblem

if TYPE_CHECKING:
    import onnxruntime
    from PIL.Image import Image

NAME = "text"

FILE = MODELS / "lettering" / "lettering.onnx"

_SIDE = 512
"""Pixels of the shorter side that larger pictures are reduced to."""
_SMALLEST = 32
_OCTAVES, _LEAST = 4, 60
"""How often the picture is halved at most, and pixels of the smallest level."""
_BETWEEN = 0.70710678
_BILINEAR = 2
"""PIL.Image.Resampling.BILINEAR, which averages when it reduces."""
_PAPERS = 9
"""Greys that a transparent picture may be laid on."""
_SEEN = 0.002
"""Share of what is drawn that must have a brightness for the paper to keep away from it."""


@register(NAME)
def text(picture: Picture, expected: Expectations) -> Finding:
    """Nowhere is the network surer than ``gates.text`` that it sees several letters or digits.

    It judges brightness only, at four sizes of the picture, so letters of 10 px up to 200 px at
    512 px. Lettering that was asked for is no fault: ``expected.lettering``. Not looked for where
    no limit is set.
    EnvironmentProblem when its weights are missing.
    """
    limit = expected.gates.text
    if limit is None or expected.lettering:
        return Finding(NAME, Level.SKIPPED, "may have lettering")
    if picture.short < _SMALLEST:
        return Finding(NAME, Level.SKIPPED, "is too small for lettering")
    value, (left, top) = likeliest(picture)
    if value > limit:
        message = f"has lettering in it, near {left},{top}"
        return Finding(NAME, Level.ERROR, message, value, limit, "sure")
    return Finding(NAME, Level.PASSED, "has no lettering", value, limit, "sure")


def likeliest(picture: Picture) -> tuple[float, tuple[int, int]]:
    """How sure the network is of the place most like lettering, 0 to 1, and its pixel (x, y)."""
    best, place = -np.inf, (0.5, 0.5)
    for level in pyramid(brightness(picture)):
        luma = np.asarray(level, np.float32)[None, None] / np.float32(255)
        cells = _agreed(_session().run(None, {"luma": luma})[0][0])
        if cells.max() > best:
            best = float(cells.max())
            row, column = np.unravel_index(int(cells.argmax()), cells.shape)
            place = (column + 0.5) / cells.shape[1], (row + 0.5) / cells.shape[0]
    x, y = int(place[0] * picture.width), int(place[1] * picture.height)
    return float(1 / (1 + np.exp(-best))), (x, y)


def _agreed(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each cell and the eight around it the third likeliest: a word is wider than a cell, and
    what only looks like a letter from one place is none.
    """
    rows, columns = cells.shape
    padded = np.pad(cells, 1, constant_values=-np.inf)
    around = [padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    third: NDArray[np.float32] = np.partition(np.stack(around), -3, axis=0)[-3]
    return third


def pyramid(plane: Image) -> list[Image]:
    """The plane and smaller ones, each 0.7 of the one before, down to 64 px: letters that are too
    large for the network at one level are of the size it knows at another.
    """
    whole, levels = plane, []
    for _ in range(_OCTAVES):
        levels.append(whole)
        width, height = (max(1, round(side * _BETWEEN)) for side in whole.size)
        if min(width, height) < _LEAST:
            break
        levels.append(whole.resize((width, height), _BILINEAR))
        if min(whole.size) < 2 * _LEAST:
            break
        whole = whole.reduce(2)
    return levels


def brightness(picture: Picture) -> Image:
    """Brightness as ITU-R 601 weighs it, in 8 bits, the shorter side at most about 700 px.

    A transparent picture is laid on the grey farthest from every brightness that is drawn, so
    that nothing vanishes.
    """
    from PIL import Image

    image = Image.fromarray(picture.pixels)
    plain = image.convert("L")
    if not picture.opaque:
        levels = np.asarray(plain)[picture.alpha >= 128]
        flat = Image.new("L", plain.size, _paper(levels))
        flat.paste(plain, mask=image.getchannel("A"))
        plain = flat
    step = max(1, round(picture.short / _SIDE))
    return plain.reduce(step) if step > 1 else plain


def _paper(levels: NDArray[np.uint8]) -> int:
    counts = np.bincount(levels, minlength=256)
    used = np.flatnonzero(counts > _SEEN * levels.size)
    papers = np.linspace(255, 0, _PAPERS).round().astype(np.int64)
    if not used.size:
        return int(papers[0])
    away = np.abs(papers[:, None] - used).min(axis=1)
    return int(papers[int(away.argmax())])


@cache
def _session() -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(FILE, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors share no base but Exception
        reason = "they are missing" if not FILE.exists() else " ".join(str(error).split())[:200]
        raise EnvironmentProblem(
            f"The weights in {FILE} cannot be used ({reason}); reinstall assetwright."
        ) from error
