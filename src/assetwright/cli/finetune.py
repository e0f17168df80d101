"""``assetwright finetune``: a brand's own style; needs ``assetwright[train]``."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.output import print_json, print_notice, print_result
from assetwright.cli.progress import progress_bar
from assetwright.cli.train import training_packages

if TYPE_CHECKING:
    from assetwright.training.finetune import Learnt

_TOLD = 10
"""Files left out that are told of one by one."""
_INTERRUPTED = 130


def finetune(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="20 to 1,000 SVG or PNG files, in folders or not.")
    ],
    name: Annotated[str, typer.Option("--name", help="What --style will call it.")],
    prompts: Annotated[
        Path | None,
        typer.Option("--prompts", metavar="FILE.csv", help="Columns file and prompt."),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="DIR|FILE.tar",
            help="Drawings to keep away from: generate's rejected folder, or a rejects export.",
        ),
    ] = None,
    title: Annotated[str, typer.Option(help="What `styles` says of it.")] = "",
    license_name: Annotated[str, typer.Option("--license", help="Of the drawings.")] = "own",
    samples: Annotated[
        int | None, typer.Option(min=64, help="Drawings to see; by default 100 for each file.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same files and seed, same style.")] = 0,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="DIR", help="A network of another size: `train export`'s."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="In the place of the brand style of that name.")
    ] = False,
    nice: Annotated[
        int, typer.Option(min=0, max=19, help="How much to give way to other programs.")
    ] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Learn a brand's style from its drawings; `generate --style NAME` then draws in it.

    File names say what is shown, or a CSV does. Ctrl-C puts the run aside; the same command goes on
    with it. Under torchrun several processes learn together.
    """
    with training_packages():
        from assetwright.config import MODELS
        from assetwright.training.finetune import LearningPlan, learn
        from assetwright.types import Cancelled

        if hasattr(os, "nice"):
            os.nice(nice)
        plan = LearningPlan(
            folder=folder,
            name=name,
            prompts=prompts,
            rejects=rejects,
            title=title,
            license=license_name,
            seed=seed,
            samples=samples,
            replace=replace,
            model=model or MODELS / "dit",
        )
        try:
            with progress_bar("learning") as advance, _interruptible() as stopping:
                learnt = learn(plan, progress=advance, stopping=stopping.is_set)
        except Cancelled:
            print_notice("stopped", "bold yellow", "put aside; the same command goes on with it.")
            raise typer.Exit(_INTERRUPTED) from None
    if learnt is not None:
        _tell(learnt, as_json=as_json)


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, instead of ending the program."""
    stopping = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stopping.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(learnt: Learnt, *, as_json: bool) -> None:
    facts = learnt.brand.facts
    for each in learnt.left_out[:_TOLD]:
        print_notice("left out", "yellow", str(each))
    if (more := len(learnt.left_out) - _TOLD) > 0:
        print_notice("left out", "yellow", f"{more} more files")
    if learnt.unnamed:
        print_notice(
            "note", "dim", f"{learnt.unnamed} files have names without words; they taught the style"
        )
    if as_json:
        told = {
            "name": facts.name,
            "path": str(learnt.path),
            "bytes": learnt.size,
            "revision": learnt.brand.revision,
            "base": facts.base,
            "family": facts.family,
            "drawings": facts.drawings,
            "rejects": learnt.rejects,
            "unnamed": learnt.unnamed,
            "left_out": [{"file": str(e.path), "reason": e.reason} for e in learnt.left_out],
            "nearest": learnt.nearest,
            "rank": learnt.rank,
            "samples": learnt.samples,
            "planned": learnt.planned,
            "seconds": round(learnt.seconds, 1),
            "loss": {"before": learnt.loss_before, "after": learnt.loss_after},
        }
        print_json(told)
        return
    early = "" if learnt.samples >= learnt.planned else f" of {learnt.planned:,} (nothing to gain)"
    print_notice(
        "learnt",
        "bold green",
        f"{facts.name} ({facts.family}) from {facts.drawings} drawings: {learnt.samples:,} "
        f"samples{early} in {learnt.seconds:.0f} s; loss of the tenth held back "
        f"{learnt.loss_before:.3f} as {learnt.nearest}, now {learnt.loss_after:.3f}; "
        f"{learnt.size / 1000:.0f} kB. Use it: --style {facts.name}",
    )
    print_result(str(learnt.path))
