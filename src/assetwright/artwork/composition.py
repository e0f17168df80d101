"""From a drawing to an asset: what each type of asset looks like."""

from __future__ import annotations

from dataclasses import replace

from assetwright.artwork.canvas import Artwork, Layer, Role
from assetwright.artwork.illustration import illustration
from assetwright.artwork.motif import in_colors, in_one_ink, on_background
from assetwright.artwork.palettes import SLATE, Scheme, backdrop_for, drawn_colors, scheme
from assetwright.artwork.placement import fitted, within_circle
from assetwright.artwork.scenes import banner, splash_screen
from assetwright.artwork.shapes import Box, Rectangle, Squircle
from assetwright.types import AssetType, Latent, PromptSpec, Size

FAMILIES = ("outline", "solid", "duotone", "thin", "bold", "color")

_LIVE = 20 / 24
"""Material's live area of an icon: 20 of 24 units."""

_TILE = 22 / 24
"""Side of a rounded-square icon on a transparent canvas."""

_TILE_LIVE = 0.62
"""Live area of a motif on its tile."""

_ON_PLATE = 0.8
"""How much smaller a motif is that must share its tile with a plate."""

_SAFE_CIRCLE = 66 / 108
"""Diameter no launcher's mask cuts into, of a full-bleed layer: the adaptive icon's safe zone.
https://developer.android.com/develop/ui/views/launch/icon_design_adaptive"""


def compose(spec: PromptSpec, latent: Latent, *, family: str, seed: int, colored: bool) -> Artwork:
    """The artwork of a prompt from the drawing the model made for it.

    ``family`` is the drawing's style family (outline, solid, duotone, thin, bold or color),
    ``colored`` whether its palette counts; otherwise it is drawn in one ink and tones of it.
    ``seed`` varies ornaments. The same arguments always give the same artwork. Raises ValueError
    for an unknown family.
    """
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}, not {family!r}")
    match spec.asset_type:
        case AssetType.SPLASH_SCREEN:
            artwork = splash_screen(spec, latent, seed, colored)
        case AssetType.BANNER:
            artwork = banner(spec, latent, seed, colored)
        case AssetType.ILLUSTRATION:
            artwork = illustration(spec, latent, family, seed, colored)
        case _:
            artwork = _icon(spec, latent, colored)
    return _fading(artwork, spec)


def compose_launcher(
    spec: PromptSpec, latent: Latent, *, colored: bool, full_bleed: bool = False
) -> Artwork:
    """A launcher icon on a square canvas, the shorter side of the spec's size.

    A rounded square on transparency, as stores and older launchers show it; or with
    ``full_bleed`` the background to every edge and the motif within the safe circle of 66/108,
    for platforms that cut the shape themselves.
    """
    side = min(spec.size.width, spec.size.height)
    canvas = Box(0, 0, side, side)
    artwork = Artwork(Size(side, side), _on_tile(spec, latent, canvas, colored, full_bleed))
    return _fading(artwork, spec)


def _fading(artwork: Artwork, spec: PromptSpec) -> Artwork:
    """The asked gradients in place of the colours they start with."""
    asked = {Role.MOTIF: spec.gradient, Role.BACKGROUND: spec.backdrop}

    def painted(layer: Layer) -> Layer:
        gradient = asked.get(layer.role)
        if gradient is None or layer.color != gradient.start:
            return layer
        return replace(layer, fade=gradient.end)

    return replace(artwork, layers=tuple(map(painted, artwork.layers)))


def _icon(spec: PromptSpec, latent: Latent, colored: bool) -> Artwork:
    """An icon for a user interface: on transparency, or on a tile when a background is asked."""
    whole = Box(0, 0, spec.size.width, spec.size.height)
    square = Box.around(*whole.center, whole.short)
    if spec.background is not None or spec.transparent is False:
        return Artwork(spec.size, _on_tile(spec, latent, square, colored, full_bleed=False))
    box = fitted(latent, square.scaled(_LIVE))
    if colored:
        return Artwork(spec.size, in_colors(latent, box, drawn_colors(latent, spec.colors)))
    ink, second = (*spec.colors, None, None)[:2]
    return Artwork(spec.size, in_one_ink(latent, box, ink or SLATE, second))


def _on_tile(
    spec: PromptSpec, latent: Latent, canvas: Box, colored: bool, full_bleed: bool
) -> tuple[Layer, ...]:
    """Background and motif of a launcher icon."""
    colors = _tile_scheme(spec, latent, colored)
    tile = canvas if full_bleed else canvas.scaled(_TILE)
    shape = Rectangle() if full_bleed else Squircle()
    live = _TILE_LIVE * (_ON_PLATE if colors.plate is not None and not colored else 1)
    box = fitted(latent, tile.scaled(live))
    if full_bleed:
        radius = _SAFE_CIRCLE / 2 * canvas.short
        box = within_circle(latent, box, canvas.center, radius)
    return (
        Layer(shape, tile, colors.background, Role.BACKGROUND),
        *on_background(latent, box, colors, spec.colors, colored),
    )


def _tile_scheme(spec: PromptSpec, latent: Latent, colored: bool) -> Scheme:
    """A colour drawing chooses its own quiet background; one in ink stands on the brand."""
    if colored and spec.background is None:
        return scheme((), backdrop_for(latent, spec.colors), spec.subject)
    return scheme(spec.colors, spec.background, spec.subject)
