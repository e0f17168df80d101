"""What a single character may be read as."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from assetwright.policy.lookalikes import ALPHABETS, FANCY, MARKS
from assetwright.policy.shapes import LOOKS

_NAMED = re.compile(
    r"(?:NEGATIVE |LATIN |MODIFIER |COMBINING |REGIONAL |SQUARED |CIRCLED |PARENTHESIZED |CROSSED )"
    r".*?(?:LETTER|SYMBOL)(?: (?:SMALL|CAPITAL|CROSS|TURNED|REVERSED|OPEN|SIDEWAYS|INVERTED|DOTLESS"
    r"|SCRIPT|CLOSED|LONG|STRETCHED|BARRED|HALF|LETTER|ROTATED|BOTTOM|TOP|INSULAR|REDUCED))*"
    r" ([A-Z])(?= |$)"
)
_MOST_KEPT = 20_000
"""Readings that are kept: a text of every character there is must not fill the memory."""
_UNSEEN = "\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5’ʼ"
"""Letters and signs that show nothing, and apostrophes: "mcdonald’s" is one word."""


_LOOKS: dict[str, str] = {}
for _alphabet_drawn in FANCY:
    for _letter, _character in zip("abcdefghijklmnopqrstuvwxyz", _alphabet_drawn, strict=True):
        _LOOKS[_character] = _LOOKS.get(_character, "") + _letter
for _letter, _characters in LOOKS.items():
    for _character in _characters:
        _LOOKS[_character] = _LOOKS.get(_character, "") + _letter


class Kind(IntEnum):
    """What a character is in a word: a letter, something used as one, or what stands between."""

    LETTER = 0
    FOREIGN = 1
    DIGIT = 2
    SIGN = 3
    BETWEEN = 4
    NOTHING = 5


class Reading(NamedTuple):
    """``first`` and ``second``: its letters by shape and by sound; ``other``: all it may stand for.

    Of a digit, ``other`` ends with the digit.
    """

    kind: Kind
    first: str
    second: str
    other: str

    @property
    def sound(self) -> str:
        """The other letter; the first again where there is none or "i" and "l" are meant."""
        same = len(self.second) != 1 or self.other[:2] in ("il", "li")
        return self.first if same else self.second


_BETWEEN = Reading(Kind.BETWEEN, "", "", "")
_NOTHING = Reading(Kind.NOTHING, "", "", "")


class _Readings(dict[str, Reading]):
    """Readings by character, worked out when first asked for."""

    def __missing__(self, character: str) -> Reading:
        reading = _read(character)
        if (looks := _LOOKS.get(character)) is not None:
            last = -1 if reading.kind == Kind.DIGIT else len(reading.other)
            other = reading.other[:last] + looks + reading.other[last:]
            reading = reading._replace(other=other)
        if len(self) < _MOST_KEPT:
            self[character] = reading
        return reading


READINGS = _Readings()

NO_LETTER = "\0"


class _Table(dict[int, str]):
    """For ``str.translate``: what each character becomes, worked out when first asked for."""

    def __init__(self, becomes: Callable[[Reading], str]) -> None:
        self._becomes = becomes

    def __missing__(self, code: int) -> str:
        becomes = self._becomes(READINGS[chr(code)])
        if len(self) < _MOST_KEPT:
            self[code] = becomes
        return becomes


LETTERS = _Table(lambda reading: reading.first or NO_LETTER)
"""Characters to their letters by shape, or to ``NO_LETTER``."""
SOUNDS = _Table(lambda reading: reading.sound or NO_LETTER)
"""Characters to their letters by sound, those that have no other as in ``LETTERS``."""
KINDS = _Table(lambda reading: chr(reading.kind))
"""Characters to their kinds, each the character of that number."""


def _read(character: str) -> Reading:
    if character.isascii():
        if character.isalpha():
            letter = character.lower()
            return Reading(Kind.LETTER, letter, letter, letter)
        return _mark(character)
    if character in MARKS:
        return _mark(character)
    category = unicodedata.category(character)
    if character in _UNSEEN or category[0] == "M" or category == "Cf":
        return _NOTHING
    if (turned := _turned(character)) or (turned := _alphabet(character)):
        return Reading(Kind.FOREIGN, turned[0], turned[-1], turned)
    plain = unicodedata.normalize("NFKD", character).casefold()
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "M")
    if plain and plain.isascii():
        letters = "".join(c for c in plain if c.isalpha())
        if letters:
            return Reading(Kind.FOREIGN, letters, letters, letters)
        digits = "".join(c for c in plain if c.isdigit())
        return _mark(digits[0] if digits else plain[0])
    if len(plain) == 1 and plain != character and character not in _LOOKS:
        return READINGS[plain]
    if category == "Nd":
        return _mark(str(unicodedata.digit(character)))
    named = _NAMED.match(unicodedata.name(character, ""))
    if named:
        letter = named[1].lower()
        return Reading(Kind.FOREIGN, letter, letter, letter)
    if category == "Cs":
        return _NOTHING
    if category[0] in "LN":
        plain = plain or character
        return Reading(Kind.FOREIGN, plain, plain, plain)
    return _BETWEEN


def _mark(character: str) -> Reading:
    if character == "'" or character <= "\x08" or "\x0e" <= character <= "\x1b":
        return _NOTHING  # apostrophes, and control characters that show nothing
    letters = MARKS.get(character, "")
    if character.isdigit():
        return Reading(Kind.DIGIT, letters[:1], letters[-1:], letters + character)
    if letters:
        return Reading(Kind.SIGN, letters[0], letters[-1], letters)
    return _BETWEEN


def _alphabet(character: str) -> str:
    for form in (character, character.lower(), _bare(character)):
        if form in ALPHABETS:
            return ALPHABETS[form]
    return ""


def _bare(character: str) -> str:
    """Without its accents and compatibility form: "ά" is "α"."""
    return unicodedata.normalize("NFKD", character)[:1].lower()


def _turned(character: str) -> str:
    """The letter a turned one was: "ɐ" is "a"."""
    name = unicodedata.name(character, "")
    if name.startswith("LATIN") and "TURNED" in name and (found := _NAMED.match(name)):
        return found[1].lower()
    return ""
