"""What ``generate`` prints of a set it wrote to a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.cli.output import print_notice

if TYPE_CHECKING:
    from rich.console import RenderableType

    from assetwright.export import Asset, AssetFile


def print_warnings(assets: Sequence[Asset]) -> None:
    """What was understood otherwise than it was written, on stderr."""
    for warning in dict.fromkeys(w for asset in assets for w in asset.spec.warnings):
        print_notice("warning", "yellow", warning)


def asset_document(asset: Asset) -> dict[str, object]:
    """One asset as JSON."""
    return {
        "name": asset.name,
        "size": str(asset.spec.size),
        "warnings": asset.spec.warnings,
        **asdict(asset.record),
    }


def document(
    assets: Sequence[Asset], files: Sequence[AssetFile], contact_sheet: Path | None
) -> dict[str, object]:
    """A set as JSON."""
    return {
        "assets": [asset_document(asset) for asset in assets],
        "files": [
            {
                "path": str(file.path),
                "width": file.size and file.size.width,
                "height": file.size and file.size.height,
                "density": file.density,
                "format": file.format,
                "bytes": file.bytes,
            }
            for file in files
        ],
        "contact_sheet": contact_sheet and str(contact_sheet),
    }


def summary(
    assets: Sequence[Asset], files: Sequence[AssetFile], out: Path, contact_sheet: Path | None
) -> Iterator[RenderableType]:
    """A table of the plain files, a density a row, and a line for each platform."""
    from rich.table import Table
    from rich.text import Text

    folders = {file.path: file.path.relative_to(out).parts[0] for file in files}
    names = {asset.name for asset in assets}
    plain = [file for file in files if folders[file.path] in names]
    formats = list(dict.fromkeys(file.format for file in plain))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for heading in ("asset", "density", "size"):
        table.add_column(heading)
    for heading in formats:
        table.add_column(heading, justify="right")
    for (name, density), row in groupby(plain, key=lambda f: (folders[f.path], f.density)):
        by_format = {file.format: file for file in row}
        size = next(iter(by_format.values())).size
        found = (by_format.get(each) for each in formats)
        lengths = (f"{file.bytes:,} B" if file else "" for file in found)
        table.add_row(Text(name, "bold"), str(density or "any"), str(size or "any"), *lengths)
    if plain:
        yield table
        yield ""
    others = [file for file in files if folders[file.path] not in names]
    for platform, group in groupby(others, key=lambda file: folders[file.path]):
        yield f"{platform}: {_totals(list(group))}"
    yield f"{_totals(files)} in {out}"
    if contact_sheet is not None:
        yield f"contact sheet: {contact_sheet}"


def _totals(files: Sequence[AssetFile]) -> str:
    return f"{len(files)} files, {sum(file.bytes for file in files) / 1e3:,.0f} kB"
