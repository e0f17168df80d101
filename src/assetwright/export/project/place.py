"""Where the files of one platform go in a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from assetwright.types import InputError

_DEPTH = 5
_SKIPPED = frozenset({"build", "node_modules", "Pods", "Carthage", "DerivedData", "vendor", "dist"})


@dataclass(frozen=True, slots=True)
class Place:
    """``folder`` takes a platform's files, except for its ``catalog``, which lies elsewhere.

    Both are paths under the project with ``/``; ``""`` is the project itself.
    """

    folder: str
    catalog: str | None = None

    def of(self, path: str) -> str:
        """Where a file goes that has this path in the platform's own table."""
        first, _, rest = path.partition("/")
        if self.catalog is not None and first.endswith(".xcassets"):
            return f"{self.catalog}/{rest}"
        return (PurePosixPath(self.folder) / path).as_posix()

    def under(self, folder: str) -> Place:
        """The same place, of a project in ``folder``."""

        def moved(path: str) -> str:
            return (PurePosixPath(folder) / path).as_posix()

        catalog = None if self.catalog is None else moved(self.catalog)
        return replace(self, folder=moved(self.folder), catalog=catalog)


def folders(root: Path) -> Iterator[Path]:
    """``root`` and the folders below it, as deep as a project has sources, in a settled order.

    Neither hidden ones nor links, nor what is built or installed.
    """
    level = [root]
    for _ in range(_DEPTH):
        yield from level
        level = [below for folder in level for below in _below(folder)]


def _below(folder: Path) -> list[Path]:
    # What a catalogue or a bundle holds is its own affair.
    if folder.suffix in (".xcassets", ".xcodeproj", ".app", ".framework"):
        return []
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        entry
        for entry in entries
        if entry.name not in _SKIPPED
        and not entry.name.startswith(".")
        and not entry.is_symlink()
        and entry.is_dir()
    ]


def ambiguous(root: Path, platform: str, places: Sequence[str]) -> InputError:
    """The error for several places that are as good as each other."""
    return InputError(
        "into",
        f"{str(root)!r} has more than one place for {platform} files ({', '.join(places)}): "
        "name the folder of one of them",
    )
