"""``assetwright explain``: what is understood from a prompt, before anything is drawn."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.output import print_json, print_result

if TYPE_CHECKING:
    from rich.text import Text

    from assetwright.prompt.enrich import Part
    from assetwright.types import PromptSpec, Verdict

_STYLES = {
    "asset type": "bold magenta",
    "size": "cyan",
    "colour": "bold yellow",
    "gradient": "bold yellow",
    "brand colour": "bold yellow",
    "background": "yellow",
    "style": "blue",
    "count": "cyan",
    "left out": "red",
    "context": "dim",
    "read past": "dim",
    "subject": "bold green",
}


def explain(
    prompt: Annotated[str, typer.Argument(help="A prompt, as for `generate`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what every part of a prompt is taken for, and what would be drawn."""
    from assetwright.prompt import summary
    from assetwright.prompt.enrich import enrich, enriched
    from assetwright.settings import Settings
    from assetwright.studio import Studio

    studio = Studio(settings=Settings.find())
    verdict = studio.judge(prompt)
    spec = studio.understand(prompt)
    wording = studio.settings.wording
    line = enrich(spec, wording.constraints, wording.contexts)
    if as_json:
        parts = enriched(spec, wording.constraints, wording.contexts)
        print_json(_document(spec, verdict, line, parts))
        return

    from rich.table import Table
    from rich.text import Text

    pieces = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    for piece in spec.pieces:
        words = spec.text[slice(*piece.span)]
        style = _STYLES[piece.kind]
        pieces.add_row(Text(words, style), Text(piece.kind, "dim"), Text(piece.meaning))
    drawn = Table.grid(padding=(0, 3))
    told = [("enriched", line), ("encoded", spec.subject), ("policy", verdict.reason)]
    for name, value in [*summary(spec), *told]:
        drawn.add_row(Text(name, "bold"), Text(value))
    print_result(_painted(spec), "", pieces, "", drawn)


def _painted(spec: PromptSpec) -> Text:
    """The prompt with every piece in the colour of its kind."""
    from rich.text import Text

    text = Text(spec.text)
    for piece in spec.pieces:
        text.stylize(_STYLES[piece.kind], *piece.span)
    return text


def _document(
    spec: PromptSpec, verdict: Verdict, line: str, parts: tuple[Part, ...]
) -> dict[str, object]:
    return {
        "text": spec.text,
        "subject": spec.subject,
        "asset_type": spec.asset_type,
        "sizes": [str(size) for size in spec.sizes],
        "count": spec.count,
        "style": spec.style,
        "colors": [color.hex for color in spec.colors],
        "background": spec.background and spec.background.hex,
        "gradient": spec.gradient and [spec.gradient.start.hex, spec.gradient.end.hex],
        "backdrop": spec.backdrop and [spec.backdrop.start.hex, spec.backdrop.end.hex],
        "transparent": spec.transparent,
        "negatives": spec.negatives,
        "encoded": spec.subject,
        "enriched": line,
        "readers": [{"words": part.words, "read by": part.reader} for part in parts],
        "verdict": asdict(verdict),
        "warnings": spec.warnings,
        "pieces": [
            {
                "kind": piece.kind,
                "span": [spec.offset + place for place in piece.span],
                "words": spec.text[slice(*piece.span)],
                "meaning": piece.meaning,
            }
            for piece in spec.pieces
        ],
    }
