# ruff: noqa: ARG001 - all have the same arguments, some of no use to them
"""Faults put into good artwork, in five severities: the first barely visible, the last gross.

Each is a function of pixels (H, W, 4) of straight alpha, a severity of 0 to 4 and a random
generator. None shares code with the checks, nor with what their limits were found with.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from assetwright.export.asset import Pixels

Random = np.random.Generator
Defect = Callable[[Pixels, int, Random], Pixels]


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(pixels)


def _premultiplied(pixels: Pixels) -> NDArray[np.float64]:
    found = pixels.astype(np.float64) / 255
    found[..., :3] *= found[..., 3:]
    return found


def _straight(found: NDArray[np.float64]) -> Pixels:
    color = found[..., :3] / np.maximum(found[..., 3:], 1e-6)
    whole = np.concatenate([color, found[..., 3:]], axis=-1)
    return np.rint(np.clip(whole, 0, 1) * 255).astype(np.uint8)


def blur(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Out of focus."""
    radius = (1.0, 1.5, 2.2, 3.5, 6.0)[severity]
    planes = [
        np.asarray(
            Image.fromarray(np.rint(plane * 255).astype(np.uint8)).filter(
                ImageFilter.GaussianBlur(radius)
            ),
            np.float64,
        )
        / 255
        for plane in np.moveaxis(_premultiplied(pixels), -1, 0)
    ]
    return _straight(np.stack(planes, -1))


