"""``assetwright generate``: the main job."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.choices import ALL, completing, one_of, some_of
from assetwright.cli.door import digests, request
from assetwright.cli.family import generate_family, generate_family_into
from assetwright.cli.into import generate_into, generate_many_into
from assetwright.cli.job import Job, check_together, read_size
from assetwright.cli.many import generate_many
from assetwright.cli.output import print_json, print_result
from assetwright.cli.progress import progress_bar
from assetwright.cli.rejected import keep_rejected, tell_missing, tell_nothing_passed
from assetwright.cli.summary import document, print_warnings, summary
from assetwright.config import STEPS

if TYPE_CHECKING:
    from assetwright.export import AssetFile
    from assetwright.export.project import Project
    from assetwright.studio import Studio


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


def _geometries() -> Iterable[str]:
    from assetwright.types import Geometry

    return Geometry


def _styles() -> Iterable[str]:
    from assetwright.diffusion.styles import FAMILY_STYLES
    from assetwright.studio import Studio
    from assetwright.types import AssetwrightError

    # A broken installation is for `doctor` to report, not for the Tab key.
    with suppress(AssetwrightError):
        return [*FAMILY_STYLES, *(style.name for style in Studio().styles)]
    return []


def generate(
    context: typer.Context,
    prompt: Annotated[
        str | None,
        typer.Argument(help="What to draw, as '\\[icon] A settings gear, blue color'."),
    ] = None,
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
            help="Also the files that these want: android, ios, web, flutter, react-native, macos, "
            "visionos, windows, tauri, stores. With --into, instead of the framework's own.",
            autocompletion=completing(_platforms),
        ),
    ] = "",
    purposes: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="Of ui, app, all: platform files for use inside the app, or the app's own icon.",
            show_default="all; with --into ui, since an app has an icon already",
            autocompletion=completing(_purposes),
        ),
    ] = None,
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
    reference_strength: Annotated[
        float | None,
        typer.Option(
            metavar="0..0.95", help="How much of the reference stays.", show_default="auto"
        ),
    ] = None,
    geometry: Annotated[
        str,
        typer.Option(
            metavar="exact|drawn",
            help="Edges as lines, arcs and even curves, or as the model drew them.",
            autocompletion=completing(_geometries),
        ),
    ] = "exact",
    weight: Annotated[
        str | None,
        typer.Option(
            metavar="WEIGHT",
            help="Width of a line drawing's strokes in a 24-unit icon: 0.5 to 4, or thin, light, "
            "regular, medium, bold.",
            show_default="as the style has it",
        ),
    ] = None,
    members: Annotated[
        str | None,
        typer.Option(
            "--set",
            metavar="'A; B; C'",
            help="Draw these as one family, with even strokes; a PROMPT then says what all share.",
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(help="How many variants, with seeds from --seed on.", show_default="1"),
    ] = None,
    retries: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="How often a drawing that fails the quality checks is drawn again, with other "
            "seeds; 0 to 10.",
            show_default="the project's, else 2",
        ),
    ] = None,
    gates: Annotated[
        bool | None,
        typer.Option(
            "--gates/--no-gates",
            help="Whether drawings must pass the quality checks; see `check`.",
            show_default="the project's, else yes",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path("assets"),
    prompts: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-",
            help="A file of prompts, one a line; blank lines and # comments are passed over. "
            "Lines that fail are told of, the others are drawn, and the exit code is 1.",
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Write into this Android, Xcode, Flutter, React Native, Tauri or web project, "
            "in its own places, touching no file that assetwright did not make.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --into: say what would change, and write none.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="With --into: overwrite files of others, too.")
    ] = False,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune", help="With --into: remove files of earlier runs that are no longer made."
        ),
    ] = False,
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
) -> int:
    """Draw an asset set from words: every density in every format, and platform files.

    Exits with 1 when something that was asked for is not there: drawings that fail the quality
    checks are written to the folder's `rejected`, never among the assets.
    """
    from assetwright.artwork.stroke_weight import read_weight
    from assetwright.export import Selection
    from assetwright.export.project import find_project
    from assetwright.settings import Settings
    from assetwright.studio import Studio
    from assetwright.types import AssetType, Density, Geometry, InputError

    given = {name for name in context.params if _is_given(context, name)}

    def read() -> Job:
        # All options are read before anything is drawn.
        check_together(given, into=into is not None, many=prompts is not None)
        uses = purposes if purposes is not None else ALL if into is None else "ui"
        selection = Selection(
            [Density(name) for name in some_of("densities", densities, _densities())],
            some_of("formats", formats, _formats()),
            some_of("platforms", platforms, _platforms()),
            some_of("purposes", uses, _purposes()),
        )
        drawing = {
            "asset_type": None if asset_type is None else one_of("type", asset_type, AssetType),
            "size": None if size is None else read_size(size),
            "style": style,
            "seed": seed,
            "steps": steps,
            "guidance": guidance,
            "reference": reference,
            "reference_strength": reference_strength,
            "geometry": one_of("geometry", geometry, Geometry),
            "weight": None if weight is None else read_weight(weight),
            "count": count,
            "retries": retries,
            "gates": gates,
        }
        return Job(
            drawing=drawing,
            selection=selection,
            out=out,
            force=force,
            prune=prune,
            dry_run=dry_run,
            contact_sheet=contact_sheet,
            as_json=as_json,
        )

    def read_into(path: Path) -> tuple[Job, Project]:
        job = read()
        return job, find_project(path, job.selection.platforms)

    signed = sign if into is None else False
    studio = Studio(settings=Settings.find().with_choices(prompt_in_files, signed))
    if members is not None:
        if prompts is not None:
            raise InputError("set", "--set does not go with --prompts: each says what to draw")
        if into is not None:
            return generate_family_into(studio, members, prompt or "", *read_into(into))
        return generate_family(studio, members, prompt or "", read())
    match prompt, prompts:
        case str(), None:
            if into is not None:
                return generate_into(studio, prompt, partial(read_into, into))
            return _generate_one(studio, prompt, read)
        case None, str():
            if into is not None:
                return generate_many_into(studio, prompts, *read_into(into))
            return generate_many(studio, prompts, read())
    raise InputError("prompt", "say what to draw: in a prompt, or in a file with --prompts")


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE" and bool(context.params[name])


def _generate_one(studio: Studio, prompt: str, read: Callable[[], Job]) -> int:
    """Draw one prompt into a folder; the exit code."""
    from assetwright.qa.gate import NothingPassed

    try:
        with request(prompt, studio.settings) as audited:
            job = read()
            audited.verdict = studio.permit(prompt)
            with progress_bar("drawing") as advance:
                drawn = studio.generate(prompt, **job.drawing, progress=advance)
            assets = drawn.assets
            audited.spec, audited.model = assets[0].spec, studio.model
            audited.seed, audited.rejected = assets[0].record.seed, drawn.rejected
            with progress_bar("writing") as advance:
                ready: list[AssetFile] = []

                def on_file(file: AssetFile) -> None:
                    ready.append(file)
                    advance(len(ready), None)

                files = drawn.save(
                    job.out,
                    densities=job.selection.densities,
                    formats=job.selection.formats,
                    platforms=job.selection.platforms,
                    purposes=job.selection.purposes,
                    on_file=on_file,
                )
            audited.outputs = digests(files, job.out)
    except NothingPassed as error:
        told = keep_rejected(error.rejected, job.out)
        return tell_nothing_passed(error, told, as_json=job.as_json)
    if job.contact_sheet is not None:
        from assetwright.export.contact_sheet import save_contact_sheet

        save_contact_sheet(drawn, job.contact_sheet)
    print_warnings(assets)
    rejected = keep_rejected(drawn.rejected, job.out)
    if job.as_json:
        print_json({**document(assets, files, job.contact_sheet), "rejected": rejected})
    else:
        print_result(*summary(assets, files, job.out, job.contact_sheet))
    return tell_missing(drawn.missing)
