"""Writing assets into a project, beside its own files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from assetwright.export.asset import Asset
from assetwright.export.asset_set import named
from assetwright.export.atomic import StagedFolder
from assetwright.export.imprint import UNSIGNED, Imprint
from assetwright.export.naming import Names
from assetwright.export.output import Output, Selection, encoded, workers
from assetwright.export.platforms import Purpose
from assetwright.export.project.changes import Change, Status, differences
from assetwright.export.project.detect import Project
from assetwright.export.project.record import RECORD, Entry, digest, read_record, record_bytes
from assetwright.export.verify import check_drafts
from assetwright.types import EnvironmentProblem, InputError

UI_ONLY = (Purpose.UI,)
"""What a project gets without being asked for more: its app's icon is somebody's work."""

_INSTRUCTIONS = frozenset({"snippet", "head"})
"""Names of documents that tell what to add to files of one's own: told, and not written."""


class FilesRefused(InputError):
    """Files that are not assetwright's are where some would go, so none was written.

    ``changes`` is the whole plan.
    """

    def __init__(self, changes: Sequence[Change]) -> None:
        refused = [change for change in changes if change.status is Status.REFUSED]
        count = "1 file" if len(refused) == 1 else f"{len(refused)} files"
        told = "; ".join(f"{change.path}: {change.reason}" for change in refused[:3])
        more = f"; and {len(refused) - 3} more" if len(refused) > 3 else ""
        super().__init__(
            "into",
            f"nothing was written, because of {count} ({told}{more}): move them, or have them "
            "overwritten with --force",
        )
        self.changes, self.refused = tuple(changes), tuple(refused)