def enlarged(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Drawn small and scaled up smoothly."""
    side = pixels.shape[0]
    small = int(side / (1.7, 2, 2.7, 4, 8)[severity])
    method = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)[int(random.integers(2))]
    planes = [
        Image.fromarray(plane.astype(np.float32)).resize((small, small), Image.Resampling.BOX)
        for plane in np.moveaxis(_premultiplied(pixels), -1, 0)
    ]
    return _straight(np.stack([np.asarray(p.resize((side, side), method)) for p in planes], -1))


def blocks(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Drawn small and scaled up by repeating pixels."""
    side, small = pixels.shape[0], pixels.shape[0] // (2, 3, 4, 8, 16)[severity]
    image = _image(pixels).resize((small, small), Image.Resampling.BOX)
    factor = side // small
    return np.asarray(image.resize((small * factor, small * factor), Image.Resampling.NEAREST))


def wrong_color(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Every colour turned and lightened: ΔE00 of about 4 to 40 for the ink."""
    hue, light = ((6, 6), (12, 10), (25, 10), (60, 20), (128, 0))[severity]
    image = np.asarray(_image(pixels[..., :3].copy()).convert("HSV")).astype(np.int16)
    image[..., 0] = (image[..., 0] + hue) % 256
    image[..., 2] = np.clip(image[..., 2] - light, 0, 255)
    turned = np.asarray(Image.fromarray(image.astype(np.uint8), "HSV").convert("RGB"))
    return np.dstack([turned, pixels[..., 3]])


def faded(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Colours moved towards the white that it is said to lie on."""
    amount = (0.62, 0.7, 0.78, 0.86, 0.94)[severity]
    mixed = pixels.astype(np.float64)
    mixed[..., :3] += (255 - mixed[..., :3]) * amount
    return np.rint(mixed).astype(np.uint8)


def see_through(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Nowhere solid."""
    weaker = pixels.copy()
    weaker[..., 3] = np.rint(pixels[..., 3] * (0.88, 0.8, 0.7, 0.5, 0.25)[severity])
    return weaker


def veil(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """The clear area not quite clear."""
    veiled = pixels.copy()
    level = (2, 5, 9, 14, 22)[severity]
    clear = veiled[..., 3] < level
    veiled[clear] = (200, 200, 200, level)
    return veiled


def checkerboard(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Drawn on the pattern that editors show for transparency."""
    side = pixels.shape[0]
    cell = int(random.integers(6, 29))
    dark = (245, 238, 224, 204, 190)[severity]
    rows, columns = np.indices((side, side)) // cell
    pattern = rows + columns
    board = np.full((side, side, 4), 255, np.uint8)
    board[pattern % 2 == 1, :3] = dark
    image = _image(board)
    image.alpha_composite(_image(pixels))
    return np.asarray(image)


def fringe(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Cut out from another background, some of which stayed at the edges."""
    ground = np.array([(255, 255, 255), (0, 0, 0), (0, 255, 0)][int(random.integers(3))])
    width = (1, 2, 2, 3, 4)[severity]
    share = (0.5, 0.5, 0.9, 1.0, 1.0)[severity]
    alpha = _image(np.ascontiguousarray(pixels[..., 3]))
    inner = np.asarray(alpha.filter(ImageFilter.MinFilter(2 * width + 1)))
    rim = (pixels[..., 3] > 0) & (inner < 200)
    mixed = pixels.astype(np.float64)
    mixed[rim, :3] += (ground - mixed[rim, :3]) * share
    return np.rint(mixed).astype(np.uint8)


def noisy(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Grain."""
    sigma = (1.5, 3, 5, 9, 18)[severity]
    grain = random.normal(0, sigma, pixels.shape[:2])[..., None]
    rough = np.clip(pixels[..., :3] + grain, 0, 255)
    return np.dstack([np.rint(rough).astype(np.uint8), pixels[..., 3]])


def banded(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """A gradient over the motif in too few steps."""
    steps = (40, 28, 20, 14, 10)[severity]
    rows, columns = np.indices(pixels.shape[:2]) / pixels.shape[0]
    angle = float(random.uniform(-0.3, 0.3))
    course = np.clip(rows * np.cos(angle) + columns * np.sin(angle), 0, 1)
    course = np.floor(course * steps) / steps
    start, end = np.array((20, 90, 200)), np.array((90, 220, 250))
    colors = start + (end - start) * course[..., None]
    return np.dstack([np.rint(colors).astype(np.uint8), pixels[..., 3]])


def cut_off(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Pushed out of the picture at one side."""
    rows, columns = np.nonzero(pixels[..., 3] > 128)
    axis, forward = int(random.integers(2)), bool(random.integers(2))
    places = rows if axis == 0 else columns
    first, last = int(places.min()), int(places.max())
    out = round((0.06, 0.1, 0.18, 0.28, 0.4)[severity] * (last - first))
    shift = pixels.shape[0] - 1 - last + out if forward else -(first + out)
    moved = np.zeros_like(pixels)
    source = [slice(None), slice(None)]
    target = [slice(None), slice(None)]
    size = pixels.shape[0]
    source[axis] = slice(max(0, -shift), size - max(0, shift))
    target[axis] = slice(max(0, shift), size - max(0, -shift))
    moved[tuple(target)] = pixels[tuple(source)]
    return moved


def off_center(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Made smaller and pushed aside."""
    side = pixels.shape[0]
    small = round(side * 0.5)
    distance = (0.1, 0.13, 0.16, 0.2, 0.25)[severity] * side
    angle = float(random.uniform(0, 2 * np.pi))
    left = round(side / 4 + distance * np.cos(angle))
    top = round(side / 4 + distance * np.sin(angle))
    canvas = Image.new("RGBA", (side, side))
    canvas.alpha_composite(
        _image(pixels).resize((small, small), Image.Resampling.LANCZOS),
        (max(0, min(left, side - small)), max(0, min(top, side - small))),
    )
    return np.asarray(canvas)


def too_fine(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Hatched with lines that run into one when small, in place of flat colour."""
    side = pixels.shape[0]
    period = (24, 18, 14, 10, 6)[severity]
    hatch = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(hatch)
    for place in range(-side, side, period):
        draw.line([(place, 0), (place + side, side)], fill=255, width=max(1, period // 4))
    filled = Image.new("RGBA", (side, side), (10, 102, 194, 255))
    shape = np.minimum(pixels[..., 3], np.asarray(hatch))
    return np.dstack([np.asarray(filled)[..., :3], shape])


def tiny(pixels: Pixels, severity: int, random: Random) -> Pixels:
    """Nearly nothing in the middle of the picture, or nothing."""
    side = pixels.shape[0]
    canvas = Image.new("RGBA", (side, side))
    small = (44, 30, 20, 10, 0)[severity]
    if small:
        corner = ((side - small) // 2,) * 2
        canvas.alpha_composite(_image(pixels).resize((small, small)), corner)
    return np.asarray(canvas)


def jpeg(pixels: Pixels, quality: int, ground: str = "white") -> Pixels:
    """The picture after being stored as JPEG on a ground."""
    image = Image.new("RGBA", (pixels.shape[1], pixels.shape[0]), ground)
    image.alpha_composite(_image(pixels))
    stored = io.BytesIO()
    image.convert("RGB").save(stored, "JPEG", quality=quality)
    return np.asarray(Image.open(stored).convert("RGBA"))


DEFECTS: dict[str, Defect] = {
    defect.__name__: defect
    for defect in (
        blur,
        enlarged,
        blocks,
        wrong_color,
        faded,
        see_through,
        veil,
        checkerboard,
        fringe,
        noisy,
        banded,
        cut_off,
        off_center,
        too_fine,
        tiny,
    )
}
