"""Exact sRGB colours, and the perceptual space (OKLab) that palettes live in.

OKLab: Björn Ottosson, https://bottosson.github.io/posts/oklab/.
Contrast: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

_RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LAB_TO_LMS = np.linalg.inv(_LMS_TO_LAB)
_LMS_TO_RGB = np.linalg.inv(_RGB_TO_LMS)
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def srgb_to_linear(srgb: NDArray[np.floating]) -> NDArray[np.float64]:
    """sRGB in [0, 1] to linear light (IEC 61966-2-1), any shape."""
    srgb = np.asarray(srgb, np.float64)
    linear: NDArray[np.float64] = np.where(
        srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4
    )
    return linear


def linear_to_srgb(linear: NDArray[np.floating]) -> NDArray[np.float64]:
    """Linear light to sRGB in [0, 1] (IEC 61966-2-1), any shape; clips what is out of gamut."""
    linear = np.clip(np.asarray(linear, np.float64), 0.0, 1.0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def linear_to_oklab(linear: NDArray[np.floating]) -> NDArray[np.float64]:
    """Linear sRGB light, shape (..., 3), to OKLab (L in [0, 1], a and b about ±0.4)."""
    lms = np.asarray(linear, np.float64) @ _RGB_TO_LMS.T
    oklab: NDArray[np.float64] = np.cbrt(lms) @ _LMS_TO_LAB.T
    return oklab


def oklab_to_linear(oklab: NDArray[np.floating]) -> NDArray[np.float64]:
    """OKLab, shape (..., 3), to linear sRGB light, outside of [0, 1] where it is out of gamut."""
    lms = np.asarray(oklab, np.float64) @ _LAB_TO_LMS.T
    linear: NDArray[np.float64] = lms**3 @ _LMS_TO_RGB.T
    return linear


def srgb_to_oklab(srgb: NDArray[np.floating]) -> NDArray[np.float64]:
    """sRGB in [0, 1], shape (..., 3), to OKLab."""
    return linear_to_oklab(srgb_to_linear(srgb))


def oklab_to_srgb(oklab: NDArray[np.floating]) -> NDArray[np.float64]:
    """OKLab, shape (..., 3), to sRGB in [0, 1]; out-of-gamut colours are clipped per channel."""
    return linear_to_srgb(oklab_to_linear(oklab))


@dataclass(frozen=True, slots=True)
class Color:
    """An opaque 8-bit sRGB colour, exactly as it will stand in the file."""

    red: int
    green: int
    blue: int

    @classmethod
    def from_hex(cls, text: str) -> Color:
        """Read ``#0A66C2``, ``0a66c2`` or ``#abc``; ValueError for anything else."""
        match = _HEX.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a hex colour such as #0A66C2")
        digits = match[1]
        if len(digits) == 3:
            digits = "".join(digit * 2 for digit in digits)
        return cls(*bytes.fromhex(digits))

    @classmethod
    def from_oklab(cls, oklab: NDArray[np.floating]) -> Color:
        """The nearest 8-bit colour to an OKLab triple, clipped to the sRGB gamut."""
        red, green, blue = np.rint(oklab_to_srgb(oklab) * 255).astype(int)
        return cls(int(red), int(green), int(blue))

    @classmethod
    def from_oklch(cls, lightness: float, chroma: float, hue: float) -> Color:
        """From OKLCH (hue in degrees). Chroma is lowered until the colour fits the sRGB gamut."""
        angle = math.radians(hue)
        direction = np.array([0.0, math.cos(angle), math.sin(angle)])
        low, high = 0.0, chroma
        for attempt in range(16):
            candidate = high if attempt == 0 else (low + high) / 2
            lab = np.array([lightness, 0.0, 0.0]) + candidate * direction
            linear = oklab_to_linear(lab)
            if linear.min() >= -1e-4 and linear.max() <= 1 + 1e-4:
                if attempt == 0:
                    low = high
                    break
                low = candidate
            elif attempt:
                high = candidate
        return cls.from_oklab(np.array([lightness, 0.0, 0.0]) + low * direction)

    @property
    def hex(self) -> str:
        """``#rrggbb``, lower case."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        return (self.red, self.green, self.blue)

    @property
    def oklab(self) -> NDArray[np.float64]:
        """The colour in OKLab, shape (3,)."""
        return srgb_to_oklab(np.array(self.rgb) / 255)

    @property
    def oklch(self) -> tuple[float, float, float]:
        """Lightness, chroma and hue in degrees, 0 to 360."""
        lightness, a, b = self.oklab
        return float(lightness), math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360

    @property
    def luminance(self) -> float:
        """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
        return float(srgb_to_linear(np.array(self.rgb) / 255) @ [0.2126, 0.7152, 0.0722])

    def contrast(self, other: Color) -> float:
        """WCAG 2.2 contrast ratio with ``other``, 1 to 21."""
        lighter, darker = sorted((self.luminance, other.luminance), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)

    def __str__(self) -> str:
        return self.hex


@dataclass(frozen=True, slots=True)
class Gradient:
    """A linear change of colour, from the upper left corner of what it fills to the lower right."""

    start: Color
    end: Color

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


WHITE = Color(255, 255, 255)
BLACK = Color(0, 0, 0)
