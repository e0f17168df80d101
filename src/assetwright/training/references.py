"""The reference index that ships: for every common subject, the drawing people would expect."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetwright.diffusion.reference import VECTOR_SCALE
from assetwright.export.atomic import write_bytes
from assetwright.training.dataset import Dataset

LARGEST = 9_600_000
"""Bytes of the whole index."""

LEVELS = 31
"""Steps either side of zero that field values are rounded to: compresses well, looks the same."""

VECTOR_STEP = 4
"""Text vectors are rounded to multiples of this: a quarter of the bytes less, and the
nearest caption stays the same for 99 in 100."""

_MOST_COMPARED = 40


def build_references(dataset: Dataset, destination: Path, largest: int = LARGEST) -> int:
    """Write the index to ``destination``; the number of references.

    Captions go in by falling number of training drawings, of as many the plainest words first,
    until ``largest`` bytes are full. Of a
    caption's monochrome drawings the most typical solid one is taken, else the most typical.
    """
    chosen = _choose(dataset)
    count = len(chosen)
    while True:
        files = _files(dataset, chosen[:count])
        size = sum(map(len, files.values()))
        if size <= largest:
            break
        count = min(count - 1, int(count * largest / size))
    destination.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_bytes(destination / name, content)
    return count


def _choose(dataset: Dataset) -> list[tuple[int, int]]:
    """(caption, drawing) by falling number of drawings, then by number of words, then caption."""
    # Drawings of "other" are left out: their style does not say whose licence they are under.
    named = np.array([style["set"] != "other" for style in dataset.styles])
    usable = np.flatnonzero((dataset.split == 0) & (dataset.kind == 0) & named[dataset.style])
    by_caption = usable[np.argsort(dataset.caption[usable], kind="stable")]
    starts = np.flatnonzero(np.diff(dataset.caption[by_caption], prepend=-1))
    families = np.array([style["family"] for style in dataset.styles])
    # Drawings of all kinds count: what emoji sets draw in colour is a common subject too.
    popularity = np.bincount(dataset.caption[dataset.split == 0], minlength=len(dataset.captions))
    found: list[tuple[int, int, int, int]] = []
    for drawings in np.split(by_caption, starts[1:]):
        solid = drawings[families[dataset.style[drawings]] == "solid"]
        best = _most_typical(dataset, solid if len(solid) else drawings)
        caption = int(dataset.caption[drawings[0]])
        words = len(dataset.captions[caption].split())
        found.append((-int(popularity[caption]), words, caption, best))
    return [(caption, drawing) for _, _, caption, drawing in sorted(found)]


def _most_typical(dataset: Dataset, drawings: NDArray[np.int64]) -> int:
    """The medoid: of all drawings the one nearest to the others."""
    compared = drawings[:_MOST_COMPARED]
    fields = dataset.fields[dataset.offset[compared]].astype(np.float32).reshape(len(compared), -1)
    squares = (fields**2).sum(1)
    distance = squares[:, None] + squares - 2 * fields @ fields.T
    return int(compared[np.sqrt(np.maximum(distance, 0)).sum(1).argmin()])


def _files(dataset: Dataset, chosen: list[tuple[int, int]]) -> dict[str, bytes]:
    captions = [caption for caption, _ in chosen]
    drawings = [drawing for _, drawing in chosen]
    pooled = dataset.pooled[captions].astype(np.float32)
    steps = np.rint(pooled * VECTOR_SCALE / VECTOR_STEP) * VECTOR_STEP
    vectors = steps.clip(-127, 127).astype(np.int8)
    fields = dataset.fields[dataset.offset[drawings]].astype(np.float32) / 127
    coarse = np.rint(np.rint(fields * LEVELS) / LEVELS * 127).astype(np.int8)
    licenses = [dataset.styles[style]["license"] for style in dataset.style[drawings]]
    sources = [f"{dataset.names[d]}\t{name}" for d, name in zip(drawings, licenses, strict=True)]
    return {
        "captions.txt": _lines([dataset.captions[caption] for caption in captions]),
        "sources.txt": _lines(sources),
        "vectors.npz": _compressed(vectors),
        "fields.npz": _compressed(coarse),
    }


def _lines(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _compressed(values: NDArray[np.int8]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, values=values)
    return buffer.getvalue()
