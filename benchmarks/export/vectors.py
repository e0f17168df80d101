"""Our SVG beside what tracers make of the same picture: bytes, and how far it is from it.

potrace traces one bitmap for each flat colour; vtracer traces the picture. All are rendered by
resvg at the picture's size and laid on white.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from assetwright.artwork import Artwork
from assetwright.export.asset import Pixels
from assetwright.export.svg import svg
from assetwright.types import WHITE

Tracer = Callable[[Pixels], str]
_FLAT = 1 / 500


@dataclass(frozen=True, slots=True)
class Traced:
    """Bytes of the SVG, and differences of channels, of 255."""

    bytes: int
    mean: float
    most: int


def vectors(artwork: Artwork) -> dict[str, Traced]:
    """Ours and each tracer's that is installed, of one artwork at its base size."""
    pixels = artwork.render()
    found = {"ours": _compared(svg(artwork, "Title", {}), pixels)}
    for name, tracer in tracers().items():
        found[name] = _compared(tracer(pixels), pixels)
    return found


def tracers() -> dict[str, Tracer]:
    """potrace is a Debian package, vtracer one of PyPI's."""
    found: dict[str, Tracer] = {}
    if shutil.which("potrace"):
        found["potrace"] = potrace
    try:
        import vtracer
    except ImportError:
        return found

    def traced(pixels: Pixels) -> str:
        png = io.BytesIO()
        Image.fromarray(pixels).save(png, "PNG")
        # Two decimals, as ours has; the default writes eight.
        text: str = vtracer.convert_raw_image_to_svg(png.getvalue(), "png", path_precision=2)
        return text

    return found | {"vtracer": traced}


def potrace(pixels: Pixels) -> str:
    """One group of paths for each colour that covers an area, nearest colours taken together."""
    height, width, _ = pixels.shape
    words, which, counts = np.unique(
        pixels.reshape(-1, 4), axis=0, return_inverse=True, return_counts=True
    )
    flat = words[counts >= _FLAT * height * width].astype(float)
    weight = np.array([1, 1, 1, 3])
    away = np.abs((words[:, None].astype(float) - flat) * weight).sum(-1)
    nearest = away.argmin(1)[which].reshape(height, width)
    groups = ""
    for number, color in enumerate(flat.astype(int).tolist()):
        if color[3]:
            traced = _traced(nearest == number)
            fill = f'fill="#{color[0]:02x}{color[1]:02x}{color[2]:02x}"'
            if color[3] < 255:
                fill += f' fill-opacity="{color[3] / 255:.3g}"'
            groups += traced.replace('fill="#000000"', fill)
    head = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{groups}</svg>'


def _traced(mask: NDArray[np.bool_]) -> str:
    height, width = mask.shape
    bitmap = f"P4\n{width} {height}\n".encode() + np.packbits(mask, axis=1).tobytes()
    # In pixels, not in points: one unit of the view box is a pixel.
    done = subprocess.run(
        ["potrace", "--svg", "--output", "-", "-"], input=bitmap, check=True, capture_output=True
    )
    match = re.search(r"<g .*</g>", done.stdout.decode(), re.DOTALL)
    return match[0] if match else ""


def _compared(text: str, pixels: Pixels) -> Traced:
    height, width, _ = pixels.shape
    png = bytes(resvg_py.svg_to_bytes(svg_string=text, width=width, height=height))
    error = np.abs(_on_white(Image.open(io.BytesIO(png))) - _on_white(Image.fromarray(pixels)))
    return Traced(len(text.encode()), float(error.mean()), int(error.max()))


def _on_white(image: Image.Image) -> NDArray[np.int16]:
    sheet = Image.new("RGBA", image.size, (*WHITE.rgb, 255))
    sheet.alpha_composite(image.convert("RGBA"))
    return np.asarray(sheet)[..., :3].astype(np.int16)
