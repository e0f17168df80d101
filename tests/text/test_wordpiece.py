from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from assetwright.config import MODELS
from assetwright.text.wordpiece import WordPiece, split_words

FILE = MODELS / "text" / "tokenizer.json"
OURS = WordPiece(json.loads(FILE.read_text("utf-8"))["model"]["vocab"])
REFERENCE = Tokenizer.from_file(str(FILE))
REFERENCE.no_padding()
REFERENCE.enable_truncation(77)

# Letters whose Unicode properties have not changed for decades; newer ones depend on the tables
# that each side was built with.
letters = st.characters(min_codepoint=9, max_codepoint=0x2FF) | st.characters(
    min_codepoint=0x391, max_codepoint=0x44F, categories=("L", "M", "N", "P", "Z")
)
ideographs = st.characters(min_codepoint=0x4E00, max_codepoint=0x9F00)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "settings gear",
        "Café crème, naïve façade!",
        "unbelievably overcomplicated antidisestablishmentarianism",
        "wi-fi 5G (x2) #0A66C2",
        "東京タワー and Ζεύς",
        "a" * 101 + " word",
        "tab\tnewline\nzero\u200bwidth \u0000 \ufffd",
        "word " * 100,
    ],
)
def test_agrees_with_the_reference(text: str) -> None:
    assert OURS.ids(text, 77) == REFERENCE.encode(text).ids


@settings(max_examples=500)
@given(st.text(letters | ideographs, max_size=60).filter(lambda text: "[" not in text))
def test_agrees_with_the_reference_on_any_text(text: str) -> None:
    assert OURS.ids(text, 77) == REFERENCE.encode(text).ids


def test_a_text_cannot_smuggle_in_special_tokens() -> None:
    assert OURS.ids("[CLS] gear [SEP]", 77).count(OURS.ids("", 77)[0]) == 1


def test_words_are_lower_case_without_accents_and_marks_stand_alone() -> None:
    assert split_words("Crème-BRÛLÉE 東京") == ["creme", "-", "brulee", "東", "京"]


def test_a_vocabulary_without_special_tokens_is_refused() -> None:
    with pytest.raises(KeyError):
        WordPiece({"gear": 0})
