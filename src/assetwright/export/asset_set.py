"""A set of assets, and writing all of its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from assetwright.export.asset import Asset
from assetwright.export.atomic import StagedFolder
from assetwright.export.imprint import LISTINGS, UNSIGNED, Imprint
from assetwright.export.naming import Names
from assetwright.export.output import Output, Selection, encoded, workers
from assetwright.export.platforms import PLATFORMS, Purpose
from assetwright.export.verify import check_drafts
from assetwright.types import Density, DiskFull, ImageFormat, Size

REJECTED = "rejected"
"""The folder of drawings that failed the quality checks, beside those of the assets."""


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


@dataclass(frozen=True, slots=True)
class Failure:
    """An asset of a set that was not written, and why."""

    name: str
    error: Exception


@dataclass(slots=True)
class Report:
    """What became of a large set: how much was written, and which assets were not."""

    assets: int = 0
    files: int = 0
    bytes: int = 0
    failures: list[Failure] = field(default_factory=list)


class AssetFolder:
    """A folder that assets are written to as they come, those given together all or none.

    A context; it holds the threads. Assets of one name are told apart by _2, _3 … in the order
    they come, and one named like a platform, whose folder it would share, has its type added.
    A file that a whole set has one of is made from the first asset that can be written.
    ``imprint`` is what files say of themselves; where they are signed, those written together have
    a listing in ``folder/provenance``.
    """

    def __init__(
        self, folder: str | Path, selection: Selection, imprint: Imprint = UNSIGNED
    ) -> None:
        self._selection = selection
        self._imprint = imprint
        self._staged = StagedFolder(Path(folder))
        self._names = Names()
        self._made: set[str] = set()
        self._pool = workers()

    def __enter__(self) -> Self:
        self._staged.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown()
        self._staged.__exit__(kind, error, trace)

    def save(
        self,
        assets: Sequence[Asset],
        on_file: Callable[[AssetFile], None] | None = None,
    ) -> tuple[AssetFile, ...]:
        """Write all files of ``assets`` or none; see ``AssetSet.save``."""
        staged, seals = self._staged, self._imprint.seals()
        files: dict[str, AssetFile] = {}
        lengths: dict[str, int] = {}

        def stage(path: str, data: bytes) -> None:
            staged.write(path, data)
            lengths[path] = len(data)

        def finish(output: Output, data: bytes) -> None:
            stage(output.path, data if seals is None else seals.seal(output, data))

        told = [self._imprint.told(asset) for asset in named(assets, self._names)]
        outputs = self._selection.outputs(told, self._made)
        try:
            with closing(encoded(outputs, self._pool, finish)) as ready:
                for output, _ in ready:
                    row, path = output.row, staged.folder / output.path
                    length = lengths[output.path]
                    file = AssetFile(path, output.size, row.density, row.format, length)
                    files[output.path] = file
                    if on_file is not None:
                        on_file(file)
            listing = {} if seals is None else seals.listing()
            for place, data in listing.items():
                stage(place, data)
            shown = {output.path: output.asset.name for output in outputs}
            check_drafts(staged.drafts, shown, self._made)
            staged.commit()
        except BaseException:
            staged.discard()
            raise
        self._made.update(output.path for output in outputs if output.shared)
        return (
            *(files[output.path] for output in outputs),
            *(
                AssetFile(staged.folder / place, None, None, place.rpartition(".")[2], len(data))
                for place, data in listing.items()
            ),
        )


@dataclass(frozen=True, slots=True, eq=False)
class AssetSet:
    """Assets to be written together, with names that are theirs alone (see ``AssetFolder``).

    ``imprint`` is what their files say of themselves, and who signs them.
    """

    assets: tuple[Asset, ...]
    imprint: Imprint = UNSIGNED

    def __post_init__(self) -> None:
        object.__setattr__(self, "assets", named(self.assets, Names()))

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
        into place. Returns the files in the order of the tables, last the listing of a signed set.

        InputError, before anything is written, for a name not known, for nothing to write, for a
        side over 8192 px, or for a file that breaks a rule of its platform (see ``verify``);
        EnvironmentProblem when the disk does not take the files.
        """
        selection = Selection(densities, formats, platforms, purposes)
        with AssetFolder(folder, selection, self.imprint) as target:
            return target.save(self.assets, on_file)


def save_each(
    assets: Iterable[Asset],
    folder: str | Path,
    *,
    densities: Sequence[str] = tuple(Density),
    formats: Sequence[str] = tuple(ImageFormat),
    platforms: Sequence[str] = (),
    purposes: Sequence[str] = tuple(Purpose),
    imprint: Imprint = UNSIGNED,
    on_failure: Callable[[Failure], None] | None = None,
) -> Report:
    """Write any number of assets, each by itself, so that one that fails leaves the others whole.

    ``assets`` is drawn from lazily, one at a time. The options and the files are those of
    ``AssetSet.save``. ``on_failure`` hears at once of what the report tells at the end.

    InputError for an option; DiskFull ends the run, since no other asset would fit: those written
    before are whole.
    """
    report = Report()
    selection = Selection(densities, formats, platforms, purposes)
    with AssetFolder(folder, selection, imprint) as target:
        for asset in assets:
            try:
                files = target.save([asset])
            except DiskFull:
                raise
            except Exception as error:
                failure = Failure(asset.name, error)
                report.failures.append(failure)
                if on_failure is not None:
                    on_failure(failure)
            else:
                report.assets += 1
                report.files += len(files)
                report.bytes += sum(file.bytes for file in files)
    return report


def named(assets: Iterable[Asset], names: Names) -> tuple[Asset, ...]:
    """The assets, each with a name that ``names`` gave to no other."""
    return tuple(
        asset if asset.name == name else replace(asset, name=name)
        for asset in assets
        for name in (names.claim(_apart_from_platforms(asset)),)
    )


def _apart_from_platforms(asset: Asset) -> str:
    taken = asset.name in PLATFORMS or asset.name in (LISTINGS, REJECTED)
    return f"{asset.name}_{asset.spec.asset_type}" if taken else asset.name
