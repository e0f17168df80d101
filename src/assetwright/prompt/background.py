"""What is to be behind the motif: "on white", "a dark blue background", "transparent"."""

from __future__ import annotations

from assetwright.prompt.colors import ColorValue, color_value
from assetwright.prompt.gradients import ends_of_gradient, gradient_value
from assetwright.prompt.reading import Background, Dropped, Phrase, alone
from assetwright.prompt.scan import Scan
from assetwright.prompt.words import ARTICLES, CONNECTORS, DETERMINERS, word_set
from assetwright.types import Color, Gradient

_BACKGROUND = frozenset({"background", "backgrounds", "backdrop", "bg"})
_BEHIND = frozenset({"on", "against", "over", "with", "upon", "in", "using", "has", "and"})
_PLAIN = word_set("solid plain flat pure simple clean uniform subtle")
_WITHOUT = frozenset({"no", "without", "remove"})
_NOTHING = frozenset({"transparent", "transparency", "empty", "none", "removed"})
_TONES = {"dark": Color.from_hex("#0f172a"), "light": Color.from_hex("#f8fafc")}
"""What a "dark background" is when no hue is named: Tailwind's slate 900 and 50."""
_COLOR = frozenset({"color", "colour", "colored", "coloured", "toned"})


def background(scan: Scan, at: int) -> Phrase | None:
    """Any of the ways to name a background."""
    return (
        _without(scan, at) or _before_noun(scan, at) or _after_noun(scan, at) or _surface(scan, at)
    )


def _without(scan: Scan, at: int) -> Phrase | None:
    """ "no background", "transparent PNG", "on transparent"."""
    end = at + (scan.word(at) in _WITHOUT)
    end += scan.word(end) in ("a", "any", "the")
    if scan.word(at) in _WITHOUT and scan.word(end) in _BACKGROUND:
        return Phrase(Background(None), at, end + 1, last_resort=range(at, end + 1))
    start = _skip(scan, at)
    if scan.word(start) not in ("transparent", "transparency"):
        return None
    named = scan.word(start + 1)
    if named in _BACKGROUND or named == "png":
        return Phrase(Background(None), at, start + 2, last_resort=range(start, start + 2))
    if not _ends(scan, start + 1):
        return None
    condition = alone if start == at else None
    return Phrase(Background(None), at, start + 1, condition, range(start, start + 1))


def _before_noun(scan: Scan, at: int) -> Phrase | None:
    """ "on a solid navy background", "white bg", "navy to teal gradient background"."""
    start = _skip(scan, at)
    if (blend := gradient_value(scan, start)) and scan.word(blend.end) in _BACKGROUND:
        return _fading(blend.gradient, at, blend.end + 1, range(start, blend.end + 1))
    value = _value(scan, start)
    if value is None:
        return _without_color(scan, at, start)
    end, warning = value.end, value.warning
    end += scan.word(end) in _COLOR
    second = color_value(scan, end + 1) if scan.word(end) in ("to", "and") else None
    if second and scan.word(second.end) in _BACKGROUND:
        end = second.end
        warning = f"a background has one colour: {value.color} is used"
    end = _after_gradient(scan, end)
    if scan.word(end) not in _BACKGROUND:
        return None
    named = range(start, end + 1)
    return Phrase(Background(value.color), at, end + 1, last_resort=named, warning=warning)


def _without_color(scan: Scan, at: int, start: int) -> Phrase | None:
    """ "on a plain background", "gradient background": nothing to know the colour by."""
    end = _after_gradient(scan, start)
    if scan.word(end) not in _BACKGROUND or scan.word(end - 1) not in (*_PLAIN, "gradient"):
        return None
    if end > start and (blend := ends_of_gradient(scan, end + 1)):
        return _fading(blend.gradient, at, blend.end, range(start, blend.end))
    return Phrase(Dropped.COURTESY, at, end + 1) if end > at else None


def _fading(gradient: Gradient, at: int, end: int, named: range) -> Phrase:
    return Phrase(Background(gradient.start, gradient), at, end, last_resort=named)


def _after_gradient(scan: Scan, at: int) -> int:
    return at + (scan.word(at) == "gradient")


def _after_noun(scan: Scan, at: int) -> Phrase | None:
    """ "background: #fff", "with a background in teal", "background transparent"."""
    start = at + (scan.word(at) in _BEHIND)
    start += scan.word(start) in DETERMINERS
    if scan.word(start) not in _BACKGROUND:
        return None
    start += 1
    start += scan.word(start) in _COLOR
    start += scan.mark(start) in (":", "=") or scan.word(start) in ("is", "in", "of", "should")
    start += scan.word(start) == "be"
    if scan.word(start) in _NOTHING:
        return Phrase(Background(None), at, start + 1, last_resort=range(start - 1, start))
    if blend := gradient_value(scan, start):
        return _fading(blend.gradient, at, blend.end, range(start, blend.end))
    value = _value(scan, start)
    if value is None or (value.thing is not None and not value.thing.surface):
        return None
    return Phrase(
        Background(value.color),
        at,
        value.end,
        last_resort=range(start, value.end) if value.is_name else range(0),
        warning=value.warning,
    )


def _surface(scan: Scan, at: int) -> Phrase | None:
    """ "on white", "against a pure #0A66C2", but not "on white paper"."""
    if scan.word(at) not in ("on", "against", "over", "upon"):
        return None
    start = _skip(scan, at)
    if (blend := gradient_value(scan, start)) and _ends(scan, blend.end):
        return _fading(blend.gradient, at, blend.end, range(start, blend.end))
    value = _value(scan, start)
    if value is None or not _ends(scan, value.end):
        return None
    if value.thing is not None and (not value.thing.surface or scan.word(at + 1) in ARTICLES):
        return None
    last_resort = range(start, value.end) if value.is_name else range(0)
    return Phrase(
        Background(value.color), at, value.end, last_resort=last_resort, warning=value.warning
    )


def _skip(scan: Scan, at: int) -> int:
    """Past "on a solid"."""
    start = at + (scan.word(at) in _BEHIND)
    start += scan.word(start) in DETERMINERS
    while scan.word(start) in _PLAIN:
        start += 1
    return start


def _value(scan: Scan, at: int) -> ColorValue | None:
    tone = _TONES.get(scan.word(at))
    return color_value(scan, at) or (ColorValue(tone, at + 1, is_name=True) if tone else None)


def _ends(scan: Scan, at: int) -> bool:
    """Whether nothing that can be named follows: the colour is no adjective."""
    word = scan.word(at)
    return not word or word in CONNECTORS or word[0].isdecimal()
