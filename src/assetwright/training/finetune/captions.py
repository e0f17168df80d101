"""What a brand's drawings show: words from file names, or prompts from a CSV."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assetwright.training.naming import split_names
from assetwright.types import InputError

MAX_CSV_BYTES = 4 * 1024 * 1024
_SHARED_PREFIX = 0.6
"""A first word of this share of the names ("ic", "acme") says nothing of what they show."""
_EMPTY = frozenset(("img", "dsc", "pic", "untitled", "unnamed", "asset", "artboard", "svg", "png"))
_NUMBERED = frozenset(
    ("image", "icon", "picture", "photo", "frame", "group", "vector", "path", "layer", "copy")
)
"""These are subjects as well, but not of "Frame 12"."""
_HEX = re.compile(r"(?=[a-f]*\d)[a-f\d]{4,}")
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def captions_of_names(stems: Sequence[str]) -> list[str]:
    """What file names say is shown, "" for one that says nothing, as "IMG_2041" or a digest."""
    words = [_words(stem) for stem in stems]
    first = Counter(each[0] for each in words if len(each) > 1)
    for each in words:
        if len(each) > 1 and len(words) > 4 and first[each[0]] > _SHARED_PREFIX * len(words):
            del each[0]
    subjects = [name.subject for name in split_names(["-".join(each) for each in words])]
    return [_telling(*pair) for pair in zip(subjects, words, strict=True)]


def read_prompts(path: Path) -> dict[str, str]:
    """Prompts by file name from a CSV with the columns ``file`` and ``prompt``.

    InputError when it cannot be read, lacks a column, or says two things of one file.
    """
    try:
        if path.stat().st_size > MAX_CSV_BYTES:
            raise InputError("prompts", f"{path} is larger than 4 MiB.")
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError("prompts", f"{path} cannot be read as CSV ({error}).") from error
    prompts: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        file, prompt = row.get("file"), row.get("prompt")
        if not file or prompt is None:
            raise InputError(
                "prompts", f"{path} needs the columns 'file' and 'prompt'; row {number} lacks one."
            )
        if prompts.setdefault(file.strip(), prompt.strip()) != prompt.strip():
            raise InputError("prompts", f"{path} gives two prompts for {file!r}.")
    if not prompts:
        raise InputError("prompts", f"{path} names no file; its columns are 'file' and 'prompt'.")
    return prompts


def _words(stem: str) -> list[str]:
    spaced = _CAMEL.sub(" ", stem)
    return [word for word in re.split(r"[^a-z\d]+", spaced.lower()) if word] or [""]


def _telling(subject: str, words: list[str]) -> str:
    """The subject, without what is no word; "" when none is left."""
    if re.search(r"[a-f\d]{8} [a-f\d]{4} [a-f\d]{4}", subject) or _HEX.fullmatch(subject):
        return ""
    empty = _EMPTY | _NUMBERED if any(word.isdigit() for word in words) else _EMPTY
    told = [word for word in subject.split() if not word.isdigit()]
    if all(word in empty or _HEX.fullmatch(word) or len(word) < 2 for word in told):
        return ""
    return " ".join(told)
