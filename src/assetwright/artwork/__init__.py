"""From a latent to artwork: layers that can be drawn, exactly, at any size."""

from assetwright.artwork.canvas import Artwork, Layer, Role
from assetwright.artwork.codec import decode, decode_rows, encode
from assetwright.artwork.composition import compose, compose_launcher
from assetwright.artwork.contours import contours

__all__ = [
    "Artwork",
    "Layer",
    "Role",
    "compose",
    "compose_launcher",
    "contours",
    "decode",
    "decode_rows",
    "encode",
]
