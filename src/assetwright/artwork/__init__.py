"""From a latent to artwork: layers that can be drawn, exactly, at any size."""

from assetwright.artwork.canvas import Artwork, Layer, Role
from assetwright.artwork.codec import decode, decode_rows, encode
from assetwright.artwork.composition import compose
from assetwright.artwork.contours import contours
from assetwright.artwork.exact import ExactLatent
from assetwright.artwork.regularize import regularized
from assetwright.artwork.views import View, Views

__all__ = [
    "Artwork",
    "ExactLatent",
    "Layer",
    "Role",
    "View",
    "Views",
    "compose",
    "contours",
    "decode",
    "decode_rows",
    "encode",
    "regularized",
]
