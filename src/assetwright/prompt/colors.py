"""Colours in the text: names, ``#hex`` and ``rgb()``, and whether a word is a colour at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assetwright.prompt.color_names import (
    COMPOUNDS,
    MODIFIERS,
    NAMES,
    SPACED,
    THINGS,
    Thing,
)
from assetwright.prompt.reading import Dropped, Phrase, Reading, Use
from assetwright.prompt.scan import Scan
from assetwright.prompt.words import CONJUNCTIONS, FUNCTION_WORDS, word_set
from assetwright.types import Color, InputError

_HEX = re.compile(r"#([0-9a-fA-F]{3,8})(?!\w)")
_RGB = re.compile(r"rgba?\s?\(([^()]{0,60})\)", re.IGNORECASE)

_COLOR = frozenset({"color", "colour", "colors", "colours"})
_SCHEMES = frozenset({"palette", "scheme", "theme", "combination"})
_ROLES = frozenset({"primary", "secondary", "main", "accent", "brand", "base", "fill"})
_SHADES = word_set("shades tones hues shade tone hue tints tint")
_BLENDS = _SHADES | {"gradient", "gradients"}
_IS = frozenset({"is", "are", "of", "in", "be", "as"})
_AFTER = (
    _COLOR
    | _SHADES
    | word_set("colored coloured toned tinted hued accent accents gradient gradients theme themed")
)
_COLOR_TOOLS = word_set(
    "picker palette wheel swatch swatches filter fill brush wand lens sample bucket"
)
"""After "color" these are things: a blue "color picker"."""


@dataclass(frozen=True, slots=True)
class ColorValue:
    """A colour read at some token; ``thing`` is what else its word could be."""

    color: Color
    end: int
    thing: Thing | None = None
    is_name: bool = False
    warning: str | None = None


def color_value(scan: Scan, at: int) -> ColorValue | None:
    """A colour and nothing but: ``#0A66C2``, ``rgb(10, 102, 194)``, "dark sky blue"."""
    return _hex(scan, at) or _rgb(scan, at) or _named(scan, at)


def color(scan: Scan, at: int) -> Phrase | None:
    """A colour with the words that say it is one: "color: blue", "shades of teal", "gold tones"."""
    start = _after_prefix(scan, at)
    value = color_value(scan, start)
    if value is None and start > at:
        start = at
        value = color_value(scan, at)
    if value is None or _names_a_thing(scan, start, value.end):
        return None
    end = _after_suffix(scan, value.end)
    plain = value.thing is None or start > at or end > value.end
    last_resort = range(start, value.end) if value.is_name else range(0)
    return Phrase(
        value.color, at, end, None if plain else _use_of_thing, last_resort, value.warning
    )


def not_quite_hex(scan: Scan, at: int) -> Phrase | None:
    """``#12345``: warned about, since it was probably meant as a colour."""
    found = scan.match(_HEX, at)
    if found is None or len(found[0][1]) not in (5, 7):
        return None
    warning = f"{found[0][0]} is not a colour: write #rgb or #rrggbb"
    return Phrase(
        Dropped.DESCRIPTOR, at, found[1], last_resort=range(at, found[1]), warning=warning
    )


def _hex(scan: Scan, at: int) -> ColorValue | None:
    found = scan.match(_HEX, at)
    if found is None:
        return None
    match, end = found
    digits = match[1]
    if len(digits) in (5, 7):
        return None
    warning = None
    if len(digits) in (4, 8):
        warning = f"{match[0]}: colours are opaque, so its last part, the alpha, is not used"
        digits = digits[: 3 if len(digits) == 4 else 6]
    return ColorValue(Color.from_hex(digits), end, warning=warning)


def _rgb(scan: Scan, at: int) -> ColorValue | None:
    found = scan.match(_RGB, at)
    if found is None:
        return None
    match, end = found
    parts = re.split(r"\s*[,/]\s*|\s+", match[1].strip())
    numbers = [int(part) for part in parts[:3] if part.isdecimal()]
    has_alpha = len(parts) == 4
    if len(numbers) != 3 or len(parts) > 4 or max(numbers) > 255:
        raise InputError(
            "prompt",
            f"{match[0]} is not a colour: write rgb(r, g, b), each number 0 to 255",
            span=match.span(),
        )
    warning = f"{match[0]}: colours are opaque, so its alpha is not used" if has_alpha else None
    return ColorValue(Color(*numbers), end, warning=warning)


