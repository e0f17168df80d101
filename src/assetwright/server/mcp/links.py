"""Files that a tool made, as resources: what is linked can be read through the protocol."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

from assetwright.server.assets.sending import media_type
from assetwright.types import InputError

MAX_LINKS = 32
"""In one answer; an assistant reads them all. The others are among the files it is told of."""
MAX_READ = 8 * 1024 * 1024
"""Bytes of a file that is sent."""
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Link:
    """A file by its URI; ``path`` is what it is called, under the folder of its set."""

    uri: str
    path: str
    bytes: int

    @property
    def mime_type(self) -> str:
        """By its ending."""
        return media_type(self.path)


def shown(links: Sequence[Link]) -> list[Link]:
    """At most 32, of every asset or platform some: the first of each, then the second."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(link.path.partition("/")[0], []).append(link)
    turns = chain.from_iterable(zip_longest(*groups.values()))
    return [link for link in turns if link is not None][:MAX_LINKS]


class Written:
    """What one process wrote, which is all that it lets be read by its ``file:`` URI."""

    def __init__(self) -> None:
        self._links: OrderedDict[str, tuple[Link, Path]] = OrderedDict()

    def add(self, path: str, place: Path) -> Link:
        """A file that was written at ``place``."""
        link = Link(place.as_uri(), path, place.stat().st_size)
        self._links[link.uri] = (link, place)
        self._links.move_to_end(link.uri)
        while len(self._links) > _REMEMBERED:
            self._links.popitem(last=False)
        return link

    def links(self) -> list[Link]:
        """The latest first."""
        return [link for link, _ in reversed(list(self._links.values()))]

    def read(self, uri: str) -> tuple[bytes, str]:
        """Bytes and media type; InputError for what was not written here, or is elsewhere now."""
        link, place = self._links.get(uri, (None, None))
        if link is None or place is None or place.resolve() != place or not place.is_file():
            raise InputError("uri", f"{uri} is not a file that was made here, or it is gone")
        return read(place), link.mime_type


def read(place: Path) -> bytes:
    """A file's bytes; InputError for more than is sent."""
    with place.open("rb") as file:
        data = file.read(MAX_READ + 1)
    if len(data) > MAX_READ:
        raise InputError("uri", f"{place.name} is larger than {MAX_READ:,} bytes")
    return data
