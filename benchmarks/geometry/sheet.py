"""Draws docs/sheets/geometry.png: what the network drew, and beside it with exact edges.

Four rows of each from the shipped model, solid and in outline, then icons of tests/data.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from assetwright import Studio
from assetwright.artwork import Artwork, Layer, Role, encode, regularized
from assetwright.artwork.shapes import Box, Region
from assetwright.types import BLACK, WHITE, Geometry, Latent, Size
from benchmarks.heldout import icons

SHEET = Path(__file__).parents[2] / "docs" / "sheets" / "geometry.png"
SUBJECTS = (
    "settings gear", "home", "camera", "lock", "calendar", "folder",
    "credit card", "trash can", "chat bubble", "clock", "user", "shield",
)  # fmt: skip
CELL, COLUMNS = 150, 6


def main() -> None:
    """Draw and save."""
    studio = Studio()
    pairs = []
    for style in ("solid", "outline style"):
        prompts = [f"[icon] {subject}, {style}" for subject in SUBJECTS]
        drawn = studio.generate_many(prompts, geometry=Geometry.DRAWN, gates=False)
        pairs += [(latent, regularized(latent)) for latent in map(latent_of, drawn.assets)]
    real = [icon for icon in icons() if icon.kind == "mono"][: 2 * COLUMNS]
    pairs += [
        (latent, regularized(latent)) for icon in real for latent in [encode(icon.render(96))]
    ]
    rows = -(-len(pairs) // COLUMNS)
    sheet = Image.new("L", (2 * COLUMNS * CELL, rows * CELL), 255)
    for place, pair in enumerate(pairs):
        row, column = divmod(place, COLUMNS)
        for beside, latent in enumerate(pair):
            sheet.paste(picture(latent), ((2 * column + beside) * CELL, row * CELL))
    sheet.quantize(16).save(SHEET, optimize=True)


def picture(latent: Latent) -> Image.Image:
    """Layer 0 in black on white."""
    layer = Layer(Region(latent), Box(8, 8, CELL - 16, CELL - 16), BLACK, Role.MOTIF)
    pixels = Artwork(Size(CELL, CELL), (layer,)).render(background=WHITE)
    return Image.fromarray(pixels).convert("L")


def latent_of(asset: object) -> Latent:
    """What an asset was composed of."""
    shapes = [layer.shape for layer in asset.artwork.layers]  # type: ignore[attr-defined]
    return next(shape.latent for shape in shapes if isinstance(shape, Region))


if __name__ == "__main__":
    main()
