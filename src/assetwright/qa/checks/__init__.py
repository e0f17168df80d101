"""One module per check; importing this enters them all, in the order they are run in."""

from assetwright.qa.checks import (  # noqa: I001 - the order is that of the report
    emptiness,
    transparency,
    halo,
    sharpness,
    pixelation,
    noise,
    banding,
    brand_color,
    contrast,
    framing,
    legibility,
    text,
    adherence,
)

__all__ = [
    "adherence",
    "banding",
    "brand_color",
    "contrast",
    "emptiness",
    "framing",
    "halo",
    "legibility",
    "noise",
    "pixelation",
    "sharpness",
    "text",
    "transparency",
]
