"""``assetwright generate``: the main job."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.choices import ALL, completing, one_of, some_of
from assetwright.cli.door import digests, request
from assetwright.cli.output import print_json, print_notice, print_result
from assetwright.cli.progress import progress_bar
from assetwright.config import STEPS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from assetwright.export import AssetFile, AssetSet
    from assetwright.types import Size


def _types() -> Iterable[str]:
    from assetwright.types import AssetType

    return AssetType


def _densities() -> Iterable[str]:
    from assetwright.types import Density

    return Density


def _formats() -> Iterable[str]:
    from assetwright.export import FORMATS

    return FORMATS


def _platforms() -> Iterable[str]:
    from assetwright.export import PLATFORMS

    return PLATFORMS


def _purposes() -> Iterable[str]:
    from assetwright.export import Purpose

    return Purpose


def _styles() -> Iterable[str]:
    from assetwright.diffusion.styles import FAMILY_STYLES
    from assetwright.studio import Studio
    from assetwright.types import AssetwrightError

    # A broken installation is for `doctor` to report, not for the Tab key.
    with suppress(AssetwrightError):
        return [*FAMILY_STYLES, *(style.name for style in Studio().styles)]
    return []


def generate(
    prompt: Annotated[
        str, typer.Argument(help="What to draw, as '\\[icon] A settings gear, blue color'.")
    ],
    asset_type: Annotated[
        str | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help="icon, splash_screen, banner or illustration, whatever the prompt's tag.",
            autocompletion=completing(_types),
        ),
    ] = None,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="Size at mdpi; the type's when not given.")
    ] = None,
    densities: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Of ldpi, mdpi, hdpi, xhdpi, xxhdpi, xxxhdpi; '' for none.",
            autocompletion=completing(_densities),
        ),
    ] = ALL,
    formats: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Of png, webp, jpg, svg.",
            autocompletion=completing(_formats),
        ),
    ] = "png,webp,jpg",
    platforms: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Also the files that these want: android, ios, web…",
            autocompletion=completing(_platforms),
        ),
    ] = "",
    purposes: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Of ui, app: platform files for use inside the app, or the app's own icon.",
            autocompletion=completing(_purposes),
        ),
    ] = ALL,
    style: Annotated[
        str | None,
        typer.Option(metavar="STYLE", help="See `styles`.", autocompletion=completing(_styles)),
    ] = None,
    seed: Annotated[int, typer.Option(help="Same prompt and seed, same files.")] = 0,
    steps: Annotated[int, typer.Option(help="Denoising steps.")] = STEPS,
    guidance: Annotated[
        float | None, typer.Option(help="How strictly to follow the words.", show_default="auto")
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|none", help="A drawing to follow.", show_default="nearest in the index"
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(help="How many variants, with seeds from --seed on.", show_default="1"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path("assets"),
    prompt_in_files: Annotated[
        bool | None,
        typer.Option(
            "--prompt-in-files/--no-prompt-in-files",
            help="Whether files hold the prompt.",
            show_default="the project's, else yes",
        ),
    ] = None,
    sign: Annotated[
        bool | None,
        typer.Option(
            "--sign/--no-sign",
            help="Sign the files; see `provenance`.",
            show_default="the project's, else no",
        ),
    ] = None,
    contact_sheet: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also one PNG that shows the set.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Draw an asset set from words: every density in every format, and platform files."""
    from assetwright.settings import Settings
    from assetwright.studio import Studio
    from assetwright.types import AssetType, Density

    studio = Studio(settings=Settings.find().with_choices(prompt_in_files, sign))
    with request(prompt, studio.settings) as audited:
        # All options are read before anything is drawn.
        kind = one_of("type", asset_type, AssetType) if asset_type is not None else None
        base = _parse_size(size) if size is not None else None
        scales = [Density(name) for name in some_of("densities", densities, _densities())]
        encodings = some_of("formats", formats, _formats())
        targets = some_of("platforms", platforms, _platforms())
        uses = some_of("purposes", purposes, _purposes())
        audited.verdict = studio.permit(prompt)
        with progress_bar("drawing") as advance:
            assets = studio.generate(
                prompt,
                asset_type=kind,
                size=base,
                style=style,
                seed=seed,
                steps=steps,
                guidance=guidance,
                reference=reference,
                count=count,
                progress=advance,
            )
        audited.spec, audited.seed, audited.model = assets.assets[0].spec, seed, studio.model
        with progress_bar("writing") as advance:
            ready: list[AssetFile] = []

            def on_file(file: AssetFile) -> None:
                ready.append(file)
                advance(len(ready), None)

            files = assets.save(
                out,
                densities=scales,
                formats=encodings,
                platforms=targets,
                purposes=uses,
                on_file=on_file,
            )
        audited.outputs = digests(files, out)
    if contact_sheet is not None:
        from assetwright.export.contact_sheet import save_contact_sheet

        save_contact_sheet(assets, contact_sheet)

    for warning in dict.fromkeys(w for asset in assets.assets for w in asset.spec.warnings):
        print_notice("warning", "yellow", warning)
    if as_json:
        print_json(_document(assets, files, contact_sheet))
    else:
        print_result(*_summary(assets, files, out, contact_sheet))


def _parse_size(text: str) -> Size:
    from assetwright.types import InputError, Size

    match = re.fullmatch(r"(\d{1,6})(?:x(\d{1,6}))?", text.strip().lower())
    if match is None:
        raise InputError("size", f"--size {text!r} is not a size: write WIDTHxHEIGHT, as 512x512")
    return Size(int(match[1]), int(match[2] or match[1]))


def _document(
    assets: AssetSet, files: Sequence[AssetFile], contact_sheet: Path | None
) -> dict[str, object]:
    return {
        "assets": [
            {
                "name": asset.name,
                "size": str(asset.spec.size),
                "warnings": asset.spec.warnings,
                **asdict(asset.record),
            }
            for asset in assets.assets
        ],
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


def _summary(
    assets: AssetSet, files: Sequence[AssetFile], out: Path, contact_sheet: Path | None
) -> Iterator[RenderableType]:
    """A table of the plain files, a density a row, and a line for each platform."""
    from rich.table import Table
    from rich.text import Text

    folders = {file.path: file.path.relative_to(out).parts[0] for file in files}
    names = {asset.name for asset in assets.assets}
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
