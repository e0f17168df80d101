import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.export import Asset, AssetSet
from assetwright.types import AssetType, Color, Size

MakeAsset = Callable[..., Asset]


class References(HTMLParser):
    """Collects the files that a page refers to, and the attributes of its image."""

    def __init__(self) -> None:
        super().__init__()
        self.files: set[str] = set()
        self.image: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.image = dict(attrs)
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.files.add(value)
            if name == "srcset" and value:
                self.files |= {entry.split()[0] for entry in value.split(", ")}


@pytest.fixture
def icon(tmp_path: Path, make_asset: MakeAsset) -> tuple[Asset, Path]:
    asset = make_asset(background=Color(250, 230, 20))
    AssetSet((asset,)).save(tmp_path, densities=[], platforms=["web"])
    return asset, tmp_path / "web" / "settings_gear"


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_an_icon_gets_every_size(icon: tuple[Asset, Path]) -> None:
    _, folder = icon
    images = [path for path in folder.iterdir() if path.suffix in {".png", ".webp"}]
    assert {path.name: size_of(path)[0] for path in images} == {
        "settings_gear.png": 24,
        "settings_gear.webp": 24,
        "settings_gear@2x.png": 48,
        "settings_gear@2x.webp": 48,
        "settings_gear@3x.png": 72,
        "settings_gear@3x.webp": 72,
        "apple-touch-icon.png": 180,
        "icon-192.png": 192,
        "icon-512.png": 512,
    }


def test_the_favicon_has_three_frames_each_drawn_at_its_size(icon: tuple[Asset, Path]) -> None:
    asset, folder = icon
    with Image.open(folder / "favicon.ico") as image:
        assert image.ico.sizes() == {(16, 16), (32, 32), (48, 48)}  # type: ignore[attr-defined]
        for side in (16, 32, 48):
            image.size = (side, side)  # type: ignore[misc]
            frame = np.asarray(image.convert("RGBA"))
            assert np.array_equal(frame, asset.artwork.render(Size(side, side)))


def test_the_touch_icon_is_opaque_on_the_background_and_the_others_are_not(
    icon: tuple[Asset, Path],
) -> None:
    _, folder = icon
    with Image.open(folder / "apple-touch-icon.png") as image:
        assert image.mode == "RGB"
        assert image.getpixel((0, 0)) == (250, 230, 20)
    with Image.open(folder / "icon-512.png") as image:
        assert image.mode == "RGBA"


def test_the_manifest_names_icons_that_are_there(icon: tuple[Asset, Path]) -> None:
    asset, folder = icon
    manifest = json.loads((folder / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == asset.title
    assert len(manifest["icons"]) == 2
    for entry in manifest["icons"]:
        width, height = size_of(folder / entry["src"])
        assert entry["sizes"] == f"{width}x{height}"
        assert entry["type"] == "image/png"


def test_the_snippet_refers_to_every_file_and_to_no_other(icon: tuple[Asset, Path]) -> None:
    _, folder = icon
    page = References()
    page.feed((folder / "snippet.html").read_text("utf-8"))
    in_manifest_only = {"icon-512.png"}
    assert page.files == {path.name for path in folder.iterdir()} - in_manifest_only - {
        "snippet.html"
    }
    assert page.image["alt"] == "Settings gear"
    assert (page.image["width"], page.image["height"]) == ("24", "24")


def test_a_subject_cannot_break_out_of_the_page(tmp_path: Path, make_asset: MakeAsset) -> None:
    subject = '"><script>alert(1)</script>'
    asset = make_asset(subject)
    AssetSet((asset,)).save(tmp_path, densities=[], platforms=["web"])
    (path,) = tmp_path.rglob("snippet.html")
    page = References()
    page.feed(path.read_text("utf-8"))
    assert "<script" not in path.read_text("utf-8")
    assert page.image["alt"] == subject


def test_only_icons_get_a_favicon(tmp_path: Path, make_asset: MakeAsset) -> None:
    asset = make_asset("lake", AssetType.ILLUSTRATION)
    AssetSet((asset,)).save(tmp_path, densities=[], platforms=["web"])
    names = {path.name for path in (tmp_path / "web" / "lake").iterdir()}
    assert names == {"snippet.html"} | {
        f"lake{suffix}.{extension}"
        for suffix in ("", "@2x", "@3x")
        for extension in ("png", "webp")
    }
    assert "favicon" not in (tmp_path / "web" / "lake" / "snippet.html").read_text()
