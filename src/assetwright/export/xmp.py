"""The metadata as an XMP packet, for everyone else's tools.

XMP: ISO 16684-1. IPTC properties: Photo Metadata Standard 2025.1, whose AI properties say which
system drew a picture and from which prompt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

NAMESPACE = "urn:assetwright:1.0/"

_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "assetwright": NAMESPACE,
}
# Fields that have a property of their own in a standard; all others stand in our namespace.
_STANDARD = {
    "id": ("dc:identifier",),
    "subject": ("dc:title",),
    "generator": ("xmp:CreatorTool", "Iptc4xmpExt:AISystemUsed"),
    "model": ("Iptc4xmpExt:AISystemVersionUsed",),
    "prompt": ("Iptc4xmpExt:AIPromptInformation",),
    "digital_source_type": ("Iptc4xmpExt:DigitalSourceType",),
}
_LANGUAGE_ALTERNATIVES = frozenset({"dc:title"})
_FIELDS = {name: field for field, names in _STANDARD.items() for name in names}


def packet(fields: Mapping[str, str]) -> bytes:
    """An XMP packet of ``fields`` (clean text: no characters that XML forbids), UTF-8."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf(fields)}</x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def rdf(fields: Mapping[str, str]) -> str:
    """The same properties as an element that XML documents can hold."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    properties = "".join(_property(name, value) for name, value in named(fields))
    return (
        f'<rdf:RDF {spaces}><rdf:Description rdf:about="">{properties}</rdf:Description></rdf:RDF>'
    )


def named(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each field under its names with prefix, as ``dc:title``."""
    return [
        (name, value)
        for field, value in fields.items()
        for name in _STANDARD.get(field, (f"assetwright:{field}",))
    ]


def context(names: Iterable[str]) -> dict[str, str]:
    """The namespaces of ``names`` by prefix: the ``@context`` of JSON-LD that has them."""
    prefixes = {name.partition(":")[0] for name in names}
    return {prefix: uri for prefix, uri in _NAMESPACES.items() if prefix in prefixes}


def fields(properties: Mapping[str, str]) -> dict[str, str]:
    """The fields of properties that are named by namespace, a space and the local name.

    Empty where none is in our own namespace: others write titles too.
    """
    prefixes = {uri: prefix for prefix, uri in _NAMESPACES.items()}
    found: dict[str, str] = {}
    ours = False
    for name, value in properties.items():
        uri, _, local = name.rpartition(" ")
        ours = ours or uri == NAMESPACE
        field = local if uri == NAMESPACE else _FIELDS.get(f"{prefixes.get(uri, '')}:{local}")
        if field is not None:
            found.setdefault(field, value)
    return found if ours else {}


def _property(name: str, value: str) -> str:
    text = escape(value)
    if name in _LANGUAGE_ALTERNATIVES:
        text = f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'
    return f"<{name}>{text}</{name}>"
