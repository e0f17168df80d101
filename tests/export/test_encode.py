import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from assetwright.export.asset import Pixels
from assetwright.export.encode import (
    encode,
    encode_ico,
    encode_jpeg,
    encode_png,
    encode_webp,
    flatten,
)
from assetwright.types import BLACK, WHITE, Color, ImageFormat

SIDES = st.integers(1, 20)
DRAWINGS = st.tuples(SIDES, SIDES, st.just(4)).flatmap(lambda shape: arrays(np.uint8, shape))
ORANGE = Color(230, 120, 20)


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def disc(side: int) -> Pixels:
    rows, columns = np.indices((side, side)) + 0.5 - side / 2
    alpha = np.clip(0.4 * side - np.hypot(rows, columns) + 0.5, 0, 1)
    pixels = np.full((side, side, 4), 90, np.uint8)
    pixels[..., 3] = np.rint(alpha * 255)
    return pixels


@settings(max_examples=50)
@given(DRAWINGS)
def test_png_and_webp_keep_every_pixel(pixels: Pixels) -> None:
    for encoder in (encode_png, encode_webp):
        assert np.array_equal(np.asarray(decoded(encoder(pixels, {})).convert("RGBA")), pixels)


def test_an_opaque_drawing_carries_no_alpha() -> None:
    pixels = np.full((4, 4, 4), 255, np.uint8)
    assert decoded(encode_png(pixels, {})).mode == "RGB"
    assert decoded(encode_webp(pixels, {})).mode == "RGB"
    pixels[0, 0, 3] = 254
    assert decoded(encode_png(pixels, {})).mode == "RGBA"
    assert decoded(encode_webp(pixels, {})).mode == "RGBA"


def test_jpeg_has_no_alpha_and_lies_on_the_matte() -> None:
    image = decoded(encode(disc(64), ImageFormat.JPG, {}, ORANGE))
    assert image.format == "JPEG"
    assert image.mode == "RGB"
    found = np.asarray(image).astype(int)
    assert np.abs(found[0, 0] - ORANGE.rgb).max() <= 3
    assert np.abs(found[32, 32] - 90).max() <= 3


def test_jpeg_keeps_full_chroma_resolution() -> None:
    image = decoded(encode_jpeg(np.full((16, 16, 4), 255, np.uint8), {}))
    assert [component[1:3] for component in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


def test_flattening_mixes_by_alpha_and_leaves_opaque_pixels_alone() -> None:
    pixels = np.array([[[200, 100, 0, 0], [200, 100, 0, 128], [200, 100, 0, 255]]], np.uint8)
    flat = flatten(pixels, BLACK)
    assert flat[..., 3].tolist() == [[255, 255, 255]]
    assert flat[0, 0, :3].tolist() == [0, 0, 0]
    assert np.abs(flat[0, 1, :3].astype(int) - [100, 50, 0]).max() <= 1
    assert flat[0, 2, :3].tolist() == [200, 100, 0]
    assert flatten(flat, WHITE) is flat


@pytest.mark.parametrize("image_format", ImageFormat)
def test_bytes_depend_on_the_drawing_alone(image_format: ImageFormat) -> None:
    fields = {"subject": "gear", "prompt": "a gear"}
    first = encode(disc(48), image_format, fields, WHITE)
    assert encode(disc(48), image_format, dict(fields), WHITE) == first
    assert encode(disc(48), image_format, fields | {"subject": "cog"}, WHITE) != first


def test_an_icon_has_every_frame_exactly() -> None:
    frames = [disc(side) for side in (16, 20, 32, 48, 256)]
    image = decoded(encode_ico(frames))
    assert image.ico.sizes() == {(side, side) for side in (16, 20, 32, 48, 256)}  # type: ignore[attr-defined]
    for frame in frames:
        image.size = frame.shape[:2]  # type: ignore[misc]
        assert np.array_equal(np.asarray(image.convert("RGBA")), frame)


def test_an_icon_frame_has_the_mask_that_old_readers_use() -> None:
    side = 20
    frame = disc(side)
    data = encode_ico([frame])
    size, offset = struct.unpack_from("<II", data, 14)
    assert offset + size == len(data)
    header, width, height = struct.unpack_from("<Iii", data, offset)
    assert (header, width, height) == (40, side, 2 * side)
    mask = np.frombuffer(data[offset + header + side * side * 4 :], np.uint8).reshape(side, 4)
    bits = np.unpackbits(mask, axis=1)[::-1, :side]
    assert np.array_equal(bits == 1, frame[..., 3] == 0)


def test_an_icon_frame_of_256_px_is_a_png() -> None:
    data = encode_ico([disc(256)])
    assert data[6:8] == b"\0\0"
    assert data[22:30] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("shape", [(16, 17, 4), (257, 257, 4)])
def test_an_icon_frame_must_be_a_square_of_at_most_256_px(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="square"):
        encode_ico([np.zeros(shape, np.uint8)])


@pytest.mark.parametrize("image_format", [ImageFormat.JPG, ImageFormat.WEBP])
def test_less_quality_is_fewer_bytes_of_the_same_picture(image_format: ImageFormat) -> None:
    rng = np.random.default_rng(0)
    image = np.full((64, 64, 4), 255, np.uint8)
    image[..., :3] = np.kron(rng.integers(0, 256, (8, 8, 3)), np.ones((8, 8, 1)))
    image[8:24, 8:24, 3] = 0
    lengths = []
    for quality in (1, 50, 90):
        data = encode(image, image_format, {"seed": "1"}, WHITE, quality=quality)
        lengths.append(len(data))
        with Image.open(io.BytesIO(data)) as opened:
            assert opened.format == {"jpg": "JPEG", "webp": "WEBP"}[image_format]
            alpha = np.asarray(opened.convert("RGBA"))[..., 3]
        expected = image[..., 3] if image_format is ImageFormat.WEBP else 255
        assert np.array_equal(alpha, np.broadcast_to(expected, alpha.shape))
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == 3
