"""The training set on disk: built once, the same everywhere, read into memory whole."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.distance import fields_from_coverage
from assetwright.artwork.separation import Kind
from assetwright.config import cache_folder
from assetwright.text.minilm import MiniLMEncoder
from assetwright.training.iconify import HELD_OUT, PACKAGE, fetch, notice, read_set, usable_sets
from assetwright.training.naming import family_of, preferred, split_names
from assetwright.training.rasterise import layers_of
from assetwright.types import EnvironmentProblem, Latent

FORMAT = 1
SHARD = 1500
TEXT_TOKENS = 16
NEIGHBOURS = 8
FEWEST_IN_STYLE = 30

_KINDS = list(Kind)
_ARRAYS = (
    "fields", "offset", "layers", "palette", "kind", "caption", "style", "split",
    "token_vectors", "token_offset", "pooled", "neighbours",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """N drawings of C captions in memory.

    ``fields`` int8 (F, 24, 24), 127 for 1, every layer of every drawing; drawing i has
    ``layers[i]`` of them from ``offset[i]``. ``palette`` float32 (F, 3) is OKLab, zero unless the
    drawing is coloured. ``kind`` is 0 mono, 1 duotone, 2 colour; ``split`` 0 training, 1 held out.
    ``caption`` and ``style`` index ``captions`` and ``styles``, where trained styles come first.
    ``token_vectors`` float16 (T, 384): caption c has those from ``token_offset[c]`` to
    ``token_offset[c + 1]``; ``pooled`` float16 (C, 384); ``neighbours`` int32 (C, 8), the captions
    nearest in meaning. ``names`` are ``set:icon``.
    """

    fields: NDArray[np.int8]
    offset: NDArray[np.int64]
    layers: NDArray[np.uint8]
    palette: NDArray[np.float32]
    kind: NDArray[np.uint8]
    caption: NDArray[np.int32]
    style: NDArray[np.int16]
    split: NDArray[np.uint8]
    token_vectors: NDArray[np.float16]
    token_offset: NDArray[np.int64]
    pooled: NDArray[np.float16]
    neighbours: NDArray[np.int32]
    captions: list[str]
    styles: list[dict[str, Any]]
    names: list[str]
    meta: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> Dataset:
        """Read a built dataset; EnvironmentProblem when it is missing or incomplete."""
        try:
            meta = json.loads((path / "meta.json").read_text())
            arrays = {n: np.load(path / f"{n}.npy", allow_pickle=False) for n in _ARRAYS}
            lists = {n: json.loads((path / f"{n}.json").read_text()) for n in _LISTS}
        except (OSError, ValueError) as error:
            raise EnvironmentProblem(
                f"{path} holds no complete dataset; build it with 'assetwright train dataset'"
            ) from error
        if meta.get("format") != FORMAT:
            raise EnvironmentProblem(f"the dataset in {path} is of another version; build it again")
        return cls(**arrays, **lists, meta=meta)

    def latent(self, drawing: int) -> Latent:
        """A drawing as the model would have drawn it."""
        first = int(self.offset[drawing])
        rows = slice(first, first + int(self.layers[drawing]))
        fields = self.fields[rows].astype(np.float32) / np.float32(127)
        return Latent(fields, self.palette[rows])


_LISTS = ("captions", "styles", "names")


def build_dataset(
    destination: Path, *, workers: int | None = None, limit: int | None = None
) -> Dataset:
    """Fetch, render and encode everything into ``destination``, going on where it was stopped.

    ``limit`` takes that many icons of each set only. The result does not depend on ``workers``.
    """
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    source = fetch(cache_folder() / "iconify")
    # Apart, or a full build would go on from a small one's shards.
    shards = destination / ("shards" if limit is None else f"shards-{limit}")
    shards.mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[Path, str, int, int | None, Path]] = []
    for prefix in usable_sets(source):
        count = len(_chosen(source, prefix, limit)[0])
        for start in range(0, count, SHARD):
            jobs.append((source, prefix, start, limit, shards / f"{prefix}.{start:06d}.npz"))
    waiting = [job for job in jobs if not job[4].exists()]
    with Progress(
        *Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn(),
        console=console,
    ) as progress:  # fmt: skip
        bar = progress.add_task(
            "drawing shards", total=len(jobs), completed=len(jobs) - len(waiting)
        )
        count = workers or os.cpu_count() or 1
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
            for future in as_completed([pool.submit(_draw_shard, *job) for job in waiting]):
                future.result()
                progress.advance(bar)
    drawings = [_read_shard(job[4]) for job in jobs]
    with console.status("joining shards"):
        arrays, lists = _join(drawings, source)
    with console.status(f"encoding {len(lists['captions'])} captions"):
        arrays |= _encode(lists["captions"])
    meta = {
        "format": FORMAT,
        "source": PACKAGE,
        "limit": limit,
        "text_encoder": MiniLMEncoder.embedded().revision,
        "drawings": {k.value: int((arrays["kind"] == i).sum()) for i, k in enumerate(_KINDS)},
        "held_out": int(arrays["split"].sum()),
    }
    for name, array in arrays.items():
        np.save(destination / f"{name}.npy", array, allow_pickle=False)
    for name, values in lists.items():
        (destination / f"{name}.json").write_text(json.dumps(values, ensure_ascii=False))
    counts = Counter(name.partition(":")[0] for name in lists["names"])
    (destination / "NOTICE").write_text(notice(source, counts), "utf-8")
    # Written last: its presence says that the rest is there.
    (destination / "meta.json").write_text(json.dumps(meta, indent=2))
    return Dataset.open(destination)


def _chosen(source: Path, prefix: str, limit: int | None) -> tuple[list[Any], list[Any]]:
    """The set's icons that are kept, and their split names."""
    icons = read_set(source, prefix).icons
    names = split_names([icon.name for icon in icons])
    kept = preferred(names)[:limit]
    return [icons[i] for i in kept], [names[i] for i in kept]


