"""The files of a folder, each read when first asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from assetwright.export.asset import Pixels
from assetwright.export.metadata import MAX_FILE_BYTES
from assetwright.export.verify.documents import Element, Malformed, read_json, read_xml
from assetwright.export.verify.images import (
    EXTENSIONS,
    Header,
    NoImage,
    read_header,
    read_pixels,
)
from assetwright.types import MAX_FILE_SIDE, EnvironmentProblem, InputError

MAX_FILES = 100_000
SKIPPED_FOLDERS = frozenset({"node_modules"})

_TELLING = re.compile(
    r"(?:mipmap|drawable|values)(?:-.+)?|[1-9]\.\dx|[lmx]+h?dpi"
    r"|.+\.(?:appiconset|imageset|icon|xcassets|solidimagestack(?:layer)?)"
)
"""Names of folders that say what the files in them are."""

_PIXELS_KEPT = 16 * 1024 * 1024
"""Decoded pixels (of four bytes) kept for rules that look at the same picture."""


Fault = NoImage | Malformed


class Files:
    """Paths under a folder, and what the files hold.

    A file that does not hold what it should gives None: one rule says so, the others pass on.
    """

    def __init__(
        self,
        places: Mapping[str, Path | bytes],
        beside: Collection[str] = (),
        most_pixels: int = MAX_FILE_SIDE**2,
    ) -> None:
        """``places`` tells where the file of each path lies, or gives its bytes.

        ``beside`` are paths that are there to be referred to, and are not looked at. Larger images
        than ``most_pixels`` are decoded only where a rule needs what they show.
        """
        self.most_pixels = most_pixels
        self._beside = beside
        self._cache = _Cache(places)
        self._choose(places)

    def _choose(self, paths: Iterable[str]) -> None:
        self.paths = tuple(sorted(paths))
        self._by_folder: dict[str, dict[str, None]] = {}
        for path in self.paths:
            self._by_folder.setdefault(path.rpartition("/")[0], {})[path] = None

    @classmethod
    def within(cls, folder: Path) -> Files:
        """All files under ``folder``, but hidden ones and those of node_modules.

        Links to folders are not followed. Paths begin with the folder's own name where that tells
        what its files are (``AppIcon.appiconset``). InputError (field ``folder``) when it is none,
        or holds more than 100,000 files; EnvironmentProblem when it may not be read.
        """
        if not folder.is_dir():
            state = "is not a folder" if folder.exists() else "does not exist"
            raise InputError("folder", f"{folder} {state}: name a folder of exported files.")
        name = folder.resolve().name
        start = f"{name}/" if _TELLING.fullmatch(name) else ""
        return cls({f"{start}{path}": folder / path for path in _walk(folder)})

    def only(self, chosen: Callable[[str], bool]) -> Files:
        """Some of the files, sharing what has been read."""
        part = Files.__new__(Files)
        part._beside, part._cache, part.most_pixels = self._beside, self._cache, self.most_pixels
        part._choose(filter(chosen, self.paths))
        return part

    def __contains__(self, path: str) -> bool:
        return path in self._by_folder.get(path.rpartition("/")[0], ()) or path in self._beside

    def folders(self) -> set[str]:
        """Every folder that holds a file or a folder, ``""`` for the outermost."""
        return {
            "" if str(parent) == "." else str(parent)
            for path in self.paths
            for parent in PurePosixPath(path).parents
        }

    def in_folder(self, folder: str) -> list[str]:
        """The paths of the files directly in a folder."""
        return list(self._by_folder.get(folder, ()))

    def length(self, path: str) -> int:
        """In bytes."""
        return self._cache.length(path)

    def bytes_of(self, path: str) -> bytes | None:
        """The bytes; None when it is larger than 64 MiB, or only beside the others."""
        return self._cache.bytes_of(path)

    def header(self, path: str) -> Header | None:
        """An image's header, None when it has none."""
        header: Header | None = self._cache.value(path, read_header)
        return header

    def pixels(self, path: str) -> Pixels | None:
        """An image's pixels, None when they cannot be read."""
        return self._cache.pixels(path)

    def json(self, path: str) -> Any:
        """The value of a JSON file, None when it is none."""
        return self._cache.value(path, read_json)

    def xml(self, path: str) -> Element | None:
        """The root of an XML file, None when it is none."""
        element: Element | None = self._cache.value(path, read_xml)
        return element

    def fault(self, path: str) -> Fault | None:
        """Why reading the file last gave None, if it did."""
        return self._cache.faults.get(path)

    def images(self) -> Iterator[tuple[str, Header]]:
        """The raster images that have a header."""
        for path in self.paths:
            if extension(path) in EXTENSIONS and (header := self.header(path)) is not None:
                yield path, header


def extension(path: str) -> str:
    """What follows the last dot of the name, in lower case."""
    return path.rpartition("/")[2].rpartition(".")[2].lower()


def stem(path: str) -> str:
    """The name without its extension, nor the ``.9`` of a stretchable image."""
    name = path.rpartition("/")[2]
    return (name.rpartition(".")[0] or name).removesuffix(".9")


def resolve(folder: str, reference: str) -> str | None:
    """The path that a relative ``reference`` in ``folder`` means, None when it leads out of all."""
    parts = [part for part in folder.split("/") if part]
    for part in reference.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


class _Cache:
    def __init__(self, places: Mapping[str, Path | bytes]) -> None:
        self._places = places
        self._read: dict[tuple[str, str], Any] = {}
        self._pixels: dict[str, Pixels | None] = {}
        self._held = 0
        self.faults: dict[str, Fault] = {}

    def length(self, path: str) -> int:
        place = self._places[path]
        if isinstance(place, bytes):
            return len(place)
        with _readable(place):
            return place.stat().st_size

    def bytes_of(self, path: str) -> bytes | None:
        if path not in self._places or (length := self.length(path)) > MAX_FILE_BYTES:
            return None
        place = self._places[path]
        if isinstance(place, bytes):
            return place
        with _readable(place), place.open("rb") as file:
            return file.read(length)  # no more, though it grow meanwhile

    def value(self, path: str, read: Callable[[bytes], Any]) -> Any:
        key = path, read.__name__
        if key not in self._read:
            self._read[key] = self._attempt(path, read)
        return self._read[key]

    def pixels(self, path: str) -> Pixels | None:
        if path not in self._pixels:
            pixels: Pixels | None = self._attempt(path, read_pixels)
            size = 0 if pixels is None else pixels.size // 4
            if self._held + size > _PIXELS_KEPT:
                self._pixels.clear()
                self._held = 0
            self._pixels[path] = pixels
            self._held += size
        return self._pixels[path]

    def _attempt(self, path: str, read: Callable[[bytes], Any]) -> Any:
        data = self.bytes_of(path)
        if data is None:
            return None
        try:
            return read(data)
        except (NoImage, Malformed) as fault:
            self.faults[path] = fault
            return None


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnvironmentProblem(f"Cannot read {path}: {error.strerror or error}.") from error


def _walk(folder: Path) -> Iterator[str]:
    count = 0

    def refuse(error: OSError) -> None:
        raise EnvironmentProblem(f"Cannot read {error.filename}: {error.strerror}.") from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [
            name for name in folders if not name.startswith(".") and name not in SKIPPED_FOLDERS
        ]
        parent = Path(place)
        for name in names:
            path = parent / name
            if not name.startswith(".") and path.is_file():
                count += 1
                if count > MAX_FILES:
                    raise InputError(
                        "folder",
                        f"{folder} holds more than {MAX_FILES} files: name the folder of the "
                        "exported files alone.",
                    )
                yield path.relative_to(folder).as_posix()
