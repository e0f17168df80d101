"""``generate --set``: drawings of one family, into a folder or into a project."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from assetwright.cli.door import digests, requests
from assetwright.cli.into import apart, finished, tell, tell_refused
from assetwright.cli.output import print_json, print_result
from assetwright.cli.progress import progress_bar
from assetwright.cli.rejected import keep_rejected, tell_missing, tell_nothing_passed
from assetwright.cli.summary import asset_document, document, print_warnings, summary

if TYPE_CHECKING:
    from assetwright.cli.job import Job
    from assetwright.export.project import Project
    from assetwright.sets import FamilySet
    from assetwright.store import AuditedRequest
    from assetwright.studio import Studio


def generate_family(studio: Studio, members: str, shared: str, job: Job) -> int:
    """Draw a set into a folder, with its manifest and its contact sheet; the exit code."""
    from assetwright.export.contact_sheet import save_contact_sheet
    from assetwright.qa.gate import NothingPassed
    from assetwright.sets import SHEET

    try:
        with _drawn(studio, members, shared, job) as (drawn, audited):
            files = drawn.save(
                job.out,
                densities=job.selection.densities,
                formats=job.selection.formats,
                platforms=job.selection.platforms,
                purposes=job.selection.purposes,
            )
            assets = iter(drawn.assets)
            written = digests(files, job.out)
            for each, outcome in zip(audited, drawn.outcomes, strict=True):
                names = {next(assets).name for _ in outcome.assets}
                each.outputs = {
                    path: digest
                    for path, digest in written.items()
                    if path.partition("/")[0] in names
                }
    except NothingPassed as error:
        told = keep_rejected(error.rejected, job.out)
        return tell_nothing_passed(error, told, as_json=job.as_json)
    sheet = job.out / SHEET
    if job.contact_sheet is not None:
        save_contact_sheet(drawn, job.contact_sheet)
        sheet = job.contact_sheet
    print_warnings(drawn.assets)
    rejected = keep_rejected(drawn.rejected, job.out)
    if job.as_json:
        listed = document(drawn.assets, files, sheet)
        print_json({**drawn.manifest(), **listed, "rejected": rejected})
    else:
        print_result(*summary(drawn.assets, files, job.out, sheet))
    return tell_missing(drawn.missing)


def generate_family_into(
    studio: Studio, members: str, shared: str, job: Job, project: Project
) -> int:
    """Draw a set into a project; the exit code.

    What tells of it is kept beside the record of files, named after the first member.
    """
    from pathlib import Path

    from assetwright.export.contact_sheet import save_contact_sheet
    from assetwright.export.project import FilesRefused
    from assetwright.qa.gate import NothingPassed

    said: dict[str, Any] = {}
    beside = apart(job, project)
    try:
        with _drawn(studio, members, shared, job) as (drawn, audited):
            said["assets"] = [asset_document(asset) for asset in drawn.assets]
            with job.into(project, studio.settings) as folder:
                assets, made = iter(drawn.assets), []
                for each, outcome in zip(audited, drawn.outcomes, strict=True):
                    own = folder.save([next(assets) for _ in outcome.assets])
                    made += [Path(change.path) for change in own]
                    if not job.dry_run:
                        each.outputs = {change.path: change.sha256 for change in own}
                changes = finished(folder, job)
            if beside is not None:
                place = beside / "sets" / drawn.assets[0].name
                drawn.tell(place.with_suffix(".json"), place.with_suffix(".png"), made)
    except FilesRefused as error:
        return tell_refused(job, project, error, said)
    except NothingPassed as error:
        told = keep_rejected(error.rejected, beside)
        return tell_nothing_passed(error, told, as_json=job.as_json)
    if job.contact_sheet is not None:
        save_contact_sheet(drawn, job.contact_sheet)
    print_warnings(drawn.assets)
    said |= {**drawn.manifest(), "rejected": keep_rejected(drawn.rejected, beside)}
    del said["files"]
    tell(job, project, changes, folder.instructions, said)
    return tell_missing(drawn.missing)


@contextmanager
def _drawn(
    studio: Studio, members: str, shared: str, job: Job
) -> Iterator[tuple[FamilySet, list[AuditedRequest]]]:
    """The set, and a request for each member, on record when the context is left."""
    from assetwright.prompt.members import of_one_family
    from assetwright.sets import generate_set

    prompts = of_one_family(members, shared)
    with requests(studio.settings) as request_of, ExitStack() as stack:
        audited = [stack.enter_context(request_of(prompt)) for prompt in prompts]
        for each in audited:
            each.verdict = studio.permit(each.prompt)
        with progress_bar("drawing") as advance:
            drawn = generate_set(studio, members, shared, **job.drawing, progress=advance)
        for each, outcome in zip(audited, drawn.outcomes, strict=True):
            each.model = studio.model
            each.ended(outcome)
        yield drawn, audited
