"""The reference index that ships: for every common subject, the drawings people would expect."""

from __future__ import annotations

import io
import lzma
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetwright.diffusion.reference import (
    BLOCK,
    GROUPS,
    INDEX_FILE,
    PLACES,
    VECTOR_SCALE,
    block_name,
)
from assetwright.export.atomic import write_bytes
from assetwright.training.dataset import Dataset

LARGEST = 7_400_000
"""Bytes of the index."""

LEVELS = 20
"""Steps either side of zero that field values are rounded to: compresses well, looks the same."""

_KINDS = {"line": 0, "solid": 0, "duotone": 1, "color": 2}
TWO_TONED = 6_000
"""Captions whose drawing in two tones goes in: it takes twice the room, and where it is missing a
plain one does nearly as well."""

_MOST_COMPARED = 40
_LEAST_BYTES = 300
"""Of a caption with its drawings, so that not all are compressed to find that few fit."""


def build_references(dataset: Dataset, destination: Path, largest: int = LARGEST) -> int:
    """Write the index to ``destination``; the number of its drawings.

    Captions go in by falling number of training drawings, of as many the plainest words first,
    until ``largest`` bytes are full. Of each caption's drawings the most typical one in lines, in
    one colour and in two tones, and the plainest in colour, are taken, as far as there are such.
    """
    chosen = _choose(dataset)
    count = min(len(chosen), largest // _LEAST_BYTES)
    while True:
        content = _archive(dataset, chosen[:count])
        if len(content) <= largest:
            break
        count = min(count - 1, int(count * largest / len(content)))
    destination.mkdir(parents=True, exist_ok=True)
    write_bytes(destination / INDEX_FILE, content)
    return sum(len(drawings) for _, drawings in chosen[:count])


def _choose(dataset: Dataset) -> list[tuple[int, list[tuple[str, int]]]]:
    """Each caption's drawings by group; captions by falling number of drawings, then of words."""
    # Drawings of "other" are left out: their style does not say whose licence they are under.
    named = np.array([style["set"] != "other" for style in dataset.styles])
    groups = np.array([GROUPS.get(style["family"], "") for style in dataset.styles])
    usable = (dataset.split == 0) & named[dataset.style]
    popularity = np.bincount(dataset.caption[dataset.split == 0], minlength=len(dataset.captions))
    found: dict[int, list[tuple[str, int]]] = {}
    for group, kind in _KINDS.items():
        drawn = np.flatnonzero(usable & (dataset.kind == kind) & (groups[dataset.style] == group))
        by_caption = drawn[np.argsort(dataset.caption[drawn], kind="stable")]
        starts = np.flatnonzero(np.diff(dataset.caption[by_caption], prepend=-1))
        for drawings in np.split(by_caption, starts[1:]):
            if len(drawings):
                choose = _plainest if group == "color" else _most_typical
                best = choose(dataset, drawings)
                found.setdefault(int(dataset.caption[best]), []).append((group, best))

    def place(caption: int) -> tuple[int, int, int]:
        return -int(popularity[caption]), len(dataset.captions[caption].split()), caption

    ordered = sorted(found, key=place)
    for caption in ordered[TWO_TONED:]:
        plain = [drawing for drawing in found[caption] if drawing[0] != "duotone"]
        found[caption] = plain or found[caption]
    return [(caption, found[caption]) for caption in ordered]


def _most_typical(dataset: Dataset, drawings: NDArray[np.int64]) -> int:
    """The medoid: of all drawings the one nearest to the others."""
    compared = drawings[:_MOST_COMPARED]
    fields = dataset.fields[dataset.offset[compared]].astype(np.float32).reshape(len(compared), -1)
    squares = (fields**2).sum(1)
    distance = squares[:, None] + squares - 2 * fields @ fields.T
    return int(compared[np.sqrt(np.maximum(distance, 0)).sum(1).argmin()])


def _plainest(dataset: Dataset, drawings: NDArray[np.int64]) -> int:
    """The one with the shortest edges for its area, of those that have several layers.

    Shading falls apart into specks of many layers, and coloured lines are thin: large flat regions
    are what can be redrawn.
    """
    layered = drawings[dataset.layers[drawings] > 1]
    compared = layered if len(layered) else drawings
    edges = []
    for drawing in compared:
        first = int(dataset.offset[drawing])
        inside = dataset.fields[first : first + int(dataset.layers[drawing])] > 0
        around = sum(int((inside != np.roll(inside, 1, axis)).sum()) for axis in (1, 2))
        edges.append(around / max(1, int(inside[0].sum())))
    return int(compared[int(np.argmin(edges))])


def _archive(dataset: Dataset, chosen: list[tuple[int, list[tuple[str, int]]]]) -> bytes:
    captions = [caption for caption, _ in chosen]
    drawings = [
        (row, group, drawing) for row, (_, drawn) in enumerate(chosen) for group, drawing in drawn
    ]
    rows = np.concatenate(
        [dataset.offset[d] + np.arange(dataset.layers[d]) for _, _, d in drawings]
    )
    basis, vectors = _turned(dataset.pooled[captions].astype(np.float32))
    members = {
        "captions": lzma.compress(_lines([dataset.captions[caption] for caption in captions])),
        "sources": lzma.compress(_lines([_source(dataset, d) for _, _, d in drawings])),
        "caption": zlib.compress(np.array([row for row, _, _ in drawings], np.int32).tobytes()),
        "group": zlib.compress(bytes(list(PLACES).index(group) for _, group, _ in drawings)),
        "layers": zlib.compress(bytes(int(dataset.layers[d]) for _, _, d in drawings)),
        "basis": basis.tobytes(),
        "vectors": zlib.compress(vectors.tobytes(), 9),
    }
    for first in range(0, len(rows), BLOCK):
        fields = dataset.fields[rows[first : first + BLOCK]].astype(np.float32) / 127
        coarse = np.rint(np.rint(fields * LEVELS) / LEVELS * 127).astype(np.int8)
        members[block_name(first // BLOCK)] = lzma.compress(coarse.tobytes())
    buffer = io.BytesIO()
    arrays = {name: np.frombuffer(content, np.uint8) for name, content in members.items()}
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _turned(pooled: NDArray[np.float32]) -> tuple[NDArray[np.float16], NDArray[np.int8]]:
    """Principal axes (W, W), and the vectors along them (W, N), int8.

    Along their principal axes most entries of the vectors are near zero, so that rounding all to
    the same steps leaves less to store: the nearest caption stays the same for 97 in 100, and what
    is found instead is as near to 0.0002.
    """
    _, axes = np.linalg.eigh((pooled.T @ pooled).astype(np.float64))
    # An axis may point either way; its largest entry decides, or files would differ by machine.
    largest = axes[np.abs(axes).argmax(0), np.arange(len(axes))]
    basis = (axes * np.sign(largest)).astype(np.float16)
    turned = np.rint(pooled @ basis.astype(np.float32) * VECTOR_SCALE)
    return basis, np.ascontiguousarray(turned.clip(-127, 127).astype(np.int8).T)


def _source(dataset: Dataset, drawing: int) -> str:
    return f"{dataset.names[drawing]}\t{dataset.styles[dataset.style[drawing]]['license']}"


def _lines(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
