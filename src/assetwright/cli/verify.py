"""``assetwright verify``: do exported files keep their platforms' rules?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from assetwright.cli.choices import completing, some_of
from assetwright.cli.output import print_json, print_notice, print_result, printable

FOUND = 1
"""Exit code when a rule is broken."""


def _platforms() -> Iterable[str]:
    from assetwright.export.verify import VERIFIED_PLATFORMS

    return VERIFIED_PLATFORMS


def verify(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="A folder of exported files, by this or by any other tool."
        ),
    ],
    platforms: Annotated[
        str,
        typer.Option(
            "--platform",
            metavar="LIST",
            help="Whose rules, comma-separated; by default those of all platforms found in DIR.",
            autocompletion=completing(_platforms),
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Look at exported files again: names, sizes, alpha, references, frames and safe zones.

    Exits with 0 when nothing is wrong (warnings aside), with 1 when something is.
    """
    from assetwright.export.verify import Level, platforms_in, verify

    wanted = some_of("platform", platforms, _platforms())
    checked = wanted or list(platforms_in(folder))
    findings = verify(folder, wanted)
    errors = sum(finding.level is Level.ERROR for finding in findings)
    if as_json:
        print_json(
            {
                "platforms": checked,
                "errors": errors,
                "warnings": len(findings) - errors,
                "findings": [
                    {
                        "path": finding.path,
                        "rule": finding.rule,
                        "level": finding.level,
                        "problem": finding.problem,
                        "remedy": finding.remedy,
                    }
                    for finding in findings
                ],
            }
        )
        return FOUND if errors else 0

    from rich.text import Text

    styles = {Level.ERROR: "bold red", Level.WARNING: "yellow"}
    if findings:
        print_result(
            *(
                Text.assemble(
                    (f"{finding.level}: ", styles[finding.level]),
                    printable(str(finding)),
                    (f" [{finding.rule}]", "dim"),
                )
                for finding in findings
            )
        )
    names = ", ".join(checked) or "no platform's files, only images and documents"
    outcome = (
        f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
        if findings
        else "nothing wrong"
    )
    print_notice("verified", "bold", f"{names}: {outcome}.")
    return FOUND if errors else 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