class ProjectFolder:
    """A project that assets are written to: all that were saved at ``finish``, or none.

    A context. Of the project's files it touches only those that an earlier run made and nobody
    edited since, unless ``force`` is given; which those are is kept in ``.assetwright``. With
    ``dry_run`` nothing is written, and each change tells the old from the new. ``imprint`` says
    whether files hold the prompt; none is signed, because apps are built from other bytes.
    """

    def __init__(
        self,
        project: Project,
        purposes: Sequence[str] = UI_ONLY,
        *,
        imprint: Imprint = UNSIGNED,
        force: bool = False,
        dry_run: bool = False,
    ) -> None:
        self._project, self._root = project, project.root
        self._selection = Selection((), (), tuple(project.places), purposes)
        self._imprint = imprint
        self._force, self._dry_run = force, dry_run
        self._names = Names()
        self._made: set[str] = set()
        self._changes: dict[str, Change] = {}
        self._instructions: dict[str, str] = {}
        self._scopes: set[tuple[str, str, str]] = set()
        self._open = ExitStack()
        self._staged: StagedFolder | None = None

    def __enter__(self) -> Self:
        self._before = read_record(self._root)
        self._record = dict(self._before)
        with ExitStack() as opened:
            if not self._dry_run:
                self._staged = opened.enter_context(StagedFolder(self._root))
            self._pool = opened.enter_context(workers())
            self._open = opened.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @property
    def instructions(self) -> dict[str, str]:
        """Lines for the user's own files, by platform, where a file was new."""
        return dict(self._instructions)

    def save(
        self, assets: Sequence[Asset], on_file: Callable[[Change], None] | None = None
    ) -> tuple[Change, ...]:
        """Draw the files of ``assets``, and find out what they would change.

        If one cannot be made, none of these counts. Errors as ``AssetSet.save``.
        """
        described = [self._imprint.told(asset) for asset in named(assets, self._names)]
        outputs = self._selection.outputs(described, self._made)
        told = [output for output in outputs if self._is_told(output)]
        ready: list[tuple[Output, bytes]] = []
        found: list[Change] = []
        with closing(encoded([o for o in outputs if o not in told], self._pool)) as files:
            for output, data in files:
                change = self._change(output, data)
                ready.append((output, data))
                found.append(change)
                if on_file is not None:
                    on_file(change)
        check_drafts(
            {output.path: data for output, data in ready},
            {output.path: output.asset.name for output in outputs},
            self._made.union(output.path for output in told),
        )
        for (output, data), change in zip(ready, found, strict=True):
            self._accept(output, data, change)
        self._made.update(output.path for output in outputs if output.shared)
        if any(change.status is Status.NEW for change in found):
            for output in told:
                if output.shared:
                    text = output.row.encode(output.asset, ()).decode()
                    self._instructions.setdefault(output.platform, text)
        return tuple(found)

    def finish(self, *, prune: bool = False) -> tuple[Change, ...]:
        """Write everything; each change, in the order of the paths.

        Files of earlier runs of these assets that are no longer made are told of, and with
        ``prune`` removed where nobody edited them. FilesRefused, and nothing is written, when
        somebody else's file is in a place; in a dry run they are among the changes. Nothing is
        written either when nothing changes.
        """
        self._find_stale(prune=prune)
        changes = tuple(change for _, change in sorted(self._changes.items()))
        if self._staged is None:
            return changes
        if any(change.status is Status.REFUSED for change in changes):
            raise FilesRefused(changes)
        if read_record(self._root) != self._before:
            raise EnvironmentProblem(
                f"{self._root / RECORD} was changed by another run meanwhile: run this again."
            )
        if self._record != self._before:
            self._staged.write(RECORD, record_bytes(self._record))
        self._staged.commit()
        return changes

    def _is_told(self, output: Output) -> bool:
        """Whether it is not a file for this project: instructions, or a catalogue's own file."""
        if PurePosixPath(output.path).stem in _INSTRUCTIONS and not output.frames:
            return True
        path = self._path(output)
        root = path.endswith(".xcassets/Contents.json")
        return root and (self._root / path).is_file() and path not in self._record

    def _path(self, output: Output) -> str:
        _, _, path = output.path.partition("/")
        return self._project.places[output.platform].of(path)

    def _change(self, output: Output, data: bytes) -> Change:
        """What writing ``data`` would do."""
        path = self._path(output)
        target, known = self._root / path, self._record.get(path)
        old, reason = None, self._obstacle(path)
        blocked = bool(reason)
        if not blocked and (target.is_file() or target.is_symlink()):
            old = target.read_bytes() if target.is_file() else b""
            if known is None:
                reason = "not made by assetwright"
            elif digest(old) != known.sha256:
                reason = "edited since assetwright made it"
        if old is not None and digest(old) == digest(data):
            status, reason = Status.SAME, ""
        elif not blocked and not reason and (twin := self._twin(path)):
            reason = f"{twin} is a resource of the same name"
            status = Status.NEW if self._force else Status.REFUSED
        elif blocked or (reason and not self._force):
            status = Status.REFUSED
        else:
            status = Status.NEW if old is None else Status.CHANGED
        diff: tuple[str, ...] = ()
        if self._dry_run and status is not Status.SAME and not blocked:
            diff = differences(path, old, data)
        return Change(
            path,
            status,
            output.asset.name,
            output.platform,
            output.size,
            len(data),
            digest(data),
            reason,
            diff,
        )

    def _accept(self, output: Output, data: bytes, change: Change) -> None:
        self._changes[change.path] = change
        asset, purpose = output.asset, output.row.purpose
        self._scopes.add((asset.name, output.platform, purpose))
        if change.status is Status.REFUSED:
            return
        self._record[change.path] = Entry(
            asset.name, asset.record.id, output.platform, purpose.value, change.sha256
        )
        if self._staged is not None and change.status in (Status.NEW, Status.CHANGED):
            self._staged.write(change.path, data)

    def _obstacle(self, path: str) -> str:
        """Why nothing can be written there, whatever is asked; empty when something can."""
        target = self._root / path
        if not target.resolve().is_relative_to(self._root):
            return "a link leads out of the project"
        if target.is_dir():
            return "a folder is in its place"
        for parent in Path(path).parents:
            if (self._root / parent).exists() and not (self._root / parent).is_dir():
                return f"{parent.as_posix()} is a file, not a folder"
        return ""

    def _twin(self, path: str) -> str:
        """A file of somebody else that is the same resource to Android.

        Two of one name in one folder do not build, and in ``drawable`` and ``drawable-hdpi`` one
        would be shown in the other's stead.
        """
        place = PurePosixPath(path)
        if place.parent.parent.name != "res" or place.parent.name.startswith("values"):
            return ""
        kind = place.parent.name.partition("-")[0]
        resources = self._root / place.parent.parent
        for twin in sorted(resources.glob(f"{kind}*/{place.stem}.*")):
            found = twin.relative_to(self._root).as_posix()
            same_kind = twin.parent.name.partition("-")[0] == kind
            if same_kind and found not in self._record and found != path:
                return found
        return ""

    def _find_stale(self, *, prune: bool) -> None:
        """Files of these assets, platforms and purposes that an earlier run made, and this not."""
        for path, entry in list(self._record.items()):
            scope = (entry.asset, entry.platform, entry.purpose)
            if path in self._changes or scope not in self._scopes:
                continue
            target = self._root / path
            if self._obstacle(path) or not target.is_file():
                del self._record[path]
                continue
            old = target.read_bytes()
            status, reason = Status.STALE, "no longer made; --prune removes it"
            if digest(old) != entry.sha256:
                reason = "no longer made, and edited since: kept"
            elif prune:
                status, reason = Status.REMOVED, "no longer made"
                del self._record[path]
                if self._staged is not None:
                    self._staged.remove(path)
            self._changes[path] = Change(
                path,
                status,
                entry.asset,
                entry.platform,
                bytes=len(old),
                reason=reason,
                diff=differences(path, old, None) if self._dry_run else (),
            )
