"""``export_to_project``: assets into the places of an app's project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetwright.export.imprint import Imprint
from assetwright.export.project import (
    RECORD,
    Change,
    Project,
    ProjectFolder,
    Status,
    find_project,
)
from assetwright.server.assets.request import AssetsOrder
from assetwright.server.mcp.drawing import drawing, told
from assetwright.server.mcp.generating import preview_all
from assetwright.server.mcp.progress import Heard
from assetwright.server.mcp.roots import Roots
from assetwright.server.mcp.schemas import Export, Exported, FileChange
from assetwright.server.mcp.tool import Answer, Call, Tool
from assetwright.server.workroom import Cancellation

if TYPE_CHECKING:
    from assetwright.qa.gate import GatedSet
    from assetwright.store import AuditedRequest

_THERE = (Status.NEW, Status.CHANGED, Status.SAME)


def _project(roots: Roots, taken: Export) -> Project:
    """The project; everything that is read or written of it is within the roots."""
    project = find_project(roots.place("project", taken.project), taken.platforms)
    roots.check("project", project.root)
    roots.check("project", project.root / RECORD)
    return project


async def _export(call: Call, taken: Export) -> Answer:
    order = AssetsOrder.of(taken.asked(platforms=taken.platforms, purposes=taken.purposes))
    host = call.host

    def find() -> Project:
        return _project(call.roots, taken)

    def work(stop: Cancellation, heard: Heard) -> Answer:
        with drawing(host, order, stop, heard, find) as (requests, drawn):
            # Once more: meanwhile folders may have become links.
            project = find()
            imprint = Imprint(host.studio.settings.prompt_in_files)
            with ProjectFolder(
                project,
                taken.purposes,
                imprint=imprint,
                force=taken.force,
                dry_run=taken.dry_run,
            ) as folder:
                count = 0

                def on_file(_: Change) -> None:
                    nonlocal count
                    stop.check()
                    count += 1
                    heard("writing", count, count)

                folder.save(drawn.assets, on_file)
                stop.check()
                changes = folder.finish(prune=taken.prune)
                instructions = folder.instructions
            _recorded(requests, drawn, () if taken.dry_run else changes, host.studio.model)
        document = Exported(
            project=str(project.root),
            kind=project.kind,
            platforms=list(project.places),
            dry_run=taken.dry_run,
            changes=_told(changes),
            instructions=instructions,
            **told(drawn),
        )
        written = () if taken.dry_run else changes
        links = [
            host.written.add(change.path, project.root / change.path)
            for change in written
            if change.status in _THERE
        ]
        return Answer(document, preview_all(drawn), links)

    return await call.run(work)


def _recorded(
    requests: Sequence[AuditedRequest], drawn: GatedSet, changes: Sequence[Change], model: str
) -> None:
    """Tell each prompt's record what came of it, with the files of its assets."""
    for request, outcome in zip(requests, drawn.outcomes, strict=True):
        request.model, request.rejected = model, outcome.rejected
        if not outcome.assets:
            request.ended(outcome)
            continue
        request.spec = outcome.assets[0].spec
    names = iter(drawn.assets)
    for request, outcome in zip(requests, drawn.outcomes, strict=True):
        own = {next(names).name for _ in outcome.assets}
        request.outputs = {change.path: change.sha256 for change in changes if change.asset in own}


def _told(changes: Sequence[Change]) -> list[FileChange]:
    return [
        FileChange(
            path=change.path,
            status=str(change.status),
            reason=change.reason,
            asset=change.asset,
            platform=change.platform,
            bytes=change.bytes,
            width=None if change.size is None else change.size.width,
            height=None if change.size is None else change.size.height,
            diff=list(change.diff),
        )
        for change in changes
    ]


EXPORT = Tool(
    "export_to_project",
    "Export assets into an app's project",
    "Draw assets from words and write them where an Android, Xcode, Flutter, React Native, Tauri "
    "or web project wants them: its platforms' own files, in their places. Touches only files that "
    "an earlier run made and nobody edited since, unless force is true; otherwise nothing is "
    "written and the files in the way are told. With dry_run it says what would change.",
    Export,
    Exported,
    _export,
    folders=True,
    destructive=True,
)
