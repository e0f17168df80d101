"""What Apple's platforms share: asset catalogues and the image sets in them.

Apple, Asset Catalog Format Reference: Contents.json, Image Set Type, Template Rendering Intent.

An icon's image set is one SVG (Xcode 12, iOS 13 and later): Xcode draws the pictures of every
scale from it, and keeping the vector lets an app show it at any size without blur. The other types
are pictures for one size, and come as PNG at each scale; so do drawings that have no layers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from assetwright.artwork import Role, View
from assetwright.export.asset import Asset
from assetwright.export.platforms.table import (
    ALL_TYPES,
    ICONS,
    Document,
    Picture,
    Platform,
    Points,
    Row,
    Vector,
)
from assetwright.types import AssetType, ImageFormat

CATALOG = "Assets.xcassets"
INFO = {"author": "xcode", "version": 1}

_IMAGE_SET = f"{CATALOG}/{{Name}}.imageset"


def contents(value: dict[str, Any]) -> str:
    """A Contents.json as Xcode writes it, so that opening the catalogue there changes nothing."""
    return apple_json(value | {"info": INFO})


def apple_json(value: dict[str, Any]) -> str:
    """JSON as Apple's tools lay it out."""
    return json.dumps(value, indent=2, separators=(",", " : "), sort_keys=True) + "\n"


def catalog_platform(name: str, idiom: str, scales: Sequence[int], app: Sequence[Row]) -> Platform:
    """A platform whose image sets are for ``idiom``, at ``scales`` where they are no vectors.

    ``app`` are the rows of the app's own icon.
    """
    catalog = Document(f"{CATALOG}/Contents.json", lambda _: contents({}))
    vectors = (
        Document(f"{_IMAGE_SET}/Contents.json", _vector_set, types=ICONS),
        Vector(f"{_IMAGE_SET}/{{name}}.svg", Points(1), types=ICONS),
    )
    pictures = _picture_sets(idiom, scales, ALL_TYPES - ICONS)
    flat = _picture_sets(idiom, scales, ALL_TYPES)
    return Platform(name, (catalog, *vectors, *pictures, *app), (catalog, *flat, *app))


def suffix(scale: int) -> str:
    """What stands after a file's name for a scale: nothing for 1."""
    return "" if scale == 1 else f"@{scale}x"


def _picture_sets(
    idiom: str, scales: Sequence[int], types: frozenset[AssetType]
) -> tuple[Row, ...]:
    def images(asset: Asset) -> str:
        entries = [
            {"filename": f"{asset.name}{suffix(scale)}.png", "idiom": idiom, "scale": f"{scale}x"}
            for scale in scales
        ]
        return contents({"images": entries})

    return (
        Document(f"{_IMAGE_SET}/Contents.json", images, types=types),
        *(
            Picture(
                f"{_IMAGE_SET}/{{name}}{suffix(scale)}.png",
                Points(scale),
                ImageFormat.PNG,
                types=types,
            )
            for scale in scales
        ),
    )


def _vector_set(asset: Asset) -> str:
    properties: dict[str, Any] = {"preserves-vector-representation": True}
    if _is_template(asset):
        properties["template-rendering-intent"] = "template"
    images = [{"filename": f"{asset.name}.svg", "idiom": "universal"}]
    return contents({"images": images, "properties": properties})


def _is_template(asset: Asset) -> bool:
    """Whether the app is to colour the icon: one in a single ink that nobody asked a colour for."""
    if asset.spec.colors or asset.spec.gradient is not None:
        return False
    layers = asset.layered(View.ASSET).layers
    return len({layer.color for layer in layers}) == 1 and all(
        layer.role is Role.MOTIF and layer.fade is None for layer in layers
    )
