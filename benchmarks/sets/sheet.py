"""Draws docs/sheets/sets.png: sets of ours, each over the designers' set its style is called after.

Every set is two rows of ten; ours first, then the designers', on grey.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.sets.members import SIDE, SUBJECTS

SHEET = Path(__file__).parents[2] / "docs" / "sheets" / "sets.png"
CELL, COLUMNS, GREY = 96, 10, 0.92

Coverages = Mapping[str, NDArray[np.float32]]


def save(ours: Mapping[str, Coverages], theirs: Mapping[str, Coverages]) -> None:
    """Draw and save."""
    rows = [row for style in ours for row in (*_rows(ours[style], 1), *_rows(theirs[style], GREY))]
    sheet = Image.fromarray(np.concatenate(rows).astype(np.uint8))
    sheet.quantize(16).save(SHEET, optimize=True)


def _rows(icons: Coverages, ground: float) -> list[NDArray[np.float32]]:
    blank = np.zeros((SIDE, SIDE), np.float32)
    cells = [_cell(icons.get(subject, blank), ground) for subject in SUBJECTS]
    return [np.concatenate(cells[i : i + COLUMNS], axis=1) for i in range(0, len(cells), COLUMNS)]


def _cell(coverage: NDArray[np.float32], ground: float) -> NDArray[np.float32]:
    inked = Image.fromarray((255 * ground * (1 - coverage)).astype(np.uint8))
    reduced = inked.resize((CELL - 12, CELL - 12), Image.Resampling.BOX)
    cell: NDArray[np.float32] = np.full((CELL, CELL), 255 * ground, np.float32)
    cell[6:-6, 6:-6] = np.asarray(reduced)
    return cell
