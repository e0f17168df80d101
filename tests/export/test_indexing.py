from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from assetwright.export.asset import Pixels
from assetwright.export.encode import encode, encode_png
from assetwright.export.indexing import MAX_COLORS, MAX_ERROR, indexed
from assetwright.types import WHITE, ImageFormat

SIDE = 96
BACKGROUNDS = ((0, 0, 0), (255, 255, 255), (255, 0, 255), (40, 130, 90))
COLORS = st.tuples(*[st.integers(0, 255)] * 4)


def rings(colors: NDArray[np.uint8], side: int = SIDE) -> Pixels:
    """Discs in straight-alpha ``colors`` (n, 4), each within the one before, antialiased."""
    rows, columns = np.indices((side, side)) + 0.5 - side / 2
    distance = np.hypot(rows, columns * 0.93)
    canvas = np.zeros((side, side, 4))
    for number, color in enumerate(colors.astype(float) / 255):
        radius = side * 0.48 * (1 - number / len(colors))
        cover = np.clip(radius - distance + 0.5, 0, 1)[..., None]
        premultiplied = np.append(color[:3] * color[3], color[3])
        canvas = canvas * (1 - cover) + premultiplied * cover
    canvas[..., :3] /= np.maximum(canvas[..., 3:], 1e-9)
    return np.rint(canvas * 255).astype(np.uint8)


def distinct(pixels: Pixels) -> int:
    return len(np.unique(pixels.reshape(-1, 4), axis=0))


def shown(pixels: Pixels, background: tuple[int, int, int]) -> NDArray[np.float64]:
    alpha = pixels[..., 3:] / 255
    mixed: NDArray[np.float64] = pixels[..., :3] * alpha + np.array(background) * (1 - alpha)
    return mixed


def assert_looks_like(found: Pixels, pixels: Pixels) -> None:
    alpha, before = found[..., 3].astype(int), pixels[..., 3].astype(int)
    assert np.abs(alpha - before).max() <= 1
    assert np.array_equal(alpha == 0, before == 0)
    assert np.array_equal(alpha == 255, before == 255)
    for background in BACKGROUNDS:
        error = np.abs(shown(found, background) - shown(pixels, background)).max()
        assert error <= MAX_ERROR + 1e-3


@settings(max_examples=50)
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 256), st.just(4))),
    st.integers(1, 90),
    st.integers(1, 90),
    st.integers(0, 2**32 - 1),
)
def test_up_to_256_colours_are_kept_to_the_bit(
    colors: NDArray[np.uint8], height: int, width: int, seed: int
) -> None:
    chosen = np.random.default_rng(seed).integers(len(colors), size=height * width)
    pixels = colors[chosen].reshape(height, width, 4)
    found = indexed(pixels)
    assert found is not None
    assert np.array_equal(found.pixels, pixels)
    assert len(found.colors) == distinct(pixels)


@settings(max_examples=50)
@given(st.lists(COLORS, min_size=2, max_size=6), st.sampled_from((64, 96, 200)))
def test_more_colours_are_thinned_out_within_bounds_or_not_at_all(
    colors: list[tuple[int, ...]], side: int
) -> None:
    pixels = rings(np.array(colors, np.uint8), side)
    found = indexed(pixels)
    if found is not None:
        assert len(found.colors) <= MAX_COLORS
        assert_looks_like(found.pixels, pixels)
    else:
        assert distinct(pixels) > MAX_COLORS


def test_two_hundred_random_colours_stay_what_they_are() -> None:
    random = np.random.default_rng(11)
    thinned = 0
    for brand in random.integers(0, 256, (200, 3)):
        colors = np.array([[*brand, 255], [250, 244, 236, 255], [*brand[::-1], 255]], np.uint8)
        pixels = rings(colors, 256)
        found = indexed(pixels)
        assert found is not None
        thinned += distinct(pixels) > MAX_COLORS
        assert_looks_like(found.pixels, pixels)
        for image_format in (ImageFormat.PNG, ImageFormat.WEBP):
            data = encode(pixels, image_format, {}, WHITE, palette=True)
            image = Image.open(io.BytesIO(data)).convert("RGBA")
            for color, x in zip(colors, (10, 65, 128), strict=True):
                assert pixels[128, x].tolist() == color.tolist()
                assert image.getpixel((x, 128)) == tuple(color.tolist())
    assert thinned > 100


