"""Gradients: "navy to teal gradient", "gradient from pink to orange"."""

from __future__ import annotations

from dataclasses import dataclass

from assetwright.prompt.colors import color_value
from assetwright.prompt.reading import Phrase
from assetwright.prompt.scan import Scan
from assetwright.types import Gradient

_GRADIENT = frozenset({"gradient", "gradients", "fade"})
_KINDS = frozenset({"linear", "smooth", "subtle", "soft", "color", "colour"})
_FROM = frozenset({"from", "of", "between", "in"})
_TO = frozenset({"to", "and", "into"})


@dataclass(frozen=True, slots=True)
class GradientValue:
    """A gradient read at some token, and the token after it."""

    gradient: Gradient
    end: int


def gradient_value(scan: Scan, at: int) -> GradientValue | None:
    """A gradient and nothing but; two colours that nobody calls one are two colours."""
    start = at + (scan.word(at) in _KINDS)
    if scan.word(start) in _GRADIENT:
        return ends_of_gradient(scan, start + 1)
    pair = _pair(scan, at)
    if pair is None:
        return None
    end = pair.end + (scan.word(pair.end) in _KINDS)
    return GradientValue(pair.gradient, end + 1) if scan.word(end) in _GRADIENT else None


def ends_of_gradient(scan: Scan, at: int) -> GradientValue | None:
    """The colours behind the word: "from pink to orange", ": pink to orange"."""
    return _pair(scan, at + (scan.mark(at) == ":" or scan.word(at) in _FROM))


def gradient(scan: Scan, at: int) -> Phrase | None:
    """What fills the motif."""
    value = gradient_value(scan, at)
    return Phrase(value.gradient, at, value.end, last_resort=range(0)) if value else None


def _pair(scan: Scan, at: int) -> GradientValue | None:
    first = color_value(scan, at)
    if first is None or scan.word(first.end) not in _TO:
        return None
    second = color_value(scan, first.end + 1)
    return GradientValue(Gradient(first.color, second.color), second.end) if second else None
