"""Names, damaged and dangerous files, and the rules of the other platforms."""

from __future__ import annotations

import struct
import sys
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from assetwright.export.verify import VERIFIED_PLATFORMS, platforms_in, verify
from assetwright.types import EnvironmentProblem, InputError

KNOWN = (
    "a.png", "a@2x.png", "a.jpg", "a.webp", "a.svg", "favicon.ico", "app.ico", "App.icns",
    "manifest.webmanifest", "manifest.json", "index.html", "apple-touch-icon.png",
    "A.appiconset/Contents.json", "A.imageset/Contents.json", "A.icon/icon.json",
    "A.solidimagestack/Contents.json", "res/mipmap-anydpi-v26/ic_launcher.xml",
    "res/drawable/ic_launcher_foreground.xml", "res/drawable/a.xml", "res/values/colors.xml",
    "res/mipmap-hdpi/ic_launcher_foreground.png", "2.0x/a.png", "32x32.png", "play_store.png",
    "xhdpi/a.png",
)  # fmt: skip
PARTS = (
    b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBPVP8L", b"\xff\xd8\xff\xe0", b"icns", b"\0\0\1\0\2\0",
    b'{"images":[{"filename":"a.png","size":"2x2","scale":"2x"}],"info":{},"layers":[{}]}',
    b'{"icons":[{"src":"/../a","sizes":"9x9 \\u0000","purpose":"maskable any"}],"groups":[[]]}',
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="">', b"<adaptive-icon>", b"</adaptive-icon>",
    b'<vector pathData="M1e999 1" viewportWidth="1e999" viewportHeight="nan"/>', b"<![", b"&a;",
    b'<foreground drawable="@mipmap/ic_launcher_foreground"><inset inset="-9e9%"/></foreground>',
    b'<link rel=icon href="//[">', b"<!DOCTYPE a [", b"[" * 5000, b"<a>" * 500,
)  # fmt: skip
CONTENT = st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(PARTS)), max_size=6)


@given(st.dictionaries(st.sampled_from(KNOWN), CONTENT.map(b"".join), min_size=1, max_size=6))
@example({"res/drawable/ic_launcher_foreground.xml": PARTS[10]})
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_in_a_file_stops_it(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for finding in (*verify(folder), *verify(folder, VERIFIED_PLATFORMS)):
        assert str(finding)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_picture_is_a_finding(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """No cut and no changed byte of a PNG passes."""
    folder = tmp_path_factory.mktemp("picture")
    Image.linear_gradient("L").resize((40, 40)).convert("RGBA").save(folder / "a.png")
    whole = (folder / "a.png").read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        broken = whole[:place]
    else:
        broken = bytearray(whole)
        broken[place] ^= data.draw(st.integers(1, 255))
    (folder / "a.png").write_bytes(broken)
    assert verify(folder)


@pytest.mark.parametrize("kind", ["png", "webp", "jpg"])
def test_truncated_pictures(folder: Any, draw: Any, kind: str) -> None:
    path = folder.image(f"a.{kind}", draw(200, 0.8, (0, 90, 0), (255, 255, 255)))
    assert folder.findings() == ()
    path.write_bytes(path.read_bytes()[:-40])
    assert folder.rules() == {("image-damaged", f"a.{kind}")}


def test_what_is_named_after_another_format(folder: Any) -> None:
    folder.text("text.png", "a picture")
    folder.image("photo.png", Image.new("RGB", (9, 9))).rename(folder.path / "photo.jpg")
    folder.data("nothing.png", b"")
    folder.data("nothing.svg", b"")
    folder.image("clear.png", Image.new("RGBA", (9, 9)))
    assert folder.rules() == {
        ("image-format", "text.png"),
        ("image-format", "photo.jpg"),
        ("file-empty", "nothing.png"),
        ("file-empty", "nothing.svg"),
        ("image-empty", "clear.png"),
    }


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_huge_picture_is_refused_before_it_is_decoded(folder: Any) -> None:
    """Ten thousand pixels a side: 400 MB, from 50 kB that would decode."""
    side = 10_000
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes((side + 1) * side))
    worst = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0)
    signature, rest = b"\x89PNG\r\n\x1a\n", chunk(b"IDAT", body) + chunk(b"IEND", b"")
    layer = "res/mipmap-hdpi/ic_launcher_foreground.png"
    folder.data(layer, signature + chunk(b"IHDR", header) + rest)
    folder.data("a.png", signature + chunk(b"IHDR", worst) + rest)
    tracemalloc.start()
    rules = folder.rules()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ("image-too-large", "a.png") in rules
    assert ("image-too-large", layer) in rules
    assert peak < 30_000_000


def test_an_xml_bomb(folder: Any) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE a [<!ENTITY a0 "ha">{levels}]><resources>&a9;</resources>'
    folder.text("res/values/strings.xml", bomb)
    assert folder.rules() == {("xml-entities", "res/values/strings.xml")}


