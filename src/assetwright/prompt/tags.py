"""Words in square brackets: what kind of asset is asked for."""

from __future__ import annotations

import re

from assetwright.prompt.reading import Phrase
from assetwright.prompt.scan import Scan
from assetwright.types import AssetType, InputError

_TAG = re.compile(r"\[([^\[\]]{1,200})\]")
_TYPES = {asset_type.value: asset_type for asset_type in AssetType} | {
    "splash": AssetType.SPLASH_SCREEN,
    "splashscreen": AssetType.SPLASH_SCREEN,
}
_SHOWN = 40


def tag(scan: Scan, at: int) -> Phrase | None:
    """``[icon]``, ``[Splash screen]``; InputError for a word in brackets that is no type.

    Brackets around nothing, or around a whole paragraph, are just brackets.
    """
    found = scan.match(_TAG, at) if scan.mark(at) == "[" else None
    if found is None:
        return None
    match, end = found
    name = match[1].strip()
    if not name:
        return None
    asset_type = _TYPES.get(re.sub(r"[\s_-]+", "_", name.lower()))
    if asset_type is None:
        shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
        raise InputError("prompt", f"the tag [{shown}] is unknown: use {_accepted()}")
    return Phrase(asset_type, at, end)


def single(asset_types: list[AssetType]) -> AssetType | None:
    """The type that all tags agree on, None without tags; InputError when they disagree."""
    different = list(dict.fromkeys(asset_types))
    if len(different) > 1:
        named = " and ".join(f"[{asset_type}]" for asset_type in different)
        raise InputError("prompt", f"the prompt has the tags {named}: keep one of them")
    return different[0] if different else None


def _accepted() -> str:
    *others, last = (f"[{asset_type}]" for asset_type in AssetType)
    return f"{', '.join(others)} or {last}"
