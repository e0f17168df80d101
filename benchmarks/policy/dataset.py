"""The benchmark's prompts: the same on every machine, from committed lists and one seed."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assetwright.policy.lexicon import Lexicon, Term
from assetwright.types import Category, Tier
from benchmarks.policy.attacks import DEVELOPMENT, UNSEEN, Family

SEED = 20261124
PER_FAMILY = 110
_DEVELOPMENT_SHARE = 0.4
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
    """A prompt with a listed term in it, and how it is hidden."""

    family: str
    term: str
    prompt: str


def is_held_out(term: Term) -> bool:
    """Whether a term is kept for the test: decided by its letters, not by anybody."""
    number = int.from_bytes(hashlib.sha256(term.letters.encode()).digest()[:4], "big")
    return number / 2**32 >= _DEVELOPMENT_SHARE


def attacks(
    families: Sequence[Family], *, held_out: bool, per_family: int = PER_FAMILY, seed: int = SEED
) -> list[Attack]:
    """Terms of one half of the split, hidden in each of these ways."""
    pools = _pools(held_out)
    return [
        attack
        for family in families
        for attack in _family(family, pools, random.Random(f"{seed} {family.name}"), per_family)
    ]


def development() -> list[Attack]:
    """What the policy may be tuned on."""
    return attacks(DEVELOPMENT, held_out=False)


def test() -> list[Attack]:
    """Unseen ways and unseen terms."""
    return attacks(UNSEEN, held_out=True)


def known_ways() -> list[Attack]:
    """The ways of development, with unseen terms."""
    return attacks(DEVELOPMENT, held_out=True)


def lines(name: str) -> list[str]:
    """A committed list of prompts."""
    text = (_FOLDER / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


def digest(prompts: Sequence[str]) -> str:
    """A short fingerprint of a set of prompts."""
    return hashlib.sha256("\0".join(prompts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _pools(held_out: bool) -> dict[str, list[Term]]:
    pools: dict[str, list[Term]] = {name: [] for name, _ in _MIX}
    for term in Lexicon.embedded().terms:
        if not term.letters.isalpha() or is_held_out(term) is not held_out:
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
        yield Attack(family.name, term.name, template.format(hidden, context).strip())
        made += 1
