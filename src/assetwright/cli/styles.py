"""``assetwright styles``: what ``--style`` takes, and brands' own styles moved about."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assetwright.cli.output import print_json, print_notice, print_result

styles = typer.Typer(
    help="List the styles; export, import and remove those of brands.",
    invoke_without_command=True,
)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The style's name.")]
_Replace = Annotated[
    bool, typer.Option("--replace", help="In the place of the style or file that is there.")
]


@styles.callback()
def list_styles(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the styles the model draws in, the words for them, and where it learnt them."""
    if context.invoked_subcommand is not None:
        return

    from assetwright.config import MODELS
    from assetwright.diffusion.shelf import Shelf
    from assetwright.diffusion.styles import FAMILY_STYLES, StyleBook
    from assetwright.studio import Studio

    studio = Studio()
    known = studio.styles
    words = {name: word for word, name in FAMILY_STYLES.items()}
    book = StyleBook(MODELS / "dit", Shelf(), lambda: studio.model)
    for sentence in book.refused.values():
        print_notice("warning", "bold yellow", sentence)
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


@styles.command("export")
def export_command(
    name: _Name,
    out: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="NAME.safetensors here by default.")
    ] = None,
    replace: _Replace = False,
) -> None:
    """Write a brand's style to a file, to be imported elsewhere."""
    from assetwright.diffusion.brand import SUFFIX
    from assetwright.diffusion.shelf import Shelf
    from assetwright.export.atomic import write_bytes
    from assetwright.types import InputError

    shelf = Shelf()
    shelf.get(name)
    target = out or Path(f"{name}{SUFFIX}")
    if target.is_dir():
        target = target / f"{name}{SUFFIX}"
    if target.exists() and not replace:
        raise InputError("out", f"{target} is there already: name another, or give --replace.")
    write_bytes(target, shelf.path(name).read_bytes())
    print_result(str(target))


@styles.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `styles export` wrote.")],
    replace: _Replace = False,
) -> None:
    """Take in a brand's style from a file; one learnt for other weights is refused."""
    from assetwright.diffusion.shelf import Shelf, read_brand
    from assetwright.store.brand_styles import keep_style
    from assetwright.studio import Studio

    read_brand(file)
    brand = keep_style(file.read_bytes(), Shelf(), Studio().model, replace=replace, what=str(file))
    print_notice("imported", "bold green", f"style {brand.facts.name}: --style {brand.facts.name}")


@styles.command("remove")
def remove_command(name: _Name) -> None:
    """Delete a brand's style."""
    from assetwright.diffusion.shelf import Shelf
    from assetwright.store.brand_styles import remove_style

    print_notice("removed", "bold", str(remove_style(name, Shelf())))
