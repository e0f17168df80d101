"""Asset catalogues, Icon Composer documents and .icns files with their known faults."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

INFO = {"author": "xcode", "version": 1}
BLUE, RED, WHITE, BLACK = (10, 102, 194), (200, 20, 20), (255, 255, 255), (0, 0, 0)
ICONS = "Assets.xcassets/AppIcon.appiconset"
IMAGES = "Assets.xcassets/Gear.imageset"


def icon(filename: str, appearance: str | None = None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "filename": filename, "idiom": "universal", "platform": "ios", "size": "1024x1024",
    }  # fmt: skip
    if appearance:
        entry["appearances"] = [{"appearance": "luminosity", "value": appearance}]
    return entry


@pytest.fixture
def catalog(folder: Any) -> Any:
    """A catalogue without fault."""
    folder.json("Assets.xcassets/Contents.json", {"info": INFO})
    folder.disc(f"{ICONS}/any.png", 1024, 0.6, WHITE, BLUE)
    folder.disc(f"{ICONS}/dark.png", 1024, 0.6, BLUE)
    folder.disc(f"{ICONS}/tinted.png", 1024, 0.6, WHITE, BLACK)
    entries = [icon("any.png"), icon("dark.png", "dark"), icon("tinted.png", "tinted")]
    folder.json(f"{ICONS}/Contents.json", {"images": entries, "info": INFO})
    images = []
    for scale in (1, 2, 3):
        folder.disc(f"{IMAGES}/gear@{scale}x.png", 24 * scale, 0.9)
        images.append(
            {"filename": f"gear@{scale}x.png", "idiom": "universal", "scale": f"{scale}x"}
        )
    folder.json(f"{IMAGES}/Contents.json", {"images": images, "info": INFO})
    return folder


def test_a_catalogue_without_fault(catalog: Any) -> None:
    assert catalog.findings() == ()
    assert catalog.findings("ios") == ()


@pytest.mark.parametrize("place", [ICONS, IMAGES])
def test_missing_contents(catalog: Any, place: str) -> None:
    (catalog.path / place / "Contents.json").unlink()
    assert catalog.rules() == {("apple-contents-missing", place)}


def test_loose_icons_without_contents(folder: Any) -> None:
    """As ``tauri icon`` writes them."""
    folder.disc("ios/AppIcon-20x20@2x.png", 40, 0.6, WHITE, BLUE)
    folder.disc("ios/AppIcon-60x60@3x.png", 120, 0.6, WHITE, BLUE)
    assert folder.rules("ios") == {
        ("apple-contents-missing", "ios"),
        ("apple-icon-size", "ios/AppIcon-60x60@3x.png"),
    }


@pytest.mark.parametrize(
    ("name", "color", "ground", "rule"),
    [
        ("any.png", WHITE, None, "apple-icon-alpha"),
        ("tinted.png", WHITE, None, "apple-icon-alpha"),
        ("dark.png", WHITE, BLACK, "apple-dark-opaque"),
        ("tinted.png", RED, BLACK, "apple-tinted-color"),
        ("any.png", BLUE, BLUE, "icon-blank"),
    ],
)
def test_alpha_and_colours(catalog: Any, name: str, color: Any, ground: Any, rule: str) -> None:
    catalog.disc(f"{ICONS}/{name}", 1024, 0.6, color, ground)
    assert catalog.rules() == {(rule, f"{ICONS}/{name}")}


def test_an_icon_of_another_size(catalog: Any) -> None:
    catalog.disc(f"{ICONS}/any.png", 1000, 0.6, WHITE, BLUE)
    assert catalog.rules() == {("apple-icon-size", f"{ICONS}/any.png")}


def test_the_wrong_scale(catalog: Any) -> None:
    catalog.disc(f"{IMAGES}/gear@3x.png", 48, 0.9)
    (finding,) = catalog.findings()
    assert (finding.rule, finding.path) == ("apple-scale-size", f"{IMAGES}/gear@3x.png")
    assert "72x72" in finding.remedy


def test_references(catalog: Any) -> None:
    (catalog.path / IMAGES / "gear@2x.png").unlink()
    catalog.disc(f"{IMAGES}/left_over.png", 24)
    assert {(f.rule, f.path, f.level) for f in catalog.findings()} == {
        ("apple-reference", f"{IMAGES}/Contents.json", "error"),
        ("apple-unreferenced", f"{IMAGES}/left_over.png", "warning"),
    }


@pytest.mark.parametrize(
    "value", [[], {}, {"info": INFO}, {"images": [1], "info": INFO}, {"images": [], "info": INFO}]
)
def test_contents_of_another_shape(folder: Any, value: object) -> None:
    folder.json("Gear.imageset/Contents.json", value)
    assert folder.rules("ios") == {("apple-contents", "Gear.imageset/Contents.json")}


def test_a_set_verified_by_itself(catalog: Any) -> None:
    from assetwright.export.verify import verify

    assert verify(catalog.path / ICONS) == ()
    catalog.disc(f"{ICONS}/any.png", 1000, 0.6, WHITE, BLUE)
    assert [finding.rule for finding in verify(catalog.path / ICONS, ["ios"])] == [
        "apple-icon-size"
    ]


def test_icon_composer(folder: Any) -> None:
    layers = [{"image-name": "front.svg", "name": "front"}]
    folder.json("App.icon/icon.json", {"groups": [{"layers": layers}]})
    assert folder.rules() == {("apple-reference", "App.icon/icon.json")}
    folder.text(
        "App.icon/Assets/front.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    )
    assert folder.findings() == ()
    folder.json("App.icon/icon.json", {"groups": []})
    assert folder.rules() == {("apple-icon-json", "App.icon/icon.json")}


def stack(folder: Any, layers: dict[str, Any]) -> None:
    top = "Assets.xcassets/AppIcon.solidimagestack"
    names = [{"filename": f"{name}.solidimagestacklayer"} for name in layers]
    folder.json(f"{top}/Contents.json", {"layers": names, "info": INFO})
    for name, ground in layers.items():
        layer = f"{top}/{name}.solidimagestacklayer"
        folder.json(f"{layer}/Contents.json", {"info": INFO})
        images = [{"filename": "a.png", "idiom": "vision", "scale": "2x"}]
        content = f"{layer}/Content.imageset"
        folder.json(f"{content}/Contents.json", {"images": images, "info": INFO})
        folder.disc(f"{content}/a.png", 1024, 0.5, WHITE, ground)


def test_layers_of_visionos(folder: Any) -> None:
    top = "Assets.xcassets/AppIcon.solidimagestack"
    stack(folder, {"Front": None, "Middle": None, "Back": BLUE})
    assert folder.findings() == ()
    stack(folder, {"Front": None, "Middle": BLUE, "Back": None})
    assert folder.rules("visionos") == {
        ("apple-stack-alpha", f"{top}/Middle.solidimagestacklayer/Content.imageset/a.png"),
        ("apple-stack-alpha", f"{top}/Back.solidimagestacklayer/Content.imageset/a.png"),
    }
    folder.json(
        f"{top}/Contents.json",
        {"layers": [{"filename": "Lost.solidimagestacklayer"}], "info": INFO},
    )
    assert folder.rules() == {
        ("apple-stack", f"{top}/Contents.json"),
        ("apple-reference", f"{top}/Contents.json"),
    }


KINDS = {
    b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024,
}  # fmt: skip


def icns(images: dict[bytes, Image.Image]) -> bytes:
    body = b""
    for kind, image in images.items():
        buffer = BytesIO()
        image.save(buffer, "PNG")
        body += kind + struct.pack(">I", 8 + len(buffer.getvalue())) + buffer.getvalue()
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def body(side: int, share: float) -> Image.Image:
    image = Image.new("RGBA", (side, side))
    margin = round(side * (1 - share) / 2)
    image.paste((10, 102, 194, 255), (margin, margin, side - margin, side - margin))
    return image


def test_icns(folder: Any) -> None:
    images = {kind: body(side, 824 / 1024) for kind, side in KINDS.items()}
    whole = icns(images)
    folder.data("App.icns", whole)
    assert folder.findings() == ()
    # A full square, as tauri icon makes it.
    folder.data("App.icns", icns({kind: body(side, 1) for kind, side in KINDS.items()}))
    assert folder.rules() == {("macos-body", "App.icns")}
    folder.data("App.icns", icns({b"ic09": images[b"ic09"]}))
    assert folder.rules() == {("icns-sizes", "App.icns")}
    folder.data("App.icns", icns(images | {b"ic08": images[b"ic07"]}))
    assert folder.rules() == {("icns-frame-size", "App.icns")}
    for broken in (whole[:-9], whole[:4], b"icns", b"text" + whole[4:], whole + b"more"):
        folder.data("App.icns", broken)
        assert folder.rules() == {("icns-damaged", "App.icns")}
