"""Changes that somebody would want to be told of, made to an artwork or to its pixels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from assetwright.artwork import Artwork, Role
from assetwright.artwork.shapes import Box, Rectangle, Region
from assetwright.export.asset import Pixels
from assetwright.export.encode import flatten
from assetwright.types import Color
from benchmarks.export.difference import ciede2000, lab, over
from benchmarks.regression.pictures import Picture

Random = np.random.Generator
Change = Callable[[Picture, int, Random], Pixels | None]
"""The changed pixels at severity 0 (least) to 3; None where a picture has nothing to change so."""

SEVERITIES = 4
SEEN = 5.0
"""CIEDE2000 of a pixel that is seen to differ, on some background."""
SEEN_EVERYWHERE = 2.0
"""The same, of an area."""
FEWEST = 6
"""Pixels, at the picture's own size, that have to differ for a change to be one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to change a picture; those for the test alone are never looked at before."""

    name: str
    make: Change
    test_only: bool = False


def is_seen(before: Pixels, after: Pixels) -> bool:
    """Whether a change can be seen at all, by a measure that no comparison here uses."""
    where = np.flatnonzero((before != after).any(-1))
    if where.size < FEWEST:
        return False
    one, other = before.reshape(-1, 4)[where], after.reshape(-1, 4)[where]
    grounds = ((255, 255, 255), (0, 0, 0))
    error = np.max(
        [ciede2000(lab(over(one, ground)), lab(over(other, ground))) for ground in grounds], axis=0
    )
    area = 0.01 * before.shape[0] * before.shape[1]
    return bool((error >= SEEN).sum() >= FEWEST or (error >= SEEN_EVERYWHERE).sum() >= area)


def _render(picture: Picture, artwork: Artwork) -> Pixels:
    return artwork.render(picture.size)


def _motif(picture: Picture) -> list[int]:
    return [i for i, layer in enumerate(picture.artwork.layers) if layer.role is Role.MOTIF]


def _with(picture: Picture, index: int, **fields: object) -> Pixels:
    layers = list(picture.artwork.layers)
    layers[index] = replace(layers[index], **fields)  # type: ignore[arg-type]
    return _render(picture, replace(picture.artwork, layers=tuple(layers)))


def _ink(base: Pixels, x: int, y: int, contrast: float) -> tuple[int, int, int, int]:
    """A colour that differs from what lies at a place by so much OKLab lightness."""
    red, green, blue, alpha = (int(value) for value in base[y, x])
    under = Color(red, green, blue) if alpha > 127 else Color(255, 255, 255)
    lightness, chroma, hue = under.oklch
    to = lightness - contrast if lightness > 0.5 else lightness + contrast
    return (*Color.from_oklch(min(1, max(0, to)), chroma, hue).rgb, 255)


