"""A small picture of an asset, for an assistant to look at."""

from __future__ import annotations

import numpy as np

from assetwright.export import Asset
from assetwright.export.encode import encode_png

SIDE = 256
"""Pixels of the longer side: enough to see what it is, and few tokens."""
_LIGHT, _DARK = 255, 34


def preview(asset: Asset) -> bytes:
    """PNG, opaque: what is transparent is light, or dark behind a light motif."""
    size = asset.artwork.size
    small = size.scaled(min(1.0, SIDE / max(size.width, size.height)))
    pixels = asset.artwork.render(small)
    alpha = pixels[..., 3:].astype(np.float32) / 255
    color = pixels[..., :3].astype(np.float32)
    seen = float(alpha.sum())
    brightness = float((color.mean(axis=2, keepdims=True) * alpha).sum()) / seen if seen else 0.0
    paper = _DARK if brightness > 200 else _LIGHT
    flat = (color * alpha + paper * (1 - alpha) + 0.5).astype(np.uint8)
    opaque = np.full_like(flat[..., :1], 255)
    return encode_png(np.concatenate([flat, opaque], axis=2), {}, palette=True)
