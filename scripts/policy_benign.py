#!/usr/bin/env python3
"""Remake ``benchmarks/policy/benign-words.txt`` and ``benign-fourth.txt`` from WordNet's nouns.

    apt-get download wordnet-base && dpkg-deb -x wordnet-base_*.deb wordnet
    PYTHONPATH=. python scripts/policy_benign.py wordnet/usr/share/wordnet/data.noun

Things, animals, plants, food and the like whose names share a word with a listed term, hold one,
or are within two letters of one: half for development, half for the test, by their letters.
Names with a forbidden word in them are left out, and so are the few of ``NOT_BENIGN``.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from assetwright.policy.lexicon import Lexicon, Term, spoken
from assetwright.types import Category, Tier
from benchmarks.policy import dataset

FOLDER = Path(dataset.__file__).parent
KINDS = {"05": "animal", "06": "artifact", "13": "food", "17": "object", "19": "phenomenon",
         "20": "plant", "25": "shape", "27": "substance"}  # fmt: skip
"""WordNet's numbers of the lexicographers' files that are read."""
COUNT = 1_500
SHORTEST_INSIDE = 5
TEMPLATES = ("[icon] {}", "{} icon in blue", "app icon with {}, flat style", "[illustration] {}")
NOT_BENIGN = frozenset(
    (
        "forget me drug", "house of ill repute", "magic mushroom", "nude painting",
        "nude sculpture", "oreo", "shoe bomb", "whorehouse",
    )
)  # fmt: skip
"""Of the test's, left out on reading it and before it was run."""
OWNED = (Category.CHARACTER, Category.BRAND)


def main() -> None:
    """Write both sets."""
    terms = Lexicon.embedded().terms
    nouns = sorted(set(_nouns(Path(sys.argv[1]))))
    hard = _hard(nouns, terms)
    for name, part in (("words", 0), ("fourth", 1)):
        rng = random.Random(f"{dataset.SEED} {name}")  # noqa: S311
        half = [noun for noun in hard if hashlib.sha256(noun.encode()).digest()[0] % 2 == part]
        chosen = rng.sample(half, COUNT)
        prompts = [rng.choice(TEMPLATES).format(n) for n in chosen if n not in NOT_BENIGN]
        remark = "# Nouns of WordNet 3.0 like listed terms, made by scripts/policy_benign.py."
        path = FOLDER / f"benign-{name}.txt"
        path.write_text("\n".join([remark, *prompts]) + "\n", "utf-8")


def _nouns(path: Path) -> Iterator[str]:
    for row in path.read_text("latin-1").splitlines():
        fields = row.split(" ")
        if row.startswith(" ") or fields[1] not in KINDS:
            continue
        for at in range(int(fields[3], 16)):
            noun = fields[4 + 2 * at].split("(")[0].replace("_", " ")
            if noun.islower() and noun.isascii():
                yield noun


def _hard(nouns: list[str], terms: tuple[Term, ...]) -> list[str]:
    distinctive = [term for term in terms if term.tier is Tier.DISTINCTIVE]
    forbidden = {term.words for term in distinctive if term.category not in OWNED}
    parts = {word for term in terms for word in term.words if len(word) > 2}
    inside = {term.letters for term in terms if len(term.letters) >= SHORTEST_INSIDE}
    near = {form for term in distinctive if len(term.letters) > SHORTEST_INSIDE
            for form in _shortened(term.letters)}  # fmt: skip
    hard = []
    for noun in nouns:
        words = spoken(noun)
        runs = {words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
        if runs & forbidden:
            continue
        letters = "".join(words)
        cuts = (letters[i:j] for i in range(len(letters)) for j in range(i + 5, len(letters) + 1))
        if (
            not parts.isdisjoint(words)
            or not inside.isdisjoint(cuts)
            or not near.isdisjoint(_shortened(letters))
        ):
            hard.append(noun)
    return hard


def _shortened(letters: str) -> set[str]:
    return {letters} | {letters[:i] + letters[i + 1 :] for i in range(len(letters))}


if __name__ == "__main__":
    main()
