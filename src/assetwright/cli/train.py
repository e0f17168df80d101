"""``assetwright train``: from icon sets to the model that ships; needs ``assetwright[train]``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.output import print_json, print_notice, print_result
from assetwright.cli.progress import progress_bar

if TYPE_CHECKING:
    from assetwright.training.raster.pictures import Drawings

train = typer.Typer(
    help="Build the dataset, train a model, export it (needs assetwright\\[train])."
)


@contextmanager
def training_packages(extras: str = "train") -> Iterator[None]:
    """Say what to install when a package that only training needs is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "assetwright").startswith("assetwright"):
            raise

        from assetwright.types import EnvironmentProblem

        raise EnvironmentProblem(
            f"training needs {error.name}, which is not installed: "
            f"pip install 'assetwright[{extras}]'"
        ) from error


def _give_way(nice: int) -> None:
    """Lower this process's priority, where the system has such a thing."""
    if hasattr(os, "nice"):
        os.nice(nice)


@train.command("dataset")
def dataset(
    destination: Annotated[Path, typer.Argument(help="Folder to build in; resumes what is there.")],
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many of each set.")] = None,
) -> None:
    """Fetch, filter, render and encode the icon sets that the model learns from."""
    with training_packages():
        from assetwright.training.dataset import build_dataset

        build_dataset(destination, workers=workers, limit=limit)


@train.command("run")
def run(
    dataset: Annotated[Path, typer.Option(help="Folder made by `train dataset`.")],
    run: Annotated[Path, typer.Option(help="Folder of the run; continues what is there.")],
    samples: Annotated[int, typer.Option(min=1, help="Drawings to see, over all resumptions.")],
    model: Annotated[str, typer.Option(help="Size: XS/6, S/4 or B/2.")] = "XS/6",
    batch: Annotated[int, typer.Option(min=1, help="Drawings a step.")] = 256,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same run.")] = 0,
    start_from: Annotated[
        Path | None, typer.Option(help="Folder of an exported model to begin with.")
    ] = None,
    decay_from: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the samples before the rate falls.")
    ] = 0.5,
    peak: Annotated[
        float, typer.Option(min=0.01, max=2, help="Learning rate: less for weights once trained.")
    ] = 1.0,
    report_minutes: Annotated[
        float, typer.Option(min=0.1, help="Between loss plots and sample sheets.")
    ] = 10,
    nice: Annotated[
        int, typer.Option(min=0, max=19, help="How much to give way to other programs.")
    ] = 10,
    compiled: Annotated[
        bool, typer.Option("--compile/--no-compile", help="Compile the network (needs c++).")
    ] = True,
) -> None:
    """Train a model, or go on training it. Ctrl-C writes a checkpoint and stops."""
    with training_packages():
        from assetwright.training.report import write_report
        from assetwright.training.trainer import TrainingPlan
        from assetwright.training.trainer import train as train_model

        plan = TrainingPlan(
            dataset=dataset,
            run=run,
            samples=samples,
            model=model,
            batch=batch,
            seed=seed,
            start_from=start_from,
            decay_from=decay_from,
            peak=peak,
            report_seconds=60 * report_minutes,
            compile=compiled,
        )
        _give_way(nice)
        with progress_bar("training") as advance:
            train_model(plan, write_report, advance)


@train.command("export")
def export(
    run: Annotated[Path, typer.Argument(help="Folder of the run.")],
    dataset: Annotated[Path, typer.Argument(help="Folder of the dataset it was trained on.")],
    destination: Annotated[Path, typer.Argument(help="Folder to write the model to.")],
) -> None:
    """Write a run's averaged weights as fp16 safetensors and as the ONNX graph."""
    with training_packages():
        from assetwright.training.export import export_model

        export_model(run, dataset, destination)


@train.command("scorer")
def scorer(
    dataset: Annotated[Path, typer.Argument(help="Folder made by `train dataset`.")],
    destination: Annotated[Path, typer.Argument(help="Folder to write the scorer to.")],
    samples: Annotated[int, typer.Option(min=256, help="Drawings to see.")] = 600_000,
    judge: Annotated[
        bool, typer.Option("--judge", help="The wider network that `train evaluate` asks.")
    ] = False,
    seed: Annotated[int | None, typer.Option(min=0, help="0, and 1 for the judge.")] = None,
    nice: Annotated[
        int, typer.Option(min=0, max=19, help="How much to give way to other programs.")
    ] = 10,
) -> None:
    """Train what tells how well words fit a picture: the adherence check's network, or the judge.

    The check's is written as scorer.onnx too, the graph that ships. The judge is written where
    `train evaluate` looks for it when DESTINATION is DATASET/judge.
    """
    with training_packages():
        from assetwright.training.scorer import GATE_WIDTH, JUDGE_WIDTH, ScorerPlan, train_scorer

        plan = ScorerPlan(
            dataset=dataset,
            destination=destination,
            samples=samples,
            width=JUDGE_WIDTH if judge else GATE_WIDTH,
            seed=int(judge) if seed is None else seed,
        )
        _give_way(nice)
        with progress_bar("training") as advance:
            train_scorer(plan, advance)
        if not judge:
            from assetwright.training.scorer_export import export_scorer

            export_scorer(destination, destination)


