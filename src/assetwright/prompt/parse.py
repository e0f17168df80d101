"""A prompt, understood."""

from __future__ import annotations

from assetwright.prompt import sizes, styles, tags
from assetwright.prompt.background import background
from assetwright.prompt.boilerplate import courtesy, descriptor, medium
from assetwright.prompt.colors import color, not_quite_hex
from assetwright.prompt.context import context
from assetwright.prompt.length import MAX_CHARACTERS, clean, truncate
from assetwright.prompt.negatives import negative
from assetwright.prompt.reading import Background, Reading, Recogniser, Style
from assetwright.prompt.scan import Scan
from assetwright.prompt.subject import subject
from assetwright.types import DEFAULT_SIZES, AssetType, Color, InputError, PromptSpec, Size

RECOGNISERS: tuple[Recogniser, ...] = (
    tags.tag,
    sizes.size,
    background,
    negative,
    color,
    not_quite_hex,
    courtesy,
    styles.style,
    context,
    medium,
    descriptor,
)
"""Asked in this order at every place: "white background" before "white"."""


def parse(
    prompt: str,
    *,
    asset_type: AssetType | None = None,
    size: Size | None = None,
    style: str | None = None,
) -> PromptSpec:
    """Understand a prompt; an option given here overrides what the text says.

    Control characters count as spaces. Of a text over 1,000 characters the beginning is read,
    to a whole word, with a warning. InputError: no words to draw, an unknown tag or two
    different ones, an ``rgb()`` out of range, a size out of range, an unusable ``style``.

    >>> spec = parse("[icon] A settings gear for a productivity app, blue color")
    >>> spec.subject, str(spec.size), spec.colors[0].hex
    ('settings gear', '512x512', '#2563eb')
    """
    whole = clean(prompt)
    text = truncate(whole)
    reading = Reading(Scan(text), RECOGNISERS)
    asset_type = asset_type or tags.single(reading.meanings(AssetType)) or AssetType.ICON
    reading.settle(asset_type)
    named = subject(reading)
    if not named:
        raise InputError(
            "prompt", "the prompt has no words for what to draw: write, say, [icon] settings gear"
        )
    asked_sizes = list(dict.fromkeys(reading.meanings(Size)))
    backgrounds = list(dict.fromkeys(reading.meanings(Background)))
    warnings = [phrase.warning for phrase in reading.phrases if phrase.warning]
    if len(text) < len(whole):
        warnings.insert(
            0,
            f"the prompt has over {MAX_CHARACTERS:,} characters: the first {len(text):,} are read",
        )
    if len(asked_sizes) > 1 and size is None:
        warnings.append(f"the prompt asks for several sizes: {asked_sizes[0]} is used")
    if len(backgrounds) > 1:
        warnings.append("the prompt asks for several backgrounds: the first is used")
    behind = backgrounds[0] if backgrounds else None
    return PromptSpec(
        text=text,
        asset_type=asset_type,
        size=sizes.check(size or next(iter(asked_sizes), DEFAULT_SIZES[asset_type])),
        subject=named,
        colors=tuple(dict.fromkeys(reading.meanings(Color))),
        background=behind.color if behind else None,
        transparent=True if behind and behind.color is None else None,
        style=(
            styles.strongest([found.name for found in reading.meanings(Style)])
            if style is None
            else styles.given(style)
        ),
        warnings=tuple(dict.fromkeys(warnings)),
    )
