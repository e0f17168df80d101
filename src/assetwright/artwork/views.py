"""The ways in which platforms show a motif: on a tile, cut to the edge, in parts, in one ink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from assetwright.artwork.canvas import Artwork, Layer, Role
from assetwright.artwork.motif import faded, in_colors, in_one_ink, on_background
from assetwright.artwork.palettes import (
    MIN_CONTRAST,
    STANDS_OUT,
    Scheme,
    backdrop_for,
    drawn_colors,
    layer_areas,
    scheme,
    shade,
    standing_out,
    tint_of,
)
from assetwright.artwork.parallax import parted
from assetwright.artwork.placement import fitted, within_circle
from assetwright.artwork.scenes import banner
from assetwright.artwork.shapes import Box, Ellipse, Rectangle, Region, Shape, Squircle
from assetwright.types import GRID, WHITE, Color, Latent, PromptSpec, Size

SAFE_CIRCLE = 66 / 108
"""Diameter no launcher's mask cuts into, of an adaptive icon's layers.
https://developer.android.com/develop/ui/views/launch/icon_design_adaptive"""

MASKABLE_CIRCLE = 0.8
"""Diameter of a maskable icon's safe zone. https://www.w3.org/TR/appmanifest/#icon-masks"""

SPLASH_CIRCLE = 192 / 288
"""Diameter in which an icon without background stands on Android's splash screen.
https://developer.android.com/develop/ui/views/launch/splash-screen#dimensions"""

DISC_CIRCLE = 0.74
"""Diameter of a motif on a round tile, as a share of the tile's."""

MACOS_BODY = 824 / 1024
"""Side of the rounded square on a macOS icon's canvas: Apple Design Resources, macOS 11 on."""

PARALLAX_CIRCLE = 0.8
"""Diameter in which what stands in front of a round icon stays clear of its edge, whose layers
shift when it is looked at. https://developer.apple.com/design/human-interface-guidelines/app-icons
asks for a margin, without a number."""

FEATURE_SIZE = Size(1024, 500)
"""Google Play's feature graphic."""

SOCIAL_SIZE = Size(1200, 630)
"""What social networks show of a page: the size Open Graph images are made in."""

_TILE = 22 / 24
_LIVE = 0.62
"""Live area of a motif, as a share of its tile."""

_SMALL_LIVE = 0.78
"""Of a tile for 16 px, of which a motif in the usual live area would have 9."""

_ADAPTIVE_LIVE = 50 / 108
"""Of an adaptive icon's layers, of which launchers show 72 in 108: Google asks for 48 to 66."""

_PARALLAX_LIVE = 0.56
"""Of a square of which a circle is cut out."""

_SMALL_CONTRAST = 4.5
"""Of a motif a few pixels large, as WCAG asks of text (criterion 1.4.3)."""

_GLYPH_LIVE = 20 / 24
_ON_PLATE = 0.8
_NIGHT = Color.from_hex("#1c1c1e")
"""About what iOS lays under dark icons."""

_BLACK = Color.from_hex("#000000")

_LEAST_TONE = 0.5
"""Opacity of the darkest colour in a picture that shows colours as tones of one ink."""

_LEAST_TINT = 0.55
"""OKLCH lightness of the darkest grey in a picture for the system to colour."""


class View(StrEnum):
    """One way of showing an asset. All but the asset itself and the two pictures are square."""

    ASSET = "asset"
    """What was asked for."""
    TILE = "tile"
    """A rounded square on transparency."""
    DISC = "disc"
    """A disc on transparency."""
    BODY = "body"
    """macOS: a rounded square with the margin that its icons have."""
    FULL_BLEED = "full_bleed"
    """The background to every edge, for shapes that are cut later: iOS, store listings."""
    MASKABLE = "maskable"
    """The same, with the motif within the safe zone of a maskable icon."""
    FOREGROUND = "foreground"
    """Of an adaptive icon: the motif alone, within the safe circle."""
    BACKGROUND = "background"
    """Of an adaptive icon: what lies under it, opaque to every edge."""
    MONOCHROME = "monochrome"
    """Of an adaptive icon: the motif in white, its parts as tones, for themes to tint."""
    SPLASH_ICON = "splash_icon"
    """The motif alone, within the circle of Android's splash screen."""
    GLYPH = "glyph"
    """The motif in white, filling the live area of a notification icon."""
    DARK = "dark"
    """iOS dark: the motif on transparency, light enough for a night background."""
    TINTED = "tinted"
    """iOS tinted: the motif in white and greys on black, opaque, for the system to colour."""
    PARALLAX_BACK = "parallax_back"
    """Of a layered icon (visionOS, Icon Composer): the background, opaque to every edge."""
    PARALLAX_MIDDLE = "parallax_middle"
    """Of a layered icon: the plate and the lower layers of the motif, or a disc."""
    PARALLAX_FRONT = "parallax_front"
    """Of a layered icon: the motif, or its upper layers."""
    FEATURE = "feature"
    """A banner of 1024 × 500 for a store listing."""
    SOCIAL = "social"
    """A banner of 1200 × 630 for links shared on social networks."""
    SMALL = "small"
    """A tile for 16 to 32 px: to the edges of the canvas, the motif as large as it can be."""
    SMALL_BODY = "small_body"
    """macOS, 16 to 32 px: the body with its margin, the motif on it as large as it can be."""
    SMALL_DARK = "small_dark"
    """The shapes of the small tile in colours for dark surroundings."""


