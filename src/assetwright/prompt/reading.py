"""What the pieces of a prompt mean.

A recogniser looks at one place of a scan and names the phrase that begins there, if it knows
one. Some phrases mean what they say wherever they stand ("#0A66C2"); others only in the right
company ("an orange" against "outline, orange") and carry a condition, judged once all phrases
are known. What no phrase owns is the subject.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TypeVar

from assetwright.prompt.scan import Scan
from assetwright.prompt.words import ARTICLES, FUNCTION_WORDS
from assetwright.types import AssetType, Color, Gradient, Size, Span


class Dropped(IntEnum):
    """Words that say nothing about what is drawn, by how well they would do as a subject."""

    NEGATIVE = 0
    """ "without border" """
    COURTESY = 1
    """ "please draw", "simple", "high contrast" """
    MEDIUM = 2
    """ "an icon of" """
    DESCRIPTOR = 3
    """ "png", "ui": words that may be things elsewhere """
    CONTEXT = 4
    """ "for our banking app" """


@dataclass(frozen=True, slots=True)
class Background:
    """What is behind the motif: ``color``, or None for nothing at all; a gradient starts so."""

    color: Color | None
    gradient: Gradient | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """A style family, or the name of a style as written, in lower case."""

    name: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many variants of one drawing."""

    number: int


Meaning = AssetType | Size | Color | Gradient | Background | Style | Count | Dropped
M = TypeVar("M", bound=Meaning)


class Use(Enum):
    """What becomes of a phrase that depends on its company."""

    MEANING = "meaning"
    WORDS = "words"
    BOTH = "both"


@dataclass(slots=True, eq=False)
class Phrase:
    """Tokens ``first`` to ``end`` of a scan, and what they mean.

    ``last_resort`` are the tokens that name the subject when a prompt leaves no other, all of
    them by default. ``token`` is the name of the brand token it is, if any.
    """

    meaning: Meaning
    first: int
    end: int
    condition: Condition | None = None
    last_resort: range | None = None
    warning: str | None = None
    in_subject: bool = False
    token: str | None = None


Condition = Callable[["Reading", Phrase], Use]
Recogniser = Callable[[Scan, int], Phrase | None]


class Reading:
    """A scan with its phrases.

    ``owners[i]`` is the phrase that token i belongs to, None where it belongs to the subject;
    ``clauses[i]`` numbers the clause it stands in, clauses being divided by free marks.
    """

    def __init__(self, scan: Scan, recognisers: Sequence[Recogniser]) -> None:
        self.scan = scan
        self.asset_type = AssetType.ICON
        self.phrases: list[Phrase] = []
        self.owners: list[Phrase | None] = [None] * len(scan)
        at = 0
        while at < len(scan):
            phrase = next((p for r in recognisers if (p := r(scan, at))), None)
            if phrase is None:
                at += 1
                continue
            self.phrases.append(phrase)
            self.owners[at : phrase.end] = [phrase] * (phrase.end - at)
            at = phrase.end
        self._number_clauses()

    def meanings(self, kind: type[M]) -> list[M]:
        """All meanings of one kind, in order of mention."""
        return [p.meaning for p in self.phrases if isinstance(p.meaning, kind)]

    def span(self, phrase: Phrase) -> Span:
        """Where a phrase stands in the text."""
        return self.scan.tokens[phrase.first].start, self.scan.tokens[phrase.end - 1].end

    def settle(self, asset_type: AssetType) -> None:
        """Judge every phrase that has a condition; ``asset_type`` is what will be drawn."""
        self.asset_type = asset_type
        for phrase in list(self.phrases):
            use = phrase.condition(self, phrase) if phrase.condition else Use.MEANING
            if use is Use.WORDS:
                self._release(phrase)
            phrase.in_subject = use is Use.BOTH

    def is_content(self, at: int) -> bool:
        """Whether token ``at`` is a free word that can name something."""
        word = self.scan.word(at)
        return bool(word) and word not in FUNCTION_WORDS and self.owners[at] is None

    def follower(self, phrase: Phrase) -> str:
        """The first free word after a phrase in its clause, empty when there is none."""
        for at in range(phrase.end, len(self.scan)):
            if self.clauses[at] != self.clauses[phrase.first]:
                break
            if self.owners[at] is None:
                return self.scan.word(at)
        return ""

    def stands_alone(self, phrase: Phrase) -> bool:
        """Whether it ends the prompt in a clause of its own: "a cat, orange"."""
        own = self.clauses[phrase.first]
        return any(self._content[:own]) and not any(self._content[own:])

    def ends_clause(self, phrase: Phrase) -> bool:
        """Whether nothing that can name something follows it in its clause."""
        return not any(
            self.is_content(at)
            for at in range(phrase.end, len(self.scan))
            if self.clauses[at] == self.clauses[phrase.first]
        )

    def _number_clauses(self) -> None:
        self.clauses: list[int] = []
        clause = 0
        for at in range(len(self.scan)):
            clause += bool(self.scan.mark(at)) and self.owners[at] is None
            self.clauses.append(clause)
        self._content = [0] * (clause + 1)
        for at, clause in enumerate(self.clauses):
            self._content[clause] += self.is_content(at)

    def _release(self, phrase: Phrase) -> None:
        """Give a phrase's words back to the subject.

        A word that might be a colour then makes no company in which others are: of "orange,
        lemon" neither is one, but "an orange, lemon" is an orange.
        """
        self.phrases.remove(phrase)
        names = (
            not isinstance(phrase.meaning, Color) or self.scan.word(phrase.first - 1) in ARTICLES
        )
        for at in range(phrase.first, phrase.end):
            self.owners[at] = None
            self._content[self.clauses[at]] += names and self.is_content(at)


def alone(reading: Reading, phrase: Phrase) -> Use:
    """The condition of phrases that count in a clause of their own at the end of a prompt."""
    return Use.MEANING if reading.stands_alone(phrase) else Use.WORDS


def at_tail(reading: Reading, phrase: Phrase) -> Use:
    """The condition of phrases that count where their clause names nothing after them."""
    return Use.MEANING if reading.ends_clause(phrase) else Use.WORDS