def _place(base: Pixels, random: Random, margin: int) -> tuple[int, int]:
    height, width, _ = base.shape
    margin = min(margin, height // 2 - 1, width // 2 - 1)
    return int(random.integers(margin, width - margin)), int(
        random.integers(margin, height - margin)
    )


def _drawn(base: Pixels, draw: Callable[[ImageDraw.ImageDraw], None]) -> Pixels:
    image = Image.fromarray(base.copy())
    draw(ImageDraw.Draw(image))
    return np.asarray(image)


def dot(picture: Picture, severity: int, random: Random) -> Pixels:
    """A round dot, 8 px across and up, faint to strong."""
    base = _render(picture, picture.artwork)
    across = (8, 8, 10, 14)[severity]
    x, y = _place(base, random, across)
    ink = _ink(base, x, y, (0.12, 0.25, 0.4, 0.5)[severity])
    box = (x - across / 2, y - across / 2, x + across / 2 - 1, y + across / 2 - 1)
    return _drawn(base, lambda pen: pen.ellipse(box, fill=ink))


def _shifted(box: Box, picture: Picture, x: float, y: float) -> Box:
    scale = max(picture.artwork.size.width, picture.artwork.size.height) / max(
        picture.size.width, picture.size.height
    )
    return Box(box.x + x * scale, box.y + y * scale, box.width, box.height)


_STEPS = ((1, 0), (0, 1), (1, 1), (2, 0))


def shift_layer(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """One layer moves by a pixel or two."""
    index = int(random.choice(len(picture.artwork.layers)))
    box = picture.artwork.layers[index].box
    return _with(picture, index, box=_shifted(box, picture, *_STEPS[severity]))


def shift_motif(picture: Picture, severity: int, random: Random) -> Pixels | None:  # noqa: ARG001
    """All of the motif moves by a pixel or two."""
    motif = set(_motif(picture))
    layers = tuple(
        replace(layer, box=_shifted(layer.box, picture, *_STEPS[severity])) if i in motif else layer
        for i, layer in enumerate(picture.artwork.layers)
    )
    return _render(picture, replace(picture.artwork, layers=layers)) if motif else None


def _recolored(
    picture: Picture, random: Random, change: Callable[[float, float, float], Color], chroma: float
) -> Pixels | None:
    able = [i for i, layer in enumerate(picture.artwork.layers) if layer.color.oklch[1] >= chroma]
    if not able:
        return None
    index = int(random.choice(able))
    return _with(picture, index, color=change(*picture.artwork.layers[index].color.oklch))


def hue(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """One colour turns by 10 to 60 degrees."""
    turn = (10, 20, 35, 60)[severity]
    return _recolored(
        picture, random, lambda light, c, h: Color.from_oklch(light, c, h + turn), 0.06
    )


def lightness(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """One colour becomes lighter or darker."""
    by = (0.03, 0.05, 0.08, 0.15)[severity]
    return _recolored(
        picture,
        random,
        lambda light, c, h: Color.from_oklch(light + (by if light < 0.6 else -by), c, h),
        0,
    )


def chroma(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """One colour fades towards grey."""
    share = (0.7, 0.55, 0.4, 0)[severity]
    return _recolored(
        picture, random, lambda light, c, h: Color.from_oklch(light, c * share, h), 0.08
    )


def removed_layer(picture: Picture, severity: int, random: Random) -> Pixels | None:  # noqa: ARG001
    """A layer is missing."""
    layers = picture.artwork.layers
    index = int(random.choice(len(layers)))
    kept = layers[:index] + layers[index + 1 :]
    return _render(picture, replace(picture.artwork, layers=kept)) if kept else None


def removed_part(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """A square of the motif shows what is beneath."""
    base = _render(picture, picture.artwork)
    motif = set(_motif(picture))
    kept = tuple(layer for i, layer in enumerate(picture.artwork.layers) if i not in motif)
    under = _render(picture, replace(picture.artwork, layers=kept))
    places = np.argwhere((base != under).any(-1))
    if not places.size:
        return None
    y, x = places[random.integers(len(places))]
    side = max(6, int((0.03, 0.06, 0.1, 0.2)[severity] * min(base.shape[:2])))
    window = np.s_[max(0, y - side // 2) : y + side // 2, max(0, x - side // 2) : x + side // 2]
    result = base.copy()
    result[window] = under[window]
    return result


def stroke(picture: Picture, severity: int, random: Random) -> Pixels | None:  # noqa: ARG001
    """The motif's strokes are bolder."""
    grow = (0.15, 0.25, 0.4, 0.8)[severity]
    layers = tuple(
        replace(layer, shape=replace(layer.shape, grow=layer.shape.grow + grow))
        if isinstance(layer.shape, Region) and layer.role is Role.MOTIF
        else layer
        for layer in picture.artwork.layers
    )
    return _render(picture, replace(picture.artwork, layers=layers))


def opacity(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """A layer becomes translucent."""
    share = (0.93, 0.85, 0.7, 0.4)[severity]
    return _with(picture, int(random.choice(len(picture.artwork.layers))), opacity=share)


def corner(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """A rectangle's corners are rounder, or less round."""
    able = [
        i
        for i, layer in enumerate(picture.artwork.layers)
        if isinstance(layer.shape, Rectangle) and layer.shape.radius > 0
    ]
    if not able:
        return None
    index = int(random.choice(able))
    radius = picture.artwork.layers[index].shape.radius  # type: ignore[union-attr]
    by = (0.03, 0.06, 0.1, 0.15)[severity]
    shape = Rectangle(radius - by if radius > by + 0.01 else min(0.5, radius + by))
    return _with(picture, index, shape=shape)


def marks(picture: Picture, severity: int, random: Random) -> Pixels:
    """Marks like letters: upright and level strokes in a row."""
    base = _render(picture, picture.artwork)
    high = max(5, int((0.03, 0.05, 0.07, 0.1)[severity] * min(base.shape[:2])))
    x, y = _place(base, random, high)
    ink = _ink(base, x, y, (0.2, 0.3, 0.4, 0.5)[severity])

    def write(pen: ImageDraw.ImageDraw) -> None:
        for letter in range(4):
            left = x + letter * (high * 2 // 3 + 1)
            pen.line((left, y, left, y + high), fill=ink)
            level = y + int(random.integers(0, high))
            pen.line((left, level, left + high // 2, level), fill=ink)

    return _drawn(base, write)


def crack(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """A thin line through the motif, of another colour."""
    base = _render(picture, picture.artwork)
    places = np.argwhere(base[..., 3] > 200)
    if not places.size:
        return None
    y, x = (int(value) for value in places[random.integers(len(places))])
    length = (0.08, 0.12, 0.2, 0.4)[severity] * min(base.shape[:2]) + 6
    angle = random.uniform(0, math.pi)
    end = x + length * math.cos(angle), y + length * math.sin(angle)
    ink = _ink(base, x, y, (0.15, 0.25, 0.3, 0.4)[severity])
    return _drawn(base, lambda pen: pen.line((x, y, *end), fill=ink, width=1))


def white_glyph(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """White on transparency: a hole, or nothing left, seen in alpha alone."""
    base = _render(picture, picture.artwork)
    base = base.copy()
    base[..., :3] = 255
    places = np.argwhere(base[..., 3] > 200)
    if len(places) < 40 or base[..., 3].min() > 0:
        return None
    after = base.copy()
    if severity == 3:
        after[..., 3] = 0
        return np.stack([base, after])
    y, x = places[random.integers(len(places))]
    side = (4, 6, 10)[severity]
    after[max(0, y - side // 2) : y + side // 2, max(0, x - side // 2) : x + side // 2, 3] = 0
    return np.stack([base, after])


def turned(picture: Picture, severity: int, random: Random) -> Pixels:
    """The picture turns by a degree or more."""
    base = Image.fromarray(_render(picture, picture.artwork))
    angle = (1.0, 1.5, 3.0, 6.0)[severity] * float(random.choice((-1, 1)))
    return np.asarray(base.rotate(angle, Image.Resampling.BICUBIC))


def scaled(picture: Picture, severity: int, random: Random) -> Pixels | None:  # noqa: ARG001
    """The motif is a little smaller."""
    factor = (0.985, 0.97, 0.95, 0.9)[severity]
    motif = set(_motif(picture))
    layers = []
    for index, layer in enumerate(picture.artwork.layers):
        box, size = layer.box, picture.artwork.size
        if index in motif:
            middle_x, middle_y = size.width / 2, size.height / 2
            box = Box(
                middle_x + (box.x - middle_x) * factor,
                middle_y + (box.y - middle_y) * factor,
                box.width * factor,
                box.height * factor,
            )
        layers.append(replace(layer, box=box))
    return _render(picture, replace(picture.artwork, layers=tuple(layers))) if motif else None


def fade(picture: Picture, severity: int, random: Random) -> Pixels | None:
    """A plain colour becomes a gradient."""
    by = (0.08, 0.12, 0.2, 0.3)[severity]
    layers = picture.artwork.layers
    index = int(random.choice(len(layers)))
    light, much, angle = layers[index].color.oklch
    to = Color.from_oklch(light - by if light > 0.5 else light + by, much, angle)
    return None if layers[index].fade else _with(picture, index, fade=to)


def blurred(picture: Picture, severity: int, random: Random) -> Pixels:  # noqa: ARG001
    """Drawn smaller, and enlarged."""
    base = Image.fromarray(_render(picture, picture.artwork).copy())
    share = (0.7, 0.5, 0.35, 0.25)[severity]
    small = base.resize((max(1, int(base.width * share)), max(1, int(base.height * share))))
    return np.asarray(small.resize(base.size))


KINDS = (
    Kind("dot", dot),
    Kind("layer moved", shift_layer),
    Kind("motif moved", shift_motif),
    Kind("hue", hue),
    Kind("lightness", lightness),
    Kind("layer removed", removed_layer),
    Kind("part removed", removed_part),
    Kind("stroke weight", stroke),
    Kind("opacity", opacity),
    Kind("white on transparency", white_glyph),
    Kind("corner radius", corner, test_only=True),
    Kind("letter-like marks", marks, test_only=True),
    Kind("crack", crack, test_only=True),
    Kind("chroma", chroma, test_only=True),
    Kind("turned", turned, test_only=True),
    Kind("scaled", scaled, test_only=True),
    Kind("gradient", fade, test_only=True),
    Kind("blurred", blurred, test_only=True),
)


def changed(
    picture: Picture, kind: Kind, severity: int, random: Random, ground: Color | None
) -> tuple[Pixels, Pixels] | None:
    """Before and after, laid on ``ground`` if any; None where the change cannot be seen."""
    made: NDArray[np.uint8] | None = kind.make(picture, severity, random)
    if made is None:
        return None
    before, after = made if made.ndim == 4 else (picture.artwork.render(picture.size), made)
    if ground is not None:
        before, after = flatten(before, ground), flatten(after, ground)
    return (before, after) if is_seen(before, after) else None
