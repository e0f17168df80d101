"""A picture parted into what moves against each other: a middle and a front over the background.

The parts are opaque, since what shows through a part would move in it, and since visionOS draws
shadows under them. A part is whole under the ones before it, so that no hole opens when they move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assetwright.artwork.canvas import Artwork, Layer, Role
from assetwright.artwork.palettes import layer_areas
from assetwright.artwork.shapes import Box, Ellipse, Region
from assetwright.types import Color, Latent, Size

DISC = 0.86
"""Diameter of the disc in the middle of a picture that has nothing else there, as a share of the
canvas."""

_LEAST = 0.05
"""Share of a drawing's area below which a part of it is not worth a layer."""


def parted(
    artwork: Artwork, latent: Latent, tint: Callable[[Color], Color]
) -> tuple[Artwork, Artwork]:
    """The middle and the front of ``artwork``: a background, perhaps a plate, and a motif.

    The front is the upper layers of the motif, the middle the lower ones with the plate under
    them, about half of what shows each. A motif that cannot be parted so stands in front as a
    whole, and where it has no plate either, a disc lies in the middle, in the ``tint`` of the
    background.
    """
    plates = artwork.only(Role.PLATE).layers
    motif = artwork.only(Role.MOTIF).layers
    background, *rest = (layer for layer in artwork.layers if not isinstance(layer.shape, Region))
    behind = rest[-1] if rest else background
    motif = tuple(_opaque(layer, behind) for layer in motif)
    split = _split(latent)
    middle = (*plates, *motif[:split]) or (_disc(artwork.size, background, tint),)
    # Unseen, the lower layers still take their share of the pixels on common edges.
    unseen = tuple(replace(layer, opacity=0.0) for layer in motif[:split])
    return replace(artwork, layers=middle), replace(artwork, layers=(*unseen, *motif[split:]))


def _split(latent: Latent) -> int:
    """How many layers are in the middle: so many that the smaller part is as large as can be."""
    areas = layer_areas(latent)
    total = float(areas.sum())

    def smaller(split: int) -> float:
        return float(min(areas[:split].sum(), areas[split:].sum()))

    best = max(range(1, latent.layers), key=smaller, default=0)
    return best if best and smaller(best) > _LEAST * total else 0


def _opaque(layer: Layer, behind: Layer) -> Layer:
    """A tone of an ink as the colour that it has on what is behind it."""
    if layer.opacity == 1:
        return layer
    ground = behind.color if behind.fade is None else _mixed(behind.color, behind.fade, 0.5)
    return replace(
        layer,
        color=_mixed(ground, layer.color, layer.opacity),
        fade=None if layer.fade is None else _mixed(ground, layer.fade, layer.opacity),
        opacity=1.0,
    )


def _mixed(ground: Color, ink: Color, share: float) -> Color:
    """As layers are painted: sRGB values, not linear light."""
    return Color(*(round(a + (b - a) * share) for a, b in zip(ground.rgb, ink.rgb, strict=True)))


def _disc(size: Size, background: Layer, tint: Callable[[Color], Color]) -> Layer:
    canvas = Box(0, 0, size.width, size.height)
    box = Box.around(*canvas.center, canvas.short * DISC)
    fade = None if background.fade is None else tint(background.fade)
    return Layer(Ellipse(), box, tint(background.color), Role.PLATE, fade=fade)
