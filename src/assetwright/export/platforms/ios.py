"""iOS: image sets, and the app's icon for the home screen, twice.

``AppIcon.appiconset`` is for Xcode 16 and iOS 18: one picture of 1024 px an appearance, of which
the first is opaque, the dark one lies on a background of the system's, and the tinted one is grey.
Apple, Configuring your app icon using an asset catalog.
https://developer.apple.com/documentation/xcode/configuring-your-app-icon

``AppIcon.icon`` is for Icon Composer, Xcode 26 and iOS 26. Apple publishes no schema; what is
written here are the few keys that every document has that Icon Composer saves. Both have the name
that Xcode looks for: where a project has both, Xcode 26 takes the layers, and draws from them what
older systems show; earlier ones know the icon set only.
"""

from __future__ import annotations

from typing import Any

from assetwright.artwork import View
from assetwright.export.asset import Asset
from assetwright.export.platforms.asset_catalog import (
    CATALOG,
    apple_json,
    catalog_platform,
    contents,
)
from assetwright.export.platforms.table import (
    ICONS,
    Document,
    Fixed,
    Picture,
    Purpose,
    Row,
    Vector,
)
from assetwright.types import Color, ImageFormat

_SIDE = 1024
_ICON_SET = f"{CATALOG}/AppIcon.appiconset"
_APPEARANCES = {
    "": ("AppIcon.png", View.FULL_BLEED),
    "dark": ("AppIcon-Dark.png", View.DARK),
    "tinted": ("AppIcon-Tinted.png", View.TINTED),
}

_COMPOSER = "AppIcon.icon"
_LAYERS = {"Front": View.PARALLAX_FRONT, "Middle": View.PARALLAX_MIDDLE}
"""From front to back, as Icon Composer lists them. The background is the fill."""


def _icon_set(_asset: Asset) -> str:
    images = []
    for appearance, (filename, _) in _APPEARANCES.items():
        image: dict[str, Any] = {
            "filename": filename,
            "idiom": "universal",
            "platform": "ios",
            "size": f"{_SIDE}x{_SIDE}",
        }
        if appearance:
            image["appearances"] = [{"appearance": "luminosity", "value": appearance}]
        images.append(image)
    return contents({"images": images})


def _composer(asset: Asset) -> str:
    groups = [
        {
            "layers": [{"image-name": f"{name}.svg", "name": name}],
            "name": name,
            # What Icon Composer gives to layers that are dragged into it.
            "shadow": {"kind": "neutral", "opacity": 0.5},
            "translucency": {"enabled": True, "value": 0.5},
        }
        for name in _LAYERS
    ]
    document = {
        "fill": _fill(asset),
        "groups": groups,
        "supported-platforms": {"circles": ["watchOS"], "squares": "shared"},
    }
    return apple_json(document)


def _fill(asset: Asset) -> dict[str, Any]:
    (background,) = asset.layered(View.PARALLAX_BACK).layers
    if background.fade is None:
        return {"solid": _srgb(background.color)}
    return {
        "linear-gradient": [_srgb(background.color), _srgb(background.fade)],
        "orientation": {"start": {"x": 0, "y": 0}, "stop": {"x": 1, "y": 1}},
    }


def _srgb(color: Color) -> str:
    return "srgb:" + ",".join(f"{value / 255:.5f}" for value in (*color.rgb, 255))


_APP_ICON: tuple[Row, ...] = (
    Document(f"{_ICON_SET}/Contents.json", _icon_set, ICONS, Purpose.APP),
    *(
        Picture(
            f"{_ICON_SET}/{filename}",
            Fixed(_SIDE),
            ImageFormat.PNG,
            types=ICONS,
            view=view,
            purpose=Purpose.APP,
        )
        for filename, view in _APPEARANCES.values()
    ),
    Document(f"{_COMPOSER}/icon.json", _composer, ICONS, Purpose.APP),
    *(
        Vector(f"{_COMPOSER}/Assets/{name}.svg", Fixed(_SIDE), ICONS, view, Purpose.APP)
        for name, view in _LAYERS.items()
    ),
)

IOS = catalog_platform("ios", "universal", (1, 2, 3), _APP_ICON)
