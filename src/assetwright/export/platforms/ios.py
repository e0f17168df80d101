"""iOS image sets in an asset catalogue.

Apple, Asset Catalog Format Reference: Contents.json, Image Set Type.
"""

import json
from typing import Any

from assetwright.export.asset import Asset
from assetwright.export.platforms.table import Document, Picture, Platform, Points
from assetwright.types import ImageFormat

_CATALOG = "Assets.xcassets"
_IMAGE_SET = f"{_CATALOG}/{{Name}}.imageset"
_INFO = {"author": "xcode", "version": 1}
_SUFFIXES = {1: "", 2: "@2x", 3: "@3x"}


def _catalog(_asset: Asset) -> str:
    return _contents({"info": _INFO})


def _image_set(asset: Asset) -> str:
    images = [
        {"filename": f"{asset.name}{suffix}.png", "idiom": "universal", "scale": f"{scale}x"}
        for scale, suffix in _SUFFIXES.items()
    ]
    return _contents({"images": images, "info": _INFO})


def _contents(value: dict[str, Any]) -> str:
    # As Xcode writes it, so that opening the catalogue there changes nothing.
    return json.dumps(value, indent=2, separators=(",", " : "), sort_keys=True) + "\n"


IOS = Platform(
    "ios",
    (
        Document(f"{_CATALOG}/Contents.json", _catalog),
        Document(f"{_IMAGE_SET}/Contents.json", _image_set),
        *(
            Picture(f"{_IMAGE_SET}/{{name}}{suffix}.png", Points(scale), ImageFormat.PNG)
            for scale, suffix in _SUFFIXES.items()
        ),
    ),
)
