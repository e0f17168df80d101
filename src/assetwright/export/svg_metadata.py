"""What an SVG file says about itself.

Read event by event, so that depth costs nothing. A document that declares entities is refused,
since a few of them can stand for gigabytes; no other file is ever opened.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from assetwright.export import xmp

MAX_SVG_BYTES = 16 * 1024 * 1024

_SVG = "http://www.w3.org/2000/svg"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PATH = (f"{_SVG} svg", f"{_SVG} metadata", f"{_RDF} RDF", f"{_RDF} Description")
_LENGTH = re.compile(r"\s*\+?(\d{1,9}(?:\.\d{0,6})?)(?:px)?\s*")


class NotSvg(Exception):
    """The bytes are XML of another kind, or no XML that may be read."""


def read_svg(data: bytes) -> dict[str, str]:
    """The fields that ``svg`` wrote, as they stand in the file, and ``width`` and ``height``.

    A size that is not given in pixels is left out; fields are empty for somebody else's file.
    NotSvg for anything else.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NotSvg from error
    fields = xmp.fields(reader.properties)
    sides = ("width", "height")
    return {name: text for name, text in fields.items() if name not in sides} | _size(reader.root)


def _refuse(*_: object) -> None:
    raise NotSvg


def _size(root: dict[str, str]) -> dict[str, str]:
    """From the attributes, else from the view box."""
    box = (root.get("viewBox") or "").replace(",", " ").split()
    found = {}
    for name, position in (("width", 2), ("height", 3)):
        length = _LENGTH.fullmatch(root.get(name, "")) or (
            _LENGTH.fullmatch(box[position]) if len(box) == 4 else None
        )
        if length is not None:
            found[name] = f"{float(length[1]):g}"
    return found


class _Reader:
    """Keeps the texts of the properties of ``metadata/RDF/Description``, the first of each name."""

    def __init__(self) -> None:
        self.root: dict[str, str] = {}
        self.properties: dict[str, str] = {}
        self._place: list[str] = []
        self._texts: list[str] = []
        self._leaf = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._place:
            if name != _PATH[0]:
                raise NotSvg
            self.root = attributes
        self._place.append(name)
        self._texts, self._leaf = [], True

    def text(self, text: str) -> None:
        if len(self._place) > len(_PATH):
            self._texts.append(text)

    def end(self, _: str) -> None:
        # The text of a language alternative stands two elements further in.
        if self._leaf and tuple(self._place[: len(_PATH)]) == _PATH and self._texts:
            self.properties.setdefault(self._place[len(_PATH)], "".join(self._texts))
        self._place.pop()
        self._texts, self._leaf = [], False
