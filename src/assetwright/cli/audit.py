"""``assetwright audit``: what was asked and decided, and whether that log is whole."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from assetwright.cli.choices import one_of
from assetwright.cli.output import print_json, print_result, print_text

if TYPE_CHECKING:
    from rich.table import Table

    from assetwright.store import AuditLog, Verification
    from assetwright.types import AuditEntry, RequestOutcome

_PIECE = 1 << 16
"""Characters that are written at once."""

audit = typer.Typer(help="Read and verify the log of requests.")

Url = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|URL",
        help="A SQLite file, or a postgresql:// URL.",
        show_default="$ASSETWRIGHT_AUDIT, the project's, the user's own",
    ),
]
_Anchor = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The file that vouches for the log's end.",
        show_default="the project's, $ASSETWRIGHT_AUDIT_ANCHOR, beside the log",
    ),
]
Tenant = Annotated[str | None, typer.Option(help="Only the requests of this tenant.")]
_Outcome = Annotated[str | None, typer.Option(help="Only those drawn, refused, invalid or failed.")]
Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Only from this on, as 2026-11-24 or 2026-11-24T17:30, UTC."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@audit.command("verify")
def verify(url: Url = None, anchor: _Anchor = None, as_json: _Json = False) -> None:
    """Look for edited, deleted, moved and cut-off records. Exit code 1 when something is wrong."""
    with opened_for_reading(url, anchor) as log:
        found = log.verify()
    _report(found, as_json=as_json)


@audit.command("anchor")
def begin_anchor(url: Url = None, anchor: _Anchor = None, as_json: _Json = False) -> None:
    """Write a first anchor for a log that has records: on a new machine, or after a move."""
    with opened_for_reading(url, anchor) as log:
        found = log.begin_anchor()
    _report(found, as_json=as_json)


@audit.command("list")
def list_records(
    url: Url = None,
    tenant: Tenant = None,
    outcome: _Outcome = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=0, help="How many, newest first.")] = 20,
    as_json: _Json = False,
) -> None:
    """Print the newest requests."""
    kind, start = _read_outcome(outcome), read_time(since)
    with opened_for_reading(url) as log:
        entries = list(
            log.records(tenant=tenant, outcome=kind, since=start, limit=limit, newest_first=True)
        )
    if as_json:
        from assetwright.store.export import document

        print_json([document(entry) for entry in entries])
    else:
        print_result(_table(entries))


@audit.command("export")
def export(
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="jsonl, which is exact, or csv, for spreadsheets."
        ),
    ] = "jsonl",
    url: Url = None,
    tenant: Tenant = None,
    outcome: _Outcome = None,
    since: Since = None,
    limit: Annotated[int | None, typer.Option(min=0, help="At most so many.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Same as --format jsonl.")] = False,
) -> None:
    """Print the requests, oldest first, as JSON lines or CSV."""
    from assetwright.store.audit_log import Format

    wanted = cast(Format, "jsonl" if as_json else form)
    kind, start = _read_outcome(outcome), read_time(since)
    with opened_for_reading(url) as log, _Stdout() as stream:
        log.export(stream, wanted, tenant=tenant, outcome=kind, since=start, limit=limit)
        stream.flush()


class _Stdout(io.StringIO):
    """Text on its way to standard output, in pieces."""

    def write(self, text: str) -> int:
        written = super().write(text)
        if self.tell() >= _PIECE:
            self.flush()
        return written

    def flush(self) -> None:
        print_text(self.getvalue())
        self.seek(0)
        self.truncate()


def opened_for_reading(url: str | None, anchor: Path | None = None) -> AuditLog:
    """The log at ``url``, else the environment's, the project's or the user's own."""
    from assetwright.settings import Settings
    from assetwright.store import AuditLog, asked_place

    if url is None:
        auditing = Settings.find().auditing
        url, own = asked_place(auditing.log, auditing.anchor)
        anchor = anchor or own
    return AuditLog.open(url, anchor=anchor, create=False)


def _report(found: Verification, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "ok": found.ok,
                "records": found.head.count,
                "head": found.head.hash,
                "anchored": found.anchored,
                "fault": found.fault,
                "bad": found.bad,
                "message": found.message,
            }
        )
    else:
        from rich.text import Text

        mark = ("ok", "green") if found.ok else ("tampered", "bold red")
        print_result(Text.assemble(mark, f": {found.message}"))
    if not found.ok:
        raise typer.Exit(1)


def _read_outcome(word: str | None) -> RequestOutcome | None:
    from assetwright.types import RequestOutcome

    return None if word is None else one_of("outcome", word, RequestOutcome)


def read_time(text: str | None) -> datetime | None:
    """The moment that ``--since`` names; InputError for what is none."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        from assetwright.types import InputError

        raise InputError(
            "since", f"--since {text!r} is not a time: write it as 2026-11-24 or 2026-11-24T17:30"
        ) from None


def _table(entries: Sequence[AuditEntry]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from assetwright.store import printable

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column("record", justify="right")
    for heading in ("when (UTC)", "tenant", "user", "door", "outcome", "prompt"):
        table.add_column(heading)
    for entry in entries:
        record = entry.record
        when = record.when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        prompt = record.prompt
        if prompt is None:
            prompt = f"sha256:{entry.prompt_sha256}" if entry.prompt_sha256 else ""
        cells = (when, record.tenant, record.user, record.door, record.outcome, prompt)
        table.add_row(str(entry.position), *(Text(printable(cell)) for cell in cells))
    return table
