"""The reference index: a drawing of the nearest subject, to be redrawn in the asked style."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assetwright.types import GRID, LAYERS, EnvironmentProblem

INDEX_FILE = "references.npz"

LEAST_LIKENESS = 0.45
"""Cosine below which the nearest caption means something else, and no reference is better."""

VECTOR_SCALE = 50
"""What 1 is in the index's int8 vectors, turned so that few of their entries are large."""

BLOCK = 1000
"""Fields compressed together, so that one reference costs reading one block."""

GROUPS = {
    "outline": "line",
    "thin": "line",
    "solid": "solid",
    "bold": "solid",
    "duotone": "duotone",
    "color": "color",
}
"""How a family of styles is drawn: what a reference should be as well, to be followed closely."""

PREFERENCES = {
    "line": ("line", "solid", "duotone", "color"),
    "solid": ("solid", "line", "duotone", "color"),
    "duotone": ("duotone", "solid", "line", "color"),
    "color": ("color", "solid", "duotone", "line"),
}
"""References for each group, the best first."""

PREFERENCE = 0.05
"""Cosine that one place in ``PREFERENCES`` is worth: a tool drawn in colour is no better a
reference of a gear than a solid gear."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The ``fields`` float32 (1 to 4, 24, 24) of a drawing, its caption, where it comes from.

    ``sha256`` is the digest in hex of the file it was read from, empty for one of the index.
    """

    fields: NDArray[np.float32]
    caption: str
    source: str
    license: str
    likeness: float
    sha256: str = ""


class Drawn(NamedTuple):
    """A drawing of the index: its caption's row, group, number of layers, source and licence."""

    caption: int
    group: str
    layers: int
    source: str
    license: str


class ReferenceIndex:
    """The bundled index in ``folder``; opened on first use."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / INDEX_FILE

    def __len__(self) -> int:
        return len(self._drawings)

    def nearest(self, pooled: NDArray[np.float32], family: str) -> Reference | None:
        """The reference for a pooled text vector (384,) and a family of styles, if near enough."""
        basis, vectors = self._vectors
        likeness = (pooled @ basis) @ vectors / np.float32(VECTOR_SCALE)
        if likeness.max() < LEAST_LIKENESS:
            return None
        preferences = PREFERENCES[GROUPS.get(family, "solid")]
        place = np.array([preferences.index(drawn.group) for drawn in self._drawings])
        captions = np.array([drawn.caption for drawn in self._drawings])
        best = int((likeness[captions] - PREFERENCE * place).argmax())
        drawn = self._drawings[best]
        return Reference(
            fields=self._fields(best),
            caption=self._captions[drawn.caption],
            source=drawn.source,
            license=drawn.license,
            likeness=float(likeness[drawn.caption]),
        )

    def _fields(self, drawing: int) -> NDArray[np.float32]:
        first = sum(drawn.layers for drawn in self._drawings[:drawing])
        last = first + self._drawings[drawing].layers
        blocks = [
            np.frombuffer(lzma.decompress(self._member(block_name(block))), np.int8)
            for block in range(first // BLOCK, (last - 1) // BLOCK + 1)
        ]
        fields = np.concatenate(blocks).reshape(-1, GRID, GRID)[first % BLOCK :][: last - first]
        if len(fields) != last - first:
            raise self._problem()
        return fields.astype(np.float32) / 127

    @cached_property
    def _captions(self) -> list[str]:
        return lzma.decompress(self._member("captions")).decode().splitlines()

    @cached_property
    def _drawings(self) -> list[Drawn]:
        try:
            lines = lzma.decompress(self._member("drawings")).decode().splitlines()
            found = [_drawn(line.split("\t")) for line in lines]
        except (lzma.LZMAError, ValueError, TypeError) as error:
            raise self._problem() from error
        return found

    @cached_property
    def _vectors(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The turn (384, 384), and the turned vectors (384, captions)."""
        try:
            basis = np.frombuffer(self._member("basis"), np.float16).astype(np.float32)
            side = int(len(basis) ** 0.5)
            turned = np.frombuffer(zlib.decompress(self._member("vectors")), np.int8)
            return basis.reshape(side, side), turned.reshape(side, -1).astype(np.float32)
        except (zlib.error, ValueError) as error:
            raise self._problem() from error

    @cached_property
    def _archive(self) -> Any:
        try:
            return np.load(self._path, allow_pickle=False)
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise self._problem() from error

    def _member(self, name: str) -> bytes:
        try:
            return bytes(self._archive[name].tobytes())
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise self._problem() from error

    def _problem(self) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"The reference index {self._path} cannot be read; reinstall assetwright."
        )


def block_name(block: int) -> str:
    """The archive's member that holds ``BLOCK`` fields."""
    return f"fields{block:03}"


def _drawn(cells: Sequence[str]) -> Drawn:
    caption, group, layers, source, license_name = cells
    if group not in PREFERENCES or not 1 <= int(layers) <= LAYERS:
        raise ValueError(cells)
    return Drawn(int(caption), group, int(layers), source, license_name)
