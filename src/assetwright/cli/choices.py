"""Options that take known names: one (``--type icon``) or a list (``--densities xhdpi,xxhdpi``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TypeVar

ALL = "all"
EnumT = TypeVar("EnumT", bound=StrEnum)


def one_of(option: str, text: str, kind: type[EnumT]) -> EnumT:
    """The member of ``kind`` that ``text`` names; InputError when there is none."""
    name = text.strip().lower()
    _check(option, [name], kind)
    return kind(name)


def some_of(option: str, text: str, known: Iterable[str]) -> list[str]:
    """The names in ``text``, comma-separated, in the order of ``known``; ``all`` is every one.

    Empty for an empty text; InputError for a name that is not known.
    """
    known = list(known)
    wanted = [name for name in text.lower().replace(" ", "").split(",") if name]
    if ALL in wanted:
        return known
    _check(option, wanted, known, ALL)
    return [name for name in known if name in wanted]


def completing(known: Callable[[], Iterable[str]]) -> Callable[[str], Iterator[str]]:
    """Shell completion of the last name of a comma-separated list."""

    def complete(incomplete: str) -> Iterator[str]:
        before, comma, last = incomplete.rpartition(",")
        taken = before.split(",")
        for name in known():
            if name.startswith(last) and name not in taken:
                yield f"{before}{comma}{name}"

    return complete


def _check(option: str, wanted: Iterable[str], known: Iterable[str], *special: str) -> None:
    from assetwright.types import InputError

    known = [*map(str, known), *special]
    for name in wanted:
        if name not in known:
            raise InputError(option, f"--{option} has no {name!r}: choose from {', '.join(known)}")
