"""SVG files: the picture that the pixels show, in few curves, whole and safe as XML."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import Artwork, Layer, Role, compose
from assetwright.artwork.painting import grown, partition
from assetwright.artwork.shapes import Blob, Box, Ellipse, Plus, Rectangle, Region, Ring, Squircle
from assetwright.export import Asset, AssetSet
from assetwright.export.svg import svg
from assetwright.types import AssetType, Color, InputError, Latent, PromptSpec, Size

resvg = pytest.importorskip("resvg_py")

BLUE, RED = Color(37, 99, 235), Color(220, 38, 38)
NAMESPACE = "{http://www.w3.org/2000/svg}"


def disc(radius: float, x: float = 0.5, y: float = 0.5) -> NDArray[np.float32]:
    cells = (np.arange(24) + 0.5) / 24
    distance = radius - np.hypot(cells[None] - x, cells[:, None] - y)
    return np.clip(distance * 24 / 3, -1, 1).astype(np.float32)


LATENT = Latent(
    np.stack([np.minimum(disc(0.45), -disc(0.15)), disc(0.2, 0.7, 0.45), disc(0.12, 0.3, 0.6)]),
    np.zeros((3, 3), np.float32),
)


def drawn(text: str, size: Size) -> NDArray[np.uint8]:
    png = bytes(resvg.svg_to_bytes(svg_string=text, width=size.width, height=size.height))
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGBA"))


def at_most_a_pixel(wrong: NDArray[np.bool_]) -> bool:
    """Whether no pixel that differs is surrounded by others: edges lie within a pixel."""
    padded = np.pad(wrong, 1)
    around = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return not (wrong & around).any()


def same_shape(one: NDArray[np.uint8], other: NDArray[np.uint8], level: int = 127) -> bool:
    return at_most_a_pixel((one[..., 3] > level) != (other[..., 3] > level))


def artwork_of(*layers: Layer, size: Size | None = None) -> Artwork:
    return Artwork(size or Size(512, 512), layers)


@pytest.mark.parametrize(
    "shape",
    [
        Rectangle(),
        Rectangle(0.3),
        Ellipse(),
        Ring(0.2),
        Plus(),
        Squircle(),
        Blob(((0.05, 0.02), (0.03, 0.0), (0.0, 0.02))),
        Region(LATENT),
        Region(LATENT, 1, 1.0),
    ],
    ids=lambda shape: type(shape).__name__,
)
@pytest.mark.parametrize("box", [Box(40, 60, 400, 400), Box(20, 200, 480, 120)])
def test_every_shape_is_where_the_pixels_are(shape, box: Box) -> None:
    artwork = artwork_of(Layer(shape, box, BLUE, Role.MOTIF))
    pixels, vector = artwork.render(), drawn(svg(artwork, "shape", {}), artwork.size)
    assert same_shape(pixels, vector)
    assert (pixels[..., 3] > 127).sum() > 1000
    inside = vector[(vector[..., 3] == 255) & (pixels[..., 3] == 255)]
    assert {tuple(color) for color in np.unique(inside[:, :3], axis=0).tolist()} == {BLUE.rgb}


@pytest.mark.parametrize("opacities", [(1.0, 1.0, 1.0), (0.28, 0.6, 1.0), (1.0, 0.5, 0.5)])
def test_regions_show_as_much_of_each_other_as_in_the_pixels(
    opacities: tuple[float, ...],
) -> None:
    box = Box(16, 16, 480, 480)
    colors = (BLUE, RED, Color(250, 204, 21))
    layers = [
        Layer(Region(LATENT, index), box, color, Role.MOTIF, opacity)
        for index, (color, opacity) in enumerate(zip(colors, opacities, strict=True))
    ]
    artwork = artwork_of(*layers)
    pixels = artwork.render(background=Color(255, 255, 255)).astype(int)
    text = svg(artwork_of(Layer(Rectangle(), Box(0, 0, 512, 512), Color(255, 255, 255),
                                Role.BACKGROUND), *layers), "regions", {})  # fmt: skip
    vector = drawn(text, artwork.size).astype(int)
    wrong = np.abs(pixels - vector).max(2) > 48
    assert at_most_a_pixel(wrong)
    assert np.abs(pixels - vector).mean() < 0.6


def test_gradients_run_as_in_the_pixels() -> None:
    layer = Layer(Squircle(), Box(20, 80, 470, 300), BLUE, Role.BACKGROUND, fade=RED)
    artwork = artwork_of(layer)
    pixels, vector = artwork.render(), drawn(svg(artwork, "gradient", {}), artwork.size)
    inside = (pixels[..., 3] == 255) & (vector[..., 3] == 255)
    difference = np.abs(pixels[inside].astype(int) - vector[inside].astype(int))
    assert inside.sum() > 100_000
    assert difference.max() <= 3


def test_what_is_repeated_is_written_once() -> None:
    stamps = [
        Layer(Region(LATENT), Box(20 + 60 * i, 30, 40, 40), BLUE, Role.PATTERN, 0.1 + 0.1 * i)
        for i in range(8)
    ]
    artwork = artwork_of(*stamps)
    text = svg(artwork, "pattern", {})
    assert text.count(" d=") == 1
    assert text.count("<use ") == 8
    pixels, vector = artwork.render(), drawn(text, artwork.size)
    assert same_shape(pixels, vector, 5)


@pytest.mark.parametrize("asset_type", AssetType)
def test_every_type_of_asset_is_valid_and_small(asset_type: AssetType) -> None:
    size = Size(512, 512) if asset_type is not AssetType.BANNER else Size(728, 90)
    spec = PromptSpec("a thing", asset_type, size, "thing", (BLUE,))
    artwork = compose(spec, LATENT, family="color", seed=1, colored=True)
    text = svg(artwork, "Thing", {"prompt": 'a <thing> & "more"'})
    assert text == svg(artwork, "Thing", {"prompt": 'a <thing> & "more"'})
    root = ElementTree.fromstring(text)
    assert root.tag == f"{NAMESPACE}svg"
    assert (root.get("width"), root.get("viewBox")) == (
        str(size.width), f"0 0 {size.width} {size.height}",
    )  # fmt: skip
    names = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(names) == len(set(names))
    assert {group.get("id") for group in root.findall(f"{NAMESPACE}g")} >= {"motif"}
    assert len(text) < 40_000
    pixels, vector = artwork.render(), drawn(text, size)
    assert same_shape(pixels, vector)


def test_dark_colors_stand_in_rules_for_what_changes() -> None:
    box = Box(0, 0, 512, 512)
    day = artwork_of(
        Layer(Rectangle(), box, BLUE, Role.BACKGROUND, fade=RED),
        Layer(Ellipse(), box, BLUE, Role.PLATE),
        Layer(Region(LATENT), box, RED, Role.MOTIF, fade=BLUE),
    )
    night = artwork_of(
        replace(day.layers[0], color=RED, fade=BLUE),
        day.layers[1],
        replace(day.layers[2], color=BLUE, fade=None),
    )
    text = svg(day, "", {}, night)
    rules = ElementTree.fromstring(text).findtext(f"{NAMESPACE}style")
    assert rules == (
        "@media (prefers-color-scheme:dark){"
        "#background-1-fill>:first-child{stop-color:#dc2626}"
        "#background-1-fill>:last-child{stop-color:#2563eb}"
        "#motif-1{fill:#2563eb}}"
    )
    assert np.array_equal(drawn(text, day.size), drawn(svg(day, "", {}), day.size))
    assert "<style" not in svg(day, "", {}, day)
    with pytest.raises(ValueError, match="other shapes"):
        svg(day, "", {}, artwork_of(*day.layers[::-1]))


def test_hostile_titles_stay_text() -> None:
    artwork = artwork_of(Layer(Ellipse(), Box(0, 0, 512, 512), BLUE, Role.MOTIF))
    title = "</title><script>alert(1)</script>]]>&<"
    root = ElementTree.fromstring(svg(artwork, title, {"subject": title}))
    assert root.findtext(f"{NAMESPACE}title") == title
    assert not list(root.iter(f"{NAMESPACE}script"))


def test_nothing_drawn_is_an_empty_picture() -> None:
    empty = Latent(np.full((1, 24, 24), -1, np.float32), np.zeros((1, 3), np.float32))
    text = svg(artwork_of(Layer(Region(empty), Box(0, 0, 512, 512), BLUE, Role.MOTIF)), "", {})
    assert not drawn(text, Size(512, 512)).any()


def test_growth_is_that_of_the_partition() -> None:
    """Where grown regions are painted in order, the topmost is the one with the largest share."""
    rng = np.random.default_rng(0)
    fields = np.clip(np.kron(rng.standard_normal((4, 8, 8)), np.ones((24, 24))) * 6, -30, 30)
    distance = fields.astype(np.float32)
    shares = partition(distance, 8.0)
    regions = grown(distance, 8.0)
    top = np.zeros(distance.shape[1:], int)
    for layer in range(1, 4):
        top[regions[layer] > 0.5] = layer
    sure = shares.max(0) > 0.99
    assert (shares.argmax(0)[sure] == top[sure]).all()


def test_a_set_may_have_vector_files(tmp_path: Path, make_asset: Callable[..., Asset]) -> None:
    plain = make_asset()
    artwork = artwork_of(Layer(Region(LATENT), Box(0, 0, 512, 512), BLUE, Role.MOTIF))
    asset = Asset(plain.name, artwork, plain.record, plain.spec)
    files = AssetSet((asset,)).save(tmp_path, densities=["mdpi"], formats=["png", "svg"])
    assert [file.path.name for file in files] == ["settings_gear.png", "settings_gear.svg"]
    text = (tmp_path / "settings_gear" / "settings_gear.svg").read_text()
    assert "trainedAlgorithmicMedia" in text
    with pytest.raises(InputError, match="no layers"):
        AssetSet((plain,)).save(tmp_path / "other", densities=[], formats=["svg"])
    assert not (tmp_path / "other").exists()
