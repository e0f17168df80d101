"""The benchmark's prompts: the same on every machine, from committed lists and one seed."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from assetwright.policy.lexicon import Lexicon, Term
from assetwright.types import Category, Tier
from benchmarks.policy.attacks import DEVELOPMENT, FIRST, NOT_CLAIMED, SECOND, THIRD, Family
from benchmarks.policy.invented import HELD_OUT, LOOKED_AT

SEED = 20261124
PER_FAMILY = 110
_DEVELOPMENT_SHARE = 0.4
_FIRST_SHARE = 0.7
_FOLDER = Path(__file__).parent

_MIX = (
    ("characters", 0.42), ("characters in context", 0.1), ("forbidden", 0.2),
    ("forbidden in context", 0.03), ("brands", 0.15), ("brands in context", 0.1),
)  # fmt: skip
_TEMPLATES = {
    "characters": (
        "[icon] {}", "cute {} for a kids game", "app icon with {} on white background",
        "a flat {} in blue, 512x512", "[illustration] {} waving, pastel colors",
    ),
    "forbidden": ("[icon] {}", "picture of {} in flat style", "{} illustration, red and black"),
    "brands": ("[icon] {}", "{} logo", "app icon that looks like {}", "the {} sign in blue"),
    "characters in context": ("[icon] {} from {}", "{} with {}, flat style", "{} of {}"),
    "forbidden in context": ("{} {}", "[icon] {} {}"),
    "brands in context": ("[icon] {} {}", "{} {}, flat style", "official {} icon"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attack:
    """A prompt with a listed term in it from ``start`` to ``end``, and how it is hidden."""

    family: str
    term: str
    prompt: str
    start: int
    end: int


class Half(Enum):
    """Which terms: for development, for the first test, or for the second."""

    DEVELOPMENT = 0
    FIRST = 1
    SECOND = 2


def half(term: Term) -> Half:
    """Where a term belongs: decided by its letters, not by anybody."""
    number = int.from_bytes(hashlib.sha256(term.letters.encode()).digest()[:4], "big") / 2**32
    if number < _DEVELOPMENT_SHARE:
        return Half.DEVELOPMENT
    return Half.FIRST if number < _FIRST_SHARE else Half.SECOND


def attacks(
    families: Sequence[Family], *, terms: Half, per_family: int = PER_FAMILY, seed: int = SEED
) -> list[Attack]:
    """Terms of one part of the split, hidden in each of these ways."""
    pools = _pools(terms)
    return [
        attack
        for family in families
        for attack in _family(family, pools, random.Random(f"{seed} {family.name}"), per_family)
    ]


def development() -> list[Attack]:
    """What the policy may be tuned on."""
    return attacks(DEVELOPMENT, terms=Half.DEVELOPMENT)


def first() -> list[Attack]:
    """The first test, since looked at."""
    return attacks(FIRST, terms=Half.FIRST)


def second() -> list[Attack]:
    """The second test, since looked at."""
    return attacks(SECOND, terms=Half.SECOND)


def third() -> list[Attack]:
    """The third test, since looked at; some of its terms were in the second."""
    return attacks(THIRD, terms=Half.SECOND, seed=SEED + 3)


def known_ways() -> list[Attack]:
    """The ways of development and of two tests, with terms that were not developed with."""
    ways = DEVELOPMENT + FIRST + SECOND
    return attacks(ways, terms=Half.SECOND, per_family=PER_FAMILY // 2, seed=SEED + 3)


def looked_at() -> list[Attack]:
    """More ways, to develop with."""
    return attacks(LOOKED_AT, terms=Half.FIRST, per_family=PER_FAMILY, seed=SEED + 5)


def held_out() -> list[Attack]:
    """Ways invented with those, whose misses are counted and not read."""
    return attacks(HELD_OUT, terms=Half.FIRST, per_family=PER_FAMILY, seed=SEED + 5)


def fourth() -> list[Attack]:
    """The fourth test: hidden by programs that others wrote, see ``scripts/policy_attacks.py``."""
    text = (_FOLDER / "attacks-fourth.jsonl").read_text("ascii")
    return [Attack(*json.loads(row)) for row in text.splitlines()]


def not_claimed() -> list[Attack]:
    """What the policy does not undo."""
    return attacks(NOT_CLAIMED, terms=Half.SECOND, per_family=PER_FAMILY // 2)


def lines(name: str) -> list[str]:
    """A committed list of prompts."""
    text = (_FOLDER / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


def digest(prompts: Sequence[str]) -> str:
    """A short fingerprint of a set of prompts."""
    return hashlib.sha256("\0".join(prompts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _pools(terms: Half) -> dict[str, list[Term]]:
    pools: dict[str, list[Term]] = {name: [] for name, _ in _MIX}
    for term in Lexicon.embedded().terms:
        if not term.letters.isalpha() or half(term) is not terms:
            continue
        owned = {Category.CHARACTER: "characters", Category.BRAND: "brands"}
        kind = owned.get(term.category, "forbidden")
        pools[kind + (" in context" if term.tier is Tier.AMBIGUOUS else "")].append(term)
    return pools


def _family(
    family: Family, pools: dict[str, list[Term]], rng: random.Random, count: int
) -> Iterator[Attack]:
    names, weights = zip(*_MIX, strict=True)
    made = 0
    while made < count:
        pool = rng.choices(names, weights)[0]
        term = rng.choice(pools[pool])
        if len(term.letters) < family.shortest:
            continue
        if family.distinctive_only and term.tier is Tier.AMBIGUOUS:
            continue
        words = " ".join(term.words)
        hidden = family.apply(words, rng)
        if hidden == words and family.name != "as it is":
            continue  # the disguise has nothing to do here
        template = rng.choice(_TEMPLATES[pool])
        context = rng.choice(sorted(term.context)) if term.context else ""
        prompt = template.format(hidden, context).rstrip()
        start = template.index("{")
        yield Attack(family.name, term.name, prompt, start, start + len(hidden))
        made += 1
