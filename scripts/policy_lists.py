#!/usr/bin/env python3
"""Remake the generated lists in ``src/assetwright/policy/terms``.

    npm pack simple-icons && tar xzf simple-icons-*.tgz package/data/simple-icons.json
    python scripts/policy_lists.py package/data/simple-icons.json american-english [captions.json]

``brands.txt``: the titles of simple-icons (CC0), those that are common words as ambiguous.
``innocent.txt``: English words, and pairs of them, that a listed term in disguise would be taken
for, found by judging them all. The word list is Debian's ``wamerican``; the captions of an icon
data set (a JSON list), where given, say which words icons are asked for with.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from assetwright.policy.context import Surroundings
from assetwright.policy.lexicon import Lexicon, Term, spoken
from assetwright.policy.misspelling import SHORTEST_CHANGED, is_near
from assetwright.policy.policy import Policy
from assetwright.policy.spelling import line
from assetwright.policy.spelling import words as read_words
from assetwright.types import Category, Tier

TERMS = Path(__file__).parent.parent / "src/assetwright/policy/terms"
SHORTEST_BRAND = 3
SHORTEST_DISTINCTIVE = 5
LONG = 8
"""Letters of a term that is not written by chance as two words, or as a word much like it."""
PAD = "_" * SHORTEST_CHANGED
"""Makes a word long enough for one of its letters to be another."""
LONGEST_NEAR = 8
"""Letters of a term of two words that other words may be taken for."""
STEM = 5
"""Letters that the forms of one word share."""


def main() -> None:
    """Write both lists."""
    icons, dictionary, *rest = map(Path, sys.argv[1:])
    listed = dictionary.read_text("utf-8").split()
    proper = {word.lower().removesuffix("'s") for word in listed if word[0].isupper()}
    english = {w.removesuffix("'s") for w in listed if w[0].islower() and w.isascii()}
    english = {w for w in english if w.isalpha() and (len(w) > 1 or w in "ai")}
    captions = json.loads(rest[0].read_text("utf-8")) if rest else []
    asked = {word for caption in captions for word in spoken(caption)}
    write_brands(json.loads(icons.read_text("utf-8")), english | proper | asked)
    write_innocent(english, captions)


def write_brands(icons: list[dict[str, str]], common: set[str]) -> None:
    """Every title once: distinctive, or ambiguous if it is short or made of common words."""
    distinctive, ambiguous = set(), set()
    for icon in icons:
        words = spoken(re.sub(r"\(.*?\)", "", icon["title"]))
        letters = "".join(words)
        if len(letters) < SHORTEST_BRAND or letters.isdigit():
            continue
        plain = all(word in common or word.isdigit() for word in words) or letters in common
        short = len(letters) < SHORTEST_DISTINCTIVE or any(c.isdigit() for c in letters)
        (ambiguous if plain or short else distinctive).add(" ".join(words))
    lines = [
        "# Titles of simple-icons (simpleicons.org, CC0-1.0), made by scripts/policy_lists.py.",
        "# Titles that are common words need a word of the last line beside them.",
        "",
        "[brand: simple-icons]",
        *wrapped(sorted(distinctive)),
        "",
        "[brand: simple-icons that are common words]",
        *(f"~{row}" for row in wrapped(sorted(ambiguous - distinctive))),
        "+company, brand, inc, corporation, trademark",
    ]
    (TERMS / "brands.txt").write_text("\n".join(lines) + "\n", "utf-8")


def write_innocent(english: set[str], captions: list[str]) -> None:
    """What would be refused for a disguise, were it not English."""
    path = TERMS / "innocent.txt"
    path.write_text("# none yet\n", "utf-8")
    lexicon = Lexicon.embedded()
    policy = Policy(lexicon)
    near = Near(english)
    texts = set(english)
    texts.update(word + "s" for word in english if word[-1] != "s")
    for term in lexicon.terms:
        texts.update(splits(term, english))
        texts.update(near_phrases(term, near))
    texts.update(captions)
    innocent: set[str] = set()
    for text in texts:
        innocent.update(taken(policy, text))
    header = (
        "# English words and pairs of words that are no disguise, made by scripts/policy_lists.py."
    )
    path.write_text("\n".join([header, *sorted(innocent)]) + "\n", "utf-8")
    print(f"{len(innocent)} innocent phrases", file=sys.stderr)  # noqa: T201


def taken(policy: Policy, text: str) -> Iterable[str]:
    """The words of this text that a term is found in by its disguise."""
    units = line(text)
    around = Surroundings(read_words(units))
    for found in policy.found(units, around):
        phrase = around.phrase(*around.covering(found.start, found.end))
        if not is_form(phrase, found.term):
            yield phrase


def is_form(word: str, term: Term) -> bool:
    """Whether the word is the term itself, its plural or, of a forbidden one, another form."""
    letters = term.letters
    plurals = () if term.generated else (letters + "s",)
    if word.replace(" ", "") in (letters, *plurals):
        return " " not in word or word.removesuffix("s") == " ".join(term.words)
    same = len(letters) >= LONG and word[:STEM] == letters[:STEM]
    return same and term.category not in (Category.CHARACTER, Category.BRAND)


def splits(term: Term, english: set[str]) -> Iterable[str]:
    """The term as two English words, as "pen is"."""
    letters = term.letters
    wanted = term.tier is Tier.DISTINCTIVE and term.category is not Category.BRAND
    if wanted and len(letters) >= LONG:
        return  # nobody writes "sponge bob" by chance
    for i in range(1, len(letters)):
        first, last = letters[:i], letters[i:]
        if i in term.breaks and wanted:
            continue
        single = not wanted and (len(first) == 1 or len(last) == 1)
        if all(part in english or (single and len(part) == 1) for part in (first, last)):
            yield f"{first} {last}"


class Near:
    """English words by each form of theirs with one letter left out."""

    def __init__(self, english: set[str]) -> None:
        self.words: dict[str, set[str]] = {}
        for word in english:
            for form in shortened(word):
                self.words.setdefault(form, set()).add(word)

    def __getitem__(self, word: str) -> set[str]:
        forms = [word, *shortened(word)]
        found = {near for form in forms for near in self.words.get(form, ())}
        return {near for near in found if is_near(near + PAD, word + PAD)}


def shortened(word: str) -> set[str]:
    """The word, and the word without each of its letters."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def near_phrases(term: Term, near: Near) -> Iterable[str]:
    """A short term of two words with one of them another word: "hand solo", "olive oil"."""
    if len(term.words) != 2 or len(term.letters) > LONGEST_NEAR:
        return
    first, last = term.words
    yield from (f"{other} {last}" for other in near[first] if len(other) >= len(first))
    yield from (f"{first} {other}" for other in near[last] if len(other) >= len(last))


def wrapped(names: list[str], width: int = 96) -> list[str]:
    """Names in lines, commas between them."""
    rows, row = [], ""
    for name in names:
        if row and len(row) + len(name) > width:
            rows.append(row)
            row = ""
        row += f", {name}" if row else name
    return [*rows, row]


if __name__ == "__main__":
    main()
