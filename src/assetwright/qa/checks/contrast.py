"""Can the motif be told from what it lies on? WCAG 2.2, and APCA as a second opinion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetwright.export.asset import Pixels
from assetwright.qa.color_difference import Array, areas
from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register
from assetwright.types import AssetType, Color
from assetwright.types.color import srgb_to_linear

NAME = "contrast"

_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])
_MIDDLE = 0.45
"""Share of the shorter side that is its middle."""
_WITHIN = 0.8
"""The same of an illustration, whose motif fills more of it."""
_OUTLINE = 0.4
"""Length, in shorter sides, of outlines that must stand out."""
_ACROSS = 3
"""Pixels from one side of an outline to the other."""


@register(NAME)
def contrast(picture: Picture, expected: Expectations) -> Finding:
    """The best ``gates.contrast_share`` of the motif reaches ``gates.contrast`` to 1.

    On every stated background; and where it is known to show something, as a tile, a splash screen,
    a banner or an illustration does, outlines in its middle reach ``gates.stands_out``, whatever
    they lie on; where several colours were asked for that is a warning. An opaque picture covers
    backgrounds with its own ground; where none was stated, a tenth of that share will do, since
    much of a picture can be faint decoration, and only under half the limit it is an error, else a
    warning. WCAG 2.2, success criterion 1.4.11, asks 3:1 of what is needed to understand a picture.
    Under ``gates.apca`` Lc it is a warning.
    """
    middle = _middle(picture, expected)
    if middle is not None and middle < expected.gates.stands_out:
        message = f"has nothing in its middle that stands out: the most is {middle:.1f} to 1"
        # Two colours that were asked for are somebody's choice.
        level = Level.WARNING if len(expected.colors) > 1 else Level.ERROR
        return Finding(NAME, level, message, middle, expected.gates.stands_out, "to 1")
    if middle is not None and not expected.backgrounds:
        message, limit = "has something in its middle that stands out", expected.gates.stands_out
        return Finding(NAME, Level.PASSED, message, middle, limit, "to 1")
    grounds = expected.backgrounds
    if picture.opaque:
        grounds = () if picture.ground is None else (picture.ground,)
    if not grounds:
        return Finding(NAME, Level.SKIPPED, "has no background it is known to lie on")
    seen = picture.motif & picture.interior
    if seen.sum() < 0.05 * picture.motif.sum():
        seen = picture.motif
    if not seen.any() and not expected.backgrounds:
        return Finding(NAME, Level.SKIPPED, "has no motif apart from its background")
    if not seen.any():
        return Finding(NAME, Level.ERROR, "has nothing that stands out from its background")
    colors, shares = areas(picture.packed[seen])
    gates = expected.gates
    share = gates.contrast_share * (1.0 if expected.backgrounds else 0.1)
    ratios = {ground: _best(wcag(colors, ground), shares, share) for ground in grounds}
    worst = min(ratios, key=lambda ground: ratios[ground])
    value = ratios[worst]
    readable = _best(np.abs(apca(colors, worst)), shares, share)
    if value < gates.contrast:
        message = f"is hard to see on {worst}: its contrast is {value:.1f} to 1"
        asked = expected.backgrounds or value < gates.contrast / 2
        level = Level.ERROR if asked else Level.WARNING
        return Finding(NAME, level, message, value, gates.contrast, "to 1")
    if readable < gates.apca:
        message = f"may be hard to read on {worst}: its APCA contrast is Lc {readable:.0f}"
        return Finding(NAME, Level.WARNING, message, readable, gates.apca, "Lc")
    return Finding(NAME, Level.PASSED, "stands out", value, gates.contrast, "to 1")


def _middle(picture: Picture, expected: Expectations) -> float | None:
    """The contrast that the best ``_OUTLINE`` of outlines in the middle reach; None of an icon on
    nothing, and of what is not known.

    The middle is that of the shorter side, along all of the longer one: what lies farther out is
    often decoration. A tile has none.
    """
    share = _WITHIN if expected.asset_type is AssetType.ILLUSTRATION else _MIDDLE
    if expected.tile:
        picture, share = picture.on_tile, 1.0
    elif expected.asset_type in (AssetType.ICON, None) or expected.layer:
        return None
    light = np.log(_luminance(_on_white(picture.pixels)) + np.float32(0.05))
    height, width = light.shape
    rows, columns = (round(side * (1 - share) / 2) for side in (height, width))
    if height <= width:
        light = light[rows : height - rows]
    if width <= height:
        light = light[:, columns : width - columns]
    if min(light.shape) <= _ACROSS:
        return None
    steps = np.maximum(
        np.abs(light[:-_ACROSS, _ACROSS:] - light[:-_ACROSS, :-_ACROSS]),
        np.abs(light[_ACROSS:, :-_ACROSS] - light[:-_ACROSS, :-_ACROSS]),
    ).ravel()
    # Every pixel along an outline is met from each of the pixels that a step passes over.
    place = max(steps.size - 1 - round(_OUTLINE * picture.short * _ACROSS), 0)
    return float(np.exp(np.partition(steps, place)[place]))


def _on_white(pixels: Pixels) -> Pixels:
    from PIL import Image

    if pixels[..., 3].min() == 255:
        return pixels
    paper = Image.new("RGBA", pixels.shape[1::-1], "white")
    paper.alpha_composite(Image.fromarray(pixels))
    return np.asarray(paper)


def _luminance(pixels: Pixels) -> NDArray[np.float32]:
    """Relative luminance (H, W) of opaque sRGB."""
    linear = srgb_to_linear(np.arange(256) / 255)
    red, green, blue = (
        (linear * weight).astype(np.float32)[pixels[..., channel]]
        for channel, weight in enumerate(_WEIGHTS)
    )
    total: NDArray[np.float32] = red + green + blue
    return total


def _best(values: Array, shares: Array, share: float) -> float:
    """What the best ``share`` of the area reaches at least."""
    order = np.argsort(-values, kind="stable")
    place = int(np.searchsorted(np.cumsum(shares[order]), share - 1e-9))
    return float(values[order][min(place, len(order) - 1)])


def wcag(colors: Array, ground: Color) -> Array:
    """Contrast ratios, 1 to 21, of sRGB colours (n, 3) in [0, 1] with ``ground``."""
    luminance = srgb_to_linear(colors) @ _WEIGHTS
    ratio = (luminance + 0.05) / (ground.luminance + 0.05)
    result: Array = np.maximum(ratio, 1 / ratio)
    return result


def apca(colors: Array, ground: Color) -> Array:
    """Lightness contrast Lc, about -108 to 106, by APCA 0.0.98G-4g; dark on light is positive."""
    # Coefficients: github.com/Myndex/apca-w3, "0.0.98G-4g".
    weights = np.array([0.2126729, 0.7151522, 0.0721750])

    def light(srgb: Array) -> Array:
        plain = srgb**2.4 @ weights
        lifted: Array = plain + np.maximum(0.022 - plain, 0) ** 1.414
        return lifted

    ink, paper = light(colors), light(np.array(ground.rgb) / 255)
    dark = (paper**0.56 - ink**0.57) * 1.14
    bright = (paper**0.65 - ink**0.62) * 1.14
    lc = np.where(
        paper > ink,
        np.where(dark < 0.1, 0.0, dark - 0.027),
        np.where(bright > -0.1, 0.0, bright + 0.027),
    )
    result: Array = np.where(np.abs(paper - ink) < 0.0005, 0.0, lc * 100)
    return result
