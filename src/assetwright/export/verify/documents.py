"""JSON and XML that anyone may have written, read without harm.

XML is read by expat with every entity declaration refused, so none is ever expanded; size, depth
and number of elements are bounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MAX_JSON_BYTES = 1024 * 1024
MAX_XML_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 200
MAX_ELEMENTS = 200_000

_SEPARATOR = "\n"
"""Between an XML name's namespace and itself; no name can hold it."""


class Malformed(Exception):
    """The text is not what its name says; the message goes on from the file's name."""


class EntitiesDeclared(Malformed):
    """The XML declares entities."""


@dataclass(slots=True)
class Element:
    """An XML element. Names are without namespace, which ``space`` keeps for the element."""

    name: str
    space: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """The element and all within it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)

    def all(self, name: str) -> Iterator[Element]:
        """Those of a name, itself included."""
        return (element for element in self.walk() if element.name == name)


def read_json(data: bytes) -> Any:
    """The value of a JSON text; Malformed when it is none, or longer than 1 MiB."""
    if len(data) > MAX_JSON_BYTES:
        raise Malformed(f"is larger than {MAX_JSON_BYTES >> 20} MiB")
    try:
        return json.loads(data)
    except RecursionError:
        raise Malformed("is nested too deeply") from None
    except ValueError as error:  # broken UTF-8, and JSONDecodeError
        raise Malformed(f"is not valid JSON ({error})") from None


def read_xml(data: bytes) -> Element:
    """The root of an XML document; Malformed when it is none, or larger than sane."""
    if len(data) > MAX_XML_BYTES:
        raise Malformed(f"is larger than {MAX_XML_BYTES >> 20} MiB")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = builder.entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Malformed(f"is not well-formed XML ({error})") from None
    except (ValueError, LookupError) as error:  # an encoding that Python does not know
        raise Malformed(f"is not readable XML ({error})") from None
    if builder.root is None:
        raise Malformed("has no root element")
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(_SEPARATOR)
        plain = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        element = Element(local, space, plain)
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise Malformed("has more elements, or deeper ones, than any picture")
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def entity(self, name: str, *_: object) -> None:
        raise EntitiesDeclared(f"declares the XML entity {name[:40]!r}")
