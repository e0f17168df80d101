"""Splash screens and banners: a brand's colour, the motif, and quiet ornament."""

from __future__ import annotations

import zlib

import numpy as np

from assetwright.artwork.canvas import Artwork, Layer, Role
from assetwright.artwork.motif import in_colors, in_one_ink, on_background
from assetwright.artwork.palettes import Scheme, backdrop_for, drawn_colors, house_color, scheme
from assetwright.artwork.placement import fitted
from assetwright.artwork.shapes import Box, Ellipse, Rectangle, Region, Ring
from assetwright.types import Latent, PromptSpec

_SPLASH_MOTIF = 0.38
"""Of the screen's shorter side."""

_SPLASH_DISC = 0.7
"""Diameter of the circle behind it, of the shorter side."""

_BANNER_MOTIF = 0.6
"""Of the banner's height, at most."""

_BANNER_DISC = 1.5
"""Diameter of the circle behind it, in motifs."""


def ornament_rng(spec: PromptSpec, seed: int) -> np.random.Generator:
    """Chance for ornaments: the same for the same subject and seed."""
    return np.random.default_rng([seed % 2**64, zlib.crc32(spec.subject.encode())])


def splash_screen(spec: PromptSpec, latent: Latent, seed: int, colored: bool) -> Artwork:
    """A full screen in the brand's colour, the motif in its middle before soft circles."""
    screen = Box(0, 0, spec.size.width, spec.size.height)
    box = fitted(latent, Box.around(*screen.center, _SPLASH_MOTIF * screen.short))
    if spec.transparent:
        return _alone(spec, latent, box, colored)
    colors = scheme(spec.colors, spec.background, spec.subject)
    disc = Box.around(*screen.center, _SPLASH_DISC * screen.short)
    layers = [Layer(Rectangle(), screen, colors.background, Role.BACKGROUND)]
    layers += _halo(screen, disc, colors, ornament_rng(spec, seed))
    layers += _on_disc(spec, latent, box, disc, colors, colored)
    return Artwork(spec.size, tuple(layers))


def banner(spec: PromptSpec, latent: Latent, seed: int, colored: bool) -> Artwork:
    """A strip with the motif in its left or right third and a pattern of it fading across."""
    strip = Box(0, 0, spec.size.width, spec.size.height)
    rng = ornament_rng(spec, seed)
    # What measures are taken in: the height of a strip, less on a card.
    unit = min(strip.height, 0.36 * strip.width)
    side = _BANNER_MOTIF * unit
    center = max(strip.width / 6, 0.5 * _BANNER_DISC * side + 0.2 * unit)
    right = rng.random() < 0.5
    x, y = strip.width - center if right else center, strip.height / 2
    box = fitted(latent, Box.around(x, y, side))
    if spec.transparent:
        return _alone(spec, latent, box, colored)
    colors = scheme(spec.colors, spec.background, spec.subject)
    disc = Box.around(x, y, _BANNER_DISC * side)
    # From the motif towards the far end.
    across = -1.0 if right else 1.0
    ornaments = _far_end(strip, unit, across, colors, rng)
    glow = Box.around(x - across * 0.25 * side, y, 4.6 * side)
    layers = [
        Layer(Rectangle(), strip, colors.background, Role.BACKGROUND),
        Layer(Ellipse(), glow, colors.tint, Role.ACCENT, 0.4),
        Layer(Ellipse(), disc.scaled(1.75), colors.tint, Role.ACCENT, 0.7),
    ]
    layers += _stamps(latent, strip, disc, [layer.box for layer in ornaments], colors, colored)
    layers += ornaments
    layers += _on_disc(spec, latent, box, disc, colors, colored)
    return Artwork(spec.size, tuple(layers))


def _alone(spec: PromptSpec, latent: Latent, box: Box, colored: bool) -> Artwork:
    """The motif by itself, where a transparent asset was asked for."""
    if colored:
        return Artwork(spec.size, in_colors(latent, box, drawn_colors(latent, spec.colors)))
    ink = spec.colors[0] if spec.colors else house_color(spec.subject)
    return Artwork(spec.size, in_one_ink(latent, box, ink))


