"""``assetwright inspect``: what a file says about how it was made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assetwright.cli.output import print_json, print_result


def inspect(
    file: Annotated[Path, typer.Argument(help="A PNG, WebP, JPEG or ICO image.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the metadata of an image: prompt, seed, model, licences and what else it holds."""
    from assetwright.export.metadata import read_metadata

    fields = read_metadata(file)
    if as_json:
        print_json(fields)
        return

    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for name, value in fields.items():
        table.add_row(Text(name.replace("_", " "), "bold"), Text(value))
    print_result(table)