def test_documents_too_deep_or_too_long(folder: Any) -> None:
    folder.text("res/drawable/deep.xml", "<a>" * 10_000)
    folder.text("A.imageset/Contents.json", "[" * 100_000)
    folder.text("B.imageset/Contents.json", " " * 2_000_000 + "{}")
    assert folder.rules() == {
        ("xml-malformed", "res/drawable/deep.xml"),
        ("json-malformed", "A.imageset/Contents.json"),
        ("json-malformed", "B.imageset/Contents.json"),
    }


def test_fragments_and_configurations_are_left_alone(folder: Any) -> None:
    folder.text("snippet.xml", "<a:b/><a:c/>")
    folder.text("tsconfig.json", "{} // as its readers take it")
    assert folder.findings() == ()


def test_names(folder: Any) -> None:
    for name in ("aux.png", "COM1/a.png", "what?.png", "dot./a.png", "Gear.png", "gear.png"):
        folder.disc(name, 9)
    found = folder.rules()
    assert {(rule, path) for rule, path in found if rule != "name-case"} == {
        ("name-reserved", "aux.png"),
        ("name-reserved", "COM1"),
        ("name-characters", "what?.png"),
        ("name-characters", "dot."),
    }
    assert ("name-case", "gear.png") in found


def test_scales(folder: Any) -> None:
    folder.disc("react-native/a.png", 24)
    folder.disc("react-native/a@2x.png", 48)
    folder.disc("react-native/a@3x.png", 48)
    folder.disc("react-native/b@2x.png", 48)
    folder.disc("flutter/a.png", 24)
    folder.disc("flutter/2.0x/a.png", 48)
    folder.disc("flutter/3.0x/a.png", 48)
    folder.disc("flutter/3.0x/b.png", 72)
    folder.disc("gear/mdpi/gear.png", 40)
    folder.disc("gear/hdpi/gear.png", 60)
    folder.disc("gear/xhdpi/gear.png", 60)
    expected = {
        ("scale-size", "react-native/a@3x.png"),
        ("react-native-base-missing", "react-native/b@2x.png"),
        ("scale-size", "flutter/3.0x/a.png"),
        ("flutter-base-missing", "flutter/3.0x/b.png"),
        ("density-size", "gear/xhdpi/gear.png"),
    }
    assert folder.rules() == expected
    assert platforms_in(folder.path) == ("plain", "flutter", "react-native")
    assert folder.rules("flutter") == {item for item in expected if "flutter" in item[1]}


def test_tauri(folder: Any) -> None:
    folder.disc("32x32.png", 32, 0.9)
    folder.disc("128x128.png", 128, 0.9, (0, 0, 0), (255, 255, 255))
    folder.disc("128x128@2x.png", 128, 0.9)
    assert folder.rules("tauri") == {
        ("tauri-rgba", "128x128.png"),
        ("tauri-size", "128x128@2x.png"),
        ("tauri-missing", "icon.icns"),
        ("tauri-missing", "icon.ico"),
        ("scale-size", "128x128@2x.png"),
    }


def test_stores(folder: Any, draw: Any) -> None:
    folder.image("google_play/icon.png", draw(512, 0.6, (0, 0, 0), (255, 255, 255)).convert("RGBA"))
    folder.image("google_play/feature_graphic.png", Image.new("RGB", (1024, 500), (9, 9, 9)))
    folder.disc("app_store/icon.png", 1024, 0.6, (0, 0, 0), (255, 255, 255))
    assert folder.findings() == ()
    folder.disc("google_play/icon.png", 512, 0.9)
    folder.disc("google_play/feature_graphic.png", 1024, 0.9, height=500)
    folder.disc("app_store/icon.png", 1024, 0.6)
    folder.disc("playstore.png", 500, 0.6, (0, 0, 0), (255, 255, 255))
    assert folder.rules() == {
        ("play-icon-alpha", "google_play/icon.png"),
        ("play-feature-alpha", "google_play/feature_graphic.png"),
        ("app-store-icon", "app_store/icon.png"),
        ("play-icon", "playstore.png"),
    }


def test_hidden_files_and_packages_are_passed_over(folder: Any) -> None:
    for name in (".git/a.png", "node_modules/b/a.png", ".a.png"):
        folder.text(name, "no picture")
    assert folder.findings() == ()


def test_a_platform_that_is_not_there(folder: Any) -> None:
    folder.disc("a.png", 9)
    assert folder.rules("android") == {("platform-missing", "")}


def test_what_is_no_folder(folder: Any) -> None:
    with pytest.raises(InputError, match=r"does not exist: name a folder"):
        verify(folder.path / "none")
    with pytest.raises(InputError, match=r"is not a folder"):
        verify(folder.disc("a.png", 9))
    with pytest.raises(InputError, match=r"'amiga' is not one of the platforms: plain, android"):
        verify(folder.path, ["amiga"])


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions")
def test_what_may_not_be_read(folder: Any, tmp_path: Path) -> None:
    (folder.path / "loop").symlink_to(folder.path)
    (folder.path / "gone.png").symlink_to(tmp_path / "none")
    assert folder.findings() == ()
    path = folder.disc("a.png", 9)
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        with pytest.raises(EnvironmentProblem, match=r"Cannot read .*a\.png: Permission denied"):
            folder.findings()
    finally:
        path.chmod(0o644)