def _named(scan: Scan, at: int) -> ColorValue | None:
    modifier = MODIFIERS.get(scan.word(at))
    base = _base(scan, at + 1) if modifier else None
    if (
        modifier
        and base
        and (base.thing is None or (base.thing.adjective and not base.thing.remains))
    ):
        lightness, chroma, hue = base.color.oklch
        share, factor = modifier
        lightness += share * (1 - lightness if share > 0 else lightness)
        shifted = Color.from_oklch(lightness, chroma * factor, hue)
        return ColorValue(shifted, base.end, is_name=True)
    return _base(scan, at)


def _base(scan: Scan, at: int) -> ColorValue | None:
    for end in (at + 3, at + 2):
        words = [scan.word(i) for i in range(at, end)]
        if all(words) and (name := "".join(words)) in SPACED:
            return ColorValue(NAMES[name], end, is_name=True)
    word = scan.word(at)
    if word not in NAMES or scan.joined(at) or (scan.word(at + 1) and scan.joined(at + 1)):
        return None
    return ColorValue(NAMES[word], at + 1, THINGS.get(word), is_name=True)


def _names_a_thing(scan: Scan, start: int, end: int) -> bool:
    """Black Friday."""
    return _singular(scan.word(end)) in COMPOUNDS.get(scan.word(start), ())


def _after_prefix(scan: Scan, at: int) -> int:
    """Past "color:", "brand colour is", "color palette of", "primary:", "shades of"."""
    start = at + (scan.word(at) in _ROLES)
    if scan.word(start) in _COLOR:
        start += 1
        start += scan.word(start) in _SCHEMES
        start += scan.word(start) == "should"
        return start + (scan.mark(start) in (":", "=") or scan.word(start) in _IS)
    if start > at and (scan.mark(start) in (":", "=") or scan.word(start) == "#"):
        return start + (scan.mark(start) != "")
    if scan.word(at) in _BLENDS and scan.word(at + 1) in ("of", "from"):
        return at + 2
    return at


def _after_suffix(scan: Scan, end: int) -> int:
    while (word := scan.word(end)) in _AFTER:
        following = scan.word(end + 1)
        if word in _COLOR and following in _COLOR_TOOLS and following not in _SCHEMES:
            break
        end += 1
        end += word in _COLOR and following in _SCHEMES
    return end


def _use_of_thing(reading: Reading, phrase: Phrase) -> Use:
    """Whether a colour word that is also a thing is meant as a colour."""
    thing = THINGS[reading.scan.word(phrase.end - 1)]
    follower = reading.follower(phrase)
    if follower and follower not in FUNCTION_WORDS:
        if not thing.adjective or _singular(follower) in thing.compounds:
            return Use.WORDS
        return Use.BOTH if thing.remains else Use.MEANING
    if _follows_in(reading, phrase) or reading.stands_alone(phrase):
        return Use.MEANING
    return _use_of_others(reading, phrase)


def _follows_in(reading: Reading, phrase: Phrase) -> bool:
    """ "in gold", "in solid gold"."""
    before = phrase.first - 1
    owner = reading.owners[before] if before >= 0 else None
    return reading.scan.word(owner.first - 1 if owner else before) == "in"


def _use_of_others(reading: Reading, phrase: Phrase) -> Use:
    """What becomes of the colours that conjunctions tie it to: "blue and gold"."""
    scan = reading.scan
    for conjunction, at in ((phrase.first - 1, phrase.first - 2), (phrase.end, phrase.end + 1)):
        other = reading.owners[at] if 0 <= at < len(scan) else None
        if scan.word(conjunction) in CONJUNCTIONS and other and isinstance(other.meaning, Color):
            # What stands before has been judged, or it would own its words no longer.
            if other.condition is None or at < phrase.first:
                return Use.MEANING
            return _use_of_thing(reading, other)
    return Use.WORDS


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word
