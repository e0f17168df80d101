"""What is stated of a file, in the words of C2PA 2.2 and CAWG."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from assetwright.export import xmp

MEDIA_TYPES = {
    "png": "image/png",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
}
"""The formats that can hold a manifest."""

_SKETCH = "sketch"


def manifest(title: str, media_type: str, fields: Mapping[str, str]) -> dict[str, object]:
    """The manifest of one file, as c2pa-python's ``Builder`` takes it.

    ``fields`` are those of ``metadata_fields``; a prompt stands in it if it is among them. A sketch
    of the user's is an ingredient, its digest the name (RFC 6920).
    """
    name, _, version = fields["generator"].rpartition(" ")
    agent = {"name": name, "version": version}
    created: dict[str, object] = {
        "action": "c2pa.created",
        "digitalSourceType": fields["digital_source_type"],
        "softwareAgent": agent,
        "description": f"Drawn by the model {fields['model']}",
    }
    ingredients = []
    if fields.get("reference_source") == "user":
        ingredients.append(_sketch(fields))
        created["parameters"] = {"ingredientIds": [_SKETCH]}
    named = dict(xmp.named(fields))
    return {
        "claim_generator_info": [agent],
        "title": title,
        "format": media_type,
        "ingredients": ingredients,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
            {"label": "cawg.metadata", "data": {"@context": xmp.context(named), **named}},
        ],
    }


def _sketch(fields: Mapping[str, str]) -> dict[str, str]:
    sketch = {
        "label": _SKETCH,
        "title": fields.get("reference_caption", _SKETCH),
        "relationship": "inputTo",
    }
    if digest := fields.get("reference_sha256"):
        value = base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
        sketch["instance_id"] = f"ni:///sha-256;{value}"
    return sketch
