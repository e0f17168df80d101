"""``assetwright check``: would a designer let these pictures pass?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.choices import one_of
from assetwright.cli.output import print_json, print_notice, print_result, printable

if TYPE_CHECKING:
    from assetwright.qa import Expectations, FileReport
    from assetwright.settings import Settings
    from assetwright.types import Color

FOUND = 1
"""Exit code when a picture fails."""


def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="DIR|FILE…", help="Pictures, and folders of them.")
    ],
    brand_colors: Annotated[
        list[str] | None,
        typer.Option("--brand-color", metavar="HEX", help="A colour they must have; repeatable."),
    ] = None,
    backgrounds: Annotated[
        list[str] | None,
        typer.Option("--background", metavar="HEX", help="A colour they lie on; repeatable."),
    ] = None,
    asset_type: Annotated[
        str, typer.Option("--type", help="icon, splash_screen, banner or illustration.")
    ] = "",
    prompt: Annotated[
        str, typer.Option(metavar="WORDS", help="What icons should show; if not, they fail.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML.")
    ] = None,
    sarif_file: Annotated[
        Path | None, typer.Option("--sarif", metavar="FILE", help="Write SARIF.")
    ] = None,
) -> int:
    """Check the quality of pictures, made by this or by any other program.

    What no option says is taken from the metadata of files that have it. Exits with 0 when all
    pass (warnings aside), with 1 when one fails.
    """
    from assetwright import __version__
    from assetwright.export.atomic import write_bytes
    from assetwright.qa import inspect_files
    from assetwright.qa.junit import junit
    from assetwright.qa.sarif import sarif
    from assetwright.settings import Settings

    expected = _expectations(
        Settings.find(), asset_type, list(brand_colors or ()), list(backgrounds or ()), prompt
    )
    reports = inspect_files(paths, expected)
    if junit_file is not None:
        write_bytes(junit_file, junit(reports))
    if sarif_file is not None:
        write_bytes(sarif_file, sarif(reports, __version__))
    failed = sum(not report.passed for report in reports)
    if as_json:
        print_json(_document(reports, failed))
    else:
        _print(reports)
        outcome = f"{failed} of {len(reports)} failed" if failed else "all passed"
        noun = "picture" if len(reports) == 1 else "pictures"
        print_notice("checked", "bold", f"{len(reports)} {noun}: {outcome}.")
    return FOUND if failed else 0


def _expectations(
    settings: Settings,
    kind: str,
    brand_colors: Sequence[str],
    backgrounds: Sequence[str],
    prompt: str,
) -> Expectations:
    from assetwright.prompt import parse
    from assetwright.prompt.lettering import may_have_lettering
    from assetwright.qa import Expectations, WantedColor
    from assetwright.types import AssetType

    tolerances = {token.color: token.tolerance for token in settings.tokens}
    wanted = (_color("brand-color", text) for text in brand_colors)
    return Expectations(
        one_of("type", kind, AssetType) if kind else None,
        tuple(
            WantedColor(color, tolerances.get(color, settings.gates.color_tolerance))
            for color in wanted
        ),
        tuple(_color("background", text) for text in backgrounds),
        settings.gates,
        subject=parse(prompt).subject if prompt else "",
        demanded=bool(prompt),
        lettering=bool(prompt) and may_have_lettering(parse(prompt)),
    )


def _color(option: str, text: str) -> Color:
    from assetwright.types import Color, InputError

    try:
        return Color.from_hex(text)
    except ValueError as error:
        raise InputError(option, f"--{option}: {error}.") from error


def _document(reports: Sequence[FileReport], failed: int) -> dict[str, object]:
    return {
        "checked": len(reports),
        "failed": failed,
        "files": [
            {
                "path": report.path,
                "passed": report.passed,
                "findings": [
                    {
                        "check": finding.check,
                        "level": finding.level,
                        "message": finding.message,
                        "value": finding.value,
                        "limit": finding.limit,
                        "unit": finding.unit,
                    }
                    for finding in report.findings
                ],
            }
            for report in reports
        ],
    }


def _print(reports: Sequence[FileReport]) -> None:
    from rich.text import Text

    from assetwright.qa import Level

    styles = {Level.ERROR: "bold red", Level.WARNING: "yellow"}
    lines = [
        Text.assemble(
            (f"{finding.level}: ", styles[finding.level]),
            f"{printable(report.path)} {finding.message}",
            (f" [{finding.check}{_measured(finding.value, finding.limit, finding.unit)}]", "dim"),
        )
        for report in reports
        for finding in report.findings
        if finding.level in styles
    ]
    if lines:
        print_result(*lines)


def _measured(value: float | None, limit: float | None, unit: str) -> str:
    if value is None or limit is None:
        return ""
    return f" {value:.3g}, limit {limit:.3g} {unit}".rstrip()
