"""Where results are kept for a while: a folder of bounded size, one folder in it a result.

Each has a random name of 128 bits, ``result.json``, which says what it is and whose, and ``files``.
Nothing is kept in memory, so a restart, or another process over the same folder, finds it all.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from assetwright.config import data_folder
from assetwright.export.atomic import write_bytes
from assetwright.settings import Serving

KEPT_FOR: Final = 24 * 60 * 60
"""Seconds that a result is kept, as long as an answer under an idempotency key."""
MAX_BYTES: Final = 4 * 1024**3
STALE: Final = 60.0
"""Seconds without a sign of life after which work is taken to have been killed."""
_DOCUMENT, _FILES = "result.json", "files"
_ID = re.compile(r"[0-9a-f]{32}")
_SWEEP = 60.0
"""Seconds between two looks for what has expired."""


class State(StrEnum):
    """How far a result has come."""

    QUEUED = "queued"
    DRAWING = "drawing"
    DONE = "done"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether it stays so."""
        return self not in (State.QUEUED, State.DRAWING)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a result; ``path`` is under its folder, with ``/``. Sides in pixels, if any."""

    path: str
    bytes: int
    sha256: str
    format: str
    width: int | None = None
    height: int | None = None
    density: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One result. Times in seconds since 1970; ``owner`` is the id of the key that made it.

    ``details`` is what its route wants to know of it later, as JSON has it; ``problem`` why it
    failed, as a problem document.
    """

    id: str
    owner: str
    created: float
    kept_for: float
    state: State = State.QUEUED
    files: tuple[StoredFile, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    problem: dict[str, Any] | None = None

    @property
    def expires(self) -> float:
        """When it is removed."""
        return self.created + self.kept_for

    @property
    def bytes(self) -> int:
        """How much its files hold."""
        return sum(file.bytes for file in self.files)

    def file(self, path: str) -> StoredFile | None:
        """The file of this path."""
        return next((file for file in self.files if file.path == path), None)


class ResultFolder:
    """The results under ``root``. Its methods read and write files: call them from threads.

    At most ``max_bytes`` are kept; the oldest that have ended go first. EnvironmentProblem when
    the disk does not take what is written. ``clock`` gives seconds since 1970.
    """

    def __init__(
        self,
        root: Path,
        *,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.root = root
        self._max_bytes, self._clock = max_bytes, clock
        self._swept = float("-inf")

    @classmethod
    def of(cls, serving: Serving) -> Self:
        """Where a server's settings say."""
        root = data_folder() / "results" if serving.results is None else Path(serving.results)
        return cls(root, max_bytes=serving.results_mb * 1024 * 1024)

    def create(self, owner: str, *, kept_for: float = KEPT_FOR, **details: Any) -> Result:
        """A new result, queued; expired ones are removed on the way."""
        self.sweep()
        result = Result(secrets.token_hex(16), owner, self._clock(), kept_for, details=details)
        self._write(result)
        return result

    def find(self, identity: str, owner: str | None = None) -> Result | None:
        """The result of this id, if it is there and the ``owner``'s (None: whoever's).

        One whose process was killed has failed.
        """
        if not _ID.fullmatch(identity):
            return None
        result = self._read(self.root / identity)
        if result is None or result.expires <= self._clock():
            return None
        if owner is not None and result.owner != owner:
            return None
        return result

    def files(self, result: Result) -> Path:
        """The folder of its files."""
        return self.root / result.id / _FILES

    def update(self, result: Result, **changes: Any) -> Result | None:
        """Write the result with ``changes``; None when it was removed, and stays so."""
        changed = replace(result, **changes)
        if not (self.root / result.id / _DOCUMENT).exists():
            return None
        self._write(changed)
        return changed

    def touch(self, result: Result) -> bool:
        """A sign of life of the work on it; whether anybody still wants it."""
        try:
            os.utime(self.root / result.id / _DOCUMENT)
        except FileNotFoundError:
            return False
        except OSError:
            pass
        return True

    def remove(self, result: Result) -> None:
        """Remove it; it is gone at once, whatever is being read of it."""
        doomed = self.root / f".removed-{secrets.token_hex(8)}"
        with suppress(OSError):
            (self.root / result.id).rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)

    def sweep(self, *, at_once: bool = False) -> None:
        """Remove what has expired, and the oldest of what is too much; once a minute is enough."""
        now = self._clock()
        if not at_once and now - self._swept < _SWEEP:
            return
        self._swept = now
        kept, total = [], 0
        for result in self._all():
            if result.expires <= now:
                self.remove(result)
            else:
                kept.append(result)
                total += result.bytes
        for result in sorted(kept, key=lambda result: result.created):
            if total <= self._max_bytes:
                return
            if result.state.ended:
                self.remove(result)
                total -= result.bytes

    def _all(self) -> Iterator[Result]:
        with suppress(FileNotFoundError):
            for folder in sorted(self.root.iterdir()):
                if not _ID.fullmatch(folder.name):
                    # What was being removed when the process ended.
                    if folder.name.startswith(".removed-"):
                        shutil.rmtree(folder, ignore_errors=True)
                elif (result := self._read(folder)) is not None:
                    yield result
                elif self._clock() - folder.stat().st_mtime > STALE:
                    # Files that were written after their document was removed.
                    shutil.rmtree(folder, ignore_errors=True)

    def _write(self, result: Result) -> None:
        data = json.dumps(asdict(result), separators=(",", ":")).encode()
        write_bytes(self.root / result.id / _DOCUMENT, data)

    def _read(self, folder: Path) -> Result | None:
        path = folder / _DOCUMENT
        try:
            told = json.loads(path.read_bytes())
            idle = self._clock() - path.stat().st_mtime
        except (OSError, ValueError):
            return None
        files = tuple(StoredFile(**file) for file in told.pop("files"))
        result = Result(**told | {"files": files, "state": State(told["state"])})
        if not result.state.ended and idle > STALE:
            return replace(result, state=State.FAILED, problem=_INTERRUPTED)
        return result


_INTERRUPTED = {
    "type": "urn:assetwright:problem:interrupted",
    "title": "Interrupted",
    "status": 503,
    "detail": "The server was stopped while it drew this: ask again.",
}
