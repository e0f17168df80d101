"""What a family of drawings shows, one by one, and what all of it shares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assetwright.types import InputError

MAX_MEMBERS = 64

_TAGS = re.compile(r"((?:\s*\[[^\[\]]{1,200}\])+)\s*(.*)", re.DOTALL)


def of_one_family(members: str | Sequence[str], shared: str = "") -> list[str]:
    """A prompt for each of ``members``, with what is ``shared`` after it; in one text semicolons
    part them.

    Tags before the first lead all that have none of their own. InputError when there is no member,
    or more than 64, or one twice.

    >>> of_one_family("[icon] home; search", "#0A66C2")
    ['[icon] home, #0A66C2', '[icon] search, #0A66C2']
    """
    parts = members.split(";") if isinstance(members, str) else members
    found = [part for each in parts if (part := " ".join(each.split()))]
    if not found:
        raise InputError("set", "the set has no member: write them as 'home; search; cart'")
    if len(found) > MAX_MEMBERS:
        raise InputError("set", f"the set has {len(found)} members; it may have {MAX_MEMBERS}")
    twice = next((each for each in found if found.count(each) > 1), None)
    if twice is not None:
        raise InputError("set", f"the set has {twice!r} twice; a member is drawn once")
    split = _TAGS.fullmatch(found[0])
    tags = "" if split is None else split[1].strip() + " "
    rest = " ".join(shared.split())
    led = [each if index == 0 or each.startswith("[") else tags + each
           for index, each in enumerate(found)]  # fmt: skip
    return [f"{each}, {rest}" if rest else each for each in led]
