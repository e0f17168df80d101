# ruff: noqa: ARG001 - all have the same arguments, some of no use to them
"""The faults of the development split, put into finished pixels; none shares code with checks."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from assetwright.artwork.canvas import Role
from assetwright.export.asset import Pixels
from benchmarks.qa.defects.faults import Injectors, Random, Spoilt
from benchmarks.qa.defects.scenes import Kind, Scene, without

Planes = NDArray[np.float64]


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(pixels))


def _premultiplied(pixels: Pixels) -> Planes:
    found = pixels.astype(np.float64) / 255
    found[..., :3] *= found[..., 3:]
    return found


def _straight(found: Planes) -> Pixels:
    color = found[..., :3] / np.maximum(found[..., 3:], 1e-6)
    whole = np.concatenate([color, found[..., 3:]], axis=-1)
    return np.rint(np.clip(whole, 0, 1) * 255).astype(np.uint8)


def _over(top: Pixels, bottom: Pixels) -> Pixels:
    image = _image(bottom)
    image.alpha_composite(_image(top))
    return np.asarray(image)


def _apart(scene: Scene) -> tuple[Pixels, Pixels]:
    """The motif by itself, and the scene without it."""
    return (
        scene.artwork.only(*scene.motif).render(),
        without(scene.artwork, *scene.motif).render(),
    )


def blurred(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Out of focus."""
    radius, sound = (1.0, 1.5, 2.2, 3.5, 6.0)[severity], scene.pixels()
    planes = [
        Image.fromarray(np.rint(plane * 255).astype(np.uint8)).filter(
            ImageFilter.GaussianBlur(radius)
        )
        for plane in np.moveaxis(_premultiplied(sound), -1, 0)
    ]
    return _straight(np.stack([np.asarray(p, np.float64) / 255 for p in planes], -1)), sound


