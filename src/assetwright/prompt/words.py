"""The small words of English that the prompt stage reads past."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def phrase_set(text: str) -> frozenset[str]:
    """The phrases of a text, divided by commas."""
    return frozenset(phrase.strip() for phrase in text.split(","))


ARTICLES = frozenset({"a", "an"})
DETERMINERS = ARTICLES | word_set("the my our your their its this that these some any")
CONJUNCTIONS = frozenset({"and", "or", "plus", "to"})
ALWAYS_LEADING = word_set(
    "of for with and or showing depicting representing featuring containing including"
)
"""Connectors that a subject never begins with."""
PREPOSITIONS = word_set(
    "of for with in on at by to from into onto over under behind beside between inside through "
    "against upon near without within as using via per about"
)
CONNECTORS = (
    PREPOSITIONS
    | CONJUNCTIONS
    | ALWAYS_LEADING
    | word_set("that which is are be being should must has have having but")
)
FUNCTION_WORDS = DETERMINERS | CONNECTORS
