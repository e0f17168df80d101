from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from assetwright.export import Asset, AssetSet
from assetwright.types import AssetType, Size


@pytest.mark.parametrize("kind", AssetType)
def test_the_picture_that_is_required_has_the_others_beside_it(
    tmp_path: Path, make_asset: Callable[..., Asset], kind: AssetType
) -> None:
    assets = AssetSet((make_asset("gear", kind),))
    assets.save(tmp_path, densities=[], platforms=["react-native"])
    sizes = {}
    for path in (tmp_path / "react-native").iterdir():
        with Image.open(path) as image:
            sizes[path.name] = Size(*image.size)
    assert sizes.keys() == {"gear.png", "gear@2x.png", "gear@3x.png"}
    for scale in (2, 3):
        assert sizes[f"gear@{scale}x.png"] == sizes["gear.png"].scaled(scale)
