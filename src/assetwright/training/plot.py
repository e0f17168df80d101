"""The loss curve of a run, as a picture."""

from __future__ import annotations

import json
from pathlib import Path


def plot_losses(log: Path, picture: Path) -> None:
    """Draw training and held-out loss against samples from a JSONL log to a PNG."""
    from matplotlib.figure import Figure

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    figure = Figure(figsize=(8, 4.5), dpi=120, layout="constrained")
    axes = figure.subplots()
    for key, label in (("loss", "training, averaged over 20 steps"), ("held_out", "held-out sets")):
        points = [(line["samples"] / 1e6, line[key]) for line in lines if key in line]
        if points:
            marker = "o" if key == "held_out" else None
            axes.plot(*zip(*points, strict=True), label=label, marker=marker, markersize=3)
    axes.set(xlabel="million samples", ylabel="velocity loss", yscale="log")
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend(frameon=False)
    figure.savefig(picture)
