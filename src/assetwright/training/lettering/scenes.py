"""What the network is shown: pieces of pictures, and where in them there is lettering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from assetwright.training.lettering.icons import Piece
from assetwright.training.lettering.words import Random, Word

Plane = NDArray[np.float32]

STRIDE = 8
"""Pixels of a cell, of which the network judges each."""
_CONTRAST = 0.22
"""Difference in brightness, of 1, that lettering has at least: a little less than 3:1 allows."""
_AROUND = 10
"""Pixels around a word where nothing is asked of the network."""
_GROUND, _INK = 0.5, 0.2
_PLATE = 0.15
_ROUGH = 0.12


@dataclass(frozen=True, slots=True)
class Scene:
    """``luma`` (h, w) in [0, 1]; per cell 1 for lettering, 0 for none, -1 where either will do."""

    luma: Plane
    cells: NDArray[np.int8]


def picture(piece: Piece, random: Random) -> Plane:
    """The piece on a ground of one brightness or a gradient, itself as it is or in one ink."""
    cover = piece.cover.astype(np.float32) / 255
    side = len(cover)
    ground = float(random.choice([0.0, 1.0]) if random.random() < _GROUND else random.random())
    base = np.full((side, side), ground, np.float32)
    if random.random() < _INK:
        angle = random.uniform(0, 2 * np.pi)
        rows, columns = np.indices((side, side), np.float32) / side - 0.5
        course = rows * np.sin(angle) + columns * np.cos(angle)
        base = np.clip(base + course * random.uniform(0.1, 0.8), 0, 1).astype(np.float32)
    if piece.shade is not None and random.random() < 0.8:
        shade = piece.shade.astype(np.float32) / 255
    else:
        ink = float(random.random())
        if abs(ink - ground) < 0.15:
            ink = 1 - round(ground)
        shade = cover * ink
    result: Plane = (base * (1 - cover) + shade).astype(np.float32)
    if random.random() < 0.5:
        result = result[:, ::-1].copy()
    return result


def without(piece: Piece, random: Random) -> Scene:
    """A picture with no lettering in it."""
    luma = _spoilt(picture(piece, random), random)
    return Scene(luma, np.zeros((len(luma) // STRIDE,) * 2, np.int8))


def lettered(piece: Piece, words: Sequence[Word], random: Random) -> Scene:
    """A picture with one or two words laid over it, where they can be told from it."""
    luma = picture(piece, random)
    cells = np.zeros((len(luma) // STRIDE,) * 2, np.int8)
    for _ in range(1 if random.random() < 0.8 else 2):
        luma = _set(luma, cells, words[int(random.integers(len(words)))], random)
    return Scene(_spoilt(luma, random), cells)


def _set(luma: Plane, cells: NDArray[np.int8], word: Word, random: Random) -> Plane:
    side = len(luma)
    height, width = word.ink.shape
    top = _offset(side, height, random)
    left = _offset(side, width, random)
    ink = np.zeros((side, side), np.float32)
    rows = slice(max(top, 0), min(top + height, side))
    columns = slice(max(left, 0), min(left + width, side))
    inner = word.ink[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    ink[rows, columns] = inner.astype(np.float32) / 255
    if ink.sum() < 6:
        return luma
    box = word.box + np.array([left, top])
    level = _told_apart(luma[ink > 0.3], random)
    if level is None or random.random() < _PLATE:
        plate = float(random.random())
        luma = np.where(_polygon(box, side, float(random.uniform(2, 8))) > 0, plate, luma)
        level = plate + _CONTRAST + float(random.random()) * (1 - 2 * _CONTRAST)
        level = level if level <= 1 else level - 1
        if abs(level - plate) < _CONTRAST:
            level = 0.0 if plate > 0.5 else 1.0
    _mark(cells, box, side)
    return (luma * (1 - ink) + np.float32(level) * ink).astype(np.float32)


def _offset(side: int, length: int, random: Random) -> int:
    """Anywhere within; what is longer than the piece, so that some of it is seen throughout."""
    if length <= side:
        return int(random.integers(0, side - length + 1))
    return -int(random.integers(0, length - side + 1))


def _told_apart(under: Plane, random: Random) -> float | None:
    """A brightness that differs from nearly all that the word lies on; None when there is none."""
    for _ in range(8):
        level = float(random.choice([0.0, 1.0]) if random.random() < 0.4 else random.random())
        if under.size and (np.abs(under - level) >= _CONTRAST).mean() > 0.95:
            return level
    return None


def _polygon(box: NDArray[np.float64], side: int, wider: float) -> NDArray[np.uint8]:
    center = box.mean(axis=0)
    away = box - center
    across, down = box[1] - box[0], box[3] - box[0]
    size = np.array([max(np.hypot(*across), 1e-6), max(np.hypot(*down), 1e-6)])
    grown = away + np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) @ np.stack(
        [across / size[0] * wider, down / size[1] * wider]
    )
    image = Image.new("L", (side, side))
    ImageDraw.Draw(image).polygon([tuple(point) for point in grown + center], fill=255)
    return np.asarray(image)


def _mark(cells: NDArray[np.int8], box: NDArray[np.float64], side: int) -> None:
    count = side // STRIDE
    covered = _polygon(box, side, 0).reshape(count, STRIDE, count, STRIDE).mean((1, 3)) / 255
    near = _polygon(box, side, _AROUND).reshape(count, STRIDE, count, STRIDE).max((1, 3)) > 0
    cells[near & (cells == 0)] = -1
    cells[covered >= min(0.5, float(covered.max()))] = 1


def _spoilt(luma: Plane, random: Random) -> Plane:
    """Now and then a little soft, or a little rough, as models and lossy files leave pictures."""
    if random.random() < _ROUGH:
        image = Image.fromarray(np.rint(luma * 255).astype(np.uint8))
        soft = image.filter(ImageFilter.GaussianBlur(float(random.uniform(0.3, 0.8))))
        luma = np.asarray(soft, np.float32) / np.float32(255)
    if random.random() < _ROUGH:
        grain = random.normal(0, random.uniform(0.005, 0.03), luma.shape).astype(np.float32)
        luma = np.clip(luma + grain, 0, 1)
    return luma.astype(np.float32, copy=False)
