"""The icon of an iOS app: three appearances for Xcode 16, layers for Icon Composer."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import View
from assetwright.export import Asset
from assetwright.export.verify import verify
from assetwright.types import AssetType, Color, Gradient, Size

BLUE, TEAL = Color.from_hex("#0a66c2"), Color.from_hex("#0f766e")
ICON_SET = "AppIcon.appiconset"
Make = Callable[..., Asset]
Save = Callable[..., Path]


def luminosity(value: str) -> list[dict[str, str]]:
    return [{"appearance": "luminosity", "value": value}]


@pytest.mark.parametrize("colored", [False, True])
def test_the_icon_set_has_three_appearances_with_the_alpha_each_must_have(
    colored: bool, layered: Make, save: Save, catalog: Callable[[Path], Any]
) -> None:
    written = catalog(save("ios", layered(colored=colored, colors=(BLUE,))))
    common = {"idiom": "universal", "platform": "ios", "size": "1024x1024"}
    assert written.contents(ICON_SET)["images"] == [
        {"filename": "AppIcon.png", **common},
        {"filename": "AppIcon-Dark.png", "appearances": luminosity("dark"), **common},
        {"filename": "AppIcon-Tinted.png", "appearances": luminosity("tinted"), **common},
    ]
    default = written.image(f"{ICON_SET}/AppIcon.png")
    dark = written.image(f"{ICON_SET}/AppIcon-Dark.png")
    tinted = written.image(f"{ICON_SET}/AppIcon-Tinted.png")
    assert default.mode == tinted.mode == "RGB"
    assert dark.mode == "RGBA"
    assert dark.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert dark.getchannel("A").getextrema() == (0, 255)
    grey = np.asarray(tinted)
    assert (grey == grey[..., :1]).all()
    assert grey.min() == 0
    assert grey.max() > 200
    if not colored:
        assert default.getpixel((0, 0)) == BLUE.rgb


def drawn(path: Path) -> NDArray[np.uint8]:
    png = bytes(resvg_py.svg_to_bytes(svg_path=str(path)))
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGBA"))


def test_icon_composer_gets_the_layers_from_front_to_back(layered: Make, save: Save) -> None:
    asset = layered(colors=(BLUE,))
    folder = save("ios", asset) / "AppIcon.icon"
    document = json.loads((folder / "icon.json").read_text())
    assert set(document) == {"fill", "groups", "supported-platforms"}
    assert document["fill"] == {"solid": "srgb:0.03922,0.40000,0.76078,1.00000"}
    assert document["supported-platforms"] == {"circles": ["watchOS"], "squares": "shared"}
    layers = [layer for group in document["groups"] for layer in group["layers"]]
    assert [layer["name"] for layer in layers] == ["Front", "Middle"]
    named = {layer["image-name"] for layer in layers}
    assert {path.name for path in (folder / "Assets").iterdir()} == named
    for layer, view in zip(layers, (View.PARALLAX_FRONT, View.PARALLAX_MIDDLE), strict=True):
        path = folder / "Assets" / layer["image-name"]
        root = ElementTree.parse(path).getroot()
        # Icon Composer shows a layer as large as its file says.
        assert (root.get("width"), root.get("height")) == ("1024", "1024")
        pixels = drawn(path)
        expected = asset.show(view).render(Size(1024, 1024))
        assert np.abs(pixels.astype(int) - expected)[..., 3].mean() < 0.5
        # Not even an unseen shape may reach the corners: glass would follow its outline.
        assert pixels[0, 0, 3] == 0
        assert "opacity" not in path.read_text()


def test_a_gradient_is_a_fill_too(layered: Make, save: Save) -> None:
    asset = layered(colors=(BLUE,), backdrop=Gradient(BLUE, TEAL))
    document = json.loads((save("ios", asset) / "AppIcon.icon" / "icon.json").read_text())
    assert document["fill"]["linear-gradient"] == [
        "srgb:0.03922,0.40000,0.76078,1.00000",
        "srgb:0.05882,0.46275,0.43137,1.00000",
    ]
    assert document["fill"]["orientation"] == {"start": {"x": 0, "y": 0}, "stop": {"x": 1, "y": 1}}


def test_only_icons_become_app_icons(layered: Make, save: Save) -> None:
    folder = save("ios", layered("lake", AssetType.ILLUSTRATION))
    assert not list(folder.rglob("AppIcon*"))


def test_all_of_it_is_right_to_the_verifier(layered: Make, save: Save) -> None:
    folder = save("ios", layered(), layered("coffee shop", AssetType.BANNER))
    assert verify(folder, ["ios"]) == ()
