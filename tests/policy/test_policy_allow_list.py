"""Allow-lists: exact, of one kind, for one tenant, until a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assetwright.policy import Policy
from assetwright.types import AllowEntry, Category, Outcome

POLICY = Policy.embedded()
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def outcome(prompt: str, *allow: AllowEntry, tenant: str | None = "acme") -> Outcome:
    return POLICY.judge(prompt, tenant=tenant, allow=allow, now=NOW).outcome


def test_a_brand_is_allowed_for_its_tenant() -> None:
    entry = AllowEntry("starbucks", Category.BRAND, "acme")
    assert outcome("starbucks cup", entry) is Outcome.ALLOWED_BY_LIST
    assert outcome("starbucks cup", entry, tenant="other") is Outcome.REFUSED
    assert outcome("starbucks cup", entry, tenant=None) is Outcome.REFUSED
    assert outcome("paper cup", entry) is Outcome.ALLOWED


def test_an_entry_for_everyone() -> None:
    entry = AllowEntry("starbucks", Category.BRAND)
    assert outcome("starbucks cup", entry, tenant=None) is Outcome.ALLOWED_BY_LIST


def test_an_entry_ends_at_its_moment() -> None:
    for hours, expected in (
        (1, Outcome.ALLOWED_BY_LIST),
        (0, Outcome.REFUSED),
        (-1, Outcome.REFUSED),
    ):
        entry = AllowEntry("starbucks", Category.BRAND, expires=NOW + timedelta(hours=hours))
        assert outcome("starbucks cup", entry) is expected


def test_a_term_is_exact_but_for_spaces_and_hyphens() -> None:
    entry = AllowEntry("Spider-Man", Category.CHARACTER)
    assert outcome("spiderman mask", entry) is Outcome.ALLOWED_BY_LIST
    assert outcome("spider man mask", entry) is Outcome.ALLOWED_BY_LIST
    assert outcome("iron man mask", entry) is Outcome.REFUSED


def test_a_kind_never_allows_another() -> None:
    brands = AllowEntry("*", Category.BRAND)
    assert outcome("starbucks and nike cup", brands) is Outcome.ALLOWED_BY_LIST
    assert outcome("starbucks porn", brands) is Outcome.REFUSED
    assert outcome("pikachu at starbucks", brands) is Outcome.REFUSED
    assert outcome("porn", AllowEntry("porn", Category.BRAND)) is Outcome.REFUSED


def test_a_verdict_names_only_what_still_refuses() -> None:
    verdict = POLICY.judge(
        "pikachu at starbucks", allow=[AllowEntry("starbucks", Category.BRAND)], now=NOW
    )
    assert [m.term for m in verdict.matches] == ["pikachu"]


def test_allowed_also_in_disguise_and_with_the_shorter_name_inside() -> None:
    entry = AllowEntry("princess zelda", Category.CHARACTER)
    assert outcome("princess z3lda", entry) is Outcome.ALLOWED_BY_LIST
    assert outcome("princess zelda and zelda", entry) is Outcome.REFUSED


@pytest.mark.parametrize("kind", [Category.SEXUAL, Category.HATE, Category.VIOLENCE])
def test_no_kind_of_forbidden_content_is_allowed_as_a_whole(kind: Category) -> None:
    with pytest.raises(ValueError, match="characters and brands"):
        AllowEntry("*", kind)


def test_entries_are_checked_when_made() -> None:
    with pytest.raises(ValueError, match="term"):
        AllowEntry(" ", Category.BRAND)
    with pytest.raises(ValueError, match="time zone"):
        AllowEntry("nike", Category.BRAND, expires=datetime(2026, 11, 24))
    with pytest.raises(ValueError, match="cartoon"):
        AllowEntry("nike", "cartoon")  # type: ignore[arg-type]
    assert AllowEntry("nike", "brand").kind is Category.BRAND  # type: ignore[arg-type]


def test_the_clock_is_used_where_no_moment_is_given() -> None:
    ended = AllowEntry("nike", Category.BRAND, expires=datetime(2020, 1, 1, tzinfo=UTC))
    assert POLICY.judge("nike shoe", allow=[ended]).outcome is Outcome.REFUSED
