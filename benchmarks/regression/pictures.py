"""The artwork that is changed and encoded again: two sets of prompts that share none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assetwright import Studio
from assetwright.artwork import Artwork, View
from assetwright.types import Size

DEVELOPMENT = (
    "[icon] a settings gear, blue",
    "[icon] a heart, white on orange background",
    "[icon] rocket, duotone blue",
    "[icon] a red apple with green leaf, full colour",
    "[icon] a lock, black",
    "[splash_screen] mountain, teal",
    "[banner] coffee cup sale",
    "[illustration] a cat in a garden",
)
TEST = (
    "[icon] a bell, purple",
    "[icon] shopping cart, white on #0A66C2 background",
    "[icon] cloud with rain, duotone teal",
    "[icon] a yellow sun behind a cloud, full colour",
    "[icon] an envelope, dark gray",
    "[icon] a green tree, full colour",
    "[icon] calendar, thin outline, pink",
    "[splash_screen] a sailing boat, navy",
    "[banner] music headphones, coral",
    "[illustration] a dog on a beach",
)
SIDES = (512, 256, 192, 128, 96, 48)
VIEWS = (View.ASSET, View.TILE, View.GLYPH, View.FOREGROUND)
LARGEST_SIDE = 320
"""Splash screens and illustrations are drawn smaller, so that a run takes minutes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An artwork, and the pixels it is drawn at."""

    name: str
    artwork: Artwork
    size: Size


def pictures(prompt: str, seed: int) -> Iterator[Picture]:
    """One prompt's picture, an icon's in four views, each view at its own size."""
    asset = _studio().generate(prompt, seed=seed).assets[0]
    icon = prompt.startswith("[icon]")
    first = seed * len(VIEWS) + len(prompt)
    for turn, view in enumerate(VIEWS if icon else VIEWS[:1]):
        artwork = asset.layered(view)
        side = SIDES[(first + turn) % len(SIDES)] if icon else LARGEST_SIDE
        most = max(artwork.size.width, artwork.size.height)
        yield Picture(f"{asset.name}-{seed}-{view}", artwork, artwork.size.scaled(side / most))


@cache
def _studio() -> Studio:
    return Studio()
