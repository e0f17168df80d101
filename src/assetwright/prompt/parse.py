"""A prompt, understood."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from assetwright.prompt import sizes, styles, tags
from assetwright.prompt.background import background
from assetwright.prompt.boilerplate import courtesy, descriptor, medium
from assetwright.prompt.colors import color, not_quite_hex
from assetwright.prompt.context import context
from assetwright.prompt.counts import count
from assetwright.prompt.gradients import gradient
from assetwright.prompt.length import MAX_CHARACTERS, clean, truncate
from assetwright.prompt.negatives import left_out, negative
from assetwright.prompt.pieces import pieces
from assetwright.prompt.reading import Background, Count, Reading, Recogniser, Style
from assetwright.prompt.scan import Scan
from assetwright.prompt.subject import subject
from assetwright.prompt.vocabulary import Vocabulary
from assetwright.types import (
    DEFAULT_SIZES,
    AssetType,
    Color,
    Gradient,
    InputError,
    PromptSpec,
    Size,
)

_PLAIN = Vocabulary()


def recognisers(vocabulary: Vocabulary) -> tuple[Recogniser, ...]:
    """Asked in this order at every place: "white background" before "white"."""
    return (
        partial(tags.tag, tokens=vocabulary.tokens),
        sizes.size,
        background,
        negative,
        gradient,
        color,
        not_quite_hex,
        count,
        courtesy,
        partial(styles.style, names=vocabulary.styles),
        context,
        medium,
        descriptor,
    )


def parse(
    prompt: str,
    *,
    asset_type: AssetType | None = None,
    size: Size | None = None,
    style: str | None = None,
    vocabulary: Vocabulary = _PLAIN,
) -> PromptSpec:
    """Understand a prompt; an option given here overrides what the text says.

    Control characters count as spaces. Of a text over 1,000 characters the beginning is read,
    to a whole word, with a warning. InputError: no words to draw, an unknown tag or two
    different ones, an ``rgb()`` out of range, a size out of range, an unusable ``style``; its
    span is a place in ``prompt``.

    >>> spec = parse("[icon] A settings gear for a productivity app, blue color")
    >>> spec.subject, str(spec.size), spec.colors[0].hex
    ('settings gear', '512x512', '#2563eb')
    """
    whole, offset = clean(prompt)
    text = truncate(whole)
    try:
        spec = _understood(text, asset_type, size, style, vocabulary)
    except InputError as error:
        if error.span is not None:
            start, stop = error.span
            error.text, error.span = prompt, (start + offset, stop + offset)
        raise
    if len(text) < len(whole):
        cut = f"the prompt has over {MAX_CHARACTERS:,} characters: the first {len(text):,} are read"
        spec = replace(spec, warnings=(cut, *spec.warnings))
    return replace(spec, offset=offset)


def _understood(
    text: str,
    asset_type: AssetType | None,
    size: Size | None,
    style: str | None,
    vocabulary: Vocabulary,
) -> PromptSpec:
    reading = Reading(Scan(text), recognisers(vocabulary))
    asset_type = asset_type or tags.single(reading) or AssetType.ICON
    reading.settle(asset_type)
    named, positions = subject(reading)
    if not named:
        raise InputError(
            "prompt", "the prompt has no words for what to draw: write, say, [icon] settings gear"
        )
    asked_sizes = sizes.asked(reading, size)
    counts = list(dict.fromkeys(found.number for found in reading.meanings(Count)))
    backgrounds = list(dict.fromkeys(reading.meanings(Background)))
    warnings = [phrase.warning for phrase in reading.phrases if phrase.warning]
    if len(counts) > 1:
        warnings.append(f"the prompt asks for several counts: {counts[0]} is used")
    if len(backgrounds) > 1:
        warnings.append("the prompt asks for several backgrounds: the first is used")
    behind = backgrounds[0] if backgrounds else None
    drawn_sizes = asked_sizes or (DEFAULT_SIZES[asset_type],)
    return PromptSpec(
        text=text,
        asset_type=asset_type,
        size=drawn_sizes[0],
        subject=named,
        colors=_colors(reading),
        background=behind.color if behind else None,
        transparent=True if behind and behind.color is None else None,
        style=(
            styles.strongest([found.name for found in reading.meanings(Style)])
            if style is None
            else styles.given(style)
        ),
        sizes=drawn_sizes,
        gradient=next(iter(reading.meanings(Gradient)), None),
        backdrop=behind.gradient if behind else None,
        count=counts[0] if counts else None,
        negatives=left_out(reading),
        warnings=tuple(dict.fromkeys(warnings)),
        pieces=pieces(reading, positions),
    )


def _colors(reading: Reading) -> tuple[Color, ...]:
    """In order of mention, the ends of gradients among them."""
    found: dict[Color, None] = {}
    for phrase in reading.phrases:
        match phrase.meaning:
            case Color() as color:
                found[color] = None
            case Gradient(start, end):
                found |= {start: None, end: None}
    return tuple(found)
