"""``generate --into``: runs whose files go into a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.cli.door import request
from assetwright.cli.many import Saved, draw_prompts
from assetwright.cli.output import print_json, print_notice, print_result
from assetwright.cli.plan import plan_document, plan_summary, print_refused
from assetwright.cli.progress import progress_bar
from assetwright.cli.rejected import keep_rejected, tell_missing, tell_nothing_passed
from assetwright.cli.summary import asset_document, print_warnings

if TYPE_CHECKING:
    from assetwright.cli.job import Job
    from assetwright.export import Asset
    from assetwright.export.project import Change, FilesRefused, Project, ProjectFolder
    from assetwright.studio import Studio


def generate_into(studio: Studio, prompt: str, read: Callable[[], tuple[Job, Project]]) -> int:
    """Draw one prompt into a project; the exit code."""
    from assetwright.export.project import FilesRefused
    from assetwright.qa.gate import NothingPassed

    said: dict[str, object] = {}
    try:
        with request(prompt, studio.settings) as audited:
            job, project = read()
            audited.verdict = studio.permit(prompt)
            with job.into(project, studio.settings) as folder:
                with progress_bar("drawing") as advance:
                    drawn = studio.generate(prompt, **job.drawing, progress=advance)
                assets = drawn.assets
                audited.spec, audited.model = assets[0].spec, studio.model
                audited.seed, audited.rejected = assets[0].record.seed, drawn.rejected
                said["assets"] = [asset_document(asset) for asset in assets]
                folder.save(assets)
                changes = finished(folder, job)
            if not job.dry_run:
                audited.outputs = {change.path: change.sha256 for change in changes}
    except FilesRefused as error:
        return tell_refused(job, project, error, said)
    except NothingPassed as error:
        told = keep_rejected(error.rejected, apart(job, project))
        return tell_nothing_passed(error, told, as_json=job.as_json)
    if job.contact_sheet is not None:
        from assetwright.export.contact_sheet import save_contact_sheet

        save_contact_sheet(drawn, job.contact_sheet)
    print_warnings(assets)
    said["rejected"] = keep_rejected(drawn.rejected, apart(job, project))
    tell(job, project, changes, folder.instructions, said)
    return tell_missing(drawn.missing)


def generate_many_into(studio: Studio, file: str, job: Job, project: Project) -> int:
    """Draw the prompts of a file into a project, all that can be drawn; the exit code."""
    from assetwright.export.project import FilesRefused

    def save(assets: Sequence[Asset]) -> Saved:
        changes = folder.save(assets)
        return {change.path: (change.bytes, change.sha256) for change in changes}

    said: dict[str, object] = {}
    try:
        with job.into(project, studio.settings) as folder:
            run = draw_prompts(studio, file, job.drawing, save, apart(job, project))
            said = run.document()
            changes = finished(folder, job)
    except FilesRefused as error:
        return tell_refused(job, project, error, said)
    tell(job, project, changes, folder.instructions, said)
    if not job.as_json:
        print_result("", *run.summary(project.root))
    return run.code


def apart(job: Job, project: Project) -> Path | None:
    """Where drawings that failed go: beside the record of files, out of sight of any build."""
    from assetwright.export.project.record import RECORD

    return None if job.dry_run else (project.root / RECORD).parent


def finished(folder: ProjectFolder, job: Job) -> Sequence[Change]:
    """What became of each file; FilesRefused in a dry run too."""
    from assetwright.export.project import FilesRefused, Status

    changes = folder.finish(prune=job.prune)
    if any(change.status is Status.REFUSED for change in changes):
        raise FilesRefused(changes)
    return changes


def tell(
    job: Job,
    project: Project,
    changes: Sequence[Change],
    instructions: Mapping[str, str],
    said: Mapping[str, object],
) -> None:
    """What became of the project's files."""
    if job.as_json:
        print_json({**said, **plan_document(project, changes, instructions, dry_run=job.dry_run)})
    else:
        print_result(*plan_summary(project, changes, instructions, dry_run=job.dry_run))


def tell_refused(
    job: Job, project: Project, error: FilesRefused, said: Mapping[str, object]
) -> int:
    """Each file in the way; with what else would have been, where that was asked."""
    if job.as_json:
        failure = {"kind": "input", "field": error.field, "message": str(error), "span": None}
        tell(job, project, error.changes, {}, {**said, "error": failure})
    elif job.dry_run:
        tell(job, project, error.changes, {}, said)
    print_refused(error)
    print_notice("error", "bold red", str(error))
    return error.exit_code
