from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from assetwright.export import Asset, AssetSet
from assetwright.types import AssetType, Size

MakeAsset = Callable[..., Asset]


@pytest.mark.parametrize("kind", AssetType)
def test_variants_lie_where_asset_image_looks(
    tmp_path: Path, make_asset: MakeAsset, kind: AssetType
) -> None:
    AssetSet((make_asset("gear", kind),)).save(tmp_path, densities=[], platforms=["flutter"])
    folder = tmp_path / "flutter" / "assets" / "images"
    sizes = {}
    for path in folder.rglob("*.png"):
        with Image.open(path) as image:
            sizes[path.relative_to(folder).as_posix()] = Size(*image.size)
    assert sizes.keys() == {"gear.png", "2.0x/gear.png", "3.0x/gear.png"}
    for scale in (2, 3):
        assert sizes[f"{scale}.0x/gear.png"] == sizes["gear.png"].scaled(scale)


def test_one_entry_of_the_pubspec_declares_every_picture(
    tmp_path: Path, make_asset: MakeAsset
) -> None:
    """An entry that ends in a slash means the files right in that folder, and their variants."""
    assets = AssetSet((make_asset(), make_asset("bell"), make_asset("lake", AssetType.BANNER)))
    assets.save(tmp_path, densities=[], platforms=["flutter"])
    project = tmp_path / "flutter"
    lines = (project / "snippet.yaml").read_text("utf-8").splitlines()
    assert lines[1:3] == ["flutter:", "  assets:"]
    (entry,) = (line.removeprefix("    - ") for line in lines[3:])
    assert entry.endswith("/")
    declared = {path.name for path in (project / entry).iterdir() if path.is_file()}
    assert declared == {"settings_gear.png", "bell.png", "lake.png"}
    assert {path.name for path in (project / entry).rglob("*.png")} == declared
