"""Android resources: names, sizes by density, and what refers to what.

https://developer.android.com/guide/topics/resources/providing-resources
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from assetwright.export.naming import JAVA_WORDS
from assetwright.export.verify.documents import Element
from assetwright.export.verify.files import Files, extension, stem
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.pictures import near
from assetwright.export.verify.rules import Rule
from assetwright.types import Density, Size

LAUNCHER_DP, LAYER_DP, NOTIFICATION_DP = 48, 108, 24
"""Sides, in dp: https://developer.android.com/develop/ui/views/launch/icon_design_adaptive"""

SHOWN = (Density.MDPI, Density.HDPI, Density.XHDPI, Density.XXHDPI, Density.XXXHDPI)
"""Densities an app draws for; Android scales for the few screens of others."""

_PATH = re.compile(
    r"(?P<res>.*/)?(?P<kind>drawable|mipmap)(?P<qualifiers>(?:-[^/]+)*)/(?P<file>[^/]+)"
)
_VALUES = re.compile(r"(?P<res>.*/)?values(?:-[^/]+)*/[^/]+\.xml")
_REFERENCE = re.compile(r"@(?P<kind>drawable|mipmap|color)/(?P<name>[A-Za-z0-9_.]+)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_DENSITY = re.compile(r"(?:l|m|h|xh|xxh|xxxh|tv|no|any|[0-9]+)dpi")
_TYPES = frozenset({"png", "webp", "jpg", "jpeg", "gif", "xml"})


@dataclass(frozen=True)
class Resource:
    """A file of a ``drawable`` or ``mipmap`` folder."""

    path: str
    res: str
    kind: str
    qualifiers: tuple[str, ...]

    @property
    def name(self) -> str:
        """As code and XML call it."""
        return stem(self.path)

    @cached_property
    def density(self) -> Density | None:
        """The bucket it is for, None when it is for none or any."""
        return next((Density(q) for q in self.qualifiers if q in list(Density)), None)

    @property
    def variant(self) -> tuple[str, ...]:
        """The qualifiers but the density: night, land …"""
        return tuple(q for q in self.qualifiers if not _DENSITY.fullmatch(q))


class Resources:
    """What the ``res`` folders hold, by place, kind and name."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.all = [found for path in files.paths if (found := _resource(path)) is not None]
        self._named: dict[tuple[str, str, str], list[Resource]] = defaultdict(list)
        for resource in self.all:
            self._named[resource.res, resource.kind, resource.name].append(resource)
        self.values = [
            (match["res"] or "", path, root)
            for path in files.paths
            if (match := _VALUES.fullmatch(path)) and (root := files.xml(path)) is not None
        ]
        self._declared = {
            (res, element.attributes.get("type", element.name), element.attributes.get("name", ""))
            for res, _, root in self.values
            for element in root.children
        }

    def named(self, res: str, reference: str) -> list[Resource]:
        """The files that ``@drawable/name`` or ``@mipmap/name`` means there."""
        match = _REFERENCE.fullmatch(reference.strip())
        return [] if match is None else self._named.get((res, match["kind"], match["name"]), [])

    def resolves(self, res: str, kind: str, name: str) -> bool:
        """Whether there is one, as a file or as a value."""
        return (
            (res, kind, name) in self._named
            or (res, kind, name) in self._declared
            or (kind == "color" and f"{res}color/{name}.xml" in self.files)
        )

    def documents(self) -> Iterator[tuple[Resource, Element]]:
        """The resources that are XML."""
        for resource in self.all:
            if extension(resource.path) == "xml":
                root = self.files.xml(resource.path)
                if root is not None:
                    yield resource, root


def _resource(path: str) -> Resource | None:
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    qualifiers = tuple(match["qualifiers"].split("-")[1:])
    return Resource(path, match["res"] or "", match["kind"], qualifiers)


def check_resources(resources: Resources) -> Iterator[Finding]:
    """Names, types, duplicates, references, vectors."""
    yield from _check_names(resources.all)
    yield from _check_references(resources)
    for resource, root in resources.documents():
        if root.name == "vector":
            yield from _check_vector(resource.path, root)


def _check_names(resources: Iterable[Resource]) -> Iterator[Finding]:
    taken: dict[tuple[str, str], Resource] = {}
    for resource in resources:
        path, name = resource.path, resource.name
        if not _NAME.fullmatch(name) or name in JAVA_WORDS:
            yield Finding(
                path,
                Rule.ANDROID_RESOURCE_NAME,
                "has a name that no resource may have",
                "use a to z, 0 to 9 and _, beginning with a letter, and no word of Java",
            )
        if extension(path) not in _TYPES:
            yield Finding(
                path,
                Rule.ANDROID_RESOURCE_TYPE,
                "is no type of file that a drawable may be",
                "write PNG, WebP, JPEG, GIF or XML",
            )
        folder = path.rpartition("/")[0]
        first = taken.setdefault((folder, name), resource)
        if first is not resource:
            yield Finding(
                path,
                Rule.ANDROID_DUPLICATE,
                f"is the same resource as {first.path}",
                "keep one file of a name in a folder",
            )
        for qualifier in resource.qualifiers:
            if qualifier.endswith("dpi") and not _DENSITY.fullmatch(qualifier):
                yield Finding(
                    path,
                    Rule.ANDROID_DENSITY_NAME,
                    f"is for a density {qualifier!r} that Android does not know",
                    f"use {', '.join(Density)}, nodpi or anydpi",
                )


def _check_references(resources: Resources) -> Iterator[Finding]:
    documents = [(resource.res, resource.path, root) for resource, root in resources.documents()]
    for res, path, root in (*documents, *resources.values):
        for element in root.walk():
            for text in (element.text, *element.attributes.values()):
                match = _REFERENCE.fullmatch(text.strip())
                if match and not resources.resolves(res, match["kind"], match["name"]):
                    yield Finding(
                        path,
                        Rule.ANDROID_REFERENCE,
                        f"refers to {match[0]}, which is not there",
                        "write that resource, or refer to one that is there",
                    )


def _check_vector(path: str, root: Element) -> Iterator[Finding]:
    needed = ("width", "height", "viewportWidth", "viewportHeight")
    missing = [name for name in needed if name not in root.attributes]
    if missing:
        yield Finding(
            path,
            Rule.ANDROID_VECTOR,
            f"is a vector without {', '.join(missing)}",
            "give it a size in dp and a viewport",
        )
    if any("pathData" not in element.attributes for element in root.all("path")):
        yield Finding(
            path, Rule.ANDROID_VECTOR, "has a path without pathData", "give it its pathData"
        )


def check_densities(resources: Resources, sides: dict[str, int]) -> Iterator[Finding]:
    """Each picture is as large as its density says.

    ``sides`` gives the dp of resources (by path) whose size is known; others must only agree
    with each other.
    """
    groups: dict[tuple[str, ...], dict[Density, Resource]] = defaultdict(dict)
    for resource in resources.all:
        if resource.density is not None and not resource.path.endswith((".xml", ".9.png")):
            key = (resource.res, resource.kind, resource.name, *resource.variant)
            groups[key][resource.density] = resource
    for group in groups.values():
        measured = {
            density: header.size
            for density, resource in group.items()
            if (header := resources.files.header(resource.path)) is not None
        }
        if not measured:
            continue
        side = sides.get(next(iter(group.values())).path)
        base = None if side is None else Size(side, side)
        reference = Density.MDPI if Density.MDPI in measured else max(measured, key=_scale)
        agreed = measured[reference]
        for density, size in measured.items():
            scale = density.scale if base else density.scale / reference.scale
            expected = (base or agreed).scaled(scale)
            # A reference of whole pixels is itself up to half a pixel from the true size.
            if near(size, expected, slack=0 if base else scale / 2 + 0.5):
                continue
            said = f"{side} dp" if base else f"that of {group[reference].path}"
            yield Finding(
                group[density].path,
                Rule.ANDROID_DENSITY_SIZE,
                f"is {size} px",
                f"make it {expected} px: {said} at {density}",
            )


def _scale(density: Density) -> float:
    return density.scale
