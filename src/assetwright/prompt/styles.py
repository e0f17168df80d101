"""How the asset is to be painted: a style word, or a style by name."""

from __future__ import annotations

from assetwright.prompt.colors import color_value
from assetwright.prompt.reading import Dropped, Phrase, Reading, Style, Use, alone
from assetwright.prompt.scan import Scan
from assetwright.prompt.words import CONNECTORS, DETERMINERS, word_set
from assetwright.types import InputError

_MAX_NAME = 64


def _phrases(family: str, text: str) -> dict[str, str]:
    return dict.fromkeys((phrase.strip() for phrase in text.split(",")), family)


FAMILIES: dict[str, str] = (
    _phrases("duotone", "duotone, duo tone, twotone, two tone, two toned, bicolor, two color")
    | _phrases("thin", "thin, hairline, ultra thin, thin line, thin lines, thin stroke, fine line")
    | _phrases("thin", "thin strokes, fine lines, light weight, lightweight lines")
    | _phrases("bold", "bold, bold line, bold lines, bold stroke, bold strokes, thick line")
    | _phrases("bold", "thick lines, thick stroke, thick strokes, extra bold, semi bold")
    | _phrases("outline", "outline, outlined, outlines, lineal, monoline, line art, lineart")
    | _phrases("outline", "line drawing, outline drawing, line icon, line icons, line style")
    | _phrases("solid", "solid, filled, glyph, silhouette")
    | _phrases("color", "colorful, colourful, full color, full colour, full colored, multicolor")
    | _phrases("color", "multi color, multicolored, multi colored, multicolour, multicoloured")
    | _phrases("color", "flat color, flat colors, flat colour, flat colours")
)
"""Style words by family, families in order of strength: of several the first one holds, as in
the names of the drawings that the model learnt from."""

_WEAK = (
    _phrases("thin", "light")
    | _phrases("outline", "line, lines, linear, stroke, stroked")
    | _phrases("solid", "fill")
    | _phrases("color", "flat, colored, coloured")
    | _phrases("bold", "thick, heavy")
)
"""Style words that are more often something else: "line chart", "traffic light"."""

_STRENGTH = list(dict.fromkeys(FAMILIES.values()))
_STYLE = frozenset({"style", "styled", "styling", "look", "version", "variant", "aesthetic"})
_STYLED = _STYLE | word_set("icon icons glyph pictogram art drawing illustration vector")
_TYPOGRAPHY = word_set("text font fonts format type letter letters state")
"""Beside these, bold and solid are what is drawn: "bold text", "solid state drive"."""
_NO_STYLE = word_set(
    "simple minimal minimalist minimalistic modern clean sleek elegant professional same material "
    "consistent vector nice beautiful contemporary"
)
"""Words that may stand before "style" and ask for none that could be looked up."""
_LONGEST_NAME = 3


def style(scan: Scan, at: int) -> Phrase | None:
    """A style word ("outlined", "in flat style") or a named style ("in the style of tabler")."""
    return _named(scan, at) or _word(scan, at)


def strongest(names: list[str]) -> str | None:
    """The one style of several: a named one first, then the strongest family."""
    return next((name for name in names if name not in _STRENGTH), None) or min(
        names, key=_STRENGTH.index, default=None
    )


def given(name: str) -> str:
    """A style from an option: in lower case, a style word as its family; InputError for none."""
    words = " ".join(name.lower().split())
    if not words or len(words) > _MAX_NAME or not words.isprintable():
        raise InputError("style", f"the style {name[:_MAX_NAME]!r} is not a name such as outline")
    plain = words.replace("-", " ")
    return FAMILIES.get(plain) or _WEAK.get(plain) or words


def _word(scan: Scan, at: int) -> Phrase | None:
    found = scan.longest(at, FAMILIES)
    weak = None if found else scan.longest(at, _WEAK, 1)
    if found:
        family, end = FAMILIES[found[0]], found[1]
        if scan.word(at) == "filled" and scan.word(end) == "with":
            return None
        condition = _unless_typography if scan.word(at) in ("bold", "solid") else None
    elif weak:
        family, end = _WEAK[weak[0]], weak[1]
        condition = None if scan.word(end) in _STYLED else alone
    else:
        return None
    named = range(at, end)
    end += scan.word(end) in _STYLE
    return Phrase(Style(family), at, end, condition, last_resort=named)


def _unless_typography(reading: Reading, phrase: Phrase) -> Use:
    beside = reading.scan.word(phrase.first - 1), reading.scan.word(phrase.end)
    return Use.WORDS if any(word in _TYPOGRAPHY for word in beside) else Use.MEANING


def _named(scan: Scan, at: int) -> Phrase | None:
    """ "in the style of NAME", "style: NAME", "--style NAME", "in NAME style"."""
    start = _after_announcement(scan, at)
    if start is not None:
        end = _name_end(scan, start)
        return _named_phrase(scan, at, start, end, end) if end > start else None
    if scan.word(at) != "in":
        return None
    start = at + 1 + (scan.word(at + 1) in DETERMINERS)
    for end in range(start + 1, start + 1 + _LONGEST_NAME):
        if not scan.word(end - 1) or scan.word(end - 1) in CONNECTORS | _STYLE:
            return None
        if color_value(scan, end - 1) is not None:
            return None
        if scan.word(end) in _STYLE:
            return _named_phrase(scan, at, start, end, end + 1)
    return None


def _after_announcement(scan: Scan, at: int) -> int | None:
    dashes = 0
    while scan.mark(at + dashes) == "-":
        dashes += 1
    if dashes == 2 and scan.word(at + 2) == "style":
        return at + 3 + (scan.mark(at + 3) == "=")
    start = at + (scan.word(at) == "in")
    start += scan.word(start) in DETERMINERS
    if scan.word(start) != "style":
        return None
    if scan.word(start + 1) == "of" and start > at:
        return start + 2 + (scan.word(start + 2) in DETERMINERS)
    return start + 2 if scan.mark(start + 1) in (":", "=") else None


def _name_end(scan: Scan, start: int) -> int:
    end = start
    while (
        end < start + _LONGEST_NAME
        and scan.word(end)
        and scan.word(end) not in CONNECTORS | _STYLED
        and color_value(scan, end) is None
    ):
        end += 1
    return end


def _named_phrase(scan: Scan, at: int, start: int, name_end: int, end: int) -> Phrase | None:
    end += scan.word(end) in _STYLED
    words = [scan.word(i) for i in range(start, name_end)]
    families = [FAMILIES.get(word) or _WEAK.get(word) for word in words]
    named = range(start, name_end)
    if all(word in _NO_STYLE or family for word, family in zip(words, families, strict=True)):
        family = strongest([family for family in families if family])
        meaning = Style(family) if family else Dropped.COURTESY
        return Phrase(meaning, at, end, last_resort=named)
    if len(words) > 1 and (family := FAMILIES.get(" ".join(words))):
        return Phrase(Style(family), at, end, last_resort=named)
    name = " ".join(scan.written(start, name_end).lower().split())
    return Phrase(Style(name[:_MAX_NAME]), at, end, last_resort=named)
