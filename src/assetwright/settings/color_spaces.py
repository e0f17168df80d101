"""Colours of other spaces to sRGB, as CSS Color 4 defines them.

https://www.w3.org/TR/css-color-4/#color-conversion-code. The names are those of the Design Tokens
colour module 2025.10, https://www.designtokens.org/tr/2025.10/color/.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assetwright.types import Color
from assetwright.types.color import linear_to_oklab, linear_to_srgb, oklab_to_linear, srgb_to_linear

Triple = NDArray[np.float64]
ToLinear = Callable[[Triple], Triple]

_SLACK = 2e-3
"""In linear light: outside of [0, 1] by less is rounding of the file's numbers, and is clipped."""


def to_color(space: str, components: Sequence[float]) -> Color:
    """The 8-bit sRGB colour of three components in one of ``SPACES``.

    Out of sRGB's gamut the chroma is lowered until it fits, lightness and hue kept. Raises
    ValueError for an unknown space, another number of components, or one that is not finite.
    """
    if space not in SPACES:
        raise ValueError(f"the colour space {space!r} is none of {', '.join(SPACES)}")
    if len(components) != 3 or not all(map(math.isfinite, components)):
        raise ValueError(f"a colour in {space} has three numbers, not {list(components)}")
    linear = SPACES[space](np.array(components, np.float64))
    if linear.min() >= -_SLACK and linear.max() <= 1 + _SLACK:
        red, green, blue = np.rint(linear_to_srgb(linear) * 255).astype(int)
        return Color(int(red), int(green), int(blue))
    lightness, a, b = linear_to_oklab(linear)
    hue = math.degrees(math.atan2(b, a))
    return Color.from_oklch(float(np.clip(lightness, 0, 1)), math.hypot(a, b), hue)


def _xyz_of_rgb(primaries: Sequence[tuple[float, float]], white: tuple[float, float]) -> Triple:
    """The matrix to XYZ of an RGB space with these chromaticities."""

    def xyz(x: float, y: float) -> list[float]:
        return [x / y, 1.0, (1 - x - y) / y]

    matrix = np.array([xyz(*primary) for primary in primaries]).T
    scaled: Triple = matrix * np.linalg.solve(matrix, np.array(xyz(*white)))
    return scaled


_D65 = (0.3127, 0.3290)
_D50 = (0.3457, 0.3585)
_D50_XYZ = np.array([_D50[0] / _D50[1], 1.0, (1 - sum(_D50)) / _D50[1]])
_D65_OF_D50 = np.array(
    [
        [0.955473421488075, -0.02309845494876471, 0.06325924320057072],
        [-0.0283697093338637, 1.0099953980813041, 0.021041441191917323],
        [0.012314014864481998, -0.020507649298898964, 1.330365926242124],
    ]
)
"""Bradford's chromatic adaptation."""
_LINEAR_OF_XYZ = np.linalg.inv(_xyz_of_rgb([(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)], _D65))
_P3 = _xyz_of_rgb([(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)], _D65)
_A98 = _xyz_of_rgb([(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)], _D65)
_REC2020 = _xyz_of_rgb([(0.708, 0.292), (0.170, 0.797), (0.131, 0.046)], _D65)
_PROPHOTO = _D65_OF_D50 @ _xyz_of_rgb(
    [(0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105)], _D50
)


def _srgb(values: Triple) -> Triple:
    return np.sign(values) * srgb_to_linear(np.abs(values))


def _xyz(xyz: Triple) -> Triple:
    linear: Triple = _LINEAR_OF_XYZ @ xyz
    return linear


def _rgb(to_xyz: Triple, curve: ToLinear) -> ToLinear:
    """An RGB space by its matrix and its transfer curve, which is odd."""
    return lambda values: _xyz(to_xyz @ (np.sign(values) * curve(np.abs(values))))


def _a98_curve(values: Triple) -> Triple:
    powered: Triple = values ** (563 / 256)
    return powered


def _prophoto_curve(values: Triple) -> Triple:
    return np.where(values <= 16 / 512, values / 16, values**1.8)


def _rec2020_curve(values: Triple) -> Triple:
    """As displays show it (BT.1886), not as cameras record it."""
    powered: Triple = values**2.4
    return powered


def _hsl(values: Triple) -> Triple:
    """Degrees, percent, percent."""
    hue, saturation, lightness = values[0] % 360, values[1] / 100, values[2] / 100
    reach = saturation * min(lightness, 1 - lightness)
    steps = (np.array([0.0, 8.0, 4.0]) + hue / 30) % 12
    return _srgb(lightness - reach * np.clip(np.minimum(steps - 3, 9 - steps), -1, 1))


def _hwb(values: Triple) -> Triple:
    """Degrees, percent, percent."""
    hue, white, black = values[0], values[1] / 100, values[2] / 100
    if white + black >= 1:
        return _srgb(np.full(3, white / (white + black)))
    steps = (np.array([0.0, 8.0, 4.0]) + hue % 360 / 30) % 12
    pure = 0.5 - 0.5 * np.clip(np.minimum(steps - 3, 9 - steps), -1, 1)
    return _srgb(pure * (1 - white - black) + white)


def _lab(values: Triple) -> Triple:
    lightness, a, b = values
    middle = (lightness + 16) / 116
    folded = np.array([a / 500 + middle, middle, middle - b / 200])
    relative = np.where(folded**3 > 216 / 24389, folded**3, (116 * folded - 16) / (24389 / 27))
    return _xyz(_D65_OF_D50 @ (relative * _D50_XYZ))


def _polar(rectangular: ToLinear) -> ToLinear:
    """Lightness, chroma and hue in degrees."""

    def convert(values: Triple) -> Triple:
        lightness, chroma, hue = values
        angle = math.radians(hue)
        opponents = chroma * math.cos(angle), chroma * math.sin(angle)
        return rectangular(np.array([lightness, *opponents]))

    return convert


SPACES: dict[str, ToLinear] = {
    "srgb": _srgb,
    "srgb-linear": lambda values: values,
    "hsl": _hsl,
    "hwb": _hwb,
    "lab": _lab,
    "lch": _polar(_lab),
    "oklab": oklab_to_linear,
    "oklch": _polar(oklab_to_linear),
    "display-p3": _rgb(_P3, srgb_to_linear),
    "a98-rgb": _rgb(_A98, _a98_curve),
    "prophoto-rgb": _rgb(_PROPHOTO, _prophoto_curve),
    "rec2020": _rgb(_REC2020, _rec2020_curve),
    "xyz-d65": _xyz,
    "xyz-d50": lambda values: _xyz(_D65_OF_D50 @ values),
}
"""Every space to linear sRGB light, which may lie outside of [0, 1]."""
