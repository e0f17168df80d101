"""What was understood from a prompt."""

from __future__ import annotations

from dataclasses import dataclass, field

from assetwright.types.asset import AssetType, Size
from assetwright.types.color import Color


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """One prompt, parsed. Immutable; everything downstream reads only this.

    ``text`` is the prompt as given (after truncation), ``subject`` what is to be drawn in plain
    lower-case words ("settings gear"), ``colors`` the colours asked for in order of mention,
    ``background`` the colour asked for behind the motif, ``style`` a style or style word as
    written ("outline", "tabler"), None when the prompt names none.
    """

    text: str
    asset_type: AssetType
    size: Size
    subject: str
    colors: tuple[Color, ...] = ()
    background: Color | None = None
    transparent: bool | None = None
    style: str | None = None
    warnings: tuple[str, ...] = field(default=())
