"""How the asset is to be painted: a style word, or a style by name."""

from __future__ import annotations

from collections.abc import Mapping

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
_NO_NAME = CONNECTORS | _STYLED
_LONGEST_NAME = 5
_NO_NAMES: Mapping[str, str] = {}


def style(scan: Scan, at: int, names: Mapping[str, str] = _NO_NAMES) -> Phrase | None:
    """A style word ("outlined", "in flat style") or a named style ("in the style of tabler").

    ``names`` are the known styles by their words; with "style" behind it one needs no more.
    """
    return (
        _announced(scan, at)
        or _in_style(scan, at, names)
        or _name(scan, at, names)
        or _word(scan, at)
    )


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


def _announced(scan: Scan, at: int) -> Phrase | None:
    """ "in the style of NAME", "style: NAME", "--style NAME"."""
    start = _after_of(scan, at)
    is_prose = start is not None
    if start is None:
        start = _after_option(scan, at)
    if start is None:
        return None
    end = _name_end(scan, start, is_prose)
    if end == start:
        return None
    meaning = _known(scan, start, end) or Style(_as_written(scan, start, end))
    return Phrase(meaning, at, end + (scan.word(end) in _STYLED), last_resort=range(start, end))


def _name(scan: Scan, at: int, names: Mapping[str, str]) -> Phrase | None:
    """ "tabler style"; of several words, as "material-symbols", by itself in a clause too."""
    found = scan.longest(at, names)
    if found is None:
        return None
    words, end = found
    styled = scan.word(end) in _STYLE
    if not styled and " " not in words:
        return None
    named = range(at, end)
    return Phrase(Style(names[words]), at, end + styled, None if styled else alone, named)


def _in_style(scan: Scan, at: int, names: Mapping[str, str]) -> Phrase | None:
    """ "in outline style". What is no style word might be a style's name or just a manner
    ("in retro style"), so it is read past with a warning."""
    if scan.word(at) != "in":
        return None
    start = at + 1 + (scan.word(at + 1) in DETERMINERS)
    end = _name_end(scan, start, is_prose=True)
    if end == start or scan.word(end) not in _STYLE:
        return None
    meaning, warning = _known(scan, start, end), None
    name = names.get(" ".join(scan.word(i) for i in range(start, end)))
    if meaning is None and name is not None:
        meaning = Style(name)
    if meaning is None:
        name = _as_written(scan, start, end)
        meaning = Dropped.DESCRIPTOR
        warning = f"{name!r} is not a style word: for a style of that name write style: {name}"
    return Phrase(meaning, at, end + 1, last_resort=range(start, end), warning=warning)


def _after_of(scan: Scan, at: int) -> int | None:
    start = at + (scan.word(at) == "in")
    start += scan.word(start) in DETERMINERS
    if start == at or scan.word(start) != "style" or scan.word(start + 1) != "of":
        return None
    return start + 2 + (scan.word(start + 2) in DETERMINERS)


def _after_option(scan: Scan, at: int) -> int | None:
    dashes = 2 if scan.mark(at) == scan.mark(at + 1) == "-" else 0
    if scan.word(at + dashes) != "style":
        return None
    start = at + dashes + 1
    assigned = scan.mark(start) in (":", "=")
    return start + assigned if dashes or assigned else None


def _name_end(scan: Scan, start: int, is_prose: bool) -> int:
    """After the words of a name. Outside of prose a space ends it, but for "thin outline"."""
    end = start
    while end < start + _LONGEST_NAME and (word := scan.word(end)):
        if end == start or scan.spaced(end):
            if word in _NO_NAME or color_value(scan, end) is not None:
                break
            if end > start and not is_prose and word not in FAMILIES and word not in _WEAK:
                break
        end += 1
    return end


def _known(scan: Scan, start: int, end: int) -> Style | Dropped | None:
    """The family that the words name, or that they ask for nothing, None for anything else."""
    words = [scan.word(i) for i in range(start, end)]
    if family := FAMILIES.get(" ".join(words)):
        return Style(family)
    families = [FAMILIES.get(word) or _WEAK.get(word) for word in words]
    if not all(word in _NO_STYLE or family for word, family in zip(words, families, strict=True)):
        return None
    strong = strongest([family for family in families if family])
    return Style(strong) if strong else Dropped.COURTESY


def _as_written(scan: Scan, start: int, end: int) -> str:
    return " ".join(scan.written(start, end).lower().split())[:_MAX_NAME]
