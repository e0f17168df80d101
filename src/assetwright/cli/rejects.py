"""``assetwright rejects``, ``approve`` and ``reject``: what was thought of assets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.audit import Since, Url, opened_for_reading, read_time
from assetwright.cli.choices import ALL, one_of, some_of
from assetwright.cli.output import print_json, print_notice, print_result

if TYPE_CHECKING:
    from rich.table import Table

    from assetwright.store.review import Decision, StoredReview

rejects = typer.Typer(
    help="Drawings that failed the quality checks, and assets that people approved or rejected.",
    no_args_is_help=True,
)

_Decision = Annotated[
    str, typer.Option("--decision", metavar="WORD", help="rejected, approved or all.")
]
_Check = Annotated[str | None, typer.Option("--check", help="Only what this check failed.")]
_Type = Annotated[
    str | None,
    typer.Option("--type", help="Only icon, splash_screen, banner or illustration."),
]
_Tenant = Annotated[str | None, typer.Option(help="Only those of this tenant.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="PNG, WebP or JPEG pictures.")]


@rejects.command("list")
def list_command(
    url: Url = None,
    decision: _Decision = "rejected",
    check: _Check = None,
    asset_type: _Type = None,
    tenant: _Tenant = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=0, help="How many, newest first.")] = 20,
    as_json: _Json = False,
) -> None:
    """Print the newest rejected drawings, and why they were."""
    from assetwright.store.webdataset import document

    wanted, kind, start = _decision(decision), _type(asset_type), read_time(since)
    with opened_for_reading(url) as log:
        entries = list(
            log.reviews.entries(
                decision=wanted,
                check=check,
                asset_type=kind,
                tenant=tenant,
                since=start,
                limit=limit,
                newest_first=True,
            )
        )
    if as_json:
        print_json([document(entry) for entry in entries])
    else:
        print_result(_table(entries))


@rejects.command("export")
def export_command(
    out: Annotated[
        Path, typer.Argument(metavar="DIR|FILE.tar", help="A folder of tar files, or one file.")
    ],
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="webdataset.")] = (
        "webdataset"
    ),
    approved: Annotated[
        list[Path] | None,
        typer.Option(
            "--approved",
            metavar="DIR|FILE",
            help="Also these pictures as approved ones, as a folder of baselines; repeatable.",
        ),
    ] = None,
    shard_size: Annotated[int, typer.Option(metavar="N", help="Samples in a tar file.")] = 1000,
    url: Url = None,
    decision: _Decision = ALL,
    check: _Check = None,
    asset_type: _Type = None,
    tenant: _Tenant = None,
    since: Since = None,
    as_json: _Json = False,
) -> None:
    """Write rejected and approved pictures, their prompts and the reasons, as a training set.

    Of each drawing the decision that stands: a person's last, else the checks'.
    """
    from assetwright.store.training_set import training_set
    from assetwright.store.webdataset import write_webdataset

    some_of("format", form, ("webdataset",))
    wanted, kind, start = _decision(decision), _type(asset_type), read_time(since)
    with opened_for_reading(url) as log:
        entries = training_set(
            log.reviews,
            approved or (),
            decision=wanted,
            check=check,
            asset_type=kind,
            tenant=tenant,
            since=start,
        )
        exported = write_webdataset(entries, out, shard_size)
    files = [str(path) for path in exported.files]
    if as_json:
        told = {"rejected": exported.rejected, "approved": exported.approved, "files": files}
        print_json(told)
    else:
        print_result(*files)
        counts = f"{exported.rejected} rejected and {exported.approved} approved pictures"
        print_notice("exported", "bold green", f"{counts} in {len(files)} files.")


def approve_command(
    files: _Files,
    reason: Annotated[str, typer.Option(help="What is good about them.")] = "",
    url: Url = None,
    as_json: _Json = False,
) -> None:
    """Record that pictures are good: kept beside the rejected ones, and exported with them."""
    _review("approved", files, reason, url, as_json=as_json)


def reject_command(
    files: _Files,
    reason: Annotated[str, typer.Option(help="What is wrong with them.")],
    url: Url = None,
    as_json: _Json = False,
) -> None:
    """Record that pictures are not good enough, and why; the files stay where they are."""
    _review("rejected", files, reason, url, as_json=as_json)


def _review(
    word: str, files: Sequence[Path], reason: str, url: str | None, *, as_json: bool
) -> None:
    """All of them, or none when one is no picture."""
    from assetwright.cli.door import user_name
    from assetwright.settings import Settings
    from assetwright.store import AuditLog, asked_place
    from assetwright.store.review import Decision, Review

    settings = Settings.find()
    auditing, anchor = settings.auditing, None
    reviews = [
        Review.of_file(
            path, Decision(word), user_name() or "somebody", reason=reason, tenant=settings.tenant
        )
        for path in files
    ]
    if url is None:
        url, anchor = asked_place(auditing.log, auditing.anchor)
    with AuditLog.open(url, anchor=anchor, prompts=auditing.prompts) as log:
        log.reviews.add(reviews)
    if as_json:
        told = [{"path": str(p), "sha256": r.sha256} for p, r in zip(files, reviews, strict=True)]
        print_json({word: told})
    else:
        noun = "picture" if len(files) == 1 else "pictures"
        print_notice(word, "bold", f"{len(files)} {noun}.")


def _decision(word: str) -> Decision | None:
    from assetwright.store.review import Decision

    found = some_of("decision", word, Decision)
    return Decision(found[0]) if len(found) == 1 else None


def _type(word: str | None) -> str | None:
    from assetwright.types import AssetType

    return None if word is None else one_of("type", word, AssetType)


def _table(entries: Sequence[StoredReview]) -> Table:
    from datetime import UTC

    from rich.table import Table
    from rich.text import Text

    from assetwright.store import printable

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column("review", justify="right")
    for heading in ("when (UTC)", "decision", "by", "asset", "seed", "why", "prompt"):
        table.add_column(heading)
    for entry in entries:
        review = entry.review
        failures = [finding for finding in review.findings if not finding.passed]
        why = review.reason or "; ".join(
            f"{finding.message} [{finding.check}]".strip() for finding in failures
        )
        prompt = review.prompt
        if prompt is None:
            prompt = f"sha256:{entry.prompt_sha256}" if entry.prompt_sha256 else ""
        cells = (
            review.when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            review.decision,
            review.judge,
            review.name or review.asset_id or review.sha256[:16],
            "" if review.seed is None else str(review.seed),
            why,
            prompt,
        )
        table.add_row(str(entry.position), *(Text(printable(cell)) for cell in cells))
    return table
