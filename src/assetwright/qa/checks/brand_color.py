"""Is the asked colour in the picture? Area-weighted ΔE00 of what lies nearest to it."""

from __future__ import annotations

import numpy as np

from assetwright.qa.color_difference import Array, areas, ciede2000, lab
from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.registry import register
from assetwright.types import Color

NAME = "brand_color"


@register(NAME)
def brand_color(picture: Picture, expected: Expectations) -> Finding:
    """Every wanted colour covers ``gates.color_share`` of the flat areas, within its tolerance.

    Where the picture has a ground, that share of what lies on it will do. The value is the mean
    ΔE00, by area, of that share of the picture which is nearest to the colour. With
    ``gates.pixels_in_range``, that share of the motif must also be within tolerance of some wanted
    colour or stated background.
    """
    if not expected.colors:
        return Finding(NAME, Level.SKIPPED, "has no colours it is asked to have")
    flat = picture.interior
    if flat.sum() < 0.01 * (picture.alpha > 0).sum():
        flat = picture.alpha > 128  # too small or too thin to have an inside
    colors, shares = areas(picture.packed[flat])
    if not shares.size:
        return Finding(NAME, Level.ERROR, "has no opaque pixel of any colour")
    places = [(colors, lab(colors), shares)]
    if picture.ground is not None and (drawn := flat & picture.motif).any():
        colors, shares = areas(picture.packed[drawn])
        places.append((colors, lab(colors), shares))
    worst = Finding(NAME, Level.PASSED, "has the colours asked for", 0.0, unit="ΔE00")
    for wanted in expected.colors:
        value, nearest = min(
            (
                _nearest(
                    ciede2000(space, _lab(wanted.color)), shares, colors, expected.gates.color_share
                )
                for colors, space, shares in places
            ),
            key=lambda found: found[0],
        )
        if value > wanted.tolerance and value - wanted.tolerance > (worst.value or 0.0) - (
            worst.limit or 0.0
        ):
            message = f"has no {wanted.color}: the nearest colour is {nearest}"
            worst = Finding(NAME, Level.ERROR, message, value, wanted.tolerance, "ΔE00")
        elif worst.passed and value >= (worst.value or 0.0):
            worst = Finding(NAME, Level.PASSED, worst.message, value, wanted.tolerance, "ΔE00")
    if worst.passed and expected.gates.pixels_in_range is not None:
        return _in_range(picture, expected, expected.gates.pixels_in_range)
    return worst


def _nearest(error: Array, shares: Array, colors: Array, share: float) -> tuple[float, Color]:
    """The mean error of the ``share`` with the least, and its mean colour."""
    order = np.argsort(error, kind="stable")
    taken = np.diff(np.minimum(np.cumsum(shares[order]), share), prepend=0.0)
    total = max(float(taken.sum()), 1e-9)
    mean = (colors[order] * taken[:, None]).sum(axis=0) / total
    nearest = Color(*(round(float(channel) * 255) for channel in mean))
    return float((error[order] * taken).sum()) / total, nearest


def _in_range(picture: Picture, expected: Expectations, limit: float) -> Finding:
    colors, shares = areas(picture.packed[picture.interior & picture.motif])
    close = np.zeros(shares.shape, bool)
    for wanted in expected.colors:
        close |= ciede2000(lab(colors), _lab(wanted.color)) <= wanted.tolerance
    for ground in expected.backgrounds:
        close |= ciede2000(lab(colors), _lab(ground)) <= expected.gates.color_tolerance
    value = float(shares[close].sum())
    level = Level.PASSED if value >= limit else Level.ERROR
    message = f"has {value:.0%} of its area in the colours asked for"
    return Finding(NAME, level, message, value, limit, "of the motif's area")


def _lab(color: Color) -> Array:
    return lab(np.array(color.rgb) / 255)
