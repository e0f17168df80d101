"""The text that is encoded: the subject, with what every asset of its type has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assetwright.prompt.tags import LEADING
from assetwright.types import AssetType, PromptSpec

_ABOUT_TEXT = ("no text", "no letters", "no words", "no embedded text")
_LETTERING = frozenset(("text", "letter", "letters", "lettering", "word", "words", "monogram"))


def enrich(spec: PromptSpec, constraints: Sequence[str], contexts: Mapping[AssetType, str]) -> str:
    """``[APP_ASSET] context, subject, constraints, WxH``; the same spec, the same text.

    "no text" is left out where the subject asks for letters; what the prompt itself says to leave
    out is added; nothing stands twice.

    >>> from assetwright.prompt import parse
    >>> contexts = {AssetType.ICON: "app icon"}
    >>> enrich(parse("[icon] gear, no border"), ["flat design", "no text"], contexts)
    '[APP_ASSET] app icon, gear, flat design, no text, no border, 512x512'
    """
    wants_letters = not _LETTERING.isdisjoint(spec.subject.split())
    kept = [c for c in constraints if not (wants_letters and c.lower() in _ABOUT_TEXT)]
    parts = [contexts.get(spec.asset_type, ""), spec.subject, *kept]
    parts += [f"no {negative}" for negative in spec.negatives]
    parts.append(str(spec.size))
    return f"[{LEADING.upper()}] " + ", ".join(dict.fromkeys(filter(None, parts)))
