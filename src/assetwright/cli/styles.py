"""``assetwright styles``: what ``--style`` takes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from assetwright.cli.output import print_json, print_result


def styles(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the styles the model draws in, the words for them, and where it learnt them."""
    from assetwright.diffusion.styles import FAMILY_STYLES
    from assetwright.studio import Studio

    known = Studio().styles
    words = {name: word for word, name in FAMILY_STYLES.items()}
    if as_json:
        print_json([asdict(style) | {"word": words.get(style.name)} for style in known])
        return

    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for heading in ("style", "word", "family", "learnt from", "licence"):
        table.add_column(heading)
    table.add_column("drawings", justify="right")
    for style in known:
        cells = (words.get(style.name, ""), style.family, style.title, style.license)
        table.add_row(
            Text(style.name, "bold"), *(Text(cell) for cell in cells), f"{style.drawings:,}"
        )
    print_result(table)
