"""Files that are either wholly there or not there at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from assetwright.types import DiskFull, EnvironmentProblem

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file is larger than this process may write",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EEXIST: "a file is in the place of the folder",
    errno.EISDIR: "a folder is in the place of the file",
    errno.ENAMETOOLONG: "the path is too long",
}

_NOTHING_FITS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that a reader finds the old file or the new, never a part.

    The parent folder is made if need be. EnvironmentProblem when the machine does not allow it;
    the old file, if any, is then as it was.
    """
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    with _explained(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_synced(draft, data)
            draft.replace(path)
            _sync_folder(path.parent)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


class StagedFolder:
    """Many files put into one folder together: all of them, or none.

    Files are written to a hidden folder beside their places, which finds a full disk before
    anything is touched, and are renamed into place by ``commit``, after which the next ones may be
    staged. If a rename fails, those of this ``commit`` are undone. What is not committed when the
    ``with`` block is left leaves no trace. A process killed outright leaves whole files, old or
    new, and its hidden folder.
    EnvironmentProblem, naming the path and the reason, for anything the machine refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._staging = folder / f".assetwright-{secrets.token_hex(8)}"
        self._drafts: dict[str, Path] = {}
        self._removals: list[str] = []
        self._made: list[Path] = []

    def __enter__(self) -> Self:
        with _explained(self.folder):
            try:
                self._make(self.folder)
                self._staging.mkdir()
            except OSError:
                self._clean()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clean()

    def write(self, relative: str, data: bytes) -> None:
        """Stage one file; ``relative`` is its path under the folder. Safe from several threads."""
        # All in one folder: making and removing folders takes longer than small files do.
        draft = self._staging / secrets.token_hex(8)
        with _explained(self.folder / relative):
            _write_synced(draft, data)
        self._drafts[relative] = draft

    def remove(self, relative: str) -> None:
        """Have ``commit`` remove a file; one that is not there is no error."""
        self._removals.append(relative)

    @property
    def drafts(self) -> Mapping[str, Path]:
        """Where each file staged since the last commit lies for now, by its path."""
        return MappingProxyType(self._drafts)

    def discard(self) -> None:
        """Forget what was staged since the last commit."""
        for draft in self._drafts.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        self._drafts.clear()
        self._removals.clear()

    def commit(self) -> None:
        """Rename every staged file into its place, replacing what has that name."""
        placed: list[tuple[Path, Path | None]] = []
        try:
            for relative, draft in sorted(self._drafts.items()):
                target = self.folder / relative
                with _explained(target):
                    self._make(target.parent)
                    backup = self._back_up(target)
                    placed.append((target, backup))
                    draft.replace(target)
            for relative in sorted(self._removals):
                target = self.folder / relative
                with _explained(target):
                    placed.append((target, self._back_up(target)))
                    target.unlink(missing_ok=True)
            for parent in sorted({target.parent for target, _ in placed}):
                _sync_folder(parent)
        except BaseException:
            for target, backup in reversed(placed):
                with suppress(OSError):
                    if backup is None:
                        target.unlink(missing_ok=True)
                    else:
                        backup.replace(target)
            self._unmake()
            self.discard()
            raise
        for _, backup in placed:
            if backup is not None:
                with suppress(OSError):
                    backup.unlink(missing_ok=True)
        self._drafts.clear()
        self._removals.clear()
        self._made.clear()

    def _back_up(self, target: Path) -> Path | None:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not os.path.lexists(target):
            return None
        backup = self._staging / secrets.token_hex(8)
        try:
            # A link leaves the old file in place until the rename: there is no gap to die in.
            os.link(target, backup, follow_symlinks=False)
        except (OSError, NotImplementedError):
            target.replace(backup)
        return backup

    def _make(self, folder: Path) -> None:
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            self._made.append(path)
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))

    def _unmake(self) -> None:
        """Remove the folders that were made since the last commit and hold nothing."""
        for path in reversed(self._made):
            with suppress(OSError):  # not empty: someone else is using it by now
                path.rmdir()
                self._made.remove(path)

    def _clean(self) -> None:
        shutil.rmtree(self._staging, ignore_errors=True)
        self._unmake()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn an OSError into one sentence about ``path``."""
    try:
        yield
    except OSError as error:
        known = _REASONS.get(error.errno or 0)
        reason = known or (error.strerror or str(error)).lower()
        problem = DiskFull if error.errno in _NOTHING_FITS else EnvironmentProblem
        raise problem(f"Cannot write {path}: {reason}.") from error


def _write_synced(path: Path, data: bytes) -> None:
    # "x": the name is new, so nobody's file, and nobody's symbolic link, is written through.
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make renames durable where that can be asked for; Windows and some network disks cannot."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
