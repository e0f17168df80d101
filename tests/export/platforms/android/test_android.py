"""Android's files: sizes and names, what may be cut off, and what the SDK's own linker says."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assetwright.export import Asset, AssetSet
from assetwright.types import AssetType, Color, Gradient, InputError, Size

MakeAsset = Callable[..., Asset]
ShowVector = Callable[..., NDArray[np.uint8]]

FRAMEWORK = Path("/usr/share/android-framework-res/framework-res.apk")
AAPT2 = shutil.which("aapt2")
DENSITIES = {"mdpi": 1, "hdpi": 1.5, "xhdpi": 2, "xxhdpi": 3, "xxxhdpi": 4}
SPACE = "{http://schemas.android.com/apk/res/android}"

needs_aapt2 = pytest.mark.skipif(
    AAPT2 is None or not FRAMEWORK.exists(), reason="aapt2 or the framework is not installed"
)


def written(folder: Path, *assets: Asset, purpose: str | None = None) -> dict[str, bytes]:
    """The files of the platform, by their path in its folder."""
    purposes = ("ui", "app") if purpose is None else (purpose,)
    AssetSet(assets).save(folder, densities=[], platforms=["android"], purposes=purposes)
    root = folder / "android"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        return image.size


def pixels_of(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGBA"))


def reach(pixels: NDArray[np.uint8]) -> float:
    """Distance from the middle to the farthest pixel that is half covered, in sides."""
    side = len(pixels)
    rows, columns = np.nonzero(pixels[..., 3] > 127)
    return float(np.hypot(rows + 0.5 - side / 2, columns + 0.5 - side / 2).max()) / side


def linked(folder: Path, manifest: str = "<application />") -> str:
    """aapt2's listing of the app that the resource folder makes; AssertionError if it makes none.

    A warning is an error.
    """
    assert AAPT2 is not None
    declared = folder / "AndroidManifest.xml"
    declared.write_text(
        f'<manifest xmlns:android="{SPACE[1:-1]}" package="com.example.app">'
        f'<uses-sdk android:minSdkVersion="21" android:targetSdkVersion="29" />'
        f"{manifest}</manifest>"
    )
    app, compiled = folder / "app.apk", folder / "res.zip"
    for command in (
        ["compile", "--dir", folder / "res", "-o", compiled],
        ["link", "-o", app, "--manifest", declared, "-I", FRAMEWORK, compiled],
        ["dump", "resources", app],
    ):
        done = subprocess.run([AAPT2, *command], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_an_icon_is_one_vector_of_24_dp(tmp_path: Path, make_layered: MakeAsset) -> None:
    files = written(tmp_path, make_layered(), purpose="ui")
    assert list(files) == ["res/drawable/settings_gear.xml"]
    root = ElementTree.fromstring(files["res/drawable/settings_gear.xml"])
    assert [root.get(f"{SPACE}{side}") for side in ("width", "height")] == ["24dp", "24dp"]


def test_an_icon_without_layers_is_a_bitmap(tmp_path: Path, make_asset: MakeAsset) -> None:
    """A resource is one name; a second format beside it would be a duplicate resource."""
    files = written(tmp_path, make_asset("new"), purpose="ui")
    assert {path: size_of(data) for path, data in files.items()} == {
        f"res/drawable-{density}/new_icon.webp": (24 * scale, 24 * scale)
        for density, scale in DENSITIES.items()
    }


def test_a_splash_screen_fills_a_phone(tmp_path: Path, make_layered: MakeAsset) -> None:
    files = written(tmp_path, make_layered("coffee shop", AssetType.SPLASH_SCREEN))
    assert {path: size_of(data) for path, data in files.items()} == {
        f"res/drawable-{density}/coffee_shop.webp": (360 * scale, 640 * scale)
        for density, scale in DENSITIES.items()
    }


def test_the_icons_of_the_app(tmp_path: Path, make_layered: MakeAsset) -> None:
    files = written(tmp_path, make_layered(), purpose="app")
    bitmaps = {
        f"res/{folder}-{density}/{name}.webp": (dp * scale, dp * scale)
        for folder, name, dp in (
            ("mipmap", "ic_launcher", 48),
            ("mipmap", "ic_launcher_round", 48),
            ("drawable", "ic_notification", 24),
        )
        for density, scale in DENSITIES.items()
    }
    vectors = {
        "res/drawable/ic_launcher_background.xml": "108dp",
        "res/drawable/ic_launcher_foreground.xml": "108dp",
        "res/drawable/ic_launcher_monochrome.xml": "108dp",
        "res/drawable/ic_splash.xml": "288dp",
    }
    texts = {
        "res/mipmap-anydpi-v26/ic_launcher.xml",
        "res/mipmap-anydpi-v26/ic_launcher_round.xml",
        "res/values/splash.xml",
        "snippet.xml",
    }
    assert files.keys() == bitmaps.keys() | vectors.keys() | texts | {"ic_launcher-playstore.png"}
    assert {path: size_of(files[path]) for path in bitmaps} == bitmaps
    for path, dp in vectors.items():
        root = ElementTree.fromstring(files[path])
        assert (root.get(f"{SPACE}width"), root.get(f"{SPACE}height")) == (dp, dp)
    for name in ("ic_launcher", "ic_launcher_round"):
        icon = ElementTree.fromstring(files[f"res/mipmap-anydpi-v26/{name}.xml"])
        assert {layer.tag: layer.get(f"{SPACE}drawable") for layer in icon} == {
            part: f"@drawable/ic_launcher_{part}"
            for part in ("background", "foreground", "monochrome")
        }


@pytest.mark.parametrize("background", [None, Color(255, 255, 255)])
@pytest.mark.parametrize("full", [False, True])
def test_masks_cut_nothing_off(
    tmp_path: Path,
    make_layered: MakeAsset,
    show_vector: ShowVector,
    full: bool,
    background: Color | None,
) -> None:
    """Measured on the files, drawn at four times 108 dp: a pixel is 1/432."""
    files = written(tmp_path, make_layered(full=full, background=background), purpose="app")

    def shown(name: str, side: int = 432) -> NDArray[np.uint8]:
        return show_vector(files[f"res/drawable/{name}.xml"].decode(), Size(side, side))

    pixel = 1 / 432
    for name in ("ic_launcher_foreground", "ic_launcher_monochrome"):
        # Google asks for 48 dp at the least: 24 from the middle, were it a disc.
        assert 24 / 108 - pixel < reach(shown(name)) <= 33 / 108 + pixel
    assert 0.5 * 96 / 288 < reach(shown("ic_splash")) <= 96 / 288 + pixel
    assert shown("ic_launcher_background")[..., 3].min() == 255

    monochrome = shown("ic_launcher_monochrome")
    assert (monochrome[monochrome[..., 3] > 0, :3] == 255).all()


def test_a_notification_is_white_on_transparency(tmp_path: Path, make_layered: MakeAsset) -> None:
    files = written(tmp_path, make_layered(full=True), purpose="app")
    for density in DENSITIES:
        pixels = pixels_of(files[f"res/drawable-{density}/ic_notification.webp"])
        assert (pixels[pixels[..., 3] > 0, :3] == 255).all()
        assert pixels[0, 0, 3] == 0
        # Three tones; most of it is the faintest, which can be read on a dark status bar.
        assert 127 <= np.median(pixels[pixels[..., 3] > 0, 3]) < pixels[..., 3].max() == 255


def test_old_launchers_get_shapes_of_their_own(tmp_path: Path, make_layered: MakeAsset) -> None:
    files = written(tmp_path, make_layered(), purpose="app")
    for density, scale in DENSITIES.items():
        square = pixels_of(files[f"res/mipmap-{density}/ic_launcher.webp"])
        circle = pixels_of(files[f"res/mipmap-{density}/ic_launcher_round.webp"])
        side = int(48 * scale)
        for pixels in (square, circle):
            assert pixels[0, 0, 3] == 0
            assert pixels[side // 2, side // 8, 3] == 255
        # On the diagonal a disc ends at 0.146 of its box, a rounded square before.
        inner = round(side * (1 / 24 + 22 / 24 * 0.12))
        assert square[inner, inner, 3] == 255
        assert circle[inner, inner, 3] == 0


def test_the_splash_screen_has_the_colour_of_the_icon(
    tmp_path: Path, make_layered: MakeAsset
) -> None:
    asset = make_layered(background=Color.from_hex("#0a66c2"))
    files = written(tmp_path, asset, purpose="app")
    (color,) = ElementTree.fromstring(files["res/values/splash.xml"])
    assert (color.tag, color.get("name"), color.text) == ("color", "splash_background", "#0a66c2")


def test_a_picture_without_layers_cannot_be_the_app(tmp_path: Path, make_asset: MakeAsset) -> None:
    flat = make_asset()
    flat = Asset(flat.name, flat.artwork, flat.record, flat.spec)
    with pytest.raises(InputError, match="settings_gear has no layers"):
        written(tmp_path, flat)
    assert not list(tmp_path.iterdir())
    assert len(written(tmp_path, flat, purpose="ui")) == 5


def a_set(make_layered: MakeAsset, make_asset: MakeAsset) -> tuple[Asset, ...]:
    fading = {"backdrop": Gradient(Color.from_hex("#4f46e5"), Color.from_hex("#0d9488"))}
    return (
        make_layered(background=Color.from_hex("#4f46e5"), **fading),
        make_layered("bell", full=True),
        make_layered("settings gear"),
        make_layered("new"),
        make_asset("flat"),
        make_layered("sale", AssetType.BANNER),
        make_layered("hills", AssetType.ILLUSTRATION),
        make_layered("coffee shop", AssetType.SPLASH_SCREEN),
    )


@needs_aapt2
def test_the_resources_of_a_set_compile_and_link(
    tmp_path: Path, make_layered: MakeAsset, make_asset: MakeAsset
) -> None:
    files = written(tmp_path, *a_set(make_layered, make_asset))
    application = re.search(r"<application.*?/>", files["snippet.xml"].decode(), re.DOTALL)
    assert application is not None
    listing = linked(tmp_path / "android", application[0])
    names = set(re.findall(r"resource \S+ (\S+)", listing))
    assert {name for name in names if "$" not in name} == {
        "color/splash_background",
        *(f"mipmap/ic_launcher{form}" for form in ("", "_round")),
        *(f"drawable/ic_launcher_{part}" for part in ("background", "foreground", "monochrome")),
        *(f"drawable/{name}" for name in ("ic_notification", "ic_splash")),
        *(f"drawable/{name}" for name in ("settings_gear", "settings_gear_2", "bell", "new_icon")),
        *(f"drawable/{name}" for name in ("flat", "sale", "hills", "coffee_shop")),
    }
    # The fading fill became a resource of its own, so it was read as a gradient.
    assert "drawable/$ic_launcher_background__0" in names


@needs_aapt2
def test_nothing_is_cut_short_in_compiled_drawables(
    tmp_path: Path, make_layered: MakeAsset
) -> None:
    files = written(tmp_path, make_layered(full=True))
    linked(tmp_path / "android")
    app = tmp_path / "android" / "app.apk"
    for name in ("settings_gear", "ic_launcher_foreground", "ic_splash"):
        written_paths = re.findall(
            r'pathData="([^"]+)"', files[f"res/drawable/{name}.xml"].decode()
        )
        tree = subprocess.run(
            [str(AAPT2), "dump", "xmltree", str(app), "--file", f"res/drawable/{name}.xml"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert re.findall(r'android:pathData\(\w+\)="([^"]+)"', tree) == written_paths


@needs_aapt2
def test_the_lines_for_a_theme_link(tmp_path: Path, make_layered: MakeAsset) -> None:
    """Against attributes declared here, for the framework at hand is older than Android 12."""
    files = written(tmp_path, make_layered(), purpose="app")
    items = re.findall(r"<item.*</item>", files["snippet.xml"].decode())
    assert len(items) == 2
    values = tmp_path / "android" / "res" / "values" / "themes.xml"
    values.write_text(
        '<resources><attr name="windowSplashScreenBackground" format="color" />'
        '<attr name="windowSplashScreenAnimatedIcon" format="reference" />'
        f'<style name="App">{"".join(items).replace("android:", "")}</style></resources>'
    )
    assert "style/App" in linked(tmp_path / "android")


@needs_aapt2
def test_the_linker_finds_what_is_wrong(tmp_path: Path, make_layered: MakeAsset) -> None:
    """A layer that is not there, as other tools have left it: the check can fail."""
    written(tmp_path, make_layered(), purpose="app")
    (tmp_path / "android/res/drawable/ic_launcher_monochrome.xml").unlink()
    with pytest.raises(AssertionError, match=r"ic_launcher_monochrome \(.*\) not found"):
        linked(tmp_path / "android")
