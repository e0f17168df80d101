"""``generate --set``: drawings of one family."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from assetwright.cli.door import requests
from assetwright.cli.output import print_json, print_result
from assetwright.cli.progress import progress_bar
from assetwright.cli.rejected import keep_rejected, tell_missing, tell_nothing_passed
from assetwright.cli.summary import document, print_warnings, summary

if TYPE_CHECKING:
    from assetwright.cli.job import Job
    from assetwright.studio import Studio

MANIFEST, SHEET = "set.json", "set.png"


def generate_set(studio: Studio, members: str, shared: str, job: Job) -> int:
    """Draw a set into a folder, with its manifest and its contact sheet; the exit code."""
    import json

    from assetwright.export.atomic import write_bytes
    from assetwright.export.contact_sheet import save_contact_sheet
    from assetwright.prompt.members import of_one_family
    from assetwright.qa.gate import NothingPassed

    prompts = of_one_family(members, shared)
    try:
        with requests(studio.settings) as request_of, ExitStack() as stack:
            audited = [stack.enter_context(request_of(prompt)) for prompt in prompts]
            for each in audited:
                each.verdict = studio.permit(each.prompt)
            with progress_bar("drawing") as advance:
                drawn = studio.generate_many(prompts, **job.drawing, family=True, progress=advance)
            files = drawn.save(
                job.out,
                densities=job.selection.densities,
                formats=job.selection.formats,
                platforms=job.selection.platforms,
                purposes=job.selection.purposes,
            )
            for each, outcome in zip(audited, drawn.outcomes, strict=True):
                each.model = studio.model
                each.ended(outcome)
    except NothingPassed as error:
        told = keep_rejected(error.rejected, job.out)
        return tell_nothing_passed(error, told, as_json=job.as_json)
    sheet = job.contact_sheet or job.out / SHEET
    save_contact_sheet(drawn, sheet)
    print_warnings(drawn.assets)
    rejected = keep_rejected(drawn.rejected, job.out)
    weights = {asset.record.weight for asset in drawn.assets} - {None}
    told_of = {
        "members": prompts,
        "weight": weights.pop() if len(weights) == 1 else None,
        **document(drawn.assets, files, sheet),
        "rejected": rejected,
    }
    manifest = (json.dumps(told_of, indent=2, default=str) + "\n").encode()
    write_bytes(job.out / MANIFEST, manifest)
    if job.as_json:
        print_json(json.loads(manifest))
    else:
        print_result(*summary(drawn.assets, files, job.out, sheet))
    return tell_missing(drawn.missing)