def _draw_shard(source: Path, prefix: str, start: int, limit: int | None, path: Path) -> None:
    """Draw one run of icons of one set; a failed or blank one is left out."""
    icons, names = _chosen(source, prefix, limit)
    colored = read_set(source, prefix).colored
    picks: list[int] = []
    kinds: list[int] = []
    layers: list[int] = []
    palettes: list[NDArray[np.float32]] = []
    fields: list[NDArray[np.int8]] = []
    pending: list[NDArray[np.float32]] = []

    def draw_pending() -> None:
        if pending:
            drawn = fields_from_coverage(np.concatenate(pending))
            fields.append(np.rint(drawn * 127).astype(np.int8))
            pending.clear()

    for index in range(start, min(start + SHARD, len(icons))):
        try:
            separation = layers_of(icons[index], colored)
        except (ValueError, OSError, RuntimeError):
            continue
        if separation.coverage[0].sum() < 20:
            continue
        picks.append(index)
        kinds.append(_KINDS.index(separation.kind))
        layers.append(len(separation.coverage))
        painted = separation.kind is Kind.COLOR
        palettes.append(separation.palette * np.float32(painted))
        pending.append(separation.coverage)
        if sum(map(len, pending)) >= 48:
            draw_pending()
    draw_pending()
    temporary = path.with_suffix(".partial")
    with temporary.open("wb") as file:
        np.savez(
            file,
            fields=np.concatenate([np.empty((0, 24, 24), np.int8), *fields]),
            layers=np.array(layers, np.uint8),
            palette=np.concatenate([np.empty((0, 3), np.float32), *palettes]),
            kind=np.array(kinds, np.uint8),
            names=np.array([f"{prefix}:{icons[i].name}" for i in picks] or [""], np.str_),
            subjects=np.array([names[i].subject for i in picks] or [""], np.str_),
            variants=np.array([names[i].variant for i in picks] or [""], np.str_),
        )
    temporary.replace(path)


def _read_shard(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path, allow_pickle=False) as shard:
        count = len(shard["kind"])
        one_each = ("names", "subjects", "variants")
        return {n: shard[n][:count] if n in one_each else shard[n] for n in shard.files}


def _join(
    shards: list[dict[str, NDArray[Any]]], source: Path
) -> tuple[dict[str, NDArray[Any]], dict[str, list[Any]]]:
    """All shards as one, without training drawings that repeat a held-out one."""
    joined = {n: np.concatenate([s[n] for s in shards]) for n in shards[0]}
    offset = np.cumsum(joined["layers"], dtype=np.int64) - joined["layers"]
    prefixes = [str(name).partition(":")[0] for name in joined["names"]]
    held = np.array([prefix in HELD_OUT for prefix in prefixes])
    keep = _without_copies(joined["fields"], offset, joined["layers"], held)
    rows = np.concatenate(
        [np.arange(offset[i], offset[i] + joined["layers"][i]) for i in np.flatnonzero(keep)]
    )
    joined = {
        n: array[rows] if n in ("fields", "palette") else array[keep] for n, array in joined.items()
    }
    offset = np.cumsum(joined["layers"], dtype=np.int64) - joined["layers"]
    held = held[keep]
    styles, style = _styles(joined, offset, held, source)
    captions, caption = np.unique(joined["subjects"], return_inverse=True)
    arrays = {
        "fields": joined["fields"],
        "offset": offset,
        "layers": joined["layers"],
        "palette": joined["palette"],
        "kind": joined["kind"],
        "caption": caption.astype(np.int32),
        "style": style,
        "split": held.astype(np.uint8),
    }
    lists: dict[str, list[Any]] = {
        "captions": [str(c) for c in captions],
        "styles": styles,
        "names": [str(n) for n in joined["names"]],
    }
    return arrays, lists


