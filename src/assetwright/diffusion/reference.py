"""The reference index: a drawing of the nearest subject, to be redrawn in the asked style."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetwright.types import GRID, EnvironmentProblem, ReferenceRecord

LEAST_LIKENESS = 0.45
"""Cosine below which the nearest caption means something else, and no reference is better."""

VECTOR_SCALE = 400
"""What 1 is in the index's int8 vectors: entries of a unit vector of 384 stay far below 0.3."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A silhouette ``field`` float32 (24, 24), its caption, and where it comes from.

    ``sha256`` is the digest in hex of the file it was read from, empty for one of the index.
    """

    field: NDArray[np.float32]
    caption: str
    source: str
    license: str
    likeness: float
    sha256: str = ""

    @property
    def record(self) -> ReferenceRecord:
        """What is told of it in the metadata."""
        return ReferenceRecord(self.caption, self.source, self.license, self.sha256)


class ReferenceIndex:
    """The bundled index in ``folder``; opened on first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __len__(self) -> int:
        return len(self._captions)

    def nearest(self, pooled: NDArray[np.float32]) -> Reference | None:
        """The reference whose caption is nearest to a pooled text vector (384,), if near enough."""
        likeness = self._vectors @ (pooled / np.float32(VECTOR_SCALE))
        best = int(likeness.argmax())
        if likeness[best] < LEAST_LIKENESS:
            return None
        source, _, license_name = self._sources[best].partition("\t")
        return Reference(
            field=self._fields[best].astype(np.float32) / 127,
            caption=self._captions[best],
            source=source,
            license=license_name,
            likeness=float(likeness[best]),
        )

    @cached_property
    def _captions(self) -> list[str]:
        return self._lines("captions.txt")

    @cached_property
    def _sources(self) -> list[str]:
        return self._lines("sources.txt")

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return self._array("vectors.npz").astype(np.float32)

    @cached_property
    def _fields(self) -> NDArray[np.int8]:
        fields = self._array("fields.npz")
        if fields.shape != (len(self._captions), GRID, GRID):
            raise self._problem("fields.npz")
        return fields

    def _lines(self, name: str) -> list[str]:
        try:
            return (self._folder / name).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise self._problem(name) from error

    def _array(self, name: str) -> NDArray[np.int8]:
        try:
            with np.load(self._folder / name, allow_pickle=False) as archive:
                return np.asarray(archive["values"], np.int8)
        except (OSError, ValueError, KeyError) as error:
            raise self._problem(name) from error

    def _problem(self, name: str) -> EnvironmentProblem:
        path = self._folder / name
        return EnvironmentProblem(
            f"The reference index {path} cannot be read; reinstall assetwright."
        )
