"""VectorDrawable files: the picture that the pixels show, as another program draws it."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assetwright.artwork import Artwork, Layer, Role
from assetwright.artwork.curves import Curve
from assetwright.artwork.shapes import Box, Ellipse, Rectangle, Region, Ring, Squircle
from assetwright.export import Asset
from assetwright.export.svg import path_data
from assetwright.export.vector_drawable import vector_drawable
from assetwright.types import AssetType, Color, Latent, Size

ShowVector = Callable[..., NDArray[np.uint8]]

BLUE, RED = Color(37, 99, 235), Color(220, 38, 38)
NAME = "{http://schemas.android.com/apk/res/android}name"
LONGEST_STRING = 32767
"""Bytes of a string in a compiled resource; aapt2 replaces longer ones by an error text."""


def at_most_a_pixel(wrong: NDArray[np.bool_]) -> bool:
    """Whether no pixel that differs is surrounded by others: edges lie within a pixel."""
    padded = np.pad(wrong, 1)
    around = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return not (wrong & around).any()


def same_picture(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """On white: alike but for the pixels along edges."""
    flat = []
    for pixels in (one, other):
        alpha = pixels[..., 3:].astype(float) / 255
        flat.append(pixels[..., :3] * alpha + 255 * (1 - alpha))
    return at_most_a_pixel(np.abs(flat[0] - flat[1]).max(2) > 48)


def artwork_of(*layers: Layer, size: Size | None = None) -> Artwork:
    return Artwork(size or Size(512, 512), layers)


@pytest.mark.parametrize("dp", [24, 108, 288])
@pytest.mark.parametrize("background", [None, Color(255, 255, 255)])
@pytest.mark.parametrize("full", [False, True])
def test_an_icon_is_what_the_pixels_show(
    make_layered: Callable[..., Asset],
    show_vector: ShowVector,
    dp: int,
    background: Color | None,
    full: bool,
) -> None:
    artwork = make_layered(full=full, background=background).artwork
    text = vector_drawable(artwork.sized(Size(dp, dp)))
    size = Size(512, 512)
    pixels = artwork.render(size)
    assert (pixels[..., 3] > 127).mean() > 0.1
    assert same_picture(pixels, show_vector(text, size))


def noise(seed: int) -> Layer:
    """Specks and holes at the finest grain: the longest outlines that a latent can have."""
    fields = np.random.default_rng(seed).choice([-1.0, 1.0], (1, 24, 24)).astype(np.float32)
    region = Region(Latent(fields, np.zeros((1, 3), np.float32)))
    return Layer(region, Box(0, 0, 512, 512), BLUE, Role.MOTIF)


@pytest.mark.parametrize(
    "layer", [noise(0), Layer(Ring(0.2), Box(50, 50, 400, 400), BLUE, Role.MOTIF)]
)
def test_both_fill_rules_draw_the_same(show_vector: ShowVector, layer: Layer) -> None:
    """Android 5 and 6 know one rule alone."""
    text = vector_drawable(artwork_of(layer).sized(Size(24, 24)))
    assert "evenOdd" in text
    size = Size(512, 512)
    even, nonzero = (show_vector(text, size, rule) for rule in ("evenodd", "nonzero"))
    assert same_picture(even, nonzero)


@pytest.mark.parametrize("box", [Box(40, 60, 400, 400), Box(16, 120, 480, 200)])
def test_gradients_run_as_in_the_pixels(show_vector: ShowVector, box: Box) -> None:
    layer = Layer(Squircle(), box, BLUE, Role.BACKGROUND, fade=RED)
    artwork = artwork_of(layer)
    text = vector_drawable(artwork.sized(Size(108, 108)))
    pixels, vector = artwork.render(), show_vector(text, artwork.size)
    inside = (pixels[..., 3] == 255) & (vector[..., 3] == 255)
    assert inside.sum() > 80_000
    difference = np.abs(pixels[inside].astype(int) - vector[inside].astype(int))
    assert difference.max() <= 3
    assert text.count("xmlns:aapt") == 1


def test_see_through_layers_are_as_faint_as_in_the_pixels(show_vector: ShowVector) -> None:
    layers = [
        Layer(Ellipse(), Box(0, 0, 300, 300), BLUE, Role.ACCENT, 0.3),
        Layer(Rectangle(), Box(200, 200, 300, 300), RED, Role.MOTIF, 0.65),
    ]
    artwork = artwork_of(*layers)
    pixels, vector = artwork.render(), show_vector(vector_drawable(artwork), artwork.size)
    for x, y in ((100, 150), (400, 400), (250, 240)):
        assert np.abs(pixels[y, x].astype(int) - vector[y, x].astype(int)).max() <= 2


def test_names_tell_layers_apart_and_fit_animations(make_layered: Callable[..., Asset]) -> None:
    artwork = make_layered("bell", AssetType.BANNER, full=True).artwork
    root = ElementTree.fromstring(vector_drawable(artwork))
    assert root.tag == "vector"
    names = [element.get(NAME) for element in root.iter() if element is not root]
    names = [name for name in names if name is not None]
    assert len(names) == len(set(names))
    groups = root.findall("group")
    assert {group.get(NAME) for group in groups} >= {"background", "motif"}
    paths = list(root.iter("path"))
    assert sum(len(group.findall("path")) for group in groups) == len(paths)
    assert all(path.get(NAME) for path in paths)


def test_the_same_artwork_is_the_same_text(make_layered: Callable[..., Asset]) -> None:
    one, two = (vector_drawable(make_layered(full=True).artwork) for _ in range(2))
    assert one == two


def test_nothing_drawn_is_an_empty_drawable(show_vector: ShowVector) -> None:
    empty = Latent(np.full((1, 24, 24), -1, np.float32), np.zeros((1, 3), np.float32))
    artwork = artwork_of(Layer(Region(empty), Box(0, 0, 512, 512), BLUE, Role.MOTIF))
    assert not show_vector(vector_drawable(artwork), Size(64, 64)).any()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("dp", [24, 108, 288])
def test_no_drawing_is_too_long_for_a_compiled_resource(seed: int, dp: int) -> None:
    text = vector_drawable(artwork_of(noise(seed)).sized(Size(dp, dp)))
    longest = max(map(len, re.findall(r'pathData="([^"]*)"', text)))
    assert 5000 < longest <= LONGEST_STRING


Number = st.floats(-2000, 2000, allow_nan=False).map(lambda value: round(value, 4))
Point = st.tuples(Number, Number)


@st.composite
def closed_paths(draw: st.DrawFn) -> list[Curve]:
    """Curves and lines, some of them level or upright, from each to the next and back."""
    corners = draw(st.lists(Point, min_size=2, max_size=8))
    kinds = draw(st.lists(st.sampled_from("clhv"), min_size=len(corners), max_size=len(corners)))
    curves, here = [], np.array(corners[0], np.float64)
    for kind, corner in zip(kinds, [*corners[1:], corners[0]], strict=True):
        there = np.array(corner, np.float64)
        if kind in "hv":
            there["vh".index(kind)] = here["vh".index(kind)]
        controls = [np.array(draw(Point)) for _ in range(2)] if kind == "c" else [here, there]
        curves.append(Curve(np.stack([here, *controls, there]), kind != "c"))
        here = there
    return curves


def parsed(data: str) -> list[list[NDArray[np.float64]]]:
    """The points of every path as readers of the grammar find them: 2 for a line, 4 for a curve."""
    number = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
    paths: list[list[NDArray[np.float64]]] = []
    here = np.zeros(2)
    tokens = re.findall(r"[Mclhvz]|-?(?:\d+\.?\d*|\.\d+)", data)
    assert "".join(tokens) == data.replace(" ", "")
    command = ""
    while tokens:
        if not number.fullmatch(tokens[0]):
            command = tokens.pop(0)
        if command == "z":
            continue
        count = {"M": 2, "l": 2, "h": 1, "v": 1, "c": 6}[command]
        values = np.array([float(token) for token in tokens[:count]])
        del tokens[:count]
        if command == "M":
            here = values
            paths.append([])
            continue
        if command in "hv":
            values = np.array([values[0], 0.0] if command == "h" else [0.0, values[0]])
        points = np.concatenate([here[None], here + values.reshape(-1, 2)])
        paths[-1].append(points)
        here = points[-1]
    return paths


@given(paths=st.lists(closed_paths(), min_size=1, max_size=4), decimals=st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_path_data_reads_back_as_it_was(paths: list[list[Curve]], decimals: int) -> None:
    data = path_data(paths, decimals)
    found = parsed(data)
    assert len(found) == len(paths)
    step = 0.5 * 10.0**-decimals + 1e-6
    for segments, curves in zip(found, paths, strict=True):
        # Lines that rounding leaves without length are not written.
        rounded = [np.round(curve.points, decimals) for curve in curves]
        kept = [
            curve
            for curve, points in zip(curves, rounded, strict=True)
            if not curve.straight or (points[0] != points[3]).any()
        ]
        assert len(segments) == len(kept)
        for segment, curve in zip(segments, kept, strict=True):
            points = curve.points[[0, 3]] if curve.straight else curve.points
            assert segment.shape == points.shape
            assert np.abs(segment - points).max() <= step
