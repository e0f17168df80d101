"""Illustrations: the drawing in several tones on a soft shape, with small ornaments."""

from __future__ import annotations

import numpy as np

from assetwright.artwork.canvas import Artwork, Layer, Role
from assetwright.artwork.distance import fields_from_coverage
from assetwright.artwork.interpolation import coverage_from_fields
from assetwright.artwork.motif import in_colors, on_background
from assetwright.artwork.palettes import (
    MIN_CONTRAST,
    accent_on,
    backdrop_for,
    dominant,
    drawn_colors,
    house_color,
    ink_on,
    layer_areas,
    mix,
    night,
    pale,
    scheme,
    shade,
    tint_of,
)
from assetwright.artwork.placement import extent, fitted
from assetwright.artwork.scenes import ornament_rng
from assetwright.artwork.shapes import Blob, Box, Ellipse, Plus, Rectangle, Region, Ring, Squircle
from assetwright.types import WHITE, Color, Latent, PromptSpec

_SIDE = 96
"""Pixels at which silhouettes are taken apart and fitted again."""

_LINE_FAMILIES = ("outline", "thin", "bold")

_LEAST_HOLES = 0.015
"""Of the square: less is not worth filling with colour."""

_OVERLAP = 1.8
"""Grid cells by which a fill runs under the lines around it."""


def illustration(
    spec: PromptSpec, latent: Latent, family: str, seed: int, colored: bool
) -> Artwork:
    """The drawing on a blob, circle or rounded square, dots, rings and crosses around it."""
    whole = Box(0, 0, spec.size.width, spec.size.height)
    square = Box.around(*whole.center, whole.short)
    rng = ornament_rng(spec, seed)
    main, backdrop, second = _colors(spec, latent, colored)
    layers: list[Layer] = []
    if spec.background is not None:
        layers.append(Layer(Rectangle(), whole, spec.background, Role.BACKGROUND))
    layers.append(_backdrop(square, backdrop, rng))
    box = fitted(latent, square.scaled(0.56))
    seen = extent(latent)
    if seen is not None:
        foot = box.y + seen.bottom * box.height
        middle = box.x + (seen.left + seen.right) / 2 * box.width
        shadow = Box.around(
            middle, foot + 0.035 * square.short, 0.8 * seen.width * box.width, 0.04 * square.short
        )
        layers.append(Layer(Ellipse(), shadow, _deeper(backdrop), Role.ACCENT))
    layers += _ornaments(square, (main, second, _deeper(backdrop)), rng)
    if colored:
        ground = scheme((), backdrop, spec.subject)
        layers += on_background(latent, box, ground, spec.colors, colored)
    else:
        hollow = family in _LINE_FAMILIES
        layers += _toned(latent, box, main, second, backdrop, hollow)
    return Artwork(spec.size, tuple(layers))


def _colors(spec: PromptSpec, latent: Latent, colored: bool) -> tuple[Color, Color, Color]:
    """Main colour, backdrop and second colour."""
    if colored:
        colors = drawn_colors(latent, spec.colors)
        areas = layer_areas(latent)
        main = dominant(colors, areas)
        others = [colors[i] for i in np.argsort(-areas) if colors[i] != main]
        second = others[0] if others else accent_on(main)
        if spec.background is not None:
            return main, tint_of(spec.background, None), second
        return main, backdrop_for(latent, spec.colors), second
    main = spec.colors[0] if spec.colors else house_color(spec.subject)
    grounds = [pale(main), pale(main, 0.975), night(main)]
    if spec.background is not None:
        grounds.insert(0, tint_of(spec.background, None))
        if not spec.colors and main.contrast(grounds[0]) < MIN_CONTRAST:
            main = ink_on(grounds[0])
    backdrop = next(ground for ground in grounds if ground.contrast(main) >= MIN_CONTRAST)
    second = spec.colors[1] if len(spec.colors) > 1 else _second(main)
    return main, backdrop, second


def _second(main: Color) -> Color:
    """A partner for the main colour: amber for cool ones, peach for reds, sky for yellows."""
    _, chroma, hue = main.oklch
    if chroma < 0.03 or 130 < hue < 330:
        return Color.from_oklch(0.84, 0.14, 82)
    if 45 < hue <= 130:
        return Color.from_oklch(0.8, 0.1, 240)
    return Color.from_oklch(0.86, 0.1, 68)


def _deeper(backdrop: Color) -> Color:
    lightness, chroma, hue = backdrop.oklch
    return Color.from_oklch(
        lightness - 0.08 if lightness > 0.5 else lightness + 0.08, chroma * 1.3 + 0.01, hue
    )


