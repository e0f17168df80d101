"""Judging a prompt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache

from assetwright.policy.context import Phrases, Surroundings
from assetwright.policy.lattice import Lattice
from assetwright.policy.lexicon import Lexicon, Term, spoken
from assetwright.policy.matcher import Found, Matcher
from assetwright.policy.misspelling import Misspellings
from assetwright.policy.reason import reason
from assetwright.policy.spelling import Line, line, words
from assetwright.prompt.length import MAX_RAW
from assetwright.types.policy import (
    ANYONE,
    AllowEntry,
    Category,
    Channel,
    Outcome,
    PolicyMatch,
    Tier,
    Verdict,
)

_LONGEST_WORD = 40
_OF = ("'", "’")
"""What begins a possessive's ending."""


class Policy:
    """A lexicon, ready to judge prompts; it holds no state and may be shared by threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._matcher = Matcher(lexicon.terms)
        self._misspellings = Misspellings(lexicon.terms)
        self._lattice = Lattice(lexicon.terms)
        self._innocent = Phrases(lexicon.innocent)

    @staticmethod
    def embedded() -> Policy:
        """The policy with the lists of this package, read once."""
        return _embedded()

    def judge(
        self,
        text: str,
        *,
        tenant: str | None = None,
        allow: Sequence[AllowEntry] = (),
        now: datetime | None = None,
    ) -> Verdict:
        """Whether a prompt may be drawn for a tenant.

        Entries of ``allow`` count that are for this tenant or for everyone, of the match's own
        kind and not expired at ``now``. A prompt is allowed by list only if every match is.
        """
        matches = self.matches(text)
        if not matches:
            return Verdict(Outcome.ALLOWED, (), "the prompt names nothing that is refused")
        if allow:
            now = now or datetime.now(UTC)
            valid = [entry for entry in allow if _is_valid(entry, tenant, now)]
            refused = tuple(m for m in matches if not any(_allows(e, m) for e in valid))
        else:
            refused = matches
        if refused:
            return Verdict(Outcome.REFUSED, refused, reason(refused))
        return Verdict(
            Outcome.ALLOWED_BY_LIST,
            matches,
            "allowed by the allow-list: " + ", ".join(dict.fromkeys(m.term for m in matches)),
        )

    def matches(self, text: str) -> tuple[PolicyMatch, ...]:
        """Every listed term that the text asks for, in its order; the longest at each place."""
        text = text[:MAX_RAW]
        units = line(text)
        around = Surroundings(words(units))
        return _longest(
            PolicyMatch(f.term.name, f.term.category, f.term.tier, (f.start, f.end), f.channel)
            for f in self.found(units, around)
            if self._counts(f, around, text)
        )

    def found(self, units: Line, around: Surroundings) -> list[Found]:
        """Every listed term that can be read in the text, meant or not."""
        words = around.words
        found = [*self._matcher.find(units, words), *self._misspellings.find(units.text, words)]
        found += self._lattice.find(units, found)
        return list(dict.fromkeys(found))

    def _counts(self, found: Found, around: Surroundings, text: str) -> bool:
        term = found.term
        first, end = around.covering(found.start, found.end)
        if term.tier is Tier.AMBIGUOUS and not around.meant(term, first, end):
            return False
        phrase = around.phrase(first, end)
        exact = phrase in (term.letters, " ".join(term.words)) or (
            phrase == term.letters + "s" and text[found.end : found.end + 1] in _OF
        )
        if not exact and self._is_plain(phrase, term) and not around.marked(first, end):
            return False
        if around.within(first, end, self._innocent):
            return False
        return not around.guarded(term, first, end)

    def _is_plain(self, phrase: str, term: Term) -> bool:
        """Whether these words, their plural or a part around the term are plain English."""
        lookalikes = self._lexicon.lookalikes
        if phrase in lookalikes or phrase.removesuffix("s") in lookalikes:
            return True
        start = phrase.find(term.letters)
        if start < 0 or len(phrase) > _LONGEST_WORD:
            return False
        end = start + len(term.letters)  # "therapist" in "aromatherapist"
        own = (term.letters, term.letters + "s")
        return any(
            (part := phrase[first:last]) in lookalikes and part not in own
            for first in range(start + 1)
            for last in range(end, len(phrase) + 1)
        )


@cache
def _embedded() -> Policy:
    return Policy(Lexicon.embedded())


def _longest(matches: Iterable[PolicyMatch]) -> tuple[PolicyMatch, ...]:
    """Without those inside another of their category: allowing "super mario" allows "mario" there.

    Of several on one span the least disguised stays.
    """
    order = list(Channel)
    ranked = sorted(
        matches, key=lambda m: (m.span[0], -m.span[1], order.index(m.channel), m.term, m.category)
    )
    kept: list[PolicyMatch] = []
    reached: dict[Category, int] = {}
    for match in ranked:
        if match.span[1] > reached.get(match.category, 0):
            kept.append(match)
            reached[match.category] = match.span[1]
    return tuple(kept)


def _is_valid(entry: AllowEntry, tenant: str | None, now: datetime) -> bool:
    return (entry.expires is None or now < entry.expires) and entry.tenant in (ANYONE, tenant)


def _allows(entry: AllowEntry, match: PolicyMatch) -> bool:
    if entry.kind is not match.category:
        return False
    return entry.term == ANYONE or spoken_as_one(entry.term) == spoken_as_one(match.term)


def spoken_as_one(name: str) -> str:
    """A name without spaces, marks and capitals: "Spider-Man" and "spiderman" are one."""
    return "".join(spoken(name))
