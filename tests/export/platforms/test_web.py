import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.artwork import View
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
    return asset, tmp_path / "web"


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def references(path: Path) -> References:
    page = References()
    page.feed(path.read_text("utf-8"))
    return page


def test_a_site_has_its_icons_at_the_root_and_each_picture_in_a_folder(
    icon: tuple[Asset, Path],
) -> None:
    _, folder = icon
    images = [path for path in folder.rglob("*") if path.suffix in {".png", ".webp"}]
    assert {path.relative_to(folder).as_posix(): size_of(path) for path in images} == {
        "settings_gear/settings_gear.png": (24, 24),
        "settings_gear/settings_gear.webp": (24, 24),
        "settings_gear/settings_gear@2x.png": (48, 48),
        "settings_gear/settings_gear@2x.webp": (48, 48),
        "settings_gear/settings_gear@3x.png": (72, 72),
        "settings_gear/settings_gear@3x.webp": (72, 72),
        "apple-touch-icon.png": (180, 180),
        "icon-192.png": (192, 192),
        "icon-512.png": (512, 512),
        "icon-maskable-512.png": (512, 512),
        "social.png": (1200, 630),
    }
    others = {path.name for path in folder.rglob("*") if path.is_file()} - {
        path.name for path in images
    }
    assert others == {
        "favicon.ico", "icon.svg", "manifest.webmanifest", "head.html", "snippet.html",
    }  # fmt: skip


def test_a_set_has_one_site_made_from_its_first_icon(tmp_path: Path, make_asset: MakeAsset) -> None:
    gear, bell = make_asset(), make_asset("bell", background=Color(250, 230, 20))
    lake = make_asset("lake", AssetType.ILLUSTRATION)
    AssetSet((lake, bell, gear)).save(tmp_path / "set", densities=[], platforms=["web"])
    AssetSet((bell,)).save(tmp_path / "alone", densities=[], platforms=["web"])
    at_root = [path for path in (tmp_path / "set" / "web").iterdir() if path.is_file()]
    assert len(at_root) == 9
    for path in at_root:
        assert path.read_bytes() == (tmp_path / "alone" / "web" / path.name).read_bytes()
    folders = {path.name for path in (tmp_path / "set" / "web").iterdir() if path.is_dir()}
    assert folders == {"lake", "bell", "settings_gear"}


def test_a_tab_icon_fills_its_square_and_brings_its_ground(icon: tuple[Asset, Path]) -> None:
    asset, folder = icon
    views = {16: View.SMALL, 32: View.SMALL, 48: View.TILE}
    with Image.open(folder / "favicon.ico") as image:
        assert image.ico.sizes() == {(side, side) for side in views}  # type: ignore[attr-defined]
        for side, view in views.items():
            image.size = (side, side)  # type: ignore[misc]
            frame = np.asarray(image.convert("RGBA"))
            assert np.array_equal(frame, asset.show(view).render(Size(side, side)))
            assert frame[0, 0, 3] == 0
            if view is View.SMALL:
                assert frame[side // 2, 0, 3] > 200


def test_what_is_cut_to_shape_is_opaque_and_what_is_not_has_corners(
    icon: tuple[Asset, Path],
) -> None:
    _, folder = icon
    for name in ("apple-touch-icon.png", "icon-maskable-512.png", "social.png"):
        with Image.open(folder / name) as image:
            assert image.mode == "RGB", name
    with Image.open(folder / "apple-touch-icon.png") as image:
        assert image.getpixel((0, 0)) == (250, 230, 20)
    for name in ("icon-192.png", "icon-512.png"):
        with Image.open(folder / name) as image:
            assert image.mode == "RGBA"
            assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_the_maskable_icon_is_another_picture_within_its_safe_zone(
    icon: tuple[Asset, Path],
) -> None:
    _, folder = icon
    with Image.open(folder / "icon-maskable-512.png") as image:
        pixels = np.asarray(image)
    rows, columns = np.nonzero((pixels != (250, 230, 20)).any(2))
    assert len(rows) > 1000
    assert np.hypot(rows + 0.5 - 256, columns + 0.5 - 256).max() <= 0.4 * 512
    with Image.open(folder / "icon-512.png") as image:
        assert not np.array_equal(np.asarray(image.convert("RGB")), pixels)


def test_the_manifest_names_icons_that_are_there(icon: tuple[Asset, Path]) -> None:
    asset, folder = icon
    manifest = json.loads((folder / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == asset.title
    assert manifest["theme_color"] == manifest["background_color"] == "#fae614"
    purposes = {}
    for entry in manifest["icons"]:
        width, height = size_of(folder / entry["src"])
        assert entry["sizes"] == f"{width}x{height}"
        assert entry["type"] == "image/png"
        purposes[entry["src"]] = entry["purpose"]
    assert purposes == {
        "icon-192.png": "any",
        "icon-512.png": "any",
        "icon-maskable-512.png": "maskable",
    }


def test_head_and_manifest_refer_to_every_file_of_the_site_and_to_no_other(
    icon: tuple[Asset, Path],
) -> None:
    _, folder = icon
    manifest = json.loads((folder / "manifest.webmanifest").read_text("utf-8"))
    in_manifest = {entry["src"] for entry in manifest["icons"]}
    head = (folder / "head.html").read_text("utf-8")
    assert 'content="https://example.com/social.png"' in head
    at_root = {path.name for path in folder.iterdir() if path.is_file()}
    assert references(folder / "head.html").files | in_manifest | {"social.png"} == at_root - {
        "head.html"
    }


def test_a_snippet_refers_to_every_picture_beside_it(icon: tuple[Asset, Path]) -> None:
    _, folder = icon
    folder /= "settings_gear"
    page = references(folder / "snippet.html")
    assert page.files == {path.name for path in folder.iterdir()} - {"snippet.html"}
    assert page.image["alt"] == "Settings gear"
    assert (page.image["width"], page.image["height"]) == ("24", "24")


def test_a_subject_cannot_break_out_of_the_pages(tmp_path: Path, make_asset: MakeAsset) -> None:
    subject = '"><script>alert(1)</script>'
    AssetSet((make_asset(subject),)).save(tmp_path, densities=[], platforms=["web"])
    (path,) = tmp_path.rglob("snippet.html")
    assert references(path).image["alt"] == subject
    for path in (*tmp_path.rglob("*.html"), *tmp_path.rglob("*.svg")):
        assert "<script" not in path.read_text("utf-8")
    manifest = json.loads((tmp_path / "web" / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == subject


def test_without_an_icon_there_is_no_site(tmp_path: Path, make_asset: MakeAsset) -> None:
    asset = make_asset("lake", AssetType.ILLUSTRATION)
    AssetSet((asset,)).save(tmp_path, densities=[], platforms=["web"])
    assert [path.name for path in (tmp_path / "web").iterdir()] == ["lake"]
    names = {path.name for path in (tmp_path / "web" / "lake").iterdir()}
    assert names == {"snippet.html"} | {
        f"lake{suffix}.{extension}"
        for suffix in ("", "@2x", "@3x")
        for extension in ("png", "webp")
    }
