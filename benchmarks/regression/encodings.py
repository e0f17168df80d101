"""One picture as other files: what a build, an upload or an image optimiser makes of it."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, PngImagePlugin

from assetwright.export.asset import Pixels
from assetwright.export.encode import encode_jpeg, encode_png, encode_webp, flatten
from assetwright.types import Color

GROUND = Color(128, 128, 128)
"""Under what has no alpha: on white, a white drawing would be nothing."""

Encode = Callable[[Pixels], bytes]


@dataclass(frozen=True, slots=True)
class Pair:
    """How a reference and a candidate are encoded."""

    name: str
    reference: Encode
    candidate: Encode
    test_only: bool = False
    opaque: bool = False
    """Whether the reference lies on ``GROUND`` as well."""


def _saved(pixels: Pixels, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    (image.convert("RGB") if kind == "JPEG" else image).save(buffer, kind, **options)
    return buffer.getvalue()


def png(level: int = 6, strategy: int = zlib.Z_DEFAULT_STRATEGY, text: str = "") -> Encode:
    info = PngImagePlugin.PngInfo()
    if text:
        info.add_itxt("Comment", text)
        info.add_text("Software", text)
    return lambda pixels: _saved(
        pixels, "PNG", compress_level=level, compress_type=strategy, pnginfo=info
    )


def webp(quality: int, method: int = 4, **options: object) -> Encode:
    return lambda pixels: _saved(pixels, "WEBP", quality=quality, method=method, **options)


def jpeg(quality: int, sampling: str = "4:2:0", **options: object) -> Encode:
    return lambda pixels: _saved(
        flatten(pixels, GROUND), "JPEG", quality=quality, subsampling=sampling, **options
    )


def again(first: Encode, second: Encode) -> Encode:
    """Encoded, decoded and encoded: what became of a file, not of its pixels."""

    def encode(pixels: Pixels) -> bytes:
        with Image.open(io.BytesIO(first(pixels))) as image:
            return second(np.asarray(image.convert("RGBA")))

    return encode


def cleared(pixels: Pixels) -> bytes:
    """Without the colour of what cannot be seen."""
    clean = pixels.copy()
    clean[pixels[..., 3] == 0] = 0
    return _saved(clean, "PNG")


def nudged(pixels: Pixels) -> bytes:
    """Every channel up to 2 off, as palettes have it; the same colour always becomes the same."""
    random = np.random.default_rng(int(pixels.astype(np.int64).sum()))
    table = random.integers(-2, 3, (4, 256))
    table[3, [0, 255]] = 0
    values = pixels.astype(np.int16)
    for channel in range(4):
        values[..., channel] += table[channel][pixels[..., channel]].astype(np.int16)
    return _saved(np.clip(values, 0, 255).astype(np.uint8), "PNG")


_PLAIN = png()
PAIRS = (
    Pair("PNG, harder compressed", _PLAIN, png(9)),
    Pair("PNG, other metadata", png(text="first"), png(1, zlib.Z_RLE, "second, longer")),
    Pair("PNG, palette", _PLAIN, lambda pixels: encode_png(pixels, {}, palette=True)),
    Pair("PNG, ±2", _PLAIN, nudged),
    Pair("WebP lossless", _PLAIN, lambda pixels: encode_webp(pixels, {}, palette=True)),
    Pair("PNG → WebP 80", _PLAIN, webp(80)),
    Pair("PNG → WebP 90", _PLAIN, webp(90)),
    Pair("WebP 90 → WebP 80", webp(90), again(webp(90), webp(80))),
    Pair("PNG → JPEG 80", lambda p: _PLAIN(flatten(p, GROUND)), jpeg(80), opaque=True),
    Pair("JPEG 92 → JPEG 85", jpeg(92), again(jpeg(92), jpeg(85)), opaque=True),
    Pair(
        "JPEG 90 twice", jpeg(90, "4:4:4"), again(jpeg(90, "4:4:4"), jpeg(90, "4:4:4")), opaque=True
    ),
    Pair("PNG without hidden colour", _PLAIN, cleared, test_only=True),
    Pair("PNG → WebP 85, fast", _PLAIN, webp(85, 0), test_only=True),
    Pair("WebP 95 → WebP 82, slow", webp(95), again(webp(95), webp(82, 5)), test_only=True),
    Pair("WebP 80 → PNG", webp(80), again(webp(80), _PLAIN), test_only=True),
    Pair("WebP 90 → lossless", webp(90), lambda p: encode_webp(p, {}), test_only=True),
    Pair(
        "JPEG 88, progressive, 4:2:2",
        lambda p: _PLAIN(flatten(p, GROUND)),
        jpeg(88, "4:2:2", progressive=True, optimize=True),
        test_only=True,
        opaque=True,
    ),
    Pair("JPEG 95 → JPEG 80", jpeg(95), again(jpeg(95), jpeg(80)), test_only=True, opaque=True),
    Pair(
        "JPEG, other tables",
        lambda p: _PLAIN(flatten(p, GROUND)),
        lambda p: encode_jpeg(flatten(p, GROUND), {}),
        test_only=True,
        opaque=True,
    ),
)
