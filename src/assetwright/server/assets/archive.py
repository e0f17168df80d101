"""A folder as a zip, in pieces as they are made: nothing is held in memory, nothing written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

_CHUNK = 256 * 1024
_TEXT = frozenset({".xml", ".json", ".svg", ".html", ".txt", ".yaml", ".md", ".toml"})
"""What can be made smaller; pictures are compressed already."""


class _Pipe(io.RawIOBase):
    """What ``zipfile`` writes to: it cannot seek, and is emptied between writes."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        data = bytes(self._written)
        self._written.clear()
        return data


def zipped(folder: Path, paths: Sequence[str]) -> Iterator[bytes]:
    """The zip of ``paths`` (with ``/``) under ``folder``, in the order given, in pieces.

    The same files always give the same bytes: all are dated 1980, as early as a zip can say.
    OSError where a file is gone.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            # Java reads no entry of a stream that is not deflated; level 0 is, and costs nothing.
            archive.compresslevel = 6 if Path(path).suffix in _TEXT else 0
            with (folder / path).open("rb") as source, archive.open(path, "w") as target:
                while data := source.read(_CHUNK):
                    target.write(data)
                    if piece := pipe.taken():
                        yield piece
    yield pipe.taken()