@train.command("evaluate")
def evaluate(
    model: Annotated[Path, typer.Argument(help="Folder of an exported model.")],
    dataset: Annotated[Path, typer.Argument(help="Folder made by `train dataset`.")],
    judge: Annotated[
        Path | None, typer.Option(help="Folder of the judging scorer; DATASET/judge.")
    ] = None,
    results: Annotated[
        Path | None, typer.Option(help="Folder to write JSON, Markdown and a plot to.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A quarter of everything, and no curve of steps.")
    ] = False,
    drawings: Annotated[int, typer.Option(min=256, help="How many each loss is of.")] = 4096,
    size: Annotated[str, typer.Option("--model", help="Size: XS/6, S/4 or B/2.")] = "XS/6",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how good a model draws: losses, the right subject and style, fidelity, variety.

    The same prompts, seeds and drawings each time. Without a judge there is nothing to ask:
    `train scorer DATASET DATASET/judge --judge` makes one.
    """
    with training_packages():
        from assetwright.training.evaluation.report import table
        from assetwright.training.evaluation.run import Evaluation, write_results

        found = Evaluation(
            model=model,
            dataset=dataset,
            judge=judge or dataset / "judge",
            size=size,
            drawings=drawings,
            quick=quick,
        ).run(lambda what: print_notice("measuring", "dim", what))
        if results is not None:
            write_results(found, results)
    if as_json:
        print_json(found)
    else:
        print_result(table(found))


@train.command("lettering")
def lettering(
    destination: Annotated[Path, typer.Argument(help="File to write the network to, as ONNX.")],
    cache: Annotated[
        Path | None, typer.Option(help="Folder for icon sets and fonts; the user's cache.")
    ] = None,
    nice: Annotated[
        int, typer.Option(min=0, max=19, help="How much to give way to other programs.")
    ] = 10,
) -> None:
    """Train the network that finds lettering: ten minutes of one core; needs npm and apt-get."""
    with training_packages():
        from assetwright.config import cache_folder
        from assetwright.training.iconify import fetch
        from assetwright.training.lettering.trainer import LetteringPlan, train_lettering

        folder = cache or cache_folder()
        plan = LetteringPlan(source=fetch(folder / "iconify"), fonts=folder / "fonts")
        _give_way(nice)
        with progress_bar("training") as advance:
            train_lettering(plan, destination, advance)


@train.command("autoencoder")
def autoencoder(
    destination: Annotated[Path, typer.Argument(help="Folder of the run and its result.")],
    samples: Annotated[
        int, typer.Option(min=1, help="Parts of drawings to see, over all resumptions.")
    ] = 20_000,
    cache: Annotated[
        Path | None, typer.Option(help="Folder for icon sets; the user's cache.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same run.")] = 0,
    nice: Annotated[
        int, typer.Option(min=0, max=19, help="How much to give way to other programs.")
    ] = 10,
) -> None:
    """Train an autoencoder for raster latents, or go on: a quarter of an hour; needs npm.

    Ctrl-C writes a checkpoint and stops. Needs assetwright\\[raster,train].
    """
    with training_packages("raster,train"):
        import_module("diffusers")  # before the icon sets are fetched
        from assetwright.training.raster.autoencoder import AutoencoderPlan, train_autoencoder

        plan = AutoencoderPlan(run=destination, samples=samples, seed=seed)
        _give_way(nice)
        drawings = _drawings(cache)
        with progress_bar("training") as advance:
            finished = train_autoencoder(plan, drawings, advance)
    _say_whether(finished)


@train.command("upscaler")
def upscaler(
    autoencoder: Annotated[
        Path, typer.Argument(help="Folder of an AutoencoderKL, to put the upscaler in.")
    ],
    samples: Annotated[
        int, typer.Option(min=1, help="Latents to see, over all resumptions.")
    ] = 64_000,
    cache: Annotated[
        Path | None, typer.Option(help="Folder for icon sets; the user's cache.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same run.")] = 0,
    nice: Annotated[
        int, typer.Option(min=0, max=19, help="How much to give way to other programs.")
    ] = 10,
) -> None:
    """Train what makes an autoencoder's latents 2 and 4 times as large: minutes; needs npm.

    Ctrl-C writes a checkpoint and stops. Needs assetwright\\[raster,train].
    """
    with training_packages("raster,train"):
        import_module("diffusers")  # before the icon sets are fetched
        from assetwright.diffusion.autoencoder import Autoencoder
        from assetwright.training.raster.upscaler import UpscalerPlan, train_upscaler

        Autoencoder(autoencoder)  # says what is wrong with it, before anything is fetched
        plan = UpscalerPlan(autoencoder=autoencoder, samples=samples, seed=seed)
        _give_way(nice)
        drawings = _drawings(cache)
        with progress_bar("training") as advance:
            finished = train_upscaler(plan, drawings, advance)
    _say_whether(finished)


def _drawings(cache: Path | None) -> Drawings:
    from assetwright.config import cache_folder
    from assetwright.training.iconify import fetch
    from assetwright.training.raster.pictures import Drawings

    return Drawings.read(fetch((cache or cache_folder()) / "iconify"))


def _say_whether(finished: bool) -> None:
    if not finished:
        print_notice("stopped", "yellow", "the same command goes on")
        raise typer.Exit(130)


@train.command("references")
def references(
    dataset: Annotated[Path, typer.Argument(help="Folder made by `train dataset`.")],
    destination: Annotated[Path, typer.Argument(help="Folder to write the index to.")],
) -> None:
    """Write the index of reference drawings that ships beside the model."""
    with training_packages():
        from assetwright.training.dataset import Dataset
        from assetwright.training.references import build_references

        build_references(Dataset.open(dataset), destination)
