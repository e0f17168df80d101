import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from assetwright.export import Asset, AssetSet
from assetwright.types import AssetType

INFO = {"author": "xcode", "version": 1}


def test_an_image_set_names_files_that_are_there_at_their_scale(
    tmp_path: Path, make_asset: Callable[..., Asset]
) -> None:
    assets = (make_asset(), make_asset("coffee shop", AssetType.SPLASH_SCREEN))
    AssetSet(assets).save(tmp_path, densities=[], platforms=["ios"])
    catalog = tmp_path / "ios" / "Assets.xcassets"
    assert json.loads((catalog / "Contents.json").read_text()) == {"info": INFO}
    sets = sorted(path.name for path in catalog.iterdir() if path.is_dir())
    assert sets == ["CoffeeShop.imageset", "SettingsGear.imageset"]
    for name, width in zip(sets, (360, 24), strict=True):
        contents = json.loads((catalog / name / "Contents.json").read_text())
        assert contents["info"] == INFO
        assert [image["scale"] for image in contents["images"]] == ["1x", "2x", "3x"]
        for scale, image in enumerate(contents["images"], 1):
            assert image["idiom"] == "universal"
            with Image.open(catalog / name / image["filename"]) as opened:
                assert opened.format == "PNG"
                assert opened.width == scale * width
        named = {image["filename"] for image in contents["images"]} | {"Contents.json"}
        assert {path.name for path in (catalog / name).iterdir()} == named


def test_the_catalogue_is_laid_out_as_xcode_writes_it(
    tmp_path: Path, make_asset: Callable[..., Asset]
) -> None:
    AssetSet((make_asset(),)).save(tmp_path, densities=[], platforms=["ios"])
    text = (tmp_path / "ios" / "Assets.xcassets" / "Contents.json").read_text()
    assert text == '{\n  "info" : {\n    "author" : "xcode",\n    "version" : 1\n  }\n}\n'
