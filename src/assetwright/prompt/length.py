"""How much of a prompt is read, cut where no word and no character is split.

Character boundaries are a conservative reading of Unicode's extended grapheme clusters,
https://www.unicode.org/reports/tr29/: where in doubt two code points stay together.
"""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 1_000
MAX_RAW = 100_000
"""Nothing past this many characters is looked at, not even to find where the text ends."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ZWJ = "\u200d"


def clean(prompt: str) -> tuple[str, int]:
    """The prompt with control characters and lone surrogates as spaces, its ends stripped; and
    how many characters went from its front."""
    spaced = _CONTROL.sub(" ", prompt[:MAX_RAW]).rstrip()
    text = spaced.lstrip()
    return text, len(spaced) - len(text)


def truncate(text: str, limit: int = MAX_CHARACTERS) -> str:
    """At most ``limit`` characters of ``text``, whole words.

    A word that takes more than half the limit (scripts without spaces, or junk) is cut between
    two characters as a reader counts them, a flag or a family emoji being one.
    """
    if len(text) <= limit:
        return text
    for cut in range(limit, limit // 2, -1):
        if text[cut].isspace():
            return text[:cut].rstrip()
    for cut in range(limit, 0, -1):
        if _is_boundary(text, cut):
            return text[:cut].rstrip()
    return text[:limit]


def extends(character: str) -> bool:
    """Whether it belongs to the character before it: marks, joiners, skin tones, tags."""
    return (
        unicodedata.category(character)[0] == "M"
        or character in "\u200c\u200d\uff9e\uff9f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_boundary(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    if extends(after) or before == _ZWJ or unicodedata.combining(before) == 9:
        return False  # 9 is a virama, which ties two Indic consonants together
    if _is_regional(before) and _is_regional(after):
        run = 1
        while run < cut and _is_regional(text[cut - run - 1]):
            run += 1
        return run % 2 == 0  # two letters are one flag
    if "\u1160" <= after <= "\u11ff" or "\ud7b0" <= after <= "\ud7fb":
        return False  # Hangul vowels and finals
    return not ("\u1100" <= before <= "\u115f" and "\uac00" <= after <= "\ud7a3")


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
