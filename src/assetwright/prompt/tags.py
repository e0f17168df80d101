"""Words in square brackets: what kind of asset is asked for, and a project's own colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from assetwright.prompt.reading import Background, Dropped, Meaning, Phrase, Reading
from assetwright.prompt.scan import Scan
from assetwright.types import AssetType, BrandRole, BrandToken, InputError, token_key

_HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})(?!\w)")
_TAG = re.compile(r"\[([^\[\]]{1,200})\]")
_TYPES = {asset_type.value: asset_type for asset_type in AssetType} | {
    "splash": AssetType.SPLASH_SCREEN,
    "splashscreen": AssetType.SPLASH_SCREEN,
}
LEADING = "app_asset"
"""Leads every prompt that is encoded, whether it was written or not."""
_SHOWN = 40
_NO_TOKENS: Mapping[str, BrandToken] = {}


def tag(scan: Scan, at: int, tokens: Mapping[str, BrandToken] = _NO_TOKENS) -> Phrase | None:
    """``[icon]``, ``[Splash screen]``, ``[BRAND_BLUE]``; InputError for what is neither a type
    nor one of ``tokens``, which are by key.

    Brackets around nothing, or around a whole paragraph, are just brackets.
    """
    found = scan.match(_TAG, at) if scan.mark(at) == "[" else None
    if found is None:
        return None
    match, end = found
    name = match[1].strip()
    if not name:
        return None
    key = token_key(name)
    if key == LEADING:
        return Phrase(Dropped.COURTESY, at, end, last_resort=range(0))
    if asset_type := _TYPES.get(key):
        return Phrase(asset_type, at, end)
    token = tokens.get(key)
    if token is None:
        shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
        raise InputError(
            "prompt",
            f"the tag [{shown}] is unknown: use {_accepted()}{_defined(key, tokens)}",
            span=match.span(),
        )
    background = token.role is BrandRole.BACKGROUND
    meaning: Meaning = Background(token.color) if background else token.color
    return Phrase(meaning, at, end, last_resort=range(0), token=token.name)


def blanked(text: str, tokens: Mapping[str, BrandToken]) -> str:
    """The text with known tags and hex colours as spaces: they are never what is drawn, whatever
    letters they spell."""

    def blank(match: re.Match[str]) -> str:
        key = token_key(match[1])
        known = key in tokens or key in _TYPES or key == LEADING
        return " " * len(match[0]) if known else match[0]

    return _HEX.sub(lambda match: " " * len(match[0]), _TAG.sub(blank, text))


def single(reading: Reading) -> AssetType | None:
    """The type that all tags agree on, None without tags; InputError when they disagree."""
    tags = [phrase for phrase in reading.phrases if isinstance(phrase.meaning, AssetType)]
    different = list(dict.fromkeys(reading.meanings(AssetType)))
    if len(different) > 1:
        named = " and ".join(f"[{asset_type}]" for asset_type in different)
        other = next(phrase for phrase in tags if phrase.meaning is different[1])
        raise InputError(
            "prompt",
            f"the prompt has the tags {named}: keep one of them",
            span=reading.span(other),
        )
    return different[0] if different else None


def _defined(key: str, tokens: Mapping[str, BrandToken]) -> str:
    """The project's tokens most like a key, as the end of a sentence."""
    near = get_close_matches(key, tokens, n=3) or sorted(tokens)[:3]
    named = ", ".join(f"[{tokens[name].name}]" for name in near)
    return f", or a token of this project such as {named}" if named else ""


def _accepted() -> str:
    *others, last = (f"[{asset_type}]" for asset_type in AssetType)
    return f"{', '.join(others)} or {last}"
