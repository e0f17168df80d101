"""A folder beside its references: every file of both, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from assetwright.qa.baseline.comparison import Comparison, Status, compare
from assetwright.qa.baseline.references import INDEX, References, files_in, read_file
from assetwright.types import InputError


@dataclass(frozen=True, slots=True)
class Result:
    """One path's comparison."""

    path: str
    comparison: Comparison

    @property
    def status(self) -> Status:
        """What became of the file."""
        return self.comparison.status


@dataclass(frozen=True, slots=True)
class Run:
    """All results, by path."""

    folder: Path
    references: References
    results: tuple[Result, ...]

    @property
    def counts(self) -> Counter[Status]:
        """How many there are of each status."""
        return Counter(result.status for result in self.results)

    @property
    def to_look_at(self) -> tuple[Result, ...]:
        """Those that somebody has to approve or to mend."""
        return tuple(result for result in self.results if not result.status.passes)


def compare_folder(
    folder: Path,
    baselines: Path,
    only: Sequence[str] = (),
    beside: Collection[Path] = (),
) -> Run:
    """Compare every file under ``folder`` with the references in ``baselines``.

    ``only`` are shell patterns of paths (``*`` takes ``/`` too); folders in ``beside``, and the
    references themselves, are left out. InputError when there is nothing to compare with.
    """
    references = References.load(baselines)
    files = files_in(folder, [baselines, *beside])
    if not references.entries:
        raise InputError(
            "baselines",
            f"{baselines} holds no references: approve some with "
            f"`assetwright baseline approve {folder}`.",
        )
    paths = chosen({*files, *references.entries}, only)
    results = []
    for path in paths:
        if path not in references.entries:
            found = Comparison(Status.ADDED, "it has no reference")
        elif path not in files:
            found = Comparison(Status.MISSING, "only its reference is left")
        else:
            found = compare(references.read(path), read_file(files[path]))
        results.append(Result(path, found))
    return Run(folder, references, tuple(results))


def approve(
    places: Sequence[Path],
    baselines: Path,
    only: Sequence[str] = (),
    *,
    remove_missing: bool = False,
) -> tuple[list[str], list[str]]:
    """Make files references; returns the paths that are new or other, and those removed.

    Files of a folder keep their paths under it, a file by itself goes by its name.
    ``remove_missing`` forgets references whose file is in none of ``places``.
    """
    references = References.load(baselines)
    files: dict[str, Path] = {}
    for place in places:
        found = {place.name: place} if place.is_file() else files_in(place, [baselines])
        if twice := sorted(found.keys() & files.keys()):
            raise InputError(
                "files", f"{twice[0]} is in two of what is to be approved: name one at a time."
            )
        files |= found
    if not files and not remove_missing:
        raise InputError("files", f"there is nothing to approve in {places[0]}.")
    if INDEX in files:
        raise InputError("files", f"{INDEX} at the top is the name of the index of references.")
    paths = chosen({*files, *(references.entries if remove_missing else ())}, only)
    gone = [path for path in paths if path not in files]
    before = dict(references.entries)
    references.approve({path: files[path] for path in paths if path in files}, gone)
    new = [path for path in paths if path in files and before.get(path) != references.entries[path]]
    return new, gone


def chosen(paths: Iterable[str], only: Sequence[str]) -> list[str]:
    """The paths, sorted, that match one of the patterns; InputError when none does."""
    found = sorted(
        path for path in paths if not only or any(fnmatchcase(path, glob) for glob in only)
    )
    if only and not found:
        raise InputError("only", f"no file matches {' or '.join(map(repr, only))}.")
    return found
