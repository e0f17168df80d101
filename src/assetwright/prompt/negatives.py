"""What is to be left out: "no text", "without border"."""

from __future__ import annotations

from assetwright.prompt.reading import Dropped, Phrase, Reading, Use
from assetwright.prompt.scan import Scan
from assetwright.prompt.words import DETERMINERS, word_set

_NO = frozenset({"no", "without"})
_NOT = frozenset({"don't", "dont", "do", "never", "avoid"})
_ASIDES = frozenset(",;.(，、")
"""Marks before an afterthought; what follows a colon is the matter itself."""
_ADDING = word_set("include add use show draw put have not any")
_NEGATING = _NO | _NOT | _ADDING | DETERMINERS
_LEFT_OUT = word_set(
    "text texts letter letters lettering word words typography font fonts caption captions "
    "writing watermark watermarks signature border borders frame frames outline outlines stroke "
    "strokes shadow shadows gradient gradients texture textures detail details color colors "
    "colour colours fill fills noise blur effects glow reflection reflections clutter logo logos "
    "realism decoration decorations ornament ornaments padding margin margins highlights shading "
    "3d people background backgrounds"
)
_NEGATIVE_ENDS = frozenset({"with", "on", "in", "for", "but", "at", "no", "without"})


def negative(scan: Scan, at: int) -> Phrase | None:
    """What is to be left out: "no text", "without any border or shadow", "don't add letters"."""
    word = scan.word(at)
    if word in _NO:
        end = _after_left_out(scan, at + 1)
        if end is None:
            end = _clause_end(scan, at + 1)
            condition = None if word == "without" else _opens_later_clause
            return Phrase(Dropped.NEGATIVE, at, end, condition) if end > at + 1 else None
        return Phrase(Dropped.NEGATIVE, at, end)
    if word in _NOT:
        start = at + 1
        while scan.word(start) in _ADDING:
            start += 1
        if start > at + 1 or word == "avoid":
            return Phrase(Dropped.NEGATIVE, at, max(_clause_end(scan, start), start))
    return None


def left_out(reading: Reading) -> tuple[str, ...]:
    """What the negatives name, in plain words without the "no": "text", "border or shadow"."""
    found: dict[str, None] = {}
    for phrase in reading.phrases:
        if phrase.meaning is Dropped.NEGATIVE:
            words = [reading.scan.word(at) for at in range(phrase.first, phrase.end)]
            while words and words[0] in _NEGATING:
                del words[0]
            if words:
                found[" ".join(filter(None, words))] = None
    return tuple(found)


def _after_left_out(scan: Scan, start: int) -> int | None:
    """Past the things in a list that are known to be left out of pictures, None without one."""
    end = None
    at = start
    while at < start + 3 and scan.word(at) and scan.word(at) not in _NEGATIVE_ENDS:
        if scan.word(at) in _LEFT_OUT:
            end = at = at + 1
            start = at
            if scan.word(at) in ("and", "or"):
                at += 1
            continue
        at += 1
    return end


def _clause_end(scan: Scan, at: int) -> int:
    while scan.word(at) and scan.word(at) not in _NEGATIVE_ENDS:
        at += 1
    return at


def _opens_later_clause(reading: Reading, phrase: Phrase) -> Use:
    """ "camera, no flash", but not "no smoking"."""
    before = phrase.first - 1
    opens = reading.scan.mark(before) in _ASIDES and reading.owners[before] is None
    return Use.MEANING if opens else Use.WORDS
