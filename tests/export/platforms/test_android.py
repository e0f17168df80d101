from collections.abc import Callable
from pathlib import Path

from PIL import Image

from assetwright.export import Asset, AssetSet
from assetwright.types import AssetType


def sizes(folder: Path, asset: Asset) -> dict[str, tuple[int, int]]:
    found = {}
    for file in AssetSet((asset,)).save(folder, densities=[], platforms=["android"]):
        with Image.open(file.path) as image:
            found[file.path.relative_to(folder).as_posix()] = image.size
    return found


def test_a_ui_icon_is_24_dp(tmp_path: Path, make_asset: Callable[..., Asset]) -> None:
    assert sizes(tmp_path, make_asset()) == {
        "android/res/drawable-mdpi/settings_gear.webp": (24, 24),
        "android/res/drawable-hdpi/settings_gear.webp": (36, 36),
        "android/res/drawable-xhdpi/settings_gear.webp": (48, 48),
        "android/res/drawable-xxhdpi/settings_gear.webp": (72, 72),
        "android/res/drawable-xxxhdpi/settings_gear.webp": (96, 96),
    }


def test_a_splash_screen_fills_a_phone(tmp_path: Path, make_asset: Callable[..., Asset]) -> None:
    asset = make_asset("coffee shop", AssetType.SPLASH_SCREEN)
    assert list(sizes(tmp_path, asset).values()) == [
        (360, 640),
        (540, 960),
        (720, 1280),
        (1080, 1920),
        (1440, 2560),
    ]


def test_the_same_name_in_every_density(tmp_path: Path, make_asset: Callable[..., Asset]) -> None:
    """A resource is one name; a second format beside it would be a duplicate resource."""
    written = sizes(tmp_path, make_asset("new"))
    assert {Path(path).name for path in written} == {"new_icon.webp"}
