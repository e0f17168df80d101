"""The judgement: tiers, context, innocent phrases, guards, spans, determinism."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.policy import Policy, PolicyRefusal
from assetwright.types import Category, Channel, InputError, Outcome, Tier

POLICY = Policy.embedded()


@pytest.mark.parametrize(
    ("prompt", "term", "category", "tier"),
    [
        ("[icon] pikachu on a tile", "pikachu", Category.CHARACTER, Tier.DISTINCTIVE),
        ("link from hyrule, green tunic", "link", Category.CHARACTER, Tier.AMBIGUOUS),
        ("apple logo in grey", "apple", Category.BRAND, Tier.AMBIGUOUS),
        ("the logo of amazon", "amazon", Category.BRAND, Tier.AMBIGUOUS),
        ("official square icon", "square", Category.BRAND, Tier.AMBIGUOUS),
        ("starbucks cup", "starbucks", Category.BRAND, Tier.DISTINCTIVE),
        ("porn site banner", "porn", Category.SEXUAL, Tier.DISTINCTIVE),
        ("nude woman on a sofa", "nude woman", Category.SEXUAL, Tier.DISTINCTIVE),
        ("nude scene", "nude", Category.SEXUAL, Tier.AMBIGUOUS),
        ("swastika flag", "swastika", Category.HATE, Tier.DISTINCTIVE),
        ("kill a puppy", "kill", Category.VIOLENCE, Tier.AMBIGUOUS),
        ("suicide note", "suicide note", Category.SELF_HARM, Tier.DISTINCTIVE),
        ("snow white and the seven dwarfs", "snow white", Category.CHARACTER, Tier.AMBIGUOUS),
        ("pipe bomb plans", "pipe bomb", Category.EXTREMISM, Tier.DISTINCTIVE),
        ("a line of cocaine", "cocaine", Category.DRUGS, Tier.DISTINCTIVE),
    ],
)
def test_a_listed_term_is_refused_and_named(
    prompt: str, term: str, category: Category, tier: Tier
) -> None:
    verdict = POLICY.judge(prompt)
    assert verdict.outcome is Outcome.REFUSED
    match = next(m for m in verdict.matches if m.term == term)
    assert (match.category, match.tier) == (category, tier)
    start, end = match.span
    assert prompt[start:end].lower() == term
    assert f'"{verdict.matches[0].term}"' in verdict.reason
    assert verdict.reason.count(".") == 0


@pytest.mark.parametrize(
    "prompt",
    [
        "link icon", "author with a quill", "apple pie", "kill switch", "target with an arrow",
        "bomb with a fuse, game item", "snow white mountain", "non-violence awareness ribbon",
        "stop bullying", "Scunthorpe town hall", "logo with an apple tree", "orange logo",
        "suicide prevention hotline", "no nudity sign", "nsfw filter toggle", "anti-racism poster",
        "killer whale", "naked mole rat", "nude lipstick", "therapist chair", "cockpit", "Essex",
        "pen is on the table", "thor's day, thursday", "android app icon", "google material style",
        "the face book of our school",
        "square logo with rounded corners", "s p a n   o f   l i f e",
        "color #b00b55", "mp3 player", "1488x1488", "", "   ", "сердце", "日本の富士山",
    ],
)  # fmt: skip
def test_what_is_not_meant_is_allowed(prompt: str) -> None:
    verdict = POLICY.judge(prompt)
    assert verdict.matches == ()
    assert verdict.outcome is Outcome.ALLOWED


def test_speaking_against_a_character_does_not_excuse_drawing_it() -> None:
    assert POLICY.judge("a mouse, but not mickey mouse").outcome is Outcome.REFUSED


def test_a_guard_covers_only_its_own_term() -> None:
    verdict = POLICY.judge("no nudity, just porn")
    assert [m.term for m in verdict.matches] == ["porn"]


def test_an_innocent_phrase_covers_only_what_stands_in_it() -> None:
    assert POLICY.judge("pussycat").outcome is Outcome.ALLOWED
    assert POLICY.judge("pussycat watching porn").outcome is Outcome.REFUSED


def test_the_longest_match_is_the_one_reported() -> None:
    matches = POLICY.matches("the legend of zelda and princess zelda")
    assert [m.term for m in matches] == ["legend of zelda", "princess zelda"]


def test_what_makes_an_ambiguous_term_plain_is_not_the_term_itself() -> None:
    assert POLICY.judge("mario and mario, two brothers called so").outcome is Outcome.ALLOWED
    assert POLICY.judge("mario and luigi").outcome is Outcome.REFUSED


def test_a_refusal_is_an_input_error_with_the_span() -> None:
    prompt = "draw P1k4chu now"
    verdict = POLICY.judge(prompt)
    refusal = PolicyRefusal(verdict, prompt)
    assert isinstance(refusal, InputError)
    assert (refusal.field, refusal.exit_code, refusal.span) == ("prompt", 2, (5, 12))
    assert refusal.verdict is verdict
    assert refusal.problem()["span"] == [5, 12]
    assert "pikachu" in str(refusal)
    assert "signs for letters" in str(refusal)


def test_judging_is_deterministic_and_shared() -> None:
    assert Policy.embedded() is POLICY
    prompt = "d4rth v4der with m!ckey and disney"
    assert POLICY.judge(prompt) == POLICY.judge(prompt)


def test_only_the_beginning_of_an_endless_text_is_judged() -> None:
    assert POLICY.judge("a " * 60_000 + "pikachu").outcome is Outcome.ALLOWED


@given(st.text(st.characters(codec=None), max_size=120))
def test_no_text_is_too_strange(text: str) -> None:
    for match in POLICY.judge(text).matches:
        start, end = match.span
        assert 0 <= start < end <= len(text)


@given(
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.sampled_from(
        ["pikachu", "ｐｉｋａｃｈｕ", "p.i.k.a.c.h.u", "p1k4chu", "p\u200bikachu", "uhcakip"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=30),
)
def test_spans_lie_within_the_text_as_it_was_given(before: str, hidden: str, after: str) -> None:
    text = f"{before} | {hidden} | {after}"
    for match in POLICY.matches(text):
        start, end = match.span
        assert 0 <= start < end <= len(text)


@given(st.text("pikachu PIKACHU1!|.*_-\u200b\u0301рі", max_size=80))
def test_letters_that_nearly_spell_something_are_no_trouble(text: str) -> None:
    for match in POLICY.matches(text):
        assert match.channel in Channel
        assert text[match.span[0] : match.span[1]].strip()
