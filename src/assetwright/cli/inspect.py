"""``assetwright inspect``: what a file says about how it was made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assetwright.cli.output import print_json, print_result


def inspect(
    file: Annotated[Path, typer.Argument(help="A PNG, WebP, JPEG, ICO or SVG image.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the metadata of an image: prompt, seed, model, licences, who signed it."""
    from assetwright.export.metadata import read_metadata

    fields = read_metadata(file) | _signature(file)
    if as_json:
        print_json(fields)
        return

    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for name, value in fields.items():
        table.add_row(Text(name.replace("_", " "), "bold"), Text(value))
    print_result(table)


def _signature(file: Path) -> dict[str, str]:
    """Nothing where the packages for signatures are not installed."""
    from assetwright.export.provenance import available, read_trust, verify
    from assetwright.settings import Settings

    if not available():
        return {}
    (found,) = verify(file, read_trust(Settings.find().signing))
    said = {"signed by": found.signer, "because": found.reason}
    words = [found.state.value, *(f"{name} {text}" for name, text in said.items() if text)]
    return {"provenance": ", ".join(words)}
