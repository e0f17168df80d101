"""Icon names taken apart: what is drawn, and in which variant of its set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

FAMILIES = {
    "duotone": "duotone",
    "twotone": "duotone",
    "bicolor": "duotone",
    "bulk": "duotone",
    "thin": "thin",
    "hairline": "thin",
    "light": "thin",
    "extralight": "thin",
    "bold": "bold",
    "outline": "outline",
    "outlined": "outline",
    "line": "outline",
    "linear": "outline",
    "stroke": "outline",
    "regular": "outline",
    "solid": "solid",
    "fill": "solid",
    "filled": "solid",
    "color": "color",
}
"""Style words that tell how a drawing is painted, strongest first."""

_STYLE_WORDS = set(FAMILIES) | {"rounded", "round", "sharp", "broken", "flat", "two-tone"}
_NEUTRAL = {"regular"}
_SIZE = re.compile(r"(?:12|14|15|16|18|20|24|28|32|40|48|64)(?:px)?")
_SIZE_ORDER = ("24", "", "20", "32", "28", "18", "16", "15", "14", "12", "40", "48", "64")
_SHARE, _FEWEST = 0.03, 15
"""A word is a set's style word when this share of its names, and so many, end or begin with it."""


@dataclass(frozen=True, slots=True)
class Name:
    """``subject`` in words, ``variant`` style words joined by hyphens, ``size`` as written."""

    subject: str
    variant: str
    size: str


def split_names(names: Sequence[str]) -> list[Name]:
    """Split all names of one set; which words mean style is learned from how often they stand
    at an end, so that "heart-broken" keeps its word where "broken" is no variant."""
    words = [name.replace("two-tone", "twotone").split("-") for name in names]
    last = _frequent(
        [w[-1] for w in words] + [w[-2] for w in words if len(w) > 2 and _is_style(w[-1])],
        len(names),
    )
    first = _frequent([w[0] for w in words], len(names))
    return [_split(w, first, last) for w in words]


def preferred(names: Sequence[Name]) -> list[int]:
    """Indices of one drawing per subject and variant: the size nearest to 24 px."""
    best: dict[tuple[str, str], int] = {}
    for index, name in enumerate(names):
        key = (name.subject, name.variant)
        if key not in best or _rank(name) < _rank(names[best[key]]):
            best[key] = index
    return sorted(best.values())


def family_of(variant: str) -> str | None:
    """outline, solid, duotone, thin, bold or color, where a style word says so."""
    words = variant.split("-")
    return next((family for word, family in FAMILIES.items() if word in words), None)


def _is_style(word: str) -> bool:
    return word in _STYLE_WORDS or _SIZE.fullmatch(word) is not None


def _frequent(words: list[str], count: int) -> set[str]:
    counts = Counter(word for word in words if _is_style(word))
    sizes = sum(n for word, n in counts.items() if _SIZE.fullmatch(word))
    least = max(_FEWEST, _SHARE * count)
    # Sizes stand together: fluent has six, some of them rare.
    return {
        word
        for word, n in counts.items()
        if n >= least or (_SIZE.fullmatch(word) and sizes >= 0.2 * count)
    }


def _split(words: list[str], first: set[str], last: set[str]) -> Name:
    subject, variant, size = list(words), list[str](), ""
    while len(subject) > 1 and subject[-1] in last:
        word = subject.pop()
        if _SIZE.fullmatch(word):
            size = word.removesuffix("px")
        elif word not in _NEUTRAL:
            variant.insert(0, word)
    while len(subject) > 1 and subject[0] in first:
        word = subject.pop(0)
        if _SIZE.fullmatch(word):
            size = word.removesuffix("px")
        elif word not in _NEUTRAL:
            variant.append(word)
    return Name(" ".join(subject), "-".join(variant), size)


def _rank(name: Name) -> int:
    return _SIZE_ORDER.index(name.size) if name.size in _SIZE_ORDER else len(_SIZE_ORDER)
