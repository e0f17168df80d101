"""SVG files: drawings that do nothing and ask for nothing.

An SVG shown as an image runs no scripts and loads nothing; one opened in a page does both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assetwright.export.verify.documents import Element
from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.rules import Rule

SVG = "http://www.w3.org/2000/svg"

_URL = re.compile(r"""url\(\s*["']?([^"')]*)""", re.IGNORECASE)
_IMPORT = re.compile(r"""@import\s+(?:url\()?\s*["']?([^"');\s]*)""", re.IGNORECASE)
_ACTIVE = frozenset({"script", "foreignObject", "handler", "iframe", "embed", "object"})
_MAX_FINDINGS = 5
"""Of one rule in one file: who has read five knows."""


def check_svgs(files: Files) -> Iterator[Finding]:
    """Every .svg."""
    for path in files.paths:
        if extension(path) == "svg" and (root := files.xml(path)) is not None:
            yield from _check_svg(path, root)


def _check_svg(path: str, root: Element) -> Iterator[Finding]:
    if (root.name, root.space) != ("svg", SVG):
        yield Finding(
            path,
            Rule.SVG_ROOT,
            f"begins with the element {root.name[:40]!r}",
            f'begin it with <svg xmlns="{SVG}">',
        )
        return
    if "viewBox" not in root.attributes and not {"width", "height"} <= root.attributes.keys():
        yield Finding(
            path, Rule.SVG_ROOT, "has no size", "give it a viewBox, or a width and a height"
        )
    drawn = [element for element in root.walk() if element.space == SVG]
    ids = {element.attributes["id"] for element in drawn if "id" in element.attributes}
    yield from _first(_scripts(path, drawn))
    external, dangling = [], []
    for reference in _references(drawn):
        target = reference.strip()
        if target.startswith("#"):
            if target[1:] not in ids:
                dangling.append(target)
        elif target and not target.lower().startswith("data:"):
            external.append(target)
    for target in dict.fromkeys(external[:_MAX_FINDINGS]):
        yield Finding(
            path,
            Rule.SVG_EXTERNAL,
            f"loads {target[:60]!r}",
            "a picture stands alone: put what it needs into it",
        )
    for target in dict.fromkeys(dangling[:_MAX_FINDINGS]):
        yield Finding(
            path, Rule.SVG_REFERENCE, f"uses {target[:60]!r}, which it does not have", "define it"
        )


def _scripts(path: str, drawn: list[Element]) -> Iterator[Finding]:
    for element in drawn:
        does = None
        if element.name in _ACTIVE:
            does = f"has the element {element.name!r}"
        for name, value in element.attributes.items():
            if name.lower().startswith("on"):
                does = f"has the script attribute {name[:40]!r}"
            elif value.strip().lower().startswith("javascript:"):
                does = f"has a script in its attribute {name[:40]!r}"
        if does is not None:
            yield Finding(path, Rule.SVG_SCRIPT, does, "leave it out: a picture does nothing")


def _references(drawn: list[Element]) -> Iterator[str]:
    for element in drawn:
        for name, value in element.attributes.items():
            if name in ("href", "src"):
                # A link is for a click; nothing is loaded for it. Scripts are reported as such.
                if element.name != "a" and not value.strip().lower().startswith("javascript:"):
                    yield value
            else:
                yield from _URL.findall(value)
        if element.name == "style":
            yield from _URL.findall(element.text)
            yield from _IMPORT.findall(element.text)


def _first(findings: Iterator[Finding]) -> Iterator[Finding]:
    for _, finding in zip(range(_MAX_FINDINGS), findings, strict=False):
        yield finding
