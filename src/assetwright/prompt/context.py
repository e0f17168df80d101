"""What the asset is for, which is not what it shows: "for a productivity app"."""

from __future__ import annotations

from assetwright.prompt.reading import Dropped, Phrase
from assetwright.prompt.scan import Scan
from assetwright.prompt.words import CONNECTORS, DETERMINERS, word_set

_USES = word_set(
    "app apps application applications website websites site webpage web ios android iphone ipad "
    "mobile desktop startup company business brand project product platform service saas software "
    "dashboard game games toolbar ui interface client team agency presentation newsletter blog "
    "tool program page homepage portal marketplace"
)
_MORE = frozenset({"that", "which", "called", "named"})
_OWN = frozenset({"my", "our", "your", "their"})
_LONGEST_USE = 8


def context(scan: Scan, at: int) -> Phrase | None:
    """What the asset is for: "for a productivity app that ...", "on our website"."""
    word = scan.word(at)
    if word != "for" and not (word in ("in", "on") and scan.word(at + 1) in _OWN):
        return None
    first = at + 1 + (scan.word(at + 1) in DETERMINERS)
    end = first
    while scan.word(end) and scan.word(end) not in CONNECTORS and end < first + _LONGEST_USE:
        end += 1
    if end == first or scan.word(end - 1) not in _USES:
        return None
    head = end - 1
    while scan.word(end) in ("and", "or") and scan.word(end + 1) in _USES:
        end += 2
    if scan.word(end) in _MORE:
        while scan.word(end):
            end += 1
    named = range(first, head) if head > first else range(head, head + 1)
    return Phrase(Dropped.CONTEXT, at, end, last_resort=named)
