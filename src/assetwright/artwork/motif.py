"""The drawing itself as layers: inks, tones and colours, and what lifts it off a background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assetwright.artwork.canvas import Artwork, Layer, Role
from assetwright.artwork.palettes import (
    STANDS_OUT,
    Scheme,
    drawn_colors,
    layer_areas,
    standing_out,
)
from assetwright.artwork.placement import extent
from assetwright.artwork.shapes import Box, Ellipse, Region
from assetwright.types import WHITE, Color, Latent, PromptSpec

_TONES = {1: (1.0,), 2: (0.38, 1.0), 3: (0.28, 0.6, 1.0), 4: (0.22, 0.45, 0.7, 1.0)}
"""Opacity of each layer of a drawing in one ink, by the number of layers."""

_STICKER_EDGE = 1.0
"""Width of a sticker's edge, in grid cells."""

_PLATE = 1.5
"""Diameter of a plate, in the larger side of the motif on it."""


def in_one_ink(
    latent: Latent, box: Box, ink: Color, second: Color | None = None
) -> tuple[Layer, ...]:
    """The drawing in one colour, its fainter layers as tones of it.

    The fainter layer of a two-tone drawing is in ``second``, when that is given.
    """
    if latent.layers == 2 and second is not None:
        return in_colors(latent, box, (second, ink))
    return tuple(
        Layer(Region(latent, index), box, ink, Role.MOTIF, opacity)
        for index, opacity in enumerate(_TONES[latent.layers])
    )


def in_colors(latent: Latent, box: Box, colors: Sequence[Color]) -> tuple[Layer, ...]:
    """The drawing with a colour for each layer."""
    return tuple(
        Layer(Region(latent, index), box, color, Role.MOTIF) for index, color in enumerate(colors)
    )


def on_background(
    latent: Latent, box: Box, colors: Scheme, asked: Sequence[Color], colored: bool
) -> tuple[Layer, ...]:
    """The drawing on a scheme's background, with what it takes to be seen there.

    One in ink gets the scheme's plate, a disc, where it has one; one in its own ``colored``
    palette, which takes up the ``asked`` colours, a white edge like a sticker's.
    """
    if colored:
        palette = drawn_colors(latent, asked)
        layers = in_colors(latent, box, palette)
        if standing_out(palette, layer_areas(latent), colors.background) >= STANDS_OUT:
            return layers
        return (Layer(Region(latent, 0, _STICKER_EDGE), box, WHITE, Role.PLATE), *layers)
    layers = in_one_ink(latent, box, colors.ink)
    seen = extent(latent)
    if colors.plate is None or seen is None:
        return layers
    disc = Box.around(
        box.x + (seen.left + seen.right) / 2 * box.width,
        box.y + (seen.top + seen.bottom) / 2 * box.height,
        max(seen.width, seen.height) * box.width * _PLATE,
    )
    return (Layer(Ellipse(), disc, colors.plate, Role.PLATE), *layers)


def faded(artwork: Artwork, spec: PromptSpec) -> Artwork:
    """The asked gradients in place of the colours they start with."""
    asked = {Role.MOTIF: spec.gradient, Role.BACKGROUND: spec.backdrop}

    def painted(layer: Layer) -> Layer:
        gradient = asked.get(layer.role)
        if gradient is None or layer.color != gradient.start:
            return layer
        return replace(layer, fade=gradient.end)

    return replace(artwork, layers=tuple(map(painted, artwork.layers)))
