"""Colours that go together: from what was asked to a full scheme, with contrast guaranteed.

Colours asked for stand in the result exactly. The others are made in OKLCH, where equal steps
look equal. Contrast is WCAG 2.2's; 3:1 is its bar for graphics (criterion 1.4.11).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.painting import partition
from assetwright.artwork.sampling import FieldSampler, Placement
from assetwright.types import GRID, WHITE, Color, Latent

MIN_CONTRAST = 3.0
"""Between a motif and what is behind it."""

STANDS_OUT = 0.25
"""From this on (see ``standing_out``) a colour drawing can lie on a ground as it is."""

SLATE = Color.from_hex("#1f2937")
"""The ink of icons nobody gave a colour: near black, slightly blue."""

_HOUSE = (
    (0.51, 0.21, 277.0),  # indigo
    (0.53, 0.20, 262.0),  # blue
    (0.52, 0.20, 295.0),  # violet
    (0.52, 0.10, 225.0),  # petrol
    (0.50, 0.10, 185.0),  # teal
    (0.51, 0.13, 150.0),  # green
    (0.56, 0.20, 15.0),  # rose
    (0.60, 0.18, 42.0),  # vermilion
)
"""Brand colours to choose from when none is asked: OKLCH, all dark enough for white ink."""

_SAME_COLOR = 0.02
"""OKLab distance below which a drawn colour is the asked one."""

_HIDDEN, _STEP_OFF = 0.08, 0.16
"""OKLab distance below which a drawn colour would hide beside an asked one, and how much lighter or
darker than that it becomes instead."""

_SHOWS = 0.5
"""Share of the most visible colour's weight from which on a colour passes for the main one."""

_SHADES_OF_A_HUE = 40.0
"""Degrees of hue within which colours of a drawing are shades of one another."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of a scene.

    ``ink`` on ``background`` has contrast 3:1 or more, or, where both were asked for and do not,
    on ``plate``, a patch to put between them. ``tint`` is a shade of the background that keeps
    the ink's contrast; ``accent`` is for small ornaments.
    """

    background: Color
    ink: Color
    tint: Color
    accent: Color
    plate: Color | None = None


def house_color(subject: str) -> Color:
    """A brand colour for a subject: always the same one for the same words."""
    return Color.from_oklch(*_HOUSE[zlib.crc32(subject.encode()) % len(_HOUSE)])


def scheme(colors: Sequence[Color], background: Color | None, subject: str) -> Scheme:
    """The scheme of a scene with a background.

    The background is ``background`` when given, else the first of ``colors``, else a house colour
    of ``subject``. The next colour is the ink where it can be read, else the accent; a colour
    asked for together with a background is always the ink, on a plate where it needs one.
    """
    if background is None:
        brand, rest = (colors[0], colors[1:]) if colors else (house_color(subject), ())
        ink = next((color for color in rest if color.contrast(brand) >= MIN_CONTRAST), None)
    else:
        brand, rest = background, colors
        ink = rest[0] if rest else None
    others = [color for color in rest if color != ink and color != brand]
    if ink is None:
        ink = ink_on(brand)
    plate = None if ink.contrast(brand) >= MIN_CONTRAST else ground_for(ink)
    return Scheme(
        background=brand,
        ink=ink,
        tint=tint_of(brand, ink if plate is None else None),
        accent=others[0] if others else accent_on(brand),
        plate=plate,
    )


def ink_on(background: Color) -> Color:
    """White, or where white cannot be read (below 3:1) a very dark shade of the background."""
    if WHITE.contrast(background) >= MIN_CONTRAST:
        return WHITE
    _, chroma, hue = background.oklch
    return Color.from_oklch(0.24, min(chroma, 0.07), hue)


def ground_for(ink: Color) -> Color:
    """White, or a deep ground where white is too near the ink; 3:1 or more either way."""
    return WHITE if WHITE.contrast(ink) >= MIN_CONTRAST else night(ink)


def shade(color: Color, lightness: float, chroma: float | None = None) -> Color:
    """The colour at another OKLCH lightness, with its own chroma or at most ``chroma``."""
    _, own, hue = color.oklch
    return Color.from_oklch(lightness, own if chroma is None else min(own, chroma), hue)


def mix(color: Color, other: Color, share: float) -> Color:
    """``share`` of the way from a colour to another, in OKLab."""
    return Color.from_oklab(color.oklab * (1 - share) + other.oklab * share)


def layer_areas(latent: Latent) -> NDArray[np.float64]:
    """What each layer visibly covers, as shares of the square, (layers,)."""
    side = 4 * GRID
    # Areas need no edge: the fields of a drawing have them too.
    sampler = FieldSampler(latent.fields, Placement(0, 0, side), side, side)
    shares = partition(sampler.distance(0, side), sampler.cell)
    areas: NDArray[np.float64] = shares.mean((1, 2), dtype=np.float64)
    return areas


