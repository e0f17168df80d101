"""The words around a term: whether it is meant, and whether it is there to be fought."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache, cached_property
from operator import attrgetter

from assetwright.policy.lexicon import Term
from assetwright.policy.spelling import Word
from assetwright.types.policy import Category

_NEAR = 6
"""Words between an ambiguous forbidden term and what makes it plain."""
_AROUND = 4
"""Words of an innocent phrase on either side of a term in it."""
_USUAL_GAP = 2
"""Characters between two words of plain text: a space, perhaps after a comma."""
_OWNED = (Category.CHARACTER, Category.BRAND)
"""A picture of them is theirs even where the prompt speaks against it: no guards."""

_AGAINST = frozenset(
    (
        "against", "anti", "antidote", "avoid", "avoiding", "ban", "banned", "banning", "bans",
        "block", "blocking", "blocks", "combat", "combating", "counter", "countering",
        "detect", "detecting", "detects", "eliminate", "end", "ended", "ending", "ends",
        "fight", "fighting", "fights", "filter", "filtering", "filters", "hide", "hides",
        "hiding", "never", "no", "non", "not", "oppose", "prevent", "preventing", "prevents",
        "prohibit", "protest", "quit", "quitting", "reject", "remove", "removes", "removing",
        "report", "reporting", "stop", "stopping", "stops", "survive", "surviving", "survivor",
        "survivors", "without", "zero",
    )
)  # fmt: skip
_BETWEEN = frozenset(
    (
        "a", "about", "all", "an", "and", "any", "from", "in", "my", "of", "online", "or",
        "the", "this", "to", "your",
    )
)  # fmt: skip
_MOST_BETWEEN = 2
_FOR_HELP = frozenset(
    (
        "addiction", "analysis", "anatomy", "awareness", "banned", "blocker", "blockers",
        "blocking", "cancer", "charity", "clinic", "clinical", "counseling", "counselling",
        "crisis", "detection", "detector", "detectors", "education", "exam", "filter",
        "filtering", "filters", "forbidden", "free", "health", "helpdesk", "helpline",
        "hotline", "ideation", "infection", "law", "laws", "legislation", "lifeline",
        "medicine", "memorial", "moderation", "museum", "pathology", "preventing",
        "prevention", "prohibited", "recovery", "rehab", "rehabilitation", "remembrance",
        "report", "reporting", "research", "resistance", "response", "screening", "shelter",
        "specimen", "studies", "support", "survivor", "survivors", "therapy", "toggle",
        "transplant", "treatment", "victims", "warning", "warnings",
    )
)  # fmt: skip
_OWNER_FILLERS = frozenset(
    (
        "brand", "company", "corp", "corporate", "corporation", "inc", "official", "s", "store",
    )
)  # fmt: skip
_OF = frozenset(
    (
        "by", "for", "from", "like", "of",
    )
)  # fmt: skip
_STOPS = frozenset(
    (
        "a", "an", "and", "app", "as", "at", "but", "flat", "for", "icon", "in", "on", "or,",
        "please", "png", "style", "svg", "the", "to", "using", "with",
    )
)  # fmt: skip
_BRANDED = frozenset(
    (
        "authentic", "copyrighted", "genuine", "official", "real", "trademarked",
    )
)  # fmt: skip


class Phrases:
    """Phrases of words, and of which sizes there are by the first word."""

    def __init__(self, phrases: frozenset[str]) -> None:
        self.phrases = phrases
        self.sizes: dict[str, set[int]] = {}
        for phrase in phrases:
            words = phrase.split()
            self.sizes.setdefault(words[0], set()).add(len(words))


class Surroundings:
    """A text's words."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = tuple(words)
        self._texts = [word.text for word in self.words]

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(self._texts)

    @cached_property
    def _whole(self) -> str:
        return " ".join(self._texts)

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """The words that share a character with this span, as a range."""
        first = bisect_right(self.words, start, key=_word_end)
        return first, max(first, bisect_left(self.words, end, key=_word_start))

    def phrase(self, first: int, end: int) -> str:
        """Words ``first`` to ``end``, a space between them."""
        return " ".join(self._texts[max(first, 0) : end])

    def marked(self, first: int, end: int) -> bool:
        """Whether more than a space or one mark stands between these words: "gun--dam"."""
        return any(
            self.words[i + 1].start - self.words[i].end > _USUAL_GAP for i in range(first, end - 1)
        )

    def within(self, first: int, end: int, phrases: Phrases) -> bool:
        """Whether these words are part of one of the phrases."""
        texts = self._texts
        most = min(end + _AROUND, len(texts))
        return any(
            end <= start + size <= most and self.phrase(start, start + size) in phrases.phrases
            for start in range(max(first - _AROUND, 0), min(first + 1, len(texts)))
            for size in phrases.sizes.get(texts[start], ())
        )

    def guarded(self, term: Term, first: int, end: int) -> bool:
        """Whether the text is against it: "no gore", "suicide prevention"."""
        if term.category in _OWNED:
            return False
        if end < len(self.words) and self._texts[end] in _FOR_HELP:
            return True
        at = first - 1
        while at >= max(first - _MOST_BETWEEN, 1) and self._texts[at] in _BETWEEN:
            at -= 1
        return at >= 0 and self._texts[at] in _AGAINST

    def meant(self, term: Term, first: int, end: int) -> bool:
        """Whether the words around an ambiguous term show that it is meant."""
        if term.category is Category.BRAND:
            return self._branded(term, first, end)
        present = [word for word in term.context if word in self._vocabulary]
        present += [phrase for phrase in _several(term.context) if phrase in self._whole]
        if not present:
            return False
        if term.category is Category.CHARACTER:
            before, after = self.phrase(0, first), self.phrase(end, len(self.words))
        else:
            before = self.phrase(first - _NEAR, first)
            after = self.phrase(end, end + _NEAR)
        return any(f" {phrase} " in f" {before} | {after} " for phrase in present)

    def _branded(self, term: Term, first: int, end: int) -> bool:
        """Whether its sign is asked for: "apple logo", "logo of apple", not "apple pie logo"."""
        words = self._texts
        before = words[first - 1] if first else ""
        if before in _BRANDED:
            return True
        after = end
        while after < min(end + 2, len(words)) and words[after] in _OWNER_FILLERS - term.context:
            after += 1
        if after < len(words) and words[after] in term.context:
            return True
        closes = end == len(words) or words[end] in _STOPS
        at = first - 1
        if at >= 1 and words[at] == "the":
            at -= 1
        return closes and at >= 1 and words[at] in _OF and words[at - 1] in term.context


@cache
def _several(context: frozenset[str]) -> tuple[str, ...]:
    """Those of several words."""
    return tuple(phrase for phrase in context if " " in phrase)


_word_start = attrgetter("start")
_word_end = attrgetter("end")