def _backdrop(square: Box, color: Color, rng: np.random.Generator) -> Layer:
    """A blob three times out of five, else a circle or a rounded square."""
    pick = rng.random()
    if pick < 0.6:
        angle = rng.random(3) * 2 * np.pi
        size = np.array([0.07, 0.05, 0.025]) * (0.7 + 0.6 * rng.random(3))
        two, three, four = zip(
            (size * np.cos(angle)).tolist(), (size * np.sin(angle)).tolist(), strict=True
        )
        return Layer(Blob((two, three, four)), square.scaled(0.92), color, Role.BACKGROUND)
    if pick < 0.8:
        return Layer(Ellipse(), square.scaled(0.84), color, Role.BACKGROUND)
    return Layer(Squircle(), square.scaled(0.8), color, Role.BACKGROUND)


def _ornaments(square: Box, colors: tuple[Color, ...], rng: np.random.Generator) -> list[Layer]:
    """Six small shapes around the drawing, evenly spread with some play."""
    x, y = square.center
    layers = []
    start = rng.random()
    for index in range(7):
        angle = 2 * np.pi * (start + (index + 0.5 * (rng.random() - 0.5)) / 7)
        radius = square.short * (0.39 + 0.06 * rng.random())
        size = square.short * (0.028, 0.06, 0.05, 0.02)[index % 4]
        shape = (Ellipse(), Ring(0.24), Plus(), Ellipse())[index % 4]
        box = Box.around(x + radius * np.cos(angle), y + radius * np.sin(angle), size)
        layers.append(Layer(shape, box, colors[index % len(colors)], Role.ACCENT))
    return layers


def _toned(
    latent: Latent, box: Box, main: Color, second: Color, backdrop: Color, hollow: bool
) -> list[Layer]:
    """A drawing without colours of its own, in two or three tones."""
    if latent.layers > 1:
        light = mix(main, WHITE if backdrop.oklch[0] > 0.5 else backdrop, 0.72)
        tones = [mix(light, main, i / (latent.layers - 1)) for i in range(latent.layers - 1)]
        return list(in_colors(latent, box, [*tones, main]))
    holes = _holes(latent)
    if holes is not None and hollow:
        # Colour a little beside its lines, as in a hasty two-colour print.
        shift = 0.045 * box.width
        fill = Layer(Region(holes, 0, _OVERLAP), box.moved(shift, shift), second, Role.MOTIF)
        return [fill, Layer(Region(latent), box, main, Role.MOTIF)]
    seen = extent(latent)
    middle = 0.5 if seen is None else (seen.left + seen.right) / 2
    darker = shade(main, main.oklch[0] - 0.07)
    return list(in_colors(_half_shaded(latent, middle), box, (main, darker)))


def _holes(latent: Latent) -> Latent | None:
    """The holes of the silhouette as a drawing of their own; None when they come to nothing."""
    coverage = coverage_from_fields(latent.fields[:1], _SIDE)[0]
    free = np.pad(coverage < 0.5, 1, constant_values=True)
    outside = np.zeros_like(free)
    outside[0] = True
    reached = 0
    while (count := int(outside.sum())) > reached:
        reached = count
        for axis in (0, 1):
            for step in (1, -1):
                # The border is all outside, so what wraps around the edge is true there too.
                outside |= np.roll(outside, step, axis) & free
    holes = (free & ~outside)[1:-1, 1:-1]
    if holes.mean() < _LEAST_HOLES:
        return None
    grown = holes.copy()
    for axis in (0, 1):
        for step in (1, -1):
            grown |= np.roll(holes, step, axis)
    # Soft pixels at the rim of a hole belong to it with what the drawing leaves of them.
    inverse = np.where(grown, 1 - coverage, np.float32(0)).astype(np.float32)
    return Latent(fields_from_coverage(inverse[None]), latent.palette[:1])


def _half_shaded(latent: Latent, middle: float) -> Latent:
    """Two layers: the drawing, and its right half to be painted a shade darker."""
    coverage = coverage_from_fields(latent.fields[:1], _SIDE)[0]
    edge = np.clip(np.arange(1, _SIDE + 1) - middle * _SIDE, 0, 1).astype(np.float32)
    half = fields_from_coverage((coverage * edge)[None])
    return Latent(
        np.concatenate([latent.fields[:1], half]), np.repeat(latent.palette[:1], 2, axis=0)
    )
