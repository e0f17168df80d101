"""The listed terms, read from the text files in ``terms``; SOURCES.md there says their format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import accumulate

from assetwright.policy.letters import READINGS, Kind
from assetwright.types.policy import Category, Tier

FILES = ("forbidden.txt", "characters.txt", "brands-by-hand.txt", "brands.txt")
_PEOPLE = "people"
_WORD = re.compile("[a-z0-9]+")


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A listed term: its words, apart and in one, and what must stand near an ambiguous one."""

    name: str
    words: tuple[str, ...]
    letters: str
    category: Category
    tier: Tier
    context: frozenset[str]
    generated: bool

    breaks: frozenset[int] = field(init=False)
    """How many letters stand before each of its words."""

    def __post_init__(self) -> None:
        sizes = accumulate(map(len, self.words[:-1]))
        object.__setattr__(self, "breaks", frozenset(sizes))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms, and the phrases that are never one.

    ``innocent`` phrases are not a match however a term stands in them; ``lookalikes`` only if
    it would have to be in disguise: they are words and pairs of words of plain English.
    """

    terms: tuple[Term, ...]
    innocent: frozenset[str]
    lookalikes: frozenset[str]

    @classmethod
    def embedded(cls) -> Lexicon:
        """The lists in this package."""
        folder = files("assetwright.policy") / "terms"
        terms: dict[tuple[str, Category], Term] = {}
        innocent: set[str] = set()
        for name in FILES:
            generated = name == "brands.txt"
            _read((folder / name).read_text("utf-8"), terms, innocent, generated)
        lookalikes = (folder / "innocent.txt").read_text("utf-8").splitlines()
        return cls(
            tuple(terms.values()),
            frozenset(innocent),
            frozenset(line for line in lookalikes if not line.startswith("#")),
        )


def _read(
    text: str, terms: dict[tuple[str, Category], Term], innocent: set[str], generated: bool
) -> None:
    people: list[str] = []
    for section in text.split("\n[")[1:]:
        title, _, body = section.partition("]\n")
        lines = [line for line in body.splitlines() if line and line[0] != "#"]
        if title == _PEOPLE:
            people = [word for line in lines for word in _items(line)]
            continue
        category = Category(title.partition(":")[0])
        shared = [word for line in lines if line[0] == "+" for word in _items(line[1:])]
        for line in lines:
            if line[0] == "-":
                innocent.update(_items(line[1:]))
            elif line[0] == "~":
                named, _, own = line[1:].partition(":")
                context = frozenset(_context(_items(own), people) or shared)
                _add(terms, _items(named), category, Tier.AMBIGUOUS, context, generated)
            elif line[0] != "+":
                _add(terms, _items(line), category, Tier.DISTINCTIVE, frozenset(), generated)


def _context(items: Iterable[str], people: list[str]) -> list[str]:
    return [word for item in items for word in (people if item == "@people" else [item])]


def _add(
    terms: dict[tuple[str, Category], Term],
    names: Iterable[str],
    category: Category,
    tier: Tier,
    context: frozenset[str],
    generated: bool,
) -> None:
    for name in names:
        words = spoken(name)
        if words:
            letters = "".join(words)
            others = context - {name}
            term = Term(name, words, letters, category, tier, others, generated)
            terms.setdefault((letters, category), term)


def _items(line: str) -> list[str]:
    return [item for part in line.split(",") if (item := part.strip())]


def spoken(name: str) -> tuple[str, ...]:
    """A name's words in plain letters and digits: "Pokémon Go!" is "pokemon", "go"."""
    if name.isascii():
        plain = name.lower()
    else:
        plain = "".join(
            c.lower() if c.isascii() and c.isalnum() else r.first if r.kind == Kind.FOREIGN else " "
            for c, r in ((c, READINGS[c]) for c in name if READINGS[c].kind != Kind.NOTHING)
        )
    return tuple(_WORD.findall(plain.replace("'", "")))
