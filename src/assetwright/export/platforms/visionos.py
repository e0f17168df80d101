"""visionOS: image sets, and the app's icon as three layers that move against each other.

Apple, Human Interface Guidelines, App icons: layers of 1024 px, the back one opaque, of which the
system cuts a circle, and between which it draws shadows.
"""

from assetwright.artwork import View
from assetwright.export.asset import Asset
from assetwright.export.platforms.asset_catalog import CATALOG, catalog_platform, contents
from assetwright.export.platforms.table import (
    ICONS,
    Document,
    Fixed,
    Picture,
    Purpose,
)
from assetwright.types import ImageFormat

_IDIOM, _SCALE = "vision", 2
_STACK = f"{CATALOG}/AppIcon.solidimagestack"
_LAYERS = {
    "Front": View.PARALLAX_FRONT,
    "Middle": View.PARALLAX_MIDDLE,
    "Back": View.PARALLAX_BACK,
}
"""From front to back, as the stack lists them."""


def _stack(_asset: Asset) -> str:
    return contents({"layers": [{"filename": f"{name}.solidimagestacklayer"} for name in _LAYERS]})


def _layer(_asset: Asset) -> str:
    return contents({})


def _image_set(name: str) -> str:
    image = {"filename": f"{name}.png", "idiom": _IDIOM, "scale": f"{_SCALE}x"}
    return contents({"images": [image]})


def _layer_rows(name: str, view: View) -> tuple[Document | Picture, ...]:
    folder = f"{_STACK}/{name}.solidimagestacklayer"
    image_set = f"{folder}/Content.imageset"
    return (
        Document(f"{folder}/Contents.json", _layer, ICONS, Purpose.APP),
        Document(f"{image_set}/Contents.json", lambda _: _image_set(name), ICONS, Purpose.APP),
        Picture(
            f"{image_set}/{name}.png",
            Fixed(1024),
            ImageFormat.PNG,
            types=ICONS,
            view=view,
            purpose=Purpose.APP,
        ),
    )


VISIONOS = catalog_platform(
    "visionos",
    _IDIOM,
    (_SCALE,),
    (
        Document(f"{_STACK}/Contents.json", _stack, ICONS, Purpose.APP),
        *(row for name, view in _LAYERS.items() for row in _layer_rows(name, view)),
    ),
)