def test_a_translucent_area_keeps_its_alpha_beside_thinned_edges() -> None:
    colors = np.array([[200, 40, 30, 255], [20, 160, 60, 100], [30, 60, 190, 255]], np.uint8)
    pixels = rings(colors, 256)
    pixels[200:, :] = (20, 160, 60, 100)
    found = indexed(pixels)
    assert distinct(pixels) > MAX_COLORS
    assert found is not None
    assert (found.pixels[200:] == (20, 160, 60, 100)).all()


def test_what_is_invisible_costs_one_colour() -> None:
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[0, :, 0] = np.arange(64)  # 64 invisible colours
    pixels[1:, :, 3] = 1 + np.arange(64 * 63).reshape(63, 64) // 16
    pixels[1:, :, :3] = 9
    assert distinct(pixels) > MAX_COLORS
    found = indexed(pixels)
    assert found is not None
    assert np.array_equal(found.pixels[1:], pixels[1:])
    assert (found.pixels[0, :, 3] == 0).all()


def test_a_gradient_of_more_colours_than_a_palette_has_is_left_alone() -> None:
    ramp = np.linspace(0, 1, 256)
    pixels = np.full((256, 256, 4), 255, np.uint8)
    pixels[..., 0] = np.rint(ramp * 255)
    pixels[..., 1] = np.rint(ramp * 90)[:, None]
    assert indexed(pixels) is None


def test_a_photograph_is_left_alone() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (300, 300, 4), np.uint8)
    assert indexed(pixels) is None
    data = encode_png(pixels, {}, palette=True)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), pixels)


def test_too_many_inks_on_transparency_are_left_alone() -> None:
    inks = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 0, 0]], np.uint8)
    bands = [rings(np.array([[*ink, 255]], np.uint8), 512) for ink in inks]
    pixels = np.concatenate(bands)
    assert distinct(pixels) > 900
    assert indexed(pixels) is None


def test_opaque_colours_stand_last_so_that_few_alphas_are_written() -> None:
    found = indexed(rings(np.array([[10, 102, 194, 255], [255, 255, 255, 255]], np.uint8)))
    assert found is not None
    opaque = found.colors[:, 3] == 255
    assert np.array_equal(opaque, np.sort(opaque))


def test_png_and_webp_show_the_same_pixels_and_a_palette_is_shorter() -> None:
    pixels = rings(np.array([[200, 40, 30, 255], [20, 160, 60, 255]], np.uint8), 512)
    found = indexed(pixels)
    assert found is not None
    png = encode(pixels, ImageFormat.PNG, {"subject": "rings"}, WHITE, palette=True)
    webp = encode(pixels, ImageFormat.WEBP, {}, WHITE, palette=True)
    image = Image.open(io.BytesIO(png))
    assert image.mode == "P"
    assert np.array_equal(np.asarray(image.convert("RGBA")), found.pixels)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(webp)).convert("RGBA")), found.pixels)
    assert len(png) < 0.6 * len(encode_png(pixels, {}))


@pytest.mark.parametrize("side", [1, 8, 24])
def test_a_small_file_has_whichever_is_shorter(side: int) -> None:
    pixels = rings(np.array([[10, 102, 194, 255]], np.uint8), side)
    data = encode_png(pixels, {}, palette=True)
    assert len(data) <= len(encode_png(pixels, {}))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")), pixels)


@pytest.mark.parametrize("image_format", ImageFormat)
def test_threads_do_not_change_the_bytes(image_format: ImageFormat) -> None:
    colors = np.array([[200, 40, 30, 255], [20, 160, 60, 255], [30, 60, 190, 255]], np.uint8)
    pictures = [rings(colors, side) for side in range(60, 200, 10)]

    def file(pixels: Pixels) -> bytes:
        return encode(pixels, image_format, {}, WHITE, palette=True)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(file, pictures)) == [file(pixels) for pixels in pictures]
