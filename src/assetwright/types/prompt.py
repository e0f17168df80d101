"""What was understood from a prompt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from assetwright.types.asset import AssetType, Size
from assetwright.types.color import Color, Gradient
from assetwright.types.errors import Span


class PieceKind(StrEnum):
    """What a piece of a prompt says."""

    ASSET_TYPE = "asset type"
    SIZE = "size"
    COLOR = "colour"
    GRADIENT = "gradient"
    BRAND = "brand colour"
    BACKGROUND = "background"
    STYLE = "style"
    COUNT = "count"
    NEGATIVE = "left out"
    CONTEXT = "context"
    UNUSED = "read past"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt: where it stands in the spec's ``text``, and what it was taken for."""

    kind: PieceKind
    span: Span
    meaning: str


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """One prompt, parsed. Immutable; everything downstream reads only this.

    ``text`` is the prompt as given (after truncation), ``subject`` what is to be drawn in plain
    lower-case words ("settings gear"), ``colors`` the colours asked for in order of mention,
    ``background`` the colour asked for behind the motif, ``style`` a style or style word as
    written ("outline", "tabler"), None when the prompt names none. ``sizes`` are all sizes asked
    for, ``size`` the first; ``count`` is how many variants, None when the prompt does not say;
    ``negatives`` what is to be left out ("text", "any border"). ``gradient`` is what fills the
    motif, its ends being among ``colors``; ``backdrop`` one that fills the background, which is
    the colour it starts with.

    ``pieces`` are the parts that all this was read from, in order, never overlapping; their spans
    are places in ``text``, which begins ``offset`` characters into the prompt as it came.
    """

    text: str
    asset_type: AssetType
    size: Size
    subject: str
    colors: tuple[Color, ...] = ()
    background: Color | None = None
    transparent: bool | None = None
    style: str | None = None
    sizes: tuple[Size, ...] = ()
    gradient: Gradient | None = None
    backdrop: Gradient | None = None
    count: int | None = None
    negatives: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    pieces: tuple[Piece, ...] = field(default=(), repr=False)
    offset: int = field(default=0, compare=False, repr=False)
