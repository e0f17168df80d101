"""A reading as pieces of the text, for people to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assetwright.prompt.reading import Background, Count, Dropped, Phrase, Reading, Style
from assetwright.types import AssetType, Color, Gradient, Piece, PieceKind, Size

_DROPPED = {Dropped.NEGATIVE: PieceKind.NEGATIVE, Dropped.CONTEXT: PieceKind.CONTEXT}


def pieces(reading: Reading, subject: Sequence[int]) -> tuple[Piece, ...]:
    """Every phrase and every run of ``subject`` tokens that no phrase owns, in order."""
    found = [_piece(reading, phrase) for phrase in reading.phrases]
    scan, owners = reading.scan, reading.owners
    found += _runs(reading, [at for at in subject if owners[at] is None and scan.word(at)])
    return tuple(sorted(found, key=lambda piece: piece.span))


def _piece(reading: Reading, phrase: Phrase) -> Piece:
    kind, meaning = _read_as(phrase)
    if phrase.in_subject:
        meaning += ", and part of the subject"
    return Piece(kind, reading.span(phrase), meaning)


def _read_as(phrase: Phrase) -> tuple[PieceKind, str]:
    token = f"{phrase.token} = " if phrase.token else ""
    match phrase.meaning:
        case AssetType() as asset_type:
            return PieceKind.ASSET_TYPE, asset_type.value
        case Size() as size:
            return PieceKind.SIZE, str(size)
        case Color() as color:
            return PieceKind.BRAND if token else PieceKind.COLOR, f"{token}{color}"
        case Gradient() as gradient:
            return PieceKind.GRADIENT, str(gradient)
        case Background(color, gradient):
            named = "transparent" if color is None else f"{token}{gradient or color}"
            return PieceKind.BACKGROUND, named
        case Style(name):
            return PieceKind.STYLE, name
        case Count(number):
            return PieceKind.COUNT, f"{number} variants" if number > 1 else "1 variant"
        case dropped:
            return _DROPPED.get(dropped, PieceKind.UNUSED), ""


def _runs(reading: Reading, positions: Sequence[int]) -> Iterator[Piece]:
    """Neighbouring tokens joined."""
    scan, start = reading.scan, 0
    for index in range(1, len(positions) + 1):
        if index < len(positions) and positions[index] == positions[index - 1] + 1:
            continue
        run = list(positions[start:index])
        start = index
        span = scan.tokens[run[0]].start, scan.tokens[run[-1]].end
        yield Piece(PieceKind.SUBJECT, span, " ".join(scan.words(run).split()))
