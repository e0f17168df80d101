"""What is left to draw once everything else has been read."""

from __future__ import annotations

from assetwright.prompt.reading import Background, Count, Dropped, Phrase, Reading, Style
from assetwright.prompt.words import ALWAYS_LEADING, ARTICLES, CONJUNCTIONS, CONNECTORS, DETERMINERS
from assetwright.types import AssetType, Color, Size


def subject(reading: Reading) -> tuple[str, list[int]]:
    """The subject in plain lower-case words, and the tokens it is made of.

    Free words in order, without articles and without connectors that lost what they connect.
    When none are left the best phrase stands in: "[icon] blue" draws something called blue.
    Empty when the prompt has no words for one.
    """
    kept = _without_loose_connectors(reading, _kept(reading))
    free = [at for at, owner in enumerate(reading.owners) if owner is None]
    for positions in (kept, _last_resort(reading), free):
        if words := _text(reading, positions):
            return words, positions
    return "", []


def _text(reading: Reading, positions: list[int]) -> str:
    words = [at for at in positions if reading.scan.word(at)]
    return " ".join(reading.scan.words(words).split())


def _kept(reading: Reading) -> list[int]:
    return [
        at
        for at, owner in enumerate(reading.owners)
        if (owner is None or owner.in_subject) and not _is_idle_determiner(reading, at)
    ]


def _is_idle_determiner(reading: Reading, at: int) -> bool:
    """An article with its noun, but not the letter A of "vitamin A" or "A/B test"."""
    word, following = reading.scan.word(at), reading.scan.word(at + 1)
    if word in ARTICLES:
        has_noun = bool(following) and reading.scan.spaced(at + 1)
        return has_noun and following not in CONNECTORS
    return word in DETERMINERS


def _without_loose_connectors(reading: Reading, kept: list[int]) -> list[int]:
    """From the right: a connector goes when what it led to was read as something else."""
    result: list[int] = []
    for at in reversed(kept):
        if reading.scan.word(at) not in CONNECTORS or not _is_loose(reading, at, result):
            result.append(at)
    result.reverse()
    while result and _leads_nowhere(reading, result[0]):
        del result[0]
    return result


def _is_loose(reading: Reading, at: int, after: list[int]) -> bool:
    conjoins = reading.scan.word(at) in CONJUNCTIONS
    if conjoins and _is_read(reading, at - 1) and _is_read(reading, at + 1):
        return True  # blue and white gear
    clause = reading.clauses[at]
    following = after[-1] if after and reading.clauses[after[-1]] == clause else None
    end = len(reading.owners) if following is None else following
    between = [i for i in range(at + 1, end) if reading.clauses[i] == clause]
    if not any(_is_read(reading, i) for i in between):
        return False
    return following is None or reading.scan.word(following) in CONNECTORS


def _is_read(reading: Reading, at: int) -> bool:
    """Whether token ``at`` belongs to a phrase that the subject does not show."""
    owner = reading.owners[at] if 0 <= at < len(reading.owners) else None
    return owner is not None and not owner.in_subject


def _leads_nowhere(reading: Reading, at: int) -> bool:
    """Whether a connector at the very front has nothing before it: "[icon] for search"."""
    word = reading.scan.word(at)
    if word in ALWAYS_LEADING or not word:
        return True
    before = reading.owners[at - 1] if at else None
    return word in CONNECTORS and before is not None and not isinstance(before.meaning, AssetType)


def _last_resort(reading: Reading) -> list[int]:
    """The words of the phrase most likely to name a thing, the longest of equals."""
    candidates = (p for p in reading.phrases if not isinstance(p.meaning, AssetType | Size))
    best = max(candidates, key=_fitness, default=None)
    return list(_words(best)) if best else []


def _words(phrase: Phrase) -> range:
    return range(phrase.first, phrase.end) if phrase.last_resort is None else phrase.last_resort


def _fitness(phrase: Phrase) -> tuple[bool, int, int]:
    match phrase.meaning:
        case Dropped() as why:
            rank = 10 * why
        case Color():
            rank = 35
        case Style():
            rank = 33
        case Background():
            rank = 5
        case Count():
            rank = 3
        case _:
            rank = -1
    return bool(_words(phrase)), rank, len(_words(phrase))
