"""An evaluation as a page of tables for the model log, and as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assetwright.training.evaluation.prompts import STRATA

_COLUMNS = (*STRATA, "all")


def table(results: dict[str, Any]) -> str:
    """Markdown: adherence, then the rest."""
    parts = [
        f"Recall at 1 · at 5 among 600 names, in percent, {results['prompts']} prompts, "
        f"{results['steps']} steps:",
        _rows(
            ("", *_COLUMNS, "±"),
            (
                (
                    way,
                    *(_recall(recalls.get(column)) for column in _COLUMNS),
                    f"{100 * recalls['all']['error']:.1f}",
                )
                for way, recalls in results["adherence"].items()
            ),
        ),
    ]
    if "curve" in results:
        steps = list(next(iter(results["curve"].values())))
        parts += [
            "Recall at 1 of the common names by number of steps:",
            _rows(
                ("steps", *steps),
                (
                    (way, *(f"{100 * row[step]['first']:.0f}" for step in steps))
                    for way, row in results["curve"].items()
                ),
            ),
        ]
    parts += [
        "Kernel distance × 1000 to held-out drawings of the same names and family:",
        _rows(
            ("", "distance"),
            (
                (f"{kind}: {way}" if way in ("held-out sets", "training sets") else way, f"{d:.1f}")
                for kind, row in results["fidelity"].items()
                for way, d in row.items()
            ),
        ),
        f"Style recognised among {len(results['style']['styles'])}, in percent:",
        _rows(
            ("", "style", "family"),
            (
                (way, f"{100 * found['style']:.0f}", f"{100 * found['family']:.0f}")
                for way, found in results["style"].items()
                if way != "styles"
            ),
        ),
        "Distance (1 - overlap) of four seeds; overlap with the nearest training drawing:",
        _rows(
            ("", "of seeds", "nearest, median", "nearest over 0.9"),
            (
                (
                    way,
                    f"{results['variety']['spread'][way]:.2f}"
                    if way in results["variety"]["spread"]
                    else "",
                    f"{found['median']:.2f}",
                    f"{100 * found['over 0.9']:.0f} %",
                )
                for way, found in results["variety"]["nearest"].items()
            ),
        ),
        "Velocity loss:",
        _rows(
            ("", "loss"),
            ((of, f"{loss:.4f}") for of, loss in results["loss"].items() if of != "drawings"),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def plot(results: dict[str, Any], picture: Path) -> None:
    """Recall by stratum beside the ceiling, and by number of steps, to a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), dpi=110, layout="constrained")
    bars, lines = figure.subplots(1, 2, width_ratios=(3, 2))
    ways = {way: recalls for way, recalls in results["adherence"].items() if "real," not in way}
    width = 0.8 / len(ways)
    for place, (way, recalls) in enumerate(ways.items()):
        present = [c for c in _COLUMNS if c in recalls]
        at = [_COLUMNS.index(c) + (place - len(ways) / 2 + 0.5) * width for c in present]
        bars.bar(at, [100 * recalls[c]["first"] for c in present], width, label=way)
    bars.set_xticks(range(len(_COLUMNS)), _COLUMNS)
    bars.set(ylabel="right name first among 600, %", ylim=(0, 100))
    bars.legend(frameon=False, fontsize=8)
    for way, row in results.get("curve", {}).items():
        lines.plot(
            [int(steps) for steps in row],
            [100 * recall["first"] for recall in row.values()],
            marker="o",
            label=way,
        )
    lines.set(xlabel="steps", ylabel="common names, %", xscale="log", ylim=(0, 100))
    if "curve" in results:
        ticks = [int(steps) for steps in next(iter(results["curve"].values()))]
        lines.set_xticks(ticks, [str(tick) for tick in ticks])
        lines.minorticks_off()
        lines.legend(frameon=False, fontsize=8)
    for axes in (bars, lines):
        axes.grid(visible=True, axis="y", alpha=0.25)
    figure.savefig(picture)


def _recall(found: dict[str, float] | None) -> str:
    return "" if found is None else f"{100 * found['first']:.0f} · {100 * found['five']:.0f}"


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
