"""The icon of a visionOS app: three layers, each in an image set of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetwright.artwork import View
from assetwright.export import Asset
from assetwright.export.verify import verify
from assetwright.types import Size

Make = Callable[..., Asset]
Save = Callable[..., Path]
STACK = "AppIcon.solidimagestack"
LAYERS = {
    "Front": View.PARALLAX_FRONT,
    "Middle": View.PARALLAX_MIDDLE,
    "Back": View.PARALLAX_BACK,
}


@pytest.mark.parametrize("colored", [False, True])
def test_a_stack_of_three_different_layers_of_which_the_last_is_opaque(
    colored: bool, layered: Make, save: Save, catalog: Callable[[Path], Any]
) -> None:
    asset = layered(colored=colored)
    written = catalog(save("visionos", asset))
    assert written.contents(STACK)["layers"] == [
        {"filename": f"{name}.solidimagestacklayer"} for name in LAYERS
    ]
    shown = {}
    for name, view in LAYERS.items():
        layer = f"{STACK}/{name}.solidimagestacklayer"
        assert {path.name for path in (written.folder / layer).iterdir()} == {
            "Contents.json",
            "Content.imageset",
        }
        assert set(written.contents(layer)) == {"info"}
        assert written.contents(f"{layer}/Content.imageset")["images"] == [
            {"filename": f"{name}.png", "idiom": "vision", "scale": "2x"}
        ]
        image = written.image(f"{layer}/Content.imageset/{name}.png")
        assert image.size == (1024, 1024)
        assert image.mode == ("RGB" if name == "Back" else "RGBA")
        shown[name] = np.asarray(image.convert("RGBA"))
        assert np.array_equal(shown[name], asset.show(view).render(Size(1024, 1024)))
        assert shown[name][..., 3].max() == 255
    assert not np.array_equal(shown["Front"], shown["Middle"])


def test_all_of_it_is_right_to_the_verifier(layered: Make, save: Save) -> None:
    assert verify(save("visionos", layered()), ["visionos"]) == ()
