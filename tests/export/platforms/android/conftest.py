from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from assetwright.artwork import Views, compose
from assetwright.export import Asset
from assetwright.export.asset import Pixels
from assetwright.types import Color, Latent, Size

resvg = pytest.importorskip("resvg_py")

ANDROID = "{http://schemas.android.com/apk/res/android}"
AAPT = "{http://schemas.android.com/aapt}"

ShowVector = Callable[..., Pixels]
MakeLayered = Callable[..., Asset]


def as_svg(text: str, rule: str | None = None) -> str:
    """A VectorDrawable as SVG; ``rule`` replaces the fill rules that are written."""
    vector = ElementTree.fromstring(text)
    width, height = (vector.get(f"{ANDROID}viewport{side}") for side in ("Width", "Height"))
    paths, gradients = "", ""
    for number, path in enumerate(vector.iter("path")):
        fill = path.get(f"{ANDROID}fillColor")
        inline = path.find(f"{AAPT}attr")
        if inline is not None:
            assert fill is None
            assert inline.get("name") == "android:fillColor"
            gradient = inline.find("gradient")
            assert gradient is not None
            value = {name.removeprefix(ANDROID): text for name, text in gradient.attrib.items()}
            assert value["type"] == "linear"
            gradients += (
                f'<linearGradient id="g{number}" gradientUnits="userSpaceOnUse" '
                f'x1="{value["startX"]}" y1="{value["startY"]}" '
                f'x2="{value["endX"]}" y2="{value["endY"]}">'
                f'<stop stop-color="{value["startColor"]}"/>'
                f'<stop offset="1" stop-color="{value["endColor"]}"/></linearGradient>'
            )
            fill = f"url(#g{number})"
        written = {"evenOdd": "evenodd", "nonZero": "nonzero", None: "nonzero"}
        paths += (
            f'<path fill="{fill}" fill-opacity="{path.get(f"{ANDROID}fillAlpha", "1")}" '
            f'fill-rule="{rule or written[path.get(f"{ANDROID}fillType")]}" '
            f'd="{path.get(f"{ANDROID}pathData")}"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{gradients}{paths}</svg>'
    )


@pytest.fixture(scope="session")
def show_vector() -> ShowVector:
    """Draws a VectorDrawable, by another program, at a size."""

    def show(text: str, size: Size, rule: str | None = None) -> Pixels:
        svg = as_svg(text, rule)
        png = bytes(resvg.svg_to_bytes(svg_string=svg, width=size.width, height=size.height))
        with Image.open(io.BytesIO(png)) as image:
            return np.asarray(image.convert("RGBA"))

    return show


def sheet() -> Latent:
    """A drawing that fills its square to the corners, in three layers."""
    rows, columns = np.ogrid[:24, :24]
    across = np.minimum(columns - 3, 12 - rows).astype(np.float32)
    spot = 4 - np.hypot(columns - 17.5, rows - 16.5)
    fields = np.stack([np.ones((24, 24)), across / 3 + 0 * rows, spot / 3])
    palette = np.array([[0.9, 0, 0.1], [0.5, 0.2, 0.1], [0.3, 0, -0.2]], np.float32)
    return Latent(np.clip(fields, -1, 1).astype(np.float32), palette)


@pytest.fixture(scope="session")
def make_layered(make_asset: Callable[..., Asset]) -> MakeLayered:
    """Makes an asset with layers; its drawing is a ring, or with ``full`` a sheet in colours."""

    def make(
        subject: str = "settings gear",
        *kind: object,
        full: bool = False,
        background: Color | None = None,
        **changes: object,
    ) -> Asset:
        plain = make_asset(subject, *kind, background=background)
        assert isinstance(plain.views, Views)
        spec = replace(plain.spec, **changes)
        latent = sheet() if full else plain.views.latent
        family = "color" if full else "outline"
        artwork = compose(spec, latent, family=family, seed=1, colored=full)
        return replace(plain, artwork=artwork, spec=spec, views=Views(spec, latent, full, 1))

    return make