def _halo(screen: Box, disc: Box, colors: Scheme, rng: np.random.Generator) -> list[Layer]:
    """Soft circles: around the middle, or large ones in two corners with one in the middle."""
    if rng.random() < 0.5:
        return [
            Layer(Ellipse(), disc.scaled(factor), colors.tint, Role.ACCENT, opacity)
            for factor, opacity in ((1.9, 0.35), (1.42, 0.5), (1.0, 1.0))
        ]
    middle, short = screen.center[0], screen.short
    reach = screen.width / 2 * (1.0 if rng.random() < 0.5 else -1.0)

    def spot(across: float, down: float, size: float) -> Box:
        return Box.around(middle + across * reach, down * screen.height, size * short)

    return [
        Layer(Ellipse(), spot(1, 0.04, 1.1), colors.tint, Role.ACCENT, 0.5),
        Layer(Ellipse(), spot(-1, 0.98, 1.5), colors.tint, Role.ACCENT, 0.5),
        Layer(Ring(0.14), spot(-0.62, 0.15, 0.09), colors.accent, Role.ACCENT),
        Layer(Ellipse(), spot(0.66, 0.83, 0.035), colors.accent, Role.ACCENT),
        Layer(Ellipse(), disc, colors.tint, Role.ACCENT),
    ]


def _far_end(
    strip: Box, unit: float, across: float, colors: Scheme, rng: np.random.Generator
) -> list[Layer]:
    """A large circle, a ring and a dot at the end of a banner where the motif is not."""
    end = strip.width / 2 + across * (strip.width / 2 - 0.55 * unit)
    drift = 0.3 * unit * (rng.random() - 0.5)

    def spot(back: float, down: float, size: float) -> Box:
        return Box.around(end - across * back * unit + drift, down * strip.height, size * unit)

    return [
        Layer(Ellipse(), spot(0, 1.02, 1.25), colors.tint, Role.ACCENT),
        Layer(Ring(0.17), spot(0.62, 0.1, 0.42), colors.accent, Role.ACCENT),
        Layer(Ellipse(), spot(0.1, 0.3, 0.12), colors.accent, Role.ACCENT),
    ]


def _on_disc(
    spec: PromptSpec, latent: Latent, box: Box, disc: Box, colors: Scheme, colored: bool
) -> tuple[Layer, ...]:
    """The motif; one in its own colours on a disc of a colour that suits it."""
    if not colored:
        return on_background(latent, box, colors, spec.colors, colored)
    wished = None if spec.background is None else colors.tint
    ground = backdrop_for(latent, spec.colors, wished)
    return (
        Layer(Ellipse(), disc, ground, Role.PLATE),
        *in_colors(latent, box, drawn_colors(latent, spec.colors)),
    )


def _stamps(
    latent: Latent, strip: Box, around: Box, taken: list[Box], colors: Scheme, colored: bool
) -> list[Layer]:
    """Small copies of the motif on a staggered grid, fading away from the motif's disc.

    None on the disc or on a box that is ``taken``.
    """
    rows = max(2, round(strip.height / (strip.width / 9)))
    pitch = strip.height / rows
    # The last layer of a two-tone drawing is its lines; of a colour one only the whole reads.
    index = 0 if colored else latent.layers - 1
    center_x, center_y = around.center
    stamp = fitted(latent, Box.around(0, 0, 0.5 * pitch))
    stamps = []
    for row in range(rows):
        for column in range(int(strip.width / pitch) + 2):
            x, y = (column + 0.5 * (row % 2)) * pitch, (row + 0.5) * pitch
            distance = float(np.hypot(x - center_x, y - center_y)) - around.short / 2
            fade = 1 - distance / (0.62 * strip.width)
            hidden = any(
                np.hypot(x - b.center[0], y - b.center[1]) < (b.short + pitch / 2) / 2
                for b in taken
            )
            if distance < pitch / 2 or fade < 0.1 or hidden:
                continue
            shape, box = Region(latent, index), stamp.moved(x, y)
            stamps.append(Layer(shape, box, colors.ink, Role.PATTERN, round(0.16 * fade, 4)))
    return stamps
