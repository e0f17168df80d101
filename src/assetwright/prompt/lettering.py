"""Does a prompt ask for something that has letters or digits in it?"""

from __future__ import annotations

from assetwright.prompt.words import word_set
from assetwright.types import PromptSpec

_LETTERED = word_set(
    "abc alphabet calendar caption date digit digits font fonts initial initials letter lettering "
    "letters monogram number numbers numeral numerals percent percentage slogan text typography "
    "word words writing"
)
_DECLINED = word_set("text texts letter letters lettering word words writing typography")


def may_have_lettering(spec: PromptSpec) -> bool:
    """Whether letters or digits in the picture are no surprise: "letter A", "calendar, 31".

    Not where the prompt itself says to leave them out.

    >>> from assetwright.prompt import parse
    >>> may_have_lettering(parse("[icon] percent badge")), may_have_lettering(parse("[icon] gear"))
    (True, False)
    """
    if any(not _DECLINED.isdisjoint(negative.split()) for negative in spec.negatives):
        return False
    subject = spec.subject.split()
    return not _LETTERED.isdisjoint(subject) or any(map(str.isdigit, "".join(subject)))
