"""Can the motif be told from what it lies on? WCAG 2.2, and APCA as a second opinion."""

from __future__ import annotations

import numpy as np

from assetwright.qa.color_difference import Array, areas
from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register
from assetwright.types import Color
from assetwright.types.color import srgb_to_linear

NAME = "contrast"

_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


@register(NAME)
def contrast(picture: Picture, expected: Expectations) -> Finding:
    """The best ``gates.contrast_share`` of the motif reaches ``gates.contrast`` to 1.

    On every stated background. An opaque picture covers those with its own ground; where none was
    stated, a tenth of that share will do, since much of a picture can be faint decoration, and
    only under half the limit it is an error, else a warning. WCAG 2.2,
    success criterion 1.4.11, asks 3:1 of what is needed to understand a picture. Under
    ``gates.apca`` Lc it is a warning.
    """
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
        message = f"has a contrast of {value:.1f} to 1 on {worst}"
        asked = expected.backgrounds or value < gates.contrast / 2
        level = Level.ERROR if asked else Level.WARNING
        return Finding(NAME, level, message, value, gates.contrast, "to 1")
    if readable < gates.apca:
        message = f"has an APCA contrast of Lc {readable:.0f} on {worst}"
        return Finding(NAME, Level.WARNING, message, readable, gates.apca, "Lc")
    return Finding(NAME, Level.PASSED, "stands out", value, gates.contrast, "to 1")


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
