"""What a browser makes of the web project, and of every type of SVG."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import Artwork, Role, View, compose
from assetwright.export import Asset, AssetSet
from assetwright.export.svg import svg
from assetwright.types import AssetType, Color, Gradient, Latent, PromptSpec, Size

resvg = pytest.importorskip("resvg_py")

Pixels = NDArray[np.uint8]
BLUE, TEAL = Color(37, 99, 235), Color(15, 118, 110)
ROUNDING = 3
"""Of 255: what two programs may differ by anywhere, since they round and dither differently."""
ANTIALIASING = 48
"""Of 255: what they may differ by on edges, which they soften differently."""
MEAN = 0.7
"""Of 255, over a whole picture: the mean of what differs by more than rounding."""

CORNERS = 1e-4
"""Share of pixels that may lie deeper in a difference: sharp corners, which curves round off."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Settings</title>
{head}</head><body>
{body}</body></html>
"""


def disc(radius: float, x: float = 0.5, y: float = 0.5) -> NDArray[np.float32]:
    cells = (np.arange(24) + 0.5) / 24
    distance = radius - np.hypot(cells[None] - x, cells[:, None] - y)
    return np.clip(distance * 24 / 3, -1, 1).astype(np.float32)


LATENT = Latent(
    np.stack([np.minimum(disc(0.45), -disc(0.15)), disc(0.2, 0.7, 0.45), disc(0.12, 0.3, 0.6)]),
    np.array([[0.7, 0.1, 0.1], [0.5, -0.05, 0.1], [0.9, 0.0, 0.12]], np.float32),
)


def premultiplied(pixels: Pixels) -> NDArray[np.float64]:
    values = pixels.astype(np.float64)
    values[..., :3] *= values[..., 3:] / 255
    return values


def difference(one: Pixels, other: Pixels) -> NDArray[np.float64]:
    assert one.shape == other.shape
    largest: NDArray[np.float64] = np.abs(premultiplied(one) - premultiplied(other)).max(2)
    return np.where(largest > ROUNDING, largest, 0)


def assert_alike(one: Pixels, other: Pixels) -> None:
    """Edges within a pixel of each other, everything else the same but for rounding."""
    found = difference(one, other)
    assert found.mean() < MEAN
    wrong = found > ANTIALIASING
    padded = np.pad(wrong, 1)
    around = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    assert (wrong & around).mean() < CORNERS


def drawn_by_resvg(text: str, size: Size) -> Pixels:
    png = bytes(resvg.svg_to_bytes(svg_string=text, width=size.width, height=size.height))
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGBA"))


def artwork(kind: AssetType, colored: bool) -> Artwork:
    size = {AssetType.BANNER: Size(728, 90), AssetType.SPLASH_SCREEN: Size(360, 640)}
    backdrop = None if kind is AssetType.ICON else Gradient(BLUE, TEAL)
    spec = PromptSpec(
        "a thing", kind, size.get(kind, Size(512, 512)), "thing", (BLUE,), backdrop=backdrop
    )
    return compose(spec, LATENT, family="color", seed=1, colored=colored)


@pytest.mark.parametrize("colored", [False, True])
@pytest.mark.parametrize("kind", AssetType)
def test_an_svg_is_in_a_browser_what_the_pixels_are(
    chromium: Any, served: Any, tmp_path: Path, kind: AssetType, colored: bool
) -> None:
    art = artwork(kind, colored)
    text = svg(art, "Thing", {"prompt": 'a <thing> & "more"'})
    (tmp_path / "thing.svg").write_text(text, "utf-8")
    with served(tmp_path) as (address, _):
        assert chromium.open(f"{address}/thing.svg", art.size) == []
        seen = chromium.screenshot()
    assert seen[..., 3].max() == 255
    assert_alike(seen, art.render())
    assert_alike(seen, drawn_by_resvg(text, art.size))


@pytest.fixture
def site(tmp_path: Path, make_asset: Callable[..., Asset]) -> tuple[Asset, Path]:
    """A site's folder as a user would have it: the files, and the lines put into a page."""
    asset = make_asset(background=Color(10, 102, 194))
    AssetSet((asset,)).save(tmp_path, densities=[], platforms=["web"])
    folder = tmp_path / "web"
    head = (folder / "head.html").read_text("utf-8")
    (folder / "index.html").write_text(PAGE.format(head=head, body=""), "utf-8")
    picture = folder / asset.name
    body = (picture / "snippet.html").read_text("utf-8")
    (picture / "index.html").write_text(PAGE.format(head="", body=body), "utf-8")
    return asset, folder


def test_the_manifest_is_without_fault_and_the_site_can_be_installed(
    chromium: Any, served: Any, site: tuple[Asset, Path]
) -> None:
    asset, folder = site
    with served(folder) as (address, asked):
        assert chromium.open(f"{address}/index.html", Size(400, 300)) == []
        answer = chromium.call("Page.getAppManifest")
        assert answer["url"] == f"{address}/manifest.webmanifest"
        assert answer["errors"] == []
        assert chromium.call("Page.getInstallabilityErrors")["installabilityErrors"] == []
        manifest = answer["manifest"]
        assert manifest["name"] == asset.title
        assert manifest["themeColor"] == manifest["backgroundColor"] == "rgba(10,102,194,1)"
        # Where there are both, the tab has the one that can follow its colour.
        deadline = time.monotonic() + 60
        while "/icon.svg" not in asked and time.monotonic() < deadline:
            time.sleep(0.05)
        assert "/icon.svg" in asked