@dataclass(frozen=True, slots=True)
class _Tile:
    """Sides and diameters are shares of the canvas, ``live`` of the tile."""

    shape: Shape
    side: float = 1.0
    live: float = _LIVE
    circle: float | None = None


_TILES = {
    View.TILE: _Tile(Squircle(), _TILE),
    View.SMALL: _Tile(Squircle(), live=_SMALL_LIVE),
    View.DISC: _Tile(Ellipse(), _TILE, circle=_TILE * DISC_CIRCLE),
    View.BODY: _Tile(Squircle(), MACOS_BODY),
    View.SMALL_BODY: _Tile(Squircle(), MACOS_BODY, live=_SMALL_LIVE),
    View.FULL_BLEED: _Tile(Rectangle()),
    View.MASKABLE: _Tile(Rectangle(), circle=MASKABLE_CIRCLE),
    View.FOREGROUND: _Tile(Rectangle(), live=_ADAPTIVE_LIVE, circle=SAFE_CIRCLE),
    View.SPLASH_ICON: _Tile(Rectangle(), live=SPLASH_CIRCLE, circle=SPLASH_CIRCLE),
    View.PARALLAX_BACK: _Tile(Rectangle(), live=_PARALLAX_LIVE, circle=PARALLAX_CIRCLE),
}
_MOTIF = (Role.PLATE, Role.MOTIF)


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """All views of one drawing, composed when first asked for; the same ones each time."""

    spec: PromptSpec
    latent: Latent
    colored: bool
    seed: int
    _made: dict[View, Artwork] = field(default_factory=dict, init=False)

    def __call__(self, view: View) -> Artwork:
        """The artwork of a view; ValueError for ``View.ASSET``, which ``compose`` makes."""
        if view not in self._made:
            self._made[view] = faded(self._compose(view), self.spec)
        return self._made[view]

    @property
    def background(self) -> Color:
        """The colour a launcher icon stands on."""
        return _scheme(self.spec, self.latent, self.colored).background

    def _compose(self, view: View) -> Artwork:
        match view:
            case View.ASSET:
                raise ValueError("the asset itself is composed by compose()")
            case View.FEATURE:
                return banner(self._sized(FEATURE_SIZE), self.latent, self.seed, self.colored)
            case View.SOCIAL:
                return banner(self._sized(SOCIAL_SIZE), self.latent, self.seed, self.colored)
            case View.FOREGROUND | View.SPLASH_ICON:
                return self._on_tile(_TILES[view]).only(*_MOTIF)
            case View.BACKGROUND:
                return self._on_tile(_TILES[View.FOREGROUND]).only(Role.BACKGROUND)
            case View.PARALLAX_BACK:
                return self._on_tile(_TILES[view]).only(Role.BACKGROUND)
            case View.PARALLAX_MIDDLE:
                return self._parallax()[0]
            case View.PARALLAX_FRONT:
                return self._parallax()[1]
            case View.MONOCHROME:
                return self._inked(WHITE, _ADAPTIVE_LIVE, SAFE_CIRCLE)
            case View.GLYPH:
                return self._inked(WHITE, _GLYPH_LIVE)
            case View.TINTED:
                return self._tinted()
            case View.DARK:
                return self._dark()
            case View.SMALL_DARK:
                return self._small_dark()
            case _:
                return self._on_tile(_TILES[view])

    @property
    def _canvas(self) -> Box:
        side = min(self.spec.size.width, self.spec.size.height)
        return Box(0, 0, side, side)

    def _artwork(self, layers: tuple[Layer, ...]) -> Artwork:
        side = min(self.spec.size.width, self.spec.size.height)
        return Artwork(Size(side, side), layers)

    def _sized(self, size: Size) -> PromptSpec:
        # A card for a listing has a background, even of an icon asked for without one.
        return replace(self.spec, size=size, transparent=None)

    def _on_tile(self, recipe: _Tile) -> Artwork:
        spec, latent, canvas = self.spec, self.latent, self._canvas
        colors = _scheme(spec, latent, self.colored)
        tile = canvas.scaled(recipe.side)
        live = recipe.live * (_ON_PLATE if colors.plate is not None and not self.colored else 1)

        def motif(box: Box) -> tuple[Layer, ...]:
            return on_background(latent, box, colors, spec.colors, self.colored)

        layers = self._placed(motif, tile.scaled(live), recipe.circle)
        return self._artwork(
            (Layer(recipe.shape, tile, colors.background, Role.BACKGROUND), *layers)
        )

    def _inked(
        self, ink: Color, live: float, circle: float | None = None, ground: Color | None = None
    ) -> Artwork:
        canvas = self._canvas

        def motif(box: Box) -> tuple[Layer, ...]:
            layers = in_one_ink(self.latent, box, ink)
            return self._toned(layers) if self.colored else layers

        layers = self._placed(motif, canvas.scaled(live), circle)
        if ground is not None:
            layers = (Layer(Rectangle(), canvas, ground, Role.BACKGROUND), *layers)
        return self._artwork(layers)

    def _toned(self, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        """The layers of a colour drawing, the lighter the more opaque, and no two alike.

        The tones of a drawing in ink begin fainter, since what lies lowest is its shading; here
        it can be most of the drawing.
        """
        colors = drawn_colors(self.latent, self.spec.colors)
        order = sorted(range(len(layers)), key=lambda index: -float(colors[index].oklch[0]))
        tones = np.linspace(1, _LEAST_TONE, len(layers)).tolist()
        found = list(layers)
        for index, tone in zip(order, tones, strict=True):
            found[index] = replace(layers[index], opacity=tone)
        return tuple(found)

    def _dark(self) -> Artwork:
        spec, latent, live = self.spec, self.latent, self._canvas.scaled(_LIVE)
        if self.colored:
            night = replace(_scheme(spec, latent, colored=True), background=_NIGHT)
            box = fitted(latent, live)
            return self._artwork(on_background(latent, box, night, spec.colors, colored=True))
        return self._artwork(
            in_one_ink(latent, fitted(latent, live), self._night_ink(MIN_CONTRAST))
        )

    def _tinted(self) -> Artwork:
        """A colour drawing in greys, as light as its colours are to each other, none too dark."""
        if not self.colored:
            return self._inked(WHITE, _LIVE, ground=_BLACK)
        lightness = [float(color.oklch[0]) for color in drawn_colors(self.latent, self.spec.colors)]
        lightest, span = max(lightness), max(max(lightness) - min(lightness), 1 - _LEAST_TINT)
        greys = [
            Color.from_oklch(1 - (lightest - value) / span * (1 - _LEAST_TINT), 0, 0)
            for value in lightness
        ]
        ground = Layer(Rectangle(), self._canvas, _BLACK, Role.BACKGROUND)
        box = fitted(self.latent, self._canvas.scaled(_LIVE))
        return self._artwork((ground, *in_colors(self.latent, box, greys)))

    def _night_ink(self, contrast: float) -> Color:
        """The brand, or the ink asked for on a background, where it can be read at night."""
        colors = _scheme(self.spec, self.latent, colored=False)
        ink = colors.ink if self.spec.background is not None else colors.background
        return ink if ink.contrast(_NIGHT) >= contrast else shade(ink, 0.75)

    def _small_dark(self) -> Artwork:
        """A colour drawing that would not stand out at night keeps its ground."""
        day = self._on_tile(_TILES[View.SMALL])
        ink = None if self.colored else self._night_ink(_SMALL_CONTRAST)
        if ink is None:
            palette = drawn_colors(self.latent, self.spec.colors)
            if standing_out(palette, layer_areas(self.latent), _NIGHT) < STANDS_OUT:
                return day

        def at_night(layer: Layer) -> Layer:
            if layer.role is Role.MOTIF:
                return layer if ink is None else replace(layer, color=ink)
            return replace(layer, color=_NIGHT)

        return replace(day, layers=tuple(map(at_night, day.layers)))

    def _parallax(self) -> tuple[Artwork, Artwork]:
        """What lies over the background of a layered icon, in two parts."""
        whole = faded(self._on_tile(_TILES[View.PARALLAX_BACK]), self.spec)
        colors = _scheme(self.spec, self.latent, self.colored)
        ink = None if colors.plate is not None else colors.ink
        return parted(whole, self.latent, lambda ground: tint_of(ground, ink))

    def _placed(
        self, motif: Callable[[Box], tuple[Layer, ...]], live: Box, circle: float | None
    ) -> tuple[Layer, ...]:
        """The motif in its live area; with a circle, all of it and of its plate inside that."""
        box = fitted(self.latent, live)
        if circle is None:
            return motif(box)
        center, radius = self._canvas.center, circle / 2 * self._canvas.short
        box = within_circle(self.latent, box, center, radius)
        reach = max((_reach(layer, center, radius) for layer in motif(box)), default=0.0)
        if reach > radius:
            box = box.about(center, radius / reach)
        return motif(box)


def _scheme(spec: PromptSpec, latent: Latent, colored: bool) -> Scheme:
    """A colour drawing chooses its own quiet background; one in ink stands on the brand."""
    if colored and spec.background is None:
        return scheme((), backdrop_for(latent, spec.colors), spec.subject)
    return scheme(spec.colors, spec.background, spec.subject)


def _reach(layer: Layer, center: tuple[float, float], motif: float) -> float:
    """How far a layer extends from ``center``; ``motif`` bounds the reach of the drawing."""
    if isinstance(layer.shape, Region):
        return motif + layer.shape.grow * layer.box.short / GRID if layer.shape.grow else 0.0
    x, y = layer.box.center
    return float(np.hypot(x - center[0], y - center[1])) + layer.box.short / 2
