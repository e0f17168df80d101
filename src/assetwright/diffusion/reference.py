"""The reference index: a drawing of the nearest subject, to be redrawn in the asked style."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetwright.config import MODELS
from assetwright.types import GRID, EnvironmentProblem, ReferenceRecord

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
    "bold": "line",
    "solid": "solid",
    "duotone": "duotone",
    "color": "color",
}
"""How a family of styles is drawn: what a reference should be as well, to be followed closely."""

PLACES = {
    "line": (0, 1, 2, 3),
    "solid": (1, 0, 2, 3),
    "duotone": (2, 1, 0, 3),
    "color": (3, 1, 2, 0),
}
"""For each group the place of the others, in this order, as references: 0 is the best."""

PREFERENCE = 0.05
"""Cosine that one place in ``PLACES`` is worth: a tool drawn in colour is no better a reference of
a gear than a solid gear."""

VARIETY = 0.12
"""Cosine by which the reference of a variant may be further away than the nearest."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The ``fields`` float32 (1 to 4, 24, 24) of a drawing, its caption, where it comes from.

    ``alike`` says that it is drawn in the way that was asked for; ``sha256`` is the digest in hex
    of the file it was read from, empty for one of the index.
    """

    fields: NDArray[np.float32]
    caption: str
    source: str
    license: str
    likeness: float
    alike: bool = False
    sha256: str = ""

    @property
    def record(self) -> ReferenceRecord:
        """What is told of it in the metadata."""
        return ReferenceRecord(self.caption, self.source, self.license, self.sha256)


class ReferenceIndex:
    """The bundled index in ``folder``; opened on first use, and only what is needed of it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / INDEX_FILE

    def __len__(self) -> int:
        return len(self.sources)

    def nearest(
        self, pooled: NDArray[np.float32], family: str, variant: int = 0
    ) -> Reference | None:
        """The reference for a pooled text vector (384,) and a family of styles, if near enough.

        ``variant`` 0 is the nearest; others are other drawings of about the same subject, in turn.
        """
        basis, vectors = self._vectors
        likeness = (pooled @ basis) @ vectors / np.float32(VECTOR_SCALE)
        if likeness.max() < LEAST_LIKENESS:
            return None
        group = GROUPS.get(family, "solid")
        places = PREFERENCE * np.array(PLACES[group], np.float32)
        score = likeness[self._caption] - places[self._group]
        first = score.argmax()
        # Only what is drawn as the nearest is varies it.
        near = (score > score[first] - VARIETY) & (self._group == self._group[first])
        variants = np.flatnonzero(near)
        variants = variants[np.argsort(-score[variants], kind="stable")]
        best = int(variants[variant % len(variants)])
        source, _, license_name = self.sources[best].partition("\t")
        caption = int(self._caption[best])
        return Reference(
            fields=self._fields(best),
            caption=self.captions[caption],
            source=source,
            license=license_name,
            likeness=min(1.0, float(likeness[caption])),
            alike=list(PLACES)[self._group[best]] == group,
        )

    def common(self, count: int) -> NDArray[np.float32]:
        """Text vectors (count, 384) of the captions that most training drawings have."""
        basis, vectors = self._vectors
        # Captions stand by falling number of drawings.
        turned = vectors[:, :count].T / np.float32(VECTOR_SCALE)
        return np.ascontiguousarray(turned @ basis.T)

    def drawings_of(self, pooled: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """The fields, each (1 to 4, 24, 24), of all drawings of the caption that is nearest to a
        pooled text vector (384,), however far that may be."""
        basis, vectors = self._vectors
        caption = int(((pooled @ basis) @ vectors).argmax())
        return [self._fields(int(drawing)) for drawing in np.flatnonzero(self._caption == caption)]

    def _fields(self, drawing: int) -> NDArray[np.float32]:
        first = int(self._layers[:drawing].sum())
        last = first + int(self._layers[drawing])
        try:
            blocks = [
                np.frombuffer(lzma.decompress(self._member(block_name(block))), np.int8)
                for block in range(first // BLOCK, (last - 1) // BLOCK + 1)
            ]
            fields = np.concatenate(blocks).reshape(-1, GRID, GRID)[first % BLOCK :]
        except (lzma.LZMAError, ValueError) as error:
            raise self._problem() from error
        return fields[: last - first].astype(np.float32) / np.float32(127)

    @cached_property
    def captions(self) -> list[str]:
        """What drawings show."""
        return self._lines("captions")

    @cached_property
    def sources(self) -> list[str]:
        """Of every drawing where it comes from, and after a tab its licence."""
        return self._lines("sources")

    @cached_property
    def drawn(self) -> list[tuple[str, str]]:
        """Of every drawing its caption, and how it is drawn: one of ``PLACES``."""
        groups = list(PLACES)
        return [
            (self.captions[caption], groups[group])
            for caption, group in zip(self._caption, self._group, strict=True)
        ]

    @cached_property
    def _caption(self) -> NDArray[np.int32]:
        return self._column("caption", np.int32)

    @cached_property
    def _group(self) -> NDArray[np.int32]:
        return self._column("group", np.uint8)

    @cached_property
    def _layers(self) -> NDArray[np.int32]:
        return self._column("layers", np.uint8)

    def _column(self, name: str, kind: type[np.generic]) -> NDArray[np.int32]:
        try:
            return np.frombuffer(zlib.decompress(self._member(name)), kind).astype(np.int32)
        except (zlib.error, ValueError) as error:
            raise self._problem() from error

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

    def _lines(self, name: str) -> list[str]:
        try:
            return lzma.decompress(self._member(name)).decode().splitlines()
        except (lzma.LZMAError, UnicodeDecodeError) as error:
            raise self._problem() from error

    @cached_property
    def _archive(self) -> Any:
        try:
            # Read whole: numpy leaves a damaged file open.
            return np.load(io.BytesIO(self._path.read_bytes()), allow_pickle=False)
        except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
            raise self._problem() from error

    def _member(self, name: str) -> bytes:
        try:
            return bytes(self._archive[name].tobytes())
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise self._problem() from error

    def _problem(self) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"The reference index {self._path} cannot be read; reinstall assetwright."
        )


@cache
def embedded_index() -> ReferenceIndex:
    """The index that ships in the package."""
    return ReferenceIndex(MODELS / "references")


def block_name(block: int) -> str:
    """The archive's member that holds ``BLOCK`` fields."""
    return f"fields{block:03}"
