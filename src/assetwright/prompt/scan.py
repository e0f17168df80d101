"""The text of a prompt as words and marks, each with its place."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assetwright.prompt.length import extends

_SPACES = "\u200b\ufeff"
_UNSEEN = '"*/\\_`~^‐‑‒<>'
"""Neither words nor the end of a clause: "shopping_cart", "play/pause", a quoted word."""
_SYMBOLS = "#%&@+$"
_HYPHENS = "-–—"
_APOSTROPHES = "'’·・״׳"
"""Part of a word between letters: "valentine's"."""
_POINTS = ".:"
"""Part of a number between digits: "2.0", "16:9"."""
_SPOKEN = {"&": "and", "’": "'"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or one mark that ends a clause.

    ``word`` is the token in lower case and Unicode's compatibility form (NFKC), ``start`` and
    ``end`` its place in the text. Words are runs of letters and digits, or of symbols.
    """

    word: str
    start: int
    end: int
    is_mark: bool = False


class Scan:
    """A text and its tokens, with the few ways of looking at them that recognisers need.

    Token positions may lie outside the text: there is just nothing there.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tuple(_tokens(text))
        self._starts = [token.start for token in self.tokens]

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, at: int) -> str:
        """The word at token ``at``, empty for a mark or nothing."""
        if 0 <= at < len(self.tokens) and not self.tokens[at].is_mark:
            return self.tokens[at].word
        return ""

    def mark(self, at: int) -> str:
        """The mark at token ``at``, empty for a word or nothing."""
        if 0 <= at < len(self.tokens) and self.tokens[at].is_mark:
            return self.tokens[at].word
        return ""

    def joined(self, at: int) -> bool:
        """Whether word ``at`` touches the word before it: "50%" is two."""
        if not (self.word(at - 1) and self.word(at)):
            return False
        return self.tokens[at - 1].end == self.tokens[at].start

    def spaced(self, at: int) -> bool:
        """Whether white space, and not just a hyphen, stands between token ``at`` and the last."""
        before = self.tokens[at - 1].end if at > 0 else 0
        return any(character.isspace() for character in self.text[before : self.tokens[at].start])

    def words(self, positions: list[int]) -> str:
        """The words at these tokens as plain text, spaced as they were written."""
        text = ""
        for previous, at in zip([-1, *positions], positions, strict=False):
            glued = previous >= 0 and previous == at - 1 and self.joined(at)
            text += self.word(at) if glued or not text else " " + self.word(at)
        return text

    def written(self, first: int, end: int) -> str:
        """Tokens ``first`` to ``end`` just as they stand in the text."""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end]

    def longest(self, at: int, phrases: Container[str], most: int = 4) -> tuple[str, int] | None:
        """The longest run of words at ``at`` that is in ``phrases``, and the token after it."""
        found, phrase = None, ""
        for i in range(at, at + most):
            if not (word := self.word(i)):
                break
            phrase += word if i == at or self.joined(i) else f" {word}"
            if phrase in phrases:
                found = phrase, i + 1
        return found

    def match(self, pattern: re.Pattern[str], at: int) -> tuple[re.Match[str], int] | None:
        """A literal that begins where token ``at`` does and ends with a token."""
        if at >= len(self.tokens):
            return None
        match = pattern.match(self.text, self.tokens[at].start)
        if match is None:
            return None
        end = bisect_left(self._starts, match.end())
        return (match, end) if self.tokens[end - 1].end <= match.end() else None


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    start = 0
    while start < len(text):
        kind = _kind(text[start])
        end = start + 1
        if kind == "mark" and not _is_inner_hyphen(text, start):
            tokens.append(Token(text[start], start, end, is_mark=True))
        elif kind in ("letter", "symbol"):
            while end < len(text) and _continues(text, end, kind):
                end += 1
            word = _normalised(text[start:end])
            if any(_kind(character) in ("letter", "symbol") for character in word):
                tokens.append(Token(word, start, end))
        start = end
    return tokens


def _continues(text: str, at: int, kind: str) -> bool:
    if extends(text[at]) or unicodedata.category(text[at]) == "Cf":
        return text[at] not in _SPACES
    before, after = text[at - 1], text[at + 1 : at + 2]
    if text[at] in _APOSTROPHES and kind == "letter":
        return before.isalnum() and after.isalnum()
    if text[at] in _POINTS:
        return before.isdecimal() and after.isdecimal()
    return _kind(text[at]) == kind and "&" not in text[at - 1 : at + 1]


def _is_inner_hyphen(text: str, at: int) -> bool:
    """The hyphen of "two-tone"; a dash at an end of the text or beside a space ends a clause."""
    beside = text[at - 1 : at] + text[at + 1 : at + 2]
    apart = len(beside) < 2 or any(c.isspace() or c in _HYPHENS for c in beside)
    return text[at] in _HYPHENS and not apart


@lru_cache(maxsize=4096)
def _kind(character: str) -> Literal["space", "mark", "letter", "symbol"]:
    category = unicodedata.category(character)
    if character.isspace() or character in _SPACES or character in _UNSEEN:
        return "space"
    if character.isalnum() or character == "×" or category in ("Co", "Cn"):
        return "letter"
    if category in ("Pi", "Pf", "Cf", "Sk") and not "\U0001f3fb" <= character <= "\U0001f3ff":
        return "space"
    if character in _SYMBOLS or (category[0] == "S" and character not in "=|"):
        return "symbol"
    if category[0] == "M" or character == "'":
        return "space"
    return "mark"


def _normalised(written: str) -> str:
    word = unicodedata.normalize("NFKC", written).lower()
    kept = (c for c in word if unicodedata.category(c) != "Cf" or extends(c))
    return "".join(_SPOKEN.get(c, c) for c in kept)
