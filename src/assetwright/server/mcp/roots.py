"""The folders that tools may write to and read from, whatever links are in the way."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from assetwright.types import InputError


class Roots:
    """Folders and all below them. A path is where its links lead; others do not count."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self.folders = tuple(dict.fromkeys(folder.resolve() for folder in folders))

    @classmethod
    def given(cls, folders: Iterable[Path]) -> Roots:
        """Those that whoever starts the server names; InputError for one that is not there."""
        folders = list(folders)
        for folder in folders:
            if not folder.is_dir():
                raise InputError("root", f"--root {str(folder)!r} is not a folder")
        return cls(folders)

    @classmethod
    def of_client(cls, uris: Iterable[str]) -> Roots:
        """The folders that a client has open, of this machine; what else it names is left out."""
        found = []
        for uri in uris:
            parts = urlsplit(uri)
            if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
                continue
            folder = Path(url2pathname(parts.path))
            if "\0" not in str(folder) and folder.is_absolute() and folder.is_dir():
                found.append(folder)
        return cls(found)

    def place(self, field: str, text: str) -> Path:
        """Where a path leads, all links followed; a relative one begins at the first root.

        InputError, naming ``field``, when that is outside, or no path at all.
        """
        if not self.folders:
            raise InputError(
                field,
                "no folder may be read or written here: start the server with --root DIR, or open "
                "a folder in an editor that tells its roots",
            )
        try:
            return self._inside(field, (self.folders[0] / Path(text).expanduser()), text)
        except (OSError, RuntimeError, ValueError) as error:
            raise InputError(field, f"{text!r} is not a path that leads anywhere") from error

    def check(self, field: str, path: Path) -> Path:
        """The same for a path of the file system's own."""
        return self.place(field, str(path))

    def _inside(self, field: str, path: Path, text: str) -> Path:
        real = path.resolve()
        if not any(real.is_relative_to(folder) for folder in self.folders):
            allowed = ", ".join(str(folder) for folder in self.folders)
            leads = "" if str(real) == text else f" leads to {str(real)!r}, which"
            raise InputError(field, f"{text!r}{leads} is outside of the allowed folders: {allowed}")
        return real