def _without_copies(
    fields: NDArray[np.int8],
    offset: NDArray[np.int64],
    layers: NDArray[np.uint8],
    held: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which drawings stay: a training drawing equal to a held-out one goes."""
    keys = [fields[o : o + n].tobytes() for o, n in zip(offset, layers, strict=True)]
    seen = {key for key, is_held in zip(keys, held, strict=True) if is_held}
    return np.array([h or key not in seen for key, h in zip(keys, held, strict=True)])


def _styles(
    joined: dict[str, NDArray[Any]],
    offset: NDArray[np.int64],
    held: NDArray[np.bool_],
    source: Path,
) -> tuple[list[dict[str, Any]], NDArray[np.int16]]:
    """The style vocabulary, trained styles first, and each drawing's style.

    A style is a set and a variant. Variants too small to learn fall back to the set's plain
    style, sets too small to "other".
    """
    prefixes = [str(name).partition(":")[0] for name in joined["names"]]
    full = [
        f"{p}-{v}" if v else p for p, v in zip(prefixes, joined["variants"].tolist(), strict=True)
    ]
    counts = Counter(full)
    merged = [f if counts[f] >= FEWEST_IN_STYLE else p for f, p in zip(full, prefixes, strict=True)]
    counts = Counter(merged)
    # A held-out set keeps its own name, or "other" would be of both splits.
    merged = [
        m if counts[m] >= FEWEST_IN_STYLE or p in HELD_OUT else "other"
        for m, p in zip(merged, prefixes, strict=True)
    ]
    members: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(merged):
        members[name].append(index)
    order = sorted(members, key=lambda name: (bool(held[members[name][0]]), name))
    sets = {p: read_set(source, p) for p in sorted(set(prefixes))}
    styles: list[dict[str, Any]] = []
    style = np.empty(len(merged), np.int16)
    for index, name in enumerate(order):
        inside = np.array(members[name])
        style[inside] = index
        prefix = prefixes[inside[0]] if name != "other" else "other"
        info = sets.get(prefix)
        styles.append(
            {
                "name": name,
                "set": prefix,
                "family": painted_family(name.removeprefix(prefix), joined, offset, inside),
                "title": info.title if info else "Small sets",
                "license": info.license if info else "various",
                "count": len(inside),
            }
        )
    return styles, style


def painted_family(
    variant: str,
    joined: dict[str, NDArray[Any]],
    offset: NDArray[np.int64],
    members: NDArray[np.int64],
) -> str:
    """How a style paints: by what its drawings are, then by its words, then by its strokes."""
    kinds = np.bincount(joined["kind"][members], minlength=3) / len(members)
    if kinds[2] > 0.5:
        return "color"
    if kinds[1] > 0.5:
        return "duotone"
    if (named := family_of(variant)) is not None and named not in ("color", "duotone"):
        return named
    fields = joined["fields"][offset[members[:400]]]
    ink = (fields > 0).sum()
    # Deeper than 1.2 cells lies no stroke of an outline drawing.
    deep = (fields > 127 * 0.4).sum() / max(1, int(ink))
    if deep > 0.15:
        return "solid"
    return "thin" if np.quantile(fields[fields > 0], 0.9) < 127 * 0.17 else "outline"


def _encode(captions: list[str]) -> dict[str, NDArray[Any]]:
    """Token vectors, pooled vectors and nearest neighbours of all captions."""
    encoded = MiniLMEncoder.embedded().encode(captions)
    tokens = [sequence.tokens[:TEXT_TOKENS].astype(np.float16) for sequence in encoded]
    lengths = [len(t) for t in tokens]
    pooled = np.stack([sequence.pooled for sequence in encoded])
    neighbours = np.empty((len(captions), NEIGHBOURS), np.int32)
    for start in range(0, len(captions), 1024):
        likeness = pooled[start : start + 1024] @ pooled.T
        rows = np.arange(len(likeness))
        likeness[rows, start + rows] = -2
        width = min(NEIGHBOURS, likeness.shape[1] - 1)
        nearest = np.argpartition(-likeness, width, axis=1)[:, :width]
        ranked = np.argsort(-np.take_along_axis(likeness, nearest, 1), axis=1, kind="stable")
        nearest = np.take_along_axis(nearest, ranked, 1)
        neighbours[start : start + len(rows)] = np.resize(nearest.T, (NEIGHBOURS, len(rows))).T
    return {
        "token_vectors": np.concatenate(tokens),
        "token_offset": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        "pooled": pooled.astype(np.float16),
        "neighbours": neighbours,
    }
