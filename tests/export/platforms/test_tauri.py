import json
import re
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.artwork import View
from assetwright.export import Asset, AssetSet
from assetwright.types import Color, Size

GROUND = (250, 230, 20)
TRUECOLOR_ALPHA = 6


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory, make_asset: Callable[..., Asset]) -> Path:
    folder = tmp_path_factory.mktemp("tauri")
    asset = make_asset(background=Color(*GROUND))
    AssetSet((asset,)).save(folder, densities=[], platforms=["tauri"])
    return folder / "tauri" / "icons"


def side(path: Path) -> int:
    with Image.open(path) as image:
        width, height = image.size
    assert width == height
    return width


def test_a_desktop_app_gets_the_whole_list(icons: Path) -> None:
    files = {path.name: side(path) for path in icons.glob("*.png")}
    assert files == {
        "32x32.png": 32, "64x64.png": 64, "128x128.png": 128, "128x128@2x.png": 256,
        "icon.png": 512, "StoreLogo.png": 50, "Square30x30Logo.png": 30,
        "Square44x44Logo.png": 44, "Square71x71Logo.png": 71, "Square89x89Logo.png": 89,
        "Square107x107Logo.png": 107, "Square142x142Logo.png": 142,
        "Square150x150Logo.png": 150, "Square284x284Logo.png": 284,
        "Square310x310Logo.png": 310,
    }  # fmt: skip
    assert {path.name for path in icons.iterdir()} - files.keys() == {
        "icon.ico", "icon.icns", "android", "ios",
    }  # fmt: skip


def test_the_build_takes_the_icons(icons: Path) -> None:
    """It panics at a PNG that is not red, green, blue and alpha of eight bits each."""
    for path in icons.glob("*.png"):
        header = struct.unpack(">8s4s4sIIBB", path.read_bytes()[:26])
        assert header[5:] == (8, TRUECOLOR_ALPHA), path.name


def test_the_apple_icon_has_the_macos_body(icons: Path, make_asset: Callable[..., Asset]) -> None:
    body = make_asset(background=Color(*GROUND)).show(View.BODY).render(Size(1024, 1024))
    with Image.open(icons / "icon.icns") as image:
        assert len(image.info["sizes"]) == 10
        assert np.array_equal(np.asarray(image.convert("RGBA")), body)


def test_android_icons_are_as_large_as_their_density_wants(icons: Path) -> None:
    android = icons / "android"
    for density, scale in {"mdpi": 1, "hdpi": 1.5, "xhdpi": 2, "xxhdpi": 3, "xxxhdpi": 4}.items():
        found = {path.stem: side(path) for path in (android / f"mipmap-{density}").iterdir()}
        assert found == {
            "ic_launcher": 48 * scale,
            "ic_launcher_round": 48 * scale,
            "ic_launcher_foreground": 108 * scale,
            "ic_launcher_background": 108 * scale,
            "ic_launcher_monochrome": 108 * scale,
        }
    documents = list((android / "mipmap-anydpi-v26").iterdir())
    assert {path.name for path in documents} == {"ic_launcher.xml", "ic_launcher_round.xml"}
    for path in documents:
        layers = re.findall(r'"@mipmap/(\w+)"', path.read_text("utf-8"))
        assert len(layers) == 3
        for layer in layers:
            assert (android / "mipmap-hdpi" / f"{layer}.png").is_file()


def test_ios_icons_have_the_names_and_sizes_of_a_projects_catalogue(icons: Path) -> None:
    files = list((icons / "ios").glob("*.png"))
    assert len(files) == 18
    for path in files:
        name = re.fullmatch(r"AppIcon-([\d.]+)(?:x\1)?@(\d)x(-1)?\.png", path.name)
        assert name is not None
        assert side(path) == float(name[1]) * int(name[2])
        with Image.open(path) as image:
            assert image.mode == "RGB"
            assert image.getpixel((0, 0)) == GROUND
        if name[3]:
            assert path.read_bytes() == path.with_name(path.name.replace("-1", "")).read_bytes()
    contents = json.loads((icons / "ios" / "Contents.json").read_text("utf-8"))
    assert {image["filename"] for image in contents["images"]} == {path.name for path in files}
    for image in contents["images"]:
        points = float(image["size"].partition("x")[0])
        assert side(icons / "ios" / image["filename"]) == points * int(image["scale"][0])