def enlarged(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Drawn small and scaled up smoothly."""
    sound, times = scene.pixels(), (1.7, 2, 2.7, 4, 8)[severity]
    height, width = sound.shape[:2]
    small = (max(1, int(width / times)), max(1, int(height / times)))
    method = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)[int(random.integers(2))]
    planes = [
        Image.fromarray(plane.astype(np.float32)).resize(small, Image.Resampling.BOX)
        for plane in np.moveaxis(_premultiplied(sound), -1, 0)
    ]
    large = [np.asarray(plane.resize((width, height), method)) for plane in planes]
    return _straight(np.stack(large, -1)), sound


def in_blocks(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Drawn small and scaled up by repeating pixels."""
    sound, times = scene.pixels(), (2, 3, 4, 8, 16)[severity]
    height, width = (side // times for side in sound.shape[:2])
    image = _image(sound).resize((width, height), Image.Resampling.BOX)
    large = image.resize((width * times, height * times), Image.Resampling.NEAREST)
    return np.asarray(large), sound[: height * times, : width * times]


def grainy(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Film grain: the same in all channels."""
    sound = scene.pixels()
    grain = random.normal(0, (1.5, 3, 5, 9, 18)[severity], sound.shape[:2])[..., None]
    rough = np.rint(np.clip(sound[..., :3] + grain, 0, 255)).astype(np.uint8)
    return np.dstack([rough, sound[..., 3]]), sound


def lossy(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Once stored as a bad JPEG on grey or white, twice, the second time a little shifted."""
    paper = Image.new("RGBA", (scene.artwork.size.width, scene.artwork.size.height), "white")
    paper.alpha_composite(_image(scene.pixels()))
    image = paper.convert("RGB")
    for shift in (3, -3):
        stored = io.BytesIO()
        image.save(stored, "JPEG", quality=(60, 45, 30, 18, 8)[severity], subsampling=2)
        image = ImageChops.offset(Image.open(stored), shift, shift)
    return np.asarray(image.convert("RGBA")), np.asarray(paper)


def wrong_color(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Every colour turned and darkened: ΔE00 of about 4 to 40 for the ink."""
    hue, light = ((6, 6), (12, 10), (25, 10), (60, 20), (128, 0))[severity]
    sound = scene.pixels()
    image = np.asarray(_image(sound[..., :3]).convert("HSV")).astype(np.int16)
    image[..., 0] = (image[..., 0] + hue) % 256
    image[..., 2] = np.clip(image[..., 2] - light, 0, 255)
    turned = np.asarray(Image.fromarray(image.astype(np.uint8), "HSV").convert("RGB"))
    return np.dstack([turned, sound[..., 3]]), sound


def faint(scene: Scene, severity: int, random: Random) -> Spoilt:
    """The motif faded towards what it lies on; an icon's towards white."""
    kept, sound = (0.38, 0.3, 0.22, 0.14, 0.06)[severity], scene.pixels()
    if scene.kind is Kind.ICON:
        mixed = sound.astype(np.float64)
        mixed[..., :3] = 255 - (255 - mixed[..., :3]) * kept
        return np.rint(mixed).astype(np.uint8), sound
    bare = _premultiplied(without(scene.artwork, Role.MOTIF).render())
    return _straight(bare + (_premultiplied(sound) - bare) * kept), sound


def in_steps(scene: Scene, severity: int, random: Random) -> Spoilt:
    """A gradient in too few steps over the ground, or over an icon's motif."""
    steps = (40, 28, 20, 14, 10)[severity]
    height, width = scene.artwork.size.height, scene.artwork.size.width
    rows, columns = np.indices((height, width)) / np.array([height, width])[:, None, None]
    angle = float(random.uniform(-0.3, 0.3))
    course = np.clip(rows * np.cos(angle) + columns * np.sin(angle), 0, 1)
    found = _coursed(scene, np.floor(course * steps) / steps), _coursed(scene, course)
    return found[0], found[1]


def _coursed(scene: Scene, course: Planes) -> Pixels:
    """The scene with a gradient for its ground, or for an icon's motif; ``course`` in [0, 1]."""
    start, end = np.array((20, 90, 200)), np.array((90, 220, 250))
    colors = np.rint(start + (end - start) * course[..., None]).astype(np.uint8)
    if scene.kind is Kind.ICON:
        return np.dstack([colors, scene.pixels()[..., 3]])
    ground = scene.artwork.only(Role.BACKGROUND).render()[..., 3]
    return _over(without(scene.artwork, Role.BACKGROUND).render(), np.dstack([colors, ground]))


def motif_missing(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Nearly nothing in place of the motif, or nothing."""
    motif, rest = _apart(scene)
    scale = (0.085, 0.06, 0.04, 0.02, 0)[severity]
    rows, columns = np.nonzero(motif[..., 3] > 128)
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    if not scale:
        return rest, scene.pixels()
    cut = _image(motif).crop(tuple(int(value) for value in box))
    small = cut.resize((max(1, round(cut.width * scale)), max(1, round(cut.height * scale))))
    place = (box[0] + box[2] - small.width) // 2, (box[1] + box[3] - small.height) // 2
    image = _image(rest)
    image.alpha_composite(small, tuple(int(value) for value in place))
    return np.asarray(image), scene.pixels()


def see_through(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Nowhere solid."""
    sound = scene.pixels()
    weaker = sound.copy()
    weaker[..., 3] = np.rint(sound[..., 3] * (0.88, 0.8, 0.7, 0.5, 0.25)[severity])
    return weaker, sound


def veil(scene: Scene, severity: int, random: Random) -> Spoilt:
    """The clear area not quite clear."""
    level, sound = (2, 5, 9, 14, 22)[severity], scene.pixels()
    veiled = sound.copy()
    veiled[sound[..., 3] < level] = (200, 200, 200, level)
    return veiled, sound


def checkerboard(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Drawn on the pattern that editors show for transparency."""
    height, width = scene.artwork.size.height, scene.artwork.size.width
    rows, columns = np.indices((height, width)) // int(random.integers(6, 29))
    board = np.full((height, width, 4), 255, np.uint8)
    board[(rows + columns) % 2 == 1, :3] = (245, 238, 224, 204, 190)[severity]
    white = np.full_like(board, 255)
    return _over(scene.pixels(), board), _over(scene.pixels(), white)


def fringe(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Cut out from another background, some of which stayed at the edges."""
    ground = np.array([(255, 255, 255), (0, 0, 0), (0, 255, 0)][int(random.integers(3))])
    width, share = (1, 2, 2, 3, 4)[severity], (0.5, 0.5, 0.9, 1.0, 1.0)[severity]
    sound = scene.pixels()
    inner = np.asarray(_image(sound[..., 3]).filter(ImageFilter.MinFilter(2 * width + 1)))
    rim = (sound[..., 3] > 0) & (inner < 200)
    mixed = sound.astype(np.float64)
    mixed[rim, :3] += (ground - mixed[rim, :3]) * share
    return np.rint(mixed).astype(np.uint8), sound


def cut_off(scene: Scene, severity: int, random: Random) -> Spoilt:
    """The motif pushed out of the picture, or of its tile, at one side."""
    motif, rest = _apart(scene)
    rows, columns = np.nonzero(motif[..., 3] > 128)
    inside = np.nonzero(rest[..., 3] > 128) if rest[..., 3].any() else np.indices(rest.shape[:2])
    axis, forward = int(random.integers(2)), bool(random.integers(2))
    places = (rows, columns)[axis]
    first, last = int(places.min()), int(places.max())
    low, high = int(inside[axis].min()), int(inside[axis].max())
    out = round((0.06, 0.1, 0.18, 0.28, 0.4)[severity] * (last - first))
    shift = high - last + out if forward else low - first - out
    return _pasted(_shifted(motif, shift, axis), rest, scene), scene.pixels()


def _shifted(pixels: Pixels, shift: int, axis: int) -> Pixels:
    moved = np.zeros_like(pixels)
    size = pixels.shape[axis]
    source, target = [slice(None), slice(None)], [slice(None), slice(None)]
    source[axis] = slice(max(0, -shift), size - max(0, shift))
    target[axis] = slice(max(0, shift), size - max(0, -shift))
    moved[tuple(target)] = pixels[tuple(source)]
    return moved


def _pasted(motif: Pixels, rest: Pixels, scene: Scene) -> Pixels:
    """The motif on the rest, within the tile where there is one."""
    pasted = _over(motif, rest).copy()
    if scene.kind is Kind.TILE:
        pasted[..., 3] = rest[..., 3]
    return pasted


def off_center(scene: Scene, severity: int, random: Random) -> Spoilt:
    """The motif made smaller and pushed aside."""
    motif, rest = _apart(scene)
    side, angle = motif.shape[0], float(random.uniform(0, 2 * np.pi))
    distance = (0.1, 0.13, 0.16, 0.2, 0.25)[severity] * side
    small = _image(motif).resize((side // 2, side // 2), Image.Resampling.LANCZOS)

    def placed(x: float, y: float) -> Pixels:
        canvas = Image.new("RGBA", (side, side))
        canvas.paste(small, (round(side / 4 + x), round(side / 4 + y)))
        return _pasted(np.asarray(canvas), rest, scene)

    return placed(distance * np.cos(angle), distance * np.sin(angle)), placed(0, 0)


def too_fine(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Hatched with slanting lines that run into one when small, in place of flat colour."""
    motif, rest = _apart(scene)
    side, period = motif.shape[0], (24, 18, 14, 10, 6)[severity]
    hatch = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(hatch)
    for place in range(-side, side, period):
        draw.line([(place, 0), (place + side, side)], fill=255, width=max(1, period // 4))
    hatched = motif.copy()
    hatched[..., 3] = np.minimum(motif[..., 3], np.asarray(hatch))
    return _over(hatched, rest), scene.pixels()


INJECTORS: Injectors = {
    "blurred": blurred,
    "enlarged": enlarged,
    "in blocks": in_blocks,
    "grainy": grainy,
    "lossy": lossy,
    "wrong colour": wrong_color,
    "faint": faint,
    "gradient in steps": in_steps,
    "motif missing": motif_missing,
    "see-through": see_through,
    "veil": veil,
    "checkerboard": checkerboard,
    "fringe": fringe,
    "cut off": cut_off,
    "off centre": off_center,
    "too fine": too_fine,
}
