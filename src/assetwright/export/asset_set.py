"""A set of assets, and writing all of its files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from assetwright.export.asset import Asset, Frame, Pixels
from assetwright.export.atomic import StagedFolder
from assetwright.export.naming import unique_names, upper_camel
from assetwright.export.platforms import FORMATS, PLATFORMS, Purpose, Row, plain_rows
from assetwright.types import Density, ImageFormat, InputError, Size

MAX_FILE_SIDE = 8192
"""The longest side, in pixels, of any file written."""

_MAX_WORKERS = 8
# Drawings held in memory together, in pixels of four bytes; a larger one is drawn by itself.
_PIXELS_IN_FLIGHT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AssetFile:
    """One file that was written.

    ``size`` in pixels (the largest frame of an .ico, None for text), ``format`` the extension,
    ``bytes`` how long the file is.
    """

    path: Path
    size: Size | None
    density: Density | None
    format: str
    bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class _Output:
    """A file to be written: a row of a table for one asset."""

    asset: Asset
    row: Row
    path: str
    frames: tuple[Frame, ...]

    @property
    def pixels(self) -> int:
        return sum(frame.size.width * frame.size.height for frame in self.frames)

    @property
    def drawing(self) -> tuple[str, tuple[Frame, ...]]:
        """What identifies the drawings needed, which other files may share."""
        return self.asset.name, self.frames


@dataclass(frozen=True, slots=True, eq=False)
class AssetSet:
    """Assets to be written together.

    Assets of one name are told apart by _2, _3 … in order, and one named like a platform, whose
    folder it would share, has its type added.
    """

    assets: tuple[Asset, ...]

    def __post_init__(self) -> None:
        names = unique_names(
            f"{asset.name}_{asset.spec.asset_type}" if asset.name in PLATFORMS else asset.name
            for asset in self.assets
        )
        renamed = tuple(
            asset if asset.name == name else replace(asset, name=name)
            for asset, name in zip(self.assets, names, strict=True)
        )
        object.__setattr__(self, "assets", renamed)

    def save(
        self,
        folder: str | Path,
        *,
        densities: Sequence[str] = tuple(Density),
        formats: Sequence[str] = tuple(ImageFormat),
        platforms: Sequence[str] = (),
        purposes: Sequence[str] = tuple(Purpose),
        on_file: Callable[[AssetFile], None] | None = None,
    ) -> tuple[AssetFile, ...]:
        """Draw and write everything: each density in each format, and each platform's files.

        Plain files go to ``folder/name/density/name.format``, an SVG, where ``formats`` has
        ``"svg"``, to ``folder/name/name.svg``, a platform's to
        ``folder/platform/…``. Every size is drawn once, at that size. Either all files are
        written, replacing those of the same names, or none is and what was there stays.
        ``purposes`` chooses among a platform's files: ``"ui"`` for pictures inside the app,
        ``"app"`` for the app's own icons and store art, made from the set's first icon.
        ``on_file`` hears of each file when it is ready, which is before the whole set is moved
        into place. Returns the files in the order of the tables.

        InputError, before anything is written, for a name not known, for nothing to write, or for
        a side over 8192 px; EnvironmentProblem when the disk does not take the files.
        """
        outputs = self._plan(densities, formats, platforms, purposes)
        folder = Path(folder)
        files: dict[str, AssetFile] = {}
        with StagedFolder(folder) as staged, ThreadPoolExecutor(_workers()) as pool:

            def write(task: tuple[_Output, Sequence[Pixels]]) -> tuple[str, AssetFile]:
                output, drawings = task
                data = output.row.encode(output.asset, drawings)
                staged.write(output.path, data)
                row, size = output.row, output.frames[-1].size if output.frames else None
                file = AssetFile(folder / output.path, size, row.density, row.format, len(data))
                return output.path, file

            for batch in _batches(outputs):
                for path, file in pool.map(write, _drawn(batch, pool)):
                    files[path] = file
                    if on_file is not None:
                        on_file(file)
            staged.commit()
        return tuple(files[output.path] for output in outputs)

    def _plan(
        self,
        densities: Sequence[str],
        formats: Sequence[str],
        platforms: Sequence[str],
        purposes: Sequence[str],
    ) -> list[_Output]:
        """Every file, each path once, in the order of the tables."""
        _check_known("densities", densities, list(Density))
        _check_known("formats", formats, FORMATS)
        _check_known("platforms", platforms, list(PLATFORMS))
        _check_known("purposes", purposes, list(Purpose))
        plain = plain_rows(
            [Density(density) for density in densities],
            formats,
        )
        outputs: dict[str, _Output] = {}
        for prefix, rows in (
            ("", plain),
            *((f"{name}/", PLATFORMS[name].rows) for name in platforms),
        ):
            for asset in self.assets:
                for row in rows:
                    chosen = not prefix or row.purpose in purposes
                    if asset.spec.asset_type in row.types and chosen:
                        path = prefix + row.path.format(
                            name=asset.name, Name=upper_camel(asset.name)
                        )
                        output = _Output(asset, row, path, row.frames(asset))
                        outputs.setdefault(path, output)
        if not outputs:
            raise InputError(
                "densities",
                "Nothing to write: give at least one asset, and densities or platforms.",
            )
        for output in outputs.values():
            _check_sides(output)
        return list(outputs.values())


def _check_known(field: str, names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            raise InputError(field, f"{name!r} is not one of the {field}: {', '.join(known)}.")


def _check_sides(output: _Output) -> None:
    for size in (frame.size for frame in output.frames):
        if max(size.width, size.height) > MAX_FILE_SIDE:
            raise InputError(
                "densities",
                f"{output.path} would be {size} px: the longest side may be {MAX_FILE_SIDE} px. "
                "Ask for a smaller size or leave out the largest densities.",
            )


def _order(output: _Output) -> tuple[str, list[tuple[str, int, int]]]:
    frames = [(frame.view.value, frame.size.width, frame.size.height) for frame in output.frames]
    return output.asset.name, frames


def _batches(outputs: Sequence[_Output]) -> Iterator[list[list[_Output]]]:
    """Outputs grouped by the drawings they share, largest first, a bounded number at a time."""
    by_size = sorted(outputs, key=lambda output: (-output.pixels, _order(output)))
    batch: list[list[_Output]] = []
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
    batch: Sequence[Sequence[_Output]], pool: ThreadPoolExecutor
) -> list[tuple[_Output, list[Pixels]]]:
    """Each output of the batch with its drawings."""

    def draw(sharing: Sequence[_Output]) -> list[Pixels]:
        return [sharing[0].asset.draw(frame) for frame in sharing[0].frames]

    return [
        (output, drawings)
        for sharing, drawings in zip(batch, pool.map(draw, batch), strict=True)
        for output in sharing
    ]


def _workers() -> int:
    """The processors this process may use, 8 at most."""
    affinity = getattr(os, "sched_getaffinity", None)
    available = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(_MAX_WORKERS, available)