def test_every_file_the_head_and_the_manifest_name_is_there_and_what_it_is_said_to_be(
    chromium: Any, served: Any, site: tuple[Asset, Path]
) -> None:
    _, folder = site
    with served(folder) as (address, _):
        chromium.open(f"{address}/index.html", Size(400, 300))
        found = chromium.evaluate("""(async () => {
            const named = [...document.querySelectorAll('link[rel*=icon]')].map(link =>
                [link.href, link.rel === 'icon' ? link.getAttribute('sizes') : '180x180']);
            const href = document.querySelector('link[rel=manifest]').href;
            for (const icon of (await (await fetch(href)).json()).icons)
                named.push([new URL(icon.src, href).href, icon.sizes]);
            const social = document.querySelector('meta[property="og:image"]').content;
            const side = name =>
                document.querySelector(`meta[property="og:image:${name}"]`).content;
            named.push([new URL(new URL(social).pathname, href).href,
                        `${side('width')}x${side('height')}`]);
            return Promise.all(named.map(async ([href, told]) => {
                const image = new Image();
                image.src = href;
                await image.decode();
                return [new URL(href).pathname, told, image.naturalWidth, image.naturalHeight];
            }));
        })()""")
    assert [tuple(row) for row in found] == [
        ("/favicon.ico", "32x32", 48, 48),
        ("/icon.svg", "any", 64, 64),
        ("/apple-touch-icon.png", "180x180", 180, 180),
        ("/icon-192.png", "192x192", 192, 192),
        ("/icon-512.png", "512x512", 512, 512),
        ("/icon-maskable-512.png", "512x512", 512, 512),
        ("/social.png", "1200x630", 1200, 630),
    ]


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_page_takes_the_picture_of_its_density(
    chromium: Any, served: Any, site: tuple[Asset, Path], scale: int
) -> None:
    asset, folder = site
    with served(folder) as (address, asked):
        url = f"{address}/{asset.name}/index.html?{scale}"
        assert chromium.open(url, Size(400, 300), scale=scale) == []
        seen = chromium.evaluate("""(() => {
            const image = document.querySelector('img');
            return [image.currentSrc, image.width, image.height, image.alt];
        })()""")
    suffix = {1: "", 2: "@2x", 3: "@3x"}[scale]
    path = f"/{asset.name}/{asset.name}{suffix}.webp"
    assert seen == [f"{address}{path}", 24, 24, asset.title]
    assert path in asked


def test_the_icon_follows_the_color_scheme(
    chromium: Any, served: Any, site: tuple[Asset, Path]
) -> None:
    asset, folder = site
    seen = {}
    with served(folder) as (address, _):
        for dark, view in ((False, View.SMALL), (True, View.SMALL_DARK)):
            assert chromium.open(f"{address}/icon.svg", Size(64, 64), scale=4, dark=dark) == []
            seen[view] = chromium.screenshot()
            assert_alike(seen[view], asset.layered(view).render(Size(256, 256)))
    assert np.array_equal(seen[View.SMALL][..., 3], seen[View.SMALL_DARK][..., 3])
    assert difference(seen[View.SMALL], seen[View.SMALL_DARK]).mean() > 20


@pytest.mark.parametrize("side", [16, 32, 256])
def test_the_icon_is_in_a_tab_what_other_programs_show(
    chromium: Any, served: Any, site: tuple[Asset, Path], side: int
) -> None:
    """Not compared with our own pixels, which are drawn for their size; a vector file is not."""
    _, folder = site
    with served(folder) as (address, _):
        chromium.open(f"{address}/icon.svg", Size(64, 64), scale=side / 64)
        seen = chromium.screenshot()
    found = difference(seen, drawn_by_resvg((folder / "icon.svg").read_text(), Size(side, side)))
    assert (found > ANTIALIASING).mean() < 0.01


def test_in_a_page_the_icon_follows_the_page(
    chromium: Any, served: Any, site: tuple[Asset, Path]
) -> None:
    asset, folder = site
    page = '<meta name="color-scheme" content="light dark"><style>body{margin:0}</style>'
    page += '<img src="icon.svg" width="64" height="64" style="display:block">'
    (folder / "page.html").write_text(f"<!doctype html>{page}", "utf-8")
    with served(folder) as (address, _):
        for dark, view in ((False, View.SMALL), (True, View.SMALL_DARK)):
            chromium.open(f"{address}/page.html", Size(64, 64), dark=dark)
            (ground,) = {layer.color for layer in asset.layered(view).only(Role.BACKGROUND).layers}
            red, green, blue, _ = chromium.screenshot()[3, 32].tolist()
            assert Color(red, green, blue) == ground
