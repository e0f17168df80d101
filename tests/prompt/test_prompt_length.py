from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetwright.prompt.length import clean, truncate

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇬🇧"
THUMB = "👍🏽"
ACCENTED = "e\u0301\u0323"
HANGUL = "\u1112\u1161\u11ab"
KSHA = "\u0915\u094d\u0937"


KEYCAP = "1\ufe0f\u20e3"


@pytest.mark.parametrize("unit", [FAMILY, FLAG, THUMB, ACCENTED, HANGUL, KSHA, KEYCAP, "漢"])
@pytest.mark.parametrize("limit", range(20, 32))
def test_no_character_is_split(unit: str, limit: int) -> None:
    text = truncate(unit * 40, limit)
    assert text
    assert len(text) <= limit
    assert text == unit * (len(text) // len(unit))


def test_a_character_longer_than_the_limit_is_cut_all_the_same() -> None:
    assert len(truncate("e" + "\u0301" * 100, 10)) == 10


@settings(deadline=None)
@given(st.lists(st.text("abc", min_size=1, max_size=12), min_size=1), st.integers(30, 60))
def test_whole_words_are_kept(words: list[str], limit: int) -> None:
    text = truncate(" ".join(words), limit)
    assert len(text) <= limit
    kept = text.split()
    assert kept == words[: len(kept)]
    if len(kept) < len(words):
        assert len(" ".join(words[: len(kept) + 1])) > limit


@settings(deadline=None)
@given(st.text(), st.integers(1, 20))
def test_the_beginning_is_kept(text: str, limit: int) -> None:
    short = truncate(text, limit)
    assert text.startswith(short)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text


@settings(deadline=None)
@given(st.text(st.characters(), max_size=50))
def test_clean_leaves_no_control_character(text: str) -> None:
    cleaned, offset = clean(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in cleaned)
    assert cleaned == cleaned.strip()
    assert len(text[offset : offset + len(cleaned)]) == len(cleaned)
    assert all(a == b or b == " " for a, b in zip(text[offset:], cleaned, strict=False))
    cleaned.encode()


def test_a_huge_prompt_is_not_read_to_its_end() -> None:
    assert len(clean("x" * 10_000_000)[0]) == 100_000
