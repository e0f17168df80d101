"""JSON and XML documents, whatever they are for: well-formed, and harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assetwright.export.verify.documents import EntitiesDeclared, Malformed
from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.rules import Rule
from assetwright.export.verify.web import MANIFEST

_JSON_NAMES = frozenset({"Contents.json", "icon.json"})
"""Others may be configuration files, which have comments."""

_XML = re.compile(
    r"(?:.*/)?(?:(?:anim|animator|color|drawable|font|layout|menu|mipmap|navigation|transition|values"
    r"|xml)(?:-[^/]+)?/[^/]+\.xml|AndroidManifest\.xml|browserconfig\.xml)"
)
"""Others may be fragments, to be copied into a document."""


def check_documents(files: Files) -> Iterator[Finding]:
    """The JSON that and XML that platforms read, and all SVG."""
    for path in files.paths:
        if not files.length(path):
            continue
        if extension(path) == "svg" or _XML.fullmatch(path):
            read, rule = files.xml, Rule.XML_MALFORMED
        elif path.rpartition("/")[2] in _JSON_NAMES or MANIFEST.fullmatch(path):
            read, rule = files.json, Rule.JSON_MALFORMED
        else:
            continue
        if read(path) is None:
            match files.fault(path):
                case EntitiesDeclared() as fault:
                    remedy = "write the text itself: entities are never read"
                    yield Finding(path, Rule.XML_ENTITIES, str(fault), remedy)
                case Malformed() as fault:
                    yield Finding(path, rule, str(fault), "write it again")
