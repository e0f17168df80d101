"""``assetwright provenance``: a certificate for trying; whether files are as they were signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.output import print_json, print_result

if TYPE_CHECKING:
    from assetwright.export.provenance import Finding

provenance = typer.Typer(help="Signed statements (C2PA) of where files come from.")

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@provenance.command("init")
def init(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A new folder for it.", show_default="in the user's data folder"),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Make a certificate for trying signatures out; nobody but you will trust it."""
    from assetwright.export.provenance import make_authority
    from assetwright.export.provenance.packages import own_folder

    authority, certificate, key = make_authority(folder or own_folder())
    if as_json:
        places = {"authority": authority, "certificate": certificate, "key": key}
        print_json({name: str(path) for name, path in places.items()})
        return
    print_result(f"authority    {authority}", f"certificate  {certificate}", f"key          {key}")
    if folder is None:
        print_result("", "`assetwright generate --sign` signs with it from now on.")
    else:
        print_result(
            "",
            "To sign with it, in assetwright.toml:",
            "",
            "[provenance]",
            "sign = true",
            f"certificate = {_toml(certificate)}",
            f"key = {_toml(key)}",
            f"trust = {_toml(authority)}",
        )


@provenance.command("verify")
def verify(
    path: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="A file, or a whole set.")],
    trust: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="PEM certificates of the authorities to trust.",
            show_default="the project's, the user's own",
        ),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Check signatures. Exit code 1 unless every signed file is as somebody trusted signed it."""
    from dataclasses import replace

    from assetwright.export.provenance import read_trust
    from assetwright.export.provenance import verify as find
    from assetwright.settings import Settings

    signing = Settings.find().signing
    if trust is not None:
        signing = replace(signing, trust=trust)
    findings = find(path, read_trust(signing))
    good = _good(findings)
    if as_json:
        files = [
            {
                "path": str(found.path),
                "state": found.state.value,
                "signer": found.signer,
                "reason": found.reason,
            }
            for found in findings
        ]
        print_json({"ok": good, "files": files})
    else:
        _print(findings)
    if not good:
        raise typer.Exit(1)


def _good(findings: Sequence[Finding]) -> bool:
    """Unsigned files are no fault of a folder that has signed ones."""
    states = {found.state.value for found in findings}
    return "trusted" in states and states <= {"trusted", "unsigned"}


def _print(findings: Sequence[Finding]) -> None:
    """What is wrong one by one, the rest as a count."""
    from rich.table import Table
    from rich.text import Text

    counts = Counter((found.state.value, found.signer) for found in findings)
    table = Table.grid(padding=(0, 2))
    for found in findings:
        if found.state.value in ("invalid", "missing") or len(findings) == 1:
            color = "green" if found.state.value == "trusted" else "bold red"
            said = found.reason or found.signer
            table.add_row(Text(found.state.value, color), Text(str(found.path)), Text(said))
    if table.row_count:
        print_result(table)
    if len(findings) != 1:
        for (state, signer), count in sorted(counts.items()):
            print_result(Text(f"{count} {state}{f', signed by {signer}' if signer else ''}"))
    if not findings:
        print_result("nothing here is signed")


def _toml(path: Path) -> str:
    import json

    # A basic string of TOML escapes as JSON does.
    return json.dumps(str(path.absolute()))