def drawn_colors(latent: Latent, asked: Sequence[Color]) -> list[Color]:
    """A colour drawing's palette with the asked colours in it, exactly.

    Each asked colour takes the place of the layer that is already about that colour, else of the
    one that carries most colour (area times chroma); lighter and darker shades of what it
    replaced follow it, so that modelling stays modelling, and what it would hide becomes a shade of
    it that shows. The first is the main colour: where the
    layer that has it hardly shows, it trades places with the one that shows most.
    """
    palette = [Color.from_oklab(lab) for lab in latent.palette]
    original = [color.oklch for color in palette]
    weight = layer_areas(latent) * np.array([0.02 + chroma for _, chroma, _ in original])
    free = list(range(len(palette)))
    for color in asked[: len(palette)]:
        distance = [float(np.linalg.norm(latent.palette[i] - color.oklab)) for i in free]
        nearest = int(np.argmin(distance))
        chosen = max(free, key=lambda i: (weight[i], -i))
        if distance[nearest] < _SAME_COLOR:
            owner = free[nearest]
            if color == asked[0] and weight[owner] < _SHOWS * weight[chosen]:
                palette[owner], owner = palette[chosen], chosen
            palette[owner] = color
            free.remove(owner)
            continue
        free.remove(chosen)
        palette[chosen] = color
        for i in free:
            if _is_shade(original[i], original[chosen]):
                palette[i] = _follow(original[i], original[chosen], color)
    for i in free:
        for j, color in enumerate(palette):
            drawn_apart = np.linalg.norm(latent.palette[i] - latent.palette[j]) >= _HIDDEN
            near = np.linalg.norm(palette[i].oklab - color.oklab) < _HIDDEN
            if j not in free and drawn_apart and near:
                palette[i] = _off(color)
    return palette


def _off(color: Color) -> Color:
    """A shade of a colour that shows on it: darker, or lighter on what is dark."""
    lightness = color.oklch[0]
    return shade(color, lightness + (_STEP_OFF if lightness < 0.5 else -_STEP_OFF))


def _is_shade(color: tuple[float, float, float], of: tuple[float, float, float]) -> bool:
    turn = abs((color[2] - of[2] + 180) % 360 - 180)
    return min(color[1], of[1]) > 0.03 and turn < _SHADES_OF_A_HUE


def _follow(
    color: tuple[float, float, float], replaced: tuple[float, float, float], by: Color
) -> Color:
    """A shade moved as the colour it belongs to was."""
    lightness, chroma, hue = by.oklch
    return Color.from_oklch(
        float(np.clip(lightness + color[0] - replaced[0], 0.12, 0.97)),
        chroma * min(2.0, color[1] / replaced[1]),
        hue + color[2] - replaced[2],
    )


def tint_of(brand: Color, ink: Color | None) -> Color:
    """A step lighter or darker than the brand, whichever keeps the ink readable."""
    lightness = brand.oklch[0]
    steps = (0.06, -0.06, 0.03, -0.03) if lightness < 0.9 else (-0.05, -0.03, 0.03)
    for step in steps:
        tint = shade(brand, min(1.0, max(0.0, lightness + step)))
        if tint != brand and (ink is None or tint.contrast(ink) >= MIN_CONTRAST):
            return tint
    return brand


def accent_on(ground: Color) -> Color:
    """A lively warm colour for small ornaments, light on dark grounds, deeper on light ones."""
    lightness, chroma, hue = ground.oklch
    if chroma < 0.03:
        return Color.from_oklch(0.8, 0.155, 72)
    if _is_yellow(hue):
        return Color.from_oklch(0.66, 0.18, 35)
    return Color.from_oklch(0.85 if lightness < 0.75 else 0.66, 0.14, 82 if 40 < hue < 330 else 72)


def night(color: Color) -> Color:
    """A deep ground on which a light colour glows: of its own hue if blue, else indigo.

    Dark yellow is olive, dark red mud and dark green nearly black.
    """
    _, chroma, hue = color.oklch
    return Color.from_oklch(0.28, min(chroma, 0.075), hue if 190 < hue < 320 else 280)


def pale(color: Color, lightness: float = 0.945) -> Color:
    """A light ground in the colour's hue."""
    return shade(color, lightness, 0.035)


def _is_yellow(hue: float) -> bool:
    return 55 < hue < 130


def standing_out(colors: Sequence[Color], areas: NDArray[np.float64], backdrop: Color) -> float:
    """How clearly a colour drawing stands off a backdrop: OKLab distance, about 0 to 1.

    The area-weighted mean distance of its colours, held down by the nearest of the larger ones.
    """
    distance = np.array([np.linalg.norm(color.oklab - backdrop.oklab) for color in colors])
    share = areas / max(float(areas.sum()), 1e-9)
    large = distance[share > 0.12]
    nearest = float(large.min()) if len(large) else float(distance.min())
    return 0.5 * float(share @ distance) + 0.5 * nearest


def dominant(colors: Sequence[Color], areas: NDArray[np.float64]) -> Color:
    """The colour that carries most of a drawing: area times chroma."""
    weight = [area * (0.02 + color.oklch[1]) for color, area in zip(colors, areas, strict=True)]
    return colors[int(np.argmax(weight))]


def backdrop_for(latent: Latent, asked: Sequence[Color], wished: Color | None = None) -> Color:
    """A quiet ground that a colour drawing, with the asked colours in it, stands out from.

    ``wished`` is taken where it serves.
    """
    colors = drawn_colors(latent, asked)
    areas = layer_areas(latent)
    if wished is not None and standing_out(colors, areas, wished) >= STANDS_OUT:
        return wished
    main = dominant(colors, areas)
    cream = Color.from_oklch(0.955, 0.03, 85)
    # A dark ground has to be clearly better: most drawings are made for a light one.
    rated = ((pale(main), 1.0), (cream, 0.95), (night(main), 0.6))
    return max(rated, key=lambda item: item[1] * standing_out(colors, areas, item[0]))[0]
