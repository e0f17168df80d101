from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetwright.prompt.parse import recognisers
from assetwright.prompt.reading import Reading
from assetwright.prompt.scan import Scan
from assetwright.prompt.vocabulary import Vocabulary
from assetwright.types import AssetType, InputError

COLORED_WORDS = ["[icon]", "blue", "orange", "gold", "on", "white", "background", ",", "in", "no"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A Fox", ["a", "fox"]),
        ("fox,cat", ["fox", ",", "cat"]),
        ("two-tone", ["two", "tone"]),
        ("fox - blue", ["fox", "-", "blue"]),
        ("salt & pepper", ["salt", "and", "pepper"]),
        ("R&D", ["r", "and", "d"]),
        ("version 2.0.", ["version", "2.0", "."]),
        ("16:9 ratio: wide", ["16:9", "ratio", ":", "wide"]),
        ("rock'n'roll 'quoted'", ["rock'n'roll", "quoted"]),
        ("50%", ["50", "%"]),
        ("#0A66C2", ["#", "0a66c2"]),
        ("gear🚀", ["gear", "🚀"]),
        ("cafe\u0301", ["café"]),
        ("soft\u00adhyphen", ["softhyphen"]),
        ("zero\u200bwidth", ["zero", "width"]),
        ("\u0301\u200d", []),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert [token.word for token in Scan(text).tokens] == words


@settings(deadline=None)
@given(st.text(max_size=300))
def test_tokens_stand_in_order_within_the_text(text: str) -> None:
    at = 0
    for token in Scan(text).tokens:
        assert at <= token.start < token.end <= len(text)
        assert token.word
        at = token.end


@settings(deadline=None)
@given(st.lists(st.sampled_from(COLORED_WORDS)))
def test_phrases_own_their_tokens_and_no_others(words: list[str]) -> None:
    scan = Scan(" ".join(words))
    reading = Reading(scan, recognisers(Vocabulary()))
    reading.settle(AssetType.ICON)
    owned = [at for phrase in reading.phrases for at in range(phrase.first, phrase.end)]
    assert owned == sorted(set(owned))
    for at, owner in enumerate(reading.owners):
        assert (owner is None) == (at not in owned)
        assert owner is None or owner.first <= at < owner.end


def test_a_phrase_has_its_place_in_the_text() -> None:
    text = "[icon]  A Fox, in the style of Tabler,  Dark  Blue"
    scan = Scan(text)
    phrases = Reading(scan, recognisers(Vocabulary())).phrases
    assert [scan.written(phrase.first, phrase.end) for phrase in phrases] == [
        "[icon]",
        "in the style of Tabler",
        "Dark  Blue",
    ]


def test_an_unknown_tag_stops_the_reading() -> None:
    with pytest.raises(InputError):
        Reading(Scan("fox [x]"), recognisers(Vocabulary()))
