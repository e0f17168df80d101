"""What was understood from a prompt, in words."""

from __future__ import annotations

from collections.abc import Iterator

from assetwright.types import PieceKind, PromptSpec


def explain(spec: PromptSpec) -> str:
    """The prompt with every piece underlined, and a line for each; then what will be drawn.

    >>> from assetwright.prompt import parse
    >>> print(explain(parse("[icon] Settings gear, blue")))
    [icon] Settings gear, blue
    ~~~~~~ ~~~~~~~~~~~~~  ~~~~
    [icon]          asset type  icon
    Settings gear   subject     settings gear
    blue            colour      #2563eb
    <BLANKLINE>
    draws           settings gear
    as              icon, 512x512
    colours         #2563eb
    """
    rows = [
        (spec.text[slice(*piece.span)], f"{piece.kind:<12}{piece.meaning}") for piece in spec.pieces
    ]
    lines = [spec.text, _underlines(spec)]
    lines += [f"{_shortened(words):<16}{meaning}" for words, meaning in rows]
    lines.append("")
    lines += [f"{name:<16}{value}" for name, value in summary(spec)]
    return "\n".join(line.rstrip() for line in lines)


def summary(spec: PromptSpec) -> Iterator[tuple[str, str]]:
    """Name and value of what will be drawn, and the warnings."""
    sizes = ", ".join(str(size) for size in spec.sizes or (spec.size,))
    yield "draws", spec.subject
    yield "as", f"{spec.asset_type}, {sizes}"
    if spec.count is not None:
        yield "variants", str(spec.count)
    if spec.style is not None:
        yield "style", spec.style
    if spec.colors:
        yield "colours", ", ".join(map(str, spec.colors))
    if spec.gradient is not None:
        yield "gradient", str(spec.gradient)
    if spec.background is not None or spec.transparent:
        yield "on", str(spec.backdrop or spec.background or "transparent")
    if spec.negatives:
        yield "without", "; ".join(spec.negatives)
    for warning in spec.warnings:
        yield "warning", warning


def _underlines(spec: PromptSpec) -> str:
    """Tildes below every piece but those that were read past, which get dots."""
    marks = [" "] * len(spec.text)
    for piece in spec.pieces:
        start, stop = piece.span
        mark = "." if piece.kind is PieceKind.UNUSED else "~"
        marks[start:stop] = mark * (stop - start)
    return "".join(marks)


def _shortened(words: str, limit: int = 15) -> str:
    return words if len(words) <= limit else f"{words[: limit - 1]}…"
