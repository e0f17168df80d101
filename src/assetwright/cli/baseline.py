"""``assetwright baseline``: approved pictures, and whether today's still look like them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.output import print_json, print_notice, print_result, printable

if TYPE_CHECKING:
    from assetwright.qa.baseline import Run

FOUND = 1
"""Exit code when a file is not what was approved."""

baseline = typer.Typer(
    help="Approve pictures as references, and compare later ones with them.",
    no_args_is_help=True,
)
Baselines = Annotated[
    Path,
    typer.Option("--baselines", metavar="DIR", help="The references, kept under version control."),
]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="GLOB", help="Only paths that match; repeatable."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DEFAULT = Path("baselines")


@baseline.command("approve")
def approve_command(
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR|FILE…",
            help="What becomes the reference: files of a folder by their paths under it, "
            "a file by its name.",
        ),
    ],
    baselines: Baselines = DEFAULT,
    only: Only = None,
    remove_missing: Annotated[
        bool,
        typer.Option("--remove-missing", help="Forget references whose file is gone."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Make files the references that later ones are compared with; commit them afterwards."""
    from assetwright.qa.baseline import approve

    new, gone = approve(places, baselines, only or (), remove_missing=remove_missing)
    if as_json:
        print_json({"approved": new, "removed": gone})
        return 0
    print_result(*map(printable, new), *(f"{printable(path)} (removed)" for path in gone))
    what = f"{len(new)} new or other, {len(gone)} removed" if new or gone else "nothing new"
    print_notice("approved", "bold green", f"{what}; references are in {baselines}.")
    return 0


@baseline.command("compare")
def compare_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Files to compare.")],
    baselines: Baselines = DEFAULT,
    only: Only = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FOLDER", help="Write a page to look at."),
    ] = None,
    as_json: AsJson = False,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML.")
    ] = None,
) -> int:
    """Compare files with their references; the same picture in another encoding is the same.

    Exits with 0 when all are the same, with 1 when one changed, is new, or is missing.
    """
    from assetwright.export.atomic import write_bytes
    from assetwright.qa.baseline import compare_folder
    from assetwright.qa.baseline.report import junit, write_html

    beside = [] if report is None else [report]
    run = compare_folder(folder, baselines, only or (), beside)
    page = None if report is None else write_html(run, report)
    if junit_file is not None:
        write_bytes(junit_file, junit(run).encode())
    failed = len(run.to_look_at)
    if as_json:
        print_json(_document(run, page))
    else:
        _print(run)
        counts = run.counts
        summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        where = "" if page is None else f" Look at {page}."
        print_notice("compared", "bold", f"{summary or 'no files'}.{where}")
    return FOUND if failed else 0


def _document(run: Run, page: Path | None) -> dict[str, object]:
    from assetwright.qa.baseline.report import approve_one

    results: list[dict[str, object]] = []
    for result in run.results:
        found = result.comparison
        entry: dict[str, object] = {"path": result.path, "status": str(result.status)}
        if not result.status.passes:
            entry |= {"why": found.why, "approve": approve_one(run, result)}
        if found.box is not None:
            entry |= {"pixels": found.pixels, "box": list(found.box), "delta": found.delta}
        results.append(entry)
    counts = {str(status): count for status, count in sorted(run.counts.items())}
    return {
        "differs": len(run.to_look_at),
        "counts": counts,
        "report": None if page is None else str(page),
        "results": results,
    }


def _print(run: Run) -> None:
    from rich.text import Text

    from assetwright.qa.baseline import Status
    from assetwright.qa.baseline.report import approve_all

    styles = {Status.ADDED: "bold green", Status.MISSING: "bold red"}
    lines: Sequence[Text] = [
        Text.assemble(
            (f"{result.status}: ", styles.get(result.status, "bold yellow")),
            printable(result.path),
            (f" ({printable(result.comparison.why)})", "dim"),
        )
        for result in run.to_look_at
    ]
    if lines:
        print_result(*lines)
        print_notice("approve all", "bold", approve_all(run))
