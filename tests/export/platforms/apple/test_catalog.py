"""Image sets, which iOS, macOS and visionOS have in common."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from PIL import Image

from assetwright.export import Asset
from assetwright.types import AssetType, Color, Gradient

BLUE, TEAL = Color.from_hex("#0a66c2"), Color.from_hex("#0f766e")
SCALES = {"ios": ("universal", (1, 2, 3)), "macos": ("mac", (1, 2)), "visionos": ("vision", (2,))}
Make = Callable[..., Asset]
Save = Callable[..., Path]


def pictures(contents: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {image["filename"]: (image["idiom"], image["scale"]) for image in contents["images"]}


@pytest.mark.parametrize("platform", SCALES)
def test_an_icon_is_one_vector_of_24_points(
    platform: str, layered: Make, save: Save, catalog: Callable[[Path], Any]
) -> None:
    asset = layered()
    written = catalog(save(platform, asset, purposes=["ui"]))
    contents = written.contents("SettingsGear.imageset")
    assert contents["images"] == [{"filename": "settings_gear.svg", "idiom": "universal"}]
    assert contents["properties"]["preserves-vector-representation"] is True
    path = written.folder / "SettingsGear.imageset" / "settings_gear.svg"
    root = ElementTree.parse(path).getroot()
    assert (root.get("width"), root.get("height")) == ("24", "24")
    png = bytes(resvg_py.svg_to_bytes(svg_path=str(path), width=240, height=240))
    with Image.open(io.BytesIO(png)) as image:
        vector = np.asarray(image.convert("RGBA")).astype(int)[..., 3]
    drawn = asset.artwork.render(asset.artwork.size.scaled(240 / 512))[..., 3]
    assert np.abs(vector - drawn).mean() < 1
    assert vector.max() == 255


@pytest.mark.parametrize("platform", SCALES)
@pytest.mark.parametrize("layers", [True, False])
def test_other_types_are_pictures_at_every_scale(
    platform: str,
    layers: bool,
    layered: Make,
    make_asset: Make,
    save: Save,
    catalog: Callable[[Path], Any],
) -> None:
    make = layered if layers else make_asset
    written = catalog(save(platform, make("coffee shop", AssetType.BANNER), purposes=["ui"]))
    idiom, scales = SCALES[platform]
    names = {scale: f"coffee_shop{f'@{scale}x' if scale > 1 else ''}.png" for scale in scales}
    contents = written.contents("CoffeeShop.imageset")
    assert "properties" not in contents
    assert pictures(contents) == {name: (idiom, f"{scale}x") for scale, name in names.items()}
    for scale, name in names.items():
        assert written.image(f"CoffeeShop.imageset/{name}").size == (728 * scale, 90 * scale)


@pytest.mark.parametrize("platform", SCALES)
def test_an_icon_without_layers_is_pictures_too(
    platform: str, make_asset: Make, save: Save, catalog: Callable[[Path], Any]
) -> None:
    written = catalog(save(platform, make_asset(), purposes=["ui"]))
    _, scales = SCALES[platform]
    for scale, name in zip(
        scales, pictures(written.contents("SettingsGear.imageset")), strict=True
    ):
        assert written.image(f"SettingsGear.imageset/{name}").size == (24 * scale, 24 * scale)


@pytest.mark.parametrize(
    ("asked", "template"),
    [
        ({}, True),
        ({"colors": (BLUE,)}, False),
        ({"background": BLUE}, False),
        ({"gradient": Gradient(BLUE, TEAL)}, False),
        ({"colored": True}, True),  # a palette of one colour
    ],
)
def test_an_app_may_colour_what_nobody_asked_a_colour_for(
    asked: dict[str, Any],
    template: bool,
    layered: Make,
    save: Save,
    catalog: Callable[[Path], Any],
) -> None:
    written = catalog(save("ios", layered(**asked), purposes=["ui"]))
    properties = written.contents("SettingsGear.imageset")["properties"]
    assert properties.get("template-rendering-intent") == ("template" if template else None)


def test_the_catalogue_is_laid_out_as_xcode_writes_it(layered: Make, save: Save) -> None:
    text = (save("ios", layered()) / "Assets.xcassets" / "Contents.json").read_text()
    assert text == '{\n  "info" : {\n    "author" : "xcode",\n    "version" : 1\n  }\n}\n'
