"""What ``generate --into`` prints: each file of the project, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assetwright.cli.output import print_notice

if TYPE_CHECKING:
    from rich.console import RenderableType

    from assetwright.export.project import Change, FilesRefused, Project

_COLORS = {"new": "green", "changed": "yellow", "same": "dim", "removed": "magenta"}


def plan_document(
    project: Project, changes: Sequence[Change], instructions: Mapping[str, str], *, dry_run: bool
) -> dict[str, object]:
    """The plan as JSON."""
    return {
        "project": {
            "path": str(project.root),
            "kind": project.kind,
            "platforms": list(project.places),
        },
        "dry_run": dry_run,
        "changes": [
            {
                "path": change.path,
                "status": change.status,
                "reason": change.reason,
                "asset": change.asset,
                "platform": change.platform,
                "width": change.size and change.size.width,
                "height": change.size and change.size.height,
                "bytes": change.bytes,
                "sha256": change.sha256,
                "diff": change.diff,
            }
            for change in changes
        ],
        "instructions": dict(instructions),
    }


def plan_summary(
    project: Project, changes: Sequence[Change], instructions: Mapping[str, str], *, dry_run: bool
) -> Iterator[RenderableType]:
    """A line a file, in a dry run its difference, and how many there are of each kind."""
    from rich.table import Table
    from rich.text import Text

    from assetwright.export.project import Status

    table = Table.grid(padding=(0, 3, 0, 0))
    for change in changes:
        if dry_run or change.status is not Status.SAME:
            table.add_row(
                Text(change.status, _COLORS.get(change.status, "red")),
                Text(change.path),
                f"{change.bytes:,} B",
                Text(change.reason),
            )
    if table.rows:
        yield table
        yield ""
    diffs = [line for change in changes for line in change.diff]
    for line in diffs:
        yield Text(line, {"+": "green", "-": "red"}.get(line[:1], ""))
    if diffs:
        yield ""
    counts = Counter(change.status for change in changes)
    told = ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
    told = f"dry run: {told}" if dry_run else told
    yield f"{told} in {project.root} ({project.kind})"
    for platform, text in instructions.items():
        yield ""
        yield f"for {platform}, add to your own files:"
        yield text.rstrip()


def print_refused(error: FilesRefused) -> None:
    """Every file that is in the way, on stderr."""
    for change in error.refused:
        print_notice("refused", "red", f"{change.path}: {change.reason}")
