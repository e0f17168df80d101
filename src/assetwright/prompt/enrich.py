"""The prompt with what every asset of its type has in common, and what reads each part of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assetwright.prompt.tags import LEADING
from assetwright.types import AssetType, PromptSpec

_ABOUT_TEXT = ("no text", "no letters", "no words", "no embedded text")
_LETTERING = frozenset(("text", "letter", "letters", "lettering", "word", "words", "monogram"))


class Reader(StrEnum):
    """What a part of the enriched prompt tells, of all that a drawing is made from.

    The embedded network was trained to read the subject's words alone. Encoded as one line, what
    all prompts share would drown them: the pooled vectors of the lines of "gear" and "heart" have
    a cosine of 0.97, those of the two words 0.32.
    """

    LEADING = "the learned token before every text"
    TYPE_EMBEDDING = "the asset type's embedding"
    TEXT_ENCODER = "the text encoder"
    RECORD = "nothing in the network: for the record"
    SIZE = "the size drawn at"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of the enriched prompt, and what reads them."""

    words: str
    reader: Reader


def enriched(
    spec: PromptSpec, constraints: Sequence[str], contexts: Mapping[AssetType, str]
) -> tuple[Part, ...]:
    """The parts of ``enrich``, in its order."""
    return tuple(_parts(spec, constraints, contexts))


def enrich(spec: PromptSpec, constraints: Sequence[str], contexts: Mapping[AssetType, str]) -> str:
    """``[APP_ASSET] context, subject, constraints, WxH``; the same spec, the same text.

    "no text" is left out where the subject asks for letters; what the prompt itself says to leave
    out is added; nothing stands twice.

    >>> from assetwright.prompt import parse
    >>> contexts = {AssetType.ICON: "app icon"}
    >>> enrich(parse("[icon] gear, no border"), ["flat design", "no text"], contexts)
    '[APP_ASSET] app icon, gear, flat design, no text, no border, 512x512'
    """
    leading, *rest = enriched(spec, constraints, contexts)
    return f"{leading.words} " + ", ".join(part.words for part in rest)


def _parts(
    spec: PromptSpec, constraints: Sequence[str], contexts: Mapping[AssetType, str]
) -> Iterator[Part]:
    yield Part(f"[{LEADING.upper()}]", Reader.LEADING)
    wants_letters = not _LETTERING.isdisjoint(spec.subject.split())
    kept = [c for c in constraints if not (wants_letters and c.lower() in _ABOUT_TEXT)]
    readers: dict[str, Reader] = {}
    if context := contexts.get(spec.asset_type):
        readers[context] = Reader.TYPE_EMBEDDING
    if spec.subject:
        readers[spec.subject] = Reader.TEXT_ENCODER
    for words in (*kept, *(f"no {negative}" for negative in spec.negatives)):
        if words:
            readers.setdefault(words, Reader.RECORD)
    readers.setdefault(str(spec.size), Reader.SIZE)
    yield from (Part(words, reader) for words, reader in readers.items())
