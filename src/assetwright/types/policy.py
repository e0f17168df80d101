"""What the policy says of a prompt, and what a tenant may be allowed besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ANYONE = "*"
"""As a tenant: every tenant. As a term: every term of the entry's kind."""


class Outcome(StrEnum):
    """Whether a prompt may be drawn, and whether it needed an allow-list for that."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    ALLOWED_BY_LIST = "allowed_by_list"


class Category(StrEnum):
    """What kind of thing a term stands for; also the scope of an allow-list entry."""

    SEXUAL = "sexual"
    HATE = "hate"
    VIOLENCE = "violence"
    SELF_HARM = "self-harm"
    EXTREMISM = "extremism"
    DRUGS = "drugs"
    CHARACTER = "character"
    BRAND = "brand"


class Tier(StrEnum):
    """A distinctive term is refused wherever it stands, an ambiguous one only in context."""

    DISTINCTIVE = "distinctive"
    AMBIGUOUS = "ambiguous"


class Channel(StrEnum):
    """How a term was written."""

    PLAIN = "plain"
    INVISIBLE = "invisible"
    LOOKALIKE = "lookalike"
    REPEATED = "repeated"
    SPACED = "spaced"
    LEET = "leet"
    MISSPELT = "misspelt"
    REVERSED = "reversed"
    TURNED = "turned"


@dataclass(frozen=True, slots=True)
class PolicyMatch:
    """A listed term in a prompt; ``span`` is where it stands in the text as it was given."""

    term: str
    category: Category
    tier: Tier
    span: tuple[int, int]
    channel: Channel


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, the matches that decided it in the order of the text, and one sentence."""

    outcome: Outcome
    matches: tuple[PolicyMatch, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AllowEntry:
    """One term, of one kind, that one tenant may ask for until a moment.

    ``term`` is matched exactly (letter case, spaces and hyphens aside); ``*`` stands for every
    term of the kind, which only characters and brands can be. ``tenant`` ``*`` is every tenant.
    """

    term: str
    kind: Category
    tenant: str = ANYONE
    expires: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Category(self.kind))
        if not self.term.strip():
            raise ValueError("an allow-list entry needs a term")
        if self.term == ANYONE and self.kind not in (Category.CHARACTER, Category.BRAND):
            raise ValueError(
                f"a whole kind can be allowed for characters and brands, not {self.kind}"
            )
        if self.expires is not None and self.expires.tzinfo is None:
            raise ValueError("the expiry of an allow-list entry needs a time zone")
