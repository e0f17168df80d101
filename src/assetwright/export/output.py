"""Which files an asset becomes, and their bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from assetwright.export.asset import Asset, Frame, Pixels
from assetwright.export.naming import upper_camel
from assetwright.export.platforms import FORMATS, PLATFORMS, Platform, Purpose, Row, plain_rows
from assetwright.types import MAX_FILE_SIDE, Density, ImageFormat, InputError, Size

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")

_MAX_WORKERS = 8
# Drawings held in memory together, in pixels of four bytes; a larger one is drawn by itself.
_PIXELS_IN_FLIGHT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """A file to be made: a row of a table for one asset.

    ``path`` begins with the platform's folder; ``platform`` is empty for the density buckets.
    """

    asset: Asset
    row: Row
    platform: str
    path: str
    frames: tuple[Frame, ...]

    @property
    def size(self) -> Size | None:
        """In pixels: the largest frame of several, None for text."""
        return self.frames[-1].size if self.frames else None

    @property
    def shared(self) -> bool:
        """Whether a set has one of it, whatever its assets are called."""
        return "{" not in self.row.path

    @property
    def pixels(self) -> int:
        """How much is drawn for it."""
        return sum(frame.size.width * frame.size.height for frame in self.frames)

    @property
    def drawing(self) -> tuple[str, tuple[Frame, ...]]:
        """What identifies the drawings needed, which other files may share."""
        return self.asset.name, self.frames


@dataclass(frozen=True)
class Selection:
    """What is made of every asset: densities × formats, and the files of platforms.

    ``purposes`` chooses among a platform's files; see ``AssetSet.save``. InputError for a name
    that is not known.
    """

    densities: Sequence[str] = tuple(Density)
    formats: Sequence[str] = tuple(ImageFormat)
    platforms: Sequence[str] = ()
    purposes: Sequence[str] = tuple(Purpose)

    def __post_init__(self) -> None:
        _check_known("densities", self.densities, list(Density))
        _check_known("formats", self.formats, FORMATS)
        _check_known("platforms", self.platforms, list(PLATFORMS))
        _check_known("purposes", self.purposes, list(Purpose))

    @cached_property
    def _tables(self) -> tuple[Platform, ...]:
        densities = [Density(density) for density in self.densities]
        return (
            Platform("", plain_rows(densities, self.formats)),
            *(PLATFORMS[name] for name in dict.fromkeys(self.platforms)),
        )

    def outputs(self, assets: Iterable[Asset], made: Collection[str] = ()) -> list[Output]:
        """Every file of ``assets``, each path once, in the order of the tables.

        ``made`` are paths of files that the whole set has one of, and has already. InputError
        when not even those would be made, or one would be over 8192 px.
        """
        assets = tuple(assets)
        outputs: dict[str, Output] = {}
        for table in self._tables:
            for asset in assets:
                for row in table.rows_for(asset):
                    if not table.name or row.purpose in self.purposes:
                        output = _output(asset, row, table.name)
                        outputs.setdefault(output.path, output)
        if not outputs:
            raise InputError(
                "densities",
                "Nothing to write: give at least one asset, and densities or platforms.",
            )
        for output in outputs.values():
            _check_sides(output)
        return [output for path, output in outputs.items() if not (output.shared and path in made)]


def _output(asset: Asset, row: Row, platform: str) -> Output:
    path = row.path.format(name=asset.name, Name=upper_camel(asset.name))
    folder = f"{platform}/" if platform else ""
    return Output(asset, row, platform, f"{folder}{path}", row.frames(asset))


def encoded(
    outputs: Sequence[Output],
    pool: ThreadPoolExecutor,
    finish: Callable[[Output, bytes], None] | None = None,
) -> Generator[tuple[Output, bytes], None, None]:
    """Draw each size once, and make the bytes of each file: largest first, a few held at a time.

    ``finish`` is called with each file from the thread that made it. Close the iterator to stop:
    when it ends, in whatever way, no thread is at work for it.
    """

    def encode(task: tuple[Output, Sequence[Pixels]]) -> tuple[Output, bytes]:
        output, drawings = task
        data = output.row.encode(output.asset, drawings)
        if finish is not None:
            finish(output, data)
        return output, data

    for batch in _batches(outputs):
        yield from _mapped(pool, encode, _drawn(batch, pool))


def workers() -> ThreadPoolExecutor:
    """A thread for each processor this process may use, 8 at most."""
    affinity = getattr(os, "sched_getaffinity", None)
    available = len(affinity(0)) if affinity else os.cpu_count() or 1
    return ThreadPoolExecutor(min(_MAX_WORKERS, available))


def _check_known(field: str, names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            raise InputError(field, f"{name!r} is not one of the {field}: {', '.join(known)}.")


def _check_sides(output: Output) -> None:
    for size in (frame.size for frame in output.frames):
        if max(size.width, size.height) > MAX_FILE_SIDE:
            raise InputError(
                "densities",
                f"{output.path} would be {size} px: the longest side may be {MAX_FILE_SIDE} px. "
                "Ask for a smaller size or leave out the largest densities.",
            )


def _order(output: Output) -> tuple[str, list[tuple[str, int, int]]]:
    frames = [(frame.view.value, frame.size.width, frame.size.height) for frame in output.frames]
    return output.asset.name, frames


def _batches(outputs: Sequence[Output]) -> Iterator[list[list[Output]]]:
    """Outputs grouped by the drawings they share, largest first, a bounded number at a time."""
    by_size = sorted(outputs, key=lambda output: (-output.pixels, _order(output)))
    batch: list[list[Output]] = []
    held = 0
    for _, group in groupby(by_size, key=lambda output: output.drawing):
        sharing = list(group)
        if batch and held + sharing[0].pixels > _PIXELS_IN_FLIGHT:
            yield batch
            batch, held = [], 0
        batch.append(sharing)
        held += sharing[0].pixels
    if batch:
        yield batch


def _drawn(
    batch: Sequence[Sequence[Output]], pool: ThreadPoolExecutor
) -> list[tuple[Output, list[Pixels]]]:
    """Each output of the batch with its drawings."""

    def draw(sharing: Sequence[Output]) -> list[Pixels]:
        return [sharing[0].asset.draw(frame) for frame in sharing[0].frames]

    return [
        (output, drawings)
        for sharing, drawings in zip(batch, _mapped(pool, draw, batch), strict=True)
        for output in sharing
    ]


def _mapped(
    pool: ThreadPoolExecutor, work: Callable[[TaskT], ResultT], tasks: Sequence[TaskT]
) -> Iterator[ResultT]:
    """As ``pool.map``, which leaves tasks running when one fails."""
    if len(tasks) == 1:
        # To hand over one small file takes longer than to make it.
        yield work(tasks[0])
        return
    futures = [pool.submit(work, task) for task in tasks]
    try:
        for future in futures:
            yield future.result()
    finally:
        for future in futures:
            future.cancel()
        wait(futures)
