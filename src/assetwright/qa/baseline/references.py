"""The approved files, kept under version control: the files themselves and an index of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetwright.export.asset_set import REJECTED
from assetwright.export.atomic import StagedFolder
from assetwright.types import EnvironmentProblem, InputError

INDEX = "index.json"
DEFAULT = Path("baselines")
MAX_FILES = 100_000
MAX_FILE_BYTES = 64 * 1024 * 1024

_VERSION = 1
_SKIPPED = frozenset({"node_modules", "__pycache__", REJECTED})


@dataclass(frozen=True, slots=True)
class Reference:
    """What the index knows of one approved file; ``sha256`` in hexadecimal."""

    sha256: str
    bytes: int


class References:
    """A folder of approved files and its index, which is sorted and has a line for each.

    Nothing in it says who approved what, or when: version control does, and the same files always
    give the same folder. Paths are relative and have ``/``, whatever the system.
    """

    def __init__(self, folder: Path, entries: Mapping[str, Reference]) -> None:
        self.folder = folder
        self.entries = dict(sorted(entries.items()))

    @classmethod
    def load(cls, folder: Path) -> References:
        """The references of ``folder``, none when there is no such folder.

        InputError (field ``baselines``) for an index that cannot be understood.
        """
        index = folder / INDEX
        if not index.exists():
            if folder.exists() and not folder.is_dir():
                raise InputError("baselines", f"{folder} is a file: name a folder of references.")
            return cls(folder, {})
        try:
            document = json.loads(_read(index))
            return cls(folder, _entries(document))
        except (ValueError, RecursionError) as error:
            raise InputError(
                "baselines",
                f"{index} is no index of references ({error}): take it from version control "
                "again, or approve anew without it.",
            ) from None

    def read(self, path: str) -> bytes:
        """An approved file's bytes; EnvironmentProblem when they are not those of the index."""
        place = self.folder / path
        data = _read(place)
        if _digest(data) != self.entries[path].sha256:
            pointer = data.startswith(b"version https://git-lfs")
            remedy = "run git lfs pull" if pointer else "restore it, or approve the new one"
            raise EnvironmentProblem(f"{place} is not the file that was approved: {remedy}.")
        return data

    def approve(self, files: Mapping[str, Path], removed: Collection[str] = ()) -> None:
        """Take over ``files`` by their paths, and forget others: all of it or nothing."""
        entries = {path: entry for path, entry in self.entries.items() if path not in removed}
        with StagedFolder(self.folder) as staged:
            for path, place in files.items():
                data = _read(place)
                entries[path] = Reference(_digest(data), len(data))
                if self.entries.get(path) != entries[path] or not (self.folder / path).exists():
                    staged.write(path, data)
            for path in removed:
                staged.remove(path)
            self.entries = dict(sorted(entries.items()))
            staged.write(INDEX, self._index())
            staged.commit()

    def _index(self) -> bytes:
        """A line for each file, so that two branches' approvals merge."""
        lines = [
            f"    {json.dumps(path)}: " + json.dumps({"bytes": entry.bytes, "sha256": entry.sha256})
            for path, entry in self.entries.items()
        ]
        files = ",\n".join(lines)
        return f'{{\n  "version": {_VERSION},\n  "files": {{\n{files}\n  }}\n}}\n'.encode()


def files_in(folder: Path, beside: Collection[Path] = ()) -> dict[str, Path]:
    """Every file under ``folder`` by its path, but hidden ones and what is in ``beside``.

    InputError (field ``folder``) when it is no folder or holds more than 100,000 files.
    """
    if not folder.is_dir():
        state = "is not a folder" if folder.exists() else "does not exist"
        raise InputError("folder", f"{folder} {state}: name a folder of files to compare.")
    apart = {place.resolve() for place in beside}
    found: dict[str, Path] = {}
    for path in _walk(folder, apart):
        found[path.relative_to(folder).as_posix()] = path
        if len(found) > MAX_FILES:
            raise InputError("folder", f"{folder} holds more than {MAX_FILES} files.")
    return dict(sorted(found.items()))


def read_file(path: Path) -> bytes:
    """A file's bytes; EnvironmentProblem when it may not be read or is larger than 64 MiB."""
    return _read(path)


def _walk(folder: Path, apart: Collection[Path]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise EnvironmentProblem(f"Cannot read {error.filename}: {error.strerror}.") from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        parent = Path(place)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED
            and (parent / name).resolve() not in apart
        ]
        for name in names:
            path = parent / name
            if not name.startswith(".") and path.is_file():
                yield path


def _entries(document: Any) -> dict[str, Reference]:
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise ValueError(f'it has no "version": {_VERSION}')
    files = document.get("files")
    if not isinstance(files, dict):
        raise ValueError('its "files" are no object')
    found = {}
    for path, entry in files.items():
        parts = path.replace("\\", "/").split("/")
        if path.startswith("/") or ".." in parts or ":" in parts[0]:
            raise ValueError(f"{path!r} leads out of its folder")
        match entry:
            case {"sha256": str(digest), "bytes": int(length)}:
                found[path] = Reference(digest, length)
            case _:
                raise ValueError(f"{path!r} has no sha256 and bytes")
    return found


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise EnvironmentProblem(f"{path} is larger than 64 MiB, which nothing here reads.")
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentProblem(f"Cannot read {path}: {error.strerror or error}.") from error


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
