"""The lists and what is made of them."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.policy.letters import READINGS, Kind
from assetwright.policy.lexicon import Lexicon, spoken
from assetwright.policy.misspelling import is_near
from assetwright.policy.spelling import LAST_LETTER, bones, line, skeleton, words
from assetwright.types import Category, Tier

LEXICON = Lexicon.embedded()


def test_every_kind_is_listed() -> None:
    kinds = {term.category for term in LEXICON.terms}
    assert kinds == set(Category)
    assert sum(term.category is Category.CHARACTER for term in LEXICON.terms) > 1_500
    assert sum(term.category is Category.BRAND for term in LEXICON.terms) > 3_000


def test_ambiguous_terms_have_words_that_show_they_are_meant_and_others_none() -> None:
    for term in LEXICON.terms:
        assert bool(term.context) is (term.tier is Tier.AMBIGUOUS), term.name


def test_terms_are_plain_letters_and_digits() -> None:
    for term in LEXICON.terms:
        assert term.letters.isascii()
        assert term.letters.isalnum()
        assert term.letters == "".join(term.words)


def test_no_innocent_phrase_is_a_distinctive_term() -> None:
    for term in LEXICON.terms:
        if term.tier is Tier.DISTINCTIVE:
            assert " ".join(term.words) not in LEXICON.innocent, term.name


def test_every_list_says_where_it_is_from() -> None:
    folder = files("assetwright.policy") / "terms"
    sources = (folder / "SOURCES.md").read_text("utf-8")
    for path in folder.iterdir():
        assert path.name == "SOURCES.md" or f"`{path.name}`" in sources


def test_the_package_does_not_read_the_lists_when_imported() -> None:
    code = "import sys, assetwright; print('assetwright.policy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("character", "letter"),
    [("é", "e"), ("ａ", "a"), ("𝔷", "z"), ("а", "a"), ("Ω", "o"), ("ⓩ", "z"), ("ᴋ", "k"),
     ("ꓗ", "k"),
     ("🅰", "a"), ("🇿", "z"), ("ɐ", "a"), ("ﬁ", "fi"), ("１", "i"), ("Ж", "x"), ("ı", "i")],
)  # fmt: skip
def test_a_character_reads_as_a_letter(character: str, letter: str) -> None:
    assert READINGS[character].first == letter


@given(st.characters(codec=None))
def test_every_character_has_a_reading(character: str) -> None:
    reading = READINGS[character]
    assert reading.kind in Kind
    if reading.kind in (Kind.LETTER, Kind.FOREIGN):
        assert reading.first


@given(st.text(st.characters(codec=None), max_size=60))
def test_units_cover_the_text_in_its_order(text: str) -> None:
    units = line(text)
    assert list(units.starts) == sorted(units.starts)
    assert set(units.starts) == set(range(len(text)))
    bare = skeleton(units, LAST_LETTER)
    assert len(bare.text) == len(bare.first) == len(bare.last)
    for word in words(units):
        assert 0 <= word.start < word.end <= len(text)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_a_word_has_the_bones_of_its_term(word: str) -> None:
    assert skeleton(line(word.upper()), LAST_LETTER).text == bones(word)


def test_names_are_spoken_plainly() -> None:
    assert spoken("Pokémon GO!") == ("pokemon", "go")
    assert spoken("McDonald's") == ("mcdonalds",)


@pytest.mark.parametrize(
    ("word", "near"),
    [("pikachu", False), ("pikacu", True), ("pikcahu", True), ("pikkachu", True),
     ("pikaxhu", False),
     ("charizzrd", True), ("pkiahcu", False), ("", False)],
)  # fmt: skip
def test_one_letter_wrong(word: str, near: bool) -> None:
    term = "charizard" if word.startswith("char") else "pikachu"
    assert is_near(word, term) is near


def test_phrases_are_no_longer_than_those_looked_for() -> None:
    contexts = {phrase for term in LEXICON.terms for phrase in term.context}
    assert max(len(phrase.split()) for phrase in LEXICON.innocent | contexts) <= 4
