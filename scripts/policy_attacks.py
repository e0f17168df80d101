#!/usr/bin/env python3
"""Remake ``benchmarks/policy/attacks-fourth.jsonl``: names hidden by programs that others wrote.

In an environment of its own, beside this package and its benchmarks:

    pip install --no-deps augly==1.0.0 nlpaug==1.1.11 pyleetspeak2==0.4.0 fancytexts==1.0.0 \
        casefold-fuzz==0.1.0
    pip install requests pandas iopath regex python-magic gdown
    PYTHONPATH=. python scripts/policy_attacks.py

Their functions are called with settings chosen before any result was seen: everywhere that they
can, or, where they make mistakes in typing, one mistake in a distinctive term of at least seven
letters, which is what the policy claims to know.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.policy import dataset
from benchmarks.policy.attacks import Disguise, Family

PER_FAMILY = 45
SEED = dataset.SEED + 4
STYLES = (
    "scf", "cf", "af", "dsf", "bf", "ff", "bff", "ffd", "mfd", "bfd", "rfd", "bbfd", "bsfd",
    "hwfd", "sfd", "bfds", "ifds", "bifd", "mofd", "sofd", "hiafd", "spfd", "sqfd", "blfd",
    "ticfd", "blsfd", "fs1f", "fs2f", "fs3f", "syfd",
)  # fmt: skip
LEET = (
    "basic", "intermediate", "advanced",
    "basic_leetspeak", "intermediate_leetspeak", "advanced_leetspeak", "expert_leetspeak",
)  # fmt: skip
OUTPUT = Path(dataset.__file__).parent / "attacks-fourth.jsonl"


def main() -> None:
    """Write the set, and on stderr how many attacks each family gave."""
    attacks = []
    for family in families():
        made = list(_attacks(family))
        print(f"{family.name}: {len(made)}", file=sys.stderr)  # noqa: T201
        attacks += made
    rows = (json.dumps([a.family, a.term, a.prompt, a.start, a.end]) for a in attacks)
    OUTPUT.write_text("\n".join(rows) + "\n", "ascii")


def families() -> Iterator[Family]:
    """Every way of these libraries that hides a name from a list and not from a reader."""
    yield from _augly()
    yield from _nlpaug()
    for style in STYLES:
        yield Family(f"fancytexts {style}", _fancytexts(style))
    for mode in LEET:
        yield Family(f"pyleetspeak2 {mode}", _leet(mode), 5)
    for technique in ("casefold", "homoglyph", "invisible", "leet", "spacing"):
        yield Family(f"casefold-fuzz {technique}", _casefold_fuzz(technique), 5)


def _attacks(family: Family) -> Iterator[dataset.Attack]:
    yield from dataset.attacks(
        [family], terms=dataset.Half.SECOND, per_family=PER_FAMILY, seed=SEED
    )


def _augly() -> Iterator[Family]:
    from augly.text import functional as augly

    everywhere = {"aug_char_p": 1.0, "aug_word_p": 1.0, "min_char": 1}
    sometimes = {"aug_char_p": 0.4, "aug_word_p": 1.0, "min_char": 1}

    def family(name: str, call: object, shortest: int = 4, typing: bool = False,
               **settings: object) -> Family:  # fmt: skip
        def apply(word: str, _: random.Random) -> str:
            return _text(call(word, **settings))  # type: ignore[operator]

        return Family(f"augly {name}", _seeded(apply), shortest, typing)

    yield family("fun fonts", augly.replace_fun_fonts, aug_p=1.0)
    yield family("fun fonts, varied", augly.replace_fun_fonts, aug_p=1.0, vary_fonts=True,
                 granularity="char")  # fmt: skip
    yield family("similar characters", augly.replace_similar_chars, 5, **everywhere)
    yield family("some similar characters", augly.replace_similar_chars, 5, **sometimes)
    yield family("similar Unicode", augly.replace_similar_unicode_chars, **everywhere)
    yield family("some similar Unicode", augly.replace_similar_unicode_chars, **sometimes)
    yield family("upside down", augly.replace_upside_down, 5, True, aug_p=1.0)
    yield family("punctuation", augly.insert_punctuation_chars)
    yield family("varied punctuation", augly.insert_punctuation_chars, vary_chars=True)
    yield family("punctuation now and then", augly.insert_punctuation_chars, 6, cadence=3.0)
    yield family("white space", augly.insert_whitespace_chars, vary_chars=True)
    yield family("zero width", augly.insert_zero_width_chars, vary_chars=True)
    yield family("bidirectional", augly.replace_bidirectional, 5, True)
    yield family("bidirectional words", augly.replace_bidirectional, 5, True, granularity="word")
    yield family("random case", augly.change_case, granularity="char", case="random", seed=None)
    yield family("merged words", augly.merge_words, 5, True, aug_word_p=1.0)
    yield family("split words", augly.split_words, 8, True, aug_word_p=1.0, aug_word_max=1)


def _nlpaug() -> Iterator[Family]:
    from nlpaug.augmenter.char import KeyboardAug, OcrAug, RandomCharAug

    def family(name: str, augmenter: object, shortest: int) -> Family:
        def apply(word: str, _: random.Random) -> str:
            return _text(augmenter.augment(word))  # type: ignore[attr-defined]

        return Family(f"nlpaug {name}", _seeded(apply), shortest, True)

    one = {"aug_char_max": 1, "aug_word_max": 1}
    yield family("OCR", OcrAug(aug_char_p=0.5, aug_char_max=3, aug_word_p=1.0), 7)
    yield family("neighbouring keys", KeyboardAug(include_special_char=False, **one), 8)
    for action, shortest in (("insert", 7), ("substitute", 8), ("swap", 7), ("delete", 7)):
        augmenter = RandomCharAug(action, include_upper_case=False, include_numeric=False,
                                  spec_char="", **one)  # fmt: skip
        yield family(action, augmenter, shortest)


def _fancytexts(style: str) -> Disguise:
    from fancytexts.fancytext import fancytext

    return lambda word, rng: str(fancytext(style, rng.choice((word, word.title(), word.upper()))))


def _leet(mode: str) -> Disguise:
    from pyleetspeak2.LeetSpeaker import LeetSpeaker

    def apply(word: str, rng: random.Random) -> str:
        speaker = LeetSpeaker(change_prb=0.6, change_frq=0.6, mode=mode, seed=rng.randrange(2**31))
        return str(speaker.text2leet(word))

    return apply


def _casefold_fuzz(technique: str) -> Disguise:
    from casefold_fuzz import mutate

    def apply(word: str, rng: random.Random) -> str:
        variants = mutate(word, techniques=(technique,), max_variants=0)
        return rng.choice(variants).text if variants else word

    return apply


def _seeded(disguise: Disguise) -> Disguise:
    """With the global generators, which these libraries draw from, started anew."""

    def apply(word: str, rng: random.Random) -> str:
        seed = rng.randrange(2**32)
        random.seed(seed)
        np.random.seed(seed)
        return disguise(word, rng)

    return apply


def _text(result: object) -> str:
    return str(result[0]) if isinstance(result, list) else str(result)


if __name__ == "__main__":
    main()
