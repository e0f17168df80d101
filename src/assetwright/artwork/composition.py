"""From a drawing to an asset: what each type of asset looks like."""

from __future__ import annotations

from dataclasses import replace

from assetwright.artwork.canvas import Artwork
from assetwright.artwork.illustration import illustration
from assetwright.artwork.motif import faded, in_colors, in_one_ink
from assetwright.artwork.palettes import SLATE, drawn_colors
from assetwright.artwork.placement import LIVE_AREA, fitted
from assetwright.artwork.scenes import banner, splash_screen
from assetwright.artwork.shapes import Box
from assetwright.artwork.views import View, Views
from assetwright.types import AssetType, Latent, PromptSpec

FAMILIES = ("outline", "solid", "duotone", "thin", "bold", "color")


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
            artwork = _icon(spec, latent, seed, colored)
    return faded(artwork, spec)


def _icon(spec: PromptSpec, latent: Latent, seed: int, colored: bool) -> Artwork:
    """An icon for a user interface: on transparency, or on a tile when a background is asked."""
    whole = Box(0, 0, spec.size.width, spec.size.height)
    square = Box.around(*whole.center, whole.short)
    if spec.background is not None or spec.transparent is False:
        tile = Views(spec, latent, colored, seed)(View.TILE)
        return Artwork(
            spec.size,
            tuple(replace(layer, box=layer.box.moved(square.x, square.y)) for layer in tile.layers),
        )
    box = fitted(latent, square.scaled(LIVE_AREA))
    if colored:
        return Artwork(spec.size, in_colors(latent, box, drawn_colors(latent, spec.colors)))
    ink, second = (*spec.colors, None, None)[:2]
    return Artwork(spec.size, in_one_ink(latent, box, ink or SLATE, second))
