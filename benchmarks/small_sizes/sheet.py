"""Draws docs/sheets/small-sizes.png: icons of 16, 20 and 24 px, drawn three ways.

Three rows each, enlarged beside their true size: resampled from 512 px, drawn as larger sizes are,
and hinted. First what the shipped model draws, then icons of tests/data, which it never saw.
"""

from __future__ import annotations

from pathlib import Path
from unittest import mock

from PIL import Image, ImageDraw, ImageFont

from assetwright import Studio
from assetwright.artwork import Artwork, View, compose, encode
from assetwright.types import AssetType, PromptSpec, Size
from benchmarks.heldout import icons

SHEET = Path(__file__).parents[2] / "docs" / "sheets" / "small-sizes.png"
PROMPTS = """
[icon] Home, outline style
[icon] Notification bell, outline style
[icon] Shopping cart, outline style
[icon] Camera
[icon] Lock, outline style
[icon] Calendar, outline style
[icon] Umbrella, duotone, blue
[icon] Folder, thin
[icon] Search, thin
[icon] Download, outline style
[icon] Microphone, solid
[icon] Trash can, outline style
"""
TILES = """
[icon] Shopping cart, outline style
[icon] Credit card, solid, green
[icon] Lock, dark blue
"""
NAMES = """
monitor-smartphone file-image brain-electricity sofa snowflake popcorn
calendar-arrow-down-solid bug bicycle microscope-duotone check-circle-duotone handbag
"""
SIDES = (16, 20, 24)
ZOOM, GAP, LEFT = 8, 10, 90
PAPER, CARD, INK = (226, 229, 236), (255, 255, 255), (40, 45, 56)


def main() -> None:
    lines = [_studio_line(), _real_line()]
    rows = [
        (side, line, name, draw)
        for side in SIDES
        for line in lines
        for name, draw in (("512 px, Lanczos", lanczos), ("plain", plain), ("hinted", hinted))
    ]
    width = LEFT + max(len(line) for line in lines) * (_cell(max(SIDES)) + GAP)
    height = GAP + sum(side * ZOOM + GAP + (name == "hinted") * 14 for side, _, name, _ in rows)
    sheet = Image.new("RGB", (width, height), PAPER)
    draw_text = ImageDraw.Draw(sheet)
    top = GAP
    for side, line, name, draw in rows:
        font = ImageFont.load_default(11)
        draw_text.text((8, top + side * ZOOM // 2 - 14), f"{side} px\n{name}", INK, font)
        left = LEFT
        for artwork in line:
            pixels = _on_white(draw(artwork, side))
            large = pixels.resize((side * ZOOM, side * ZOOM), Image.Resampling.NEAREST)
            sheet.paste(large, (left, top))
            sheet.paste(pixels, (left + side * ZOOM + 4, top))
            left += _cell(side) + GAP
        top += side * ZOOM + GAP + (name == "hinted") * 14
    sheet.quantize(128).save(SHEET, optimize=True)


def hinted(artwork: Artwork, side: int) -> Image.Image:
    return Image.fromarray(artwork.render(Size(side, side)))


def plain(artwork: Artwork, side: int) -> Image.Image:
    with (
        mock.patch("assetwright.artwork.canvas.is_small", return_value=False),
        mock.patch("assetwright.artwork.canvas.LARGEST", 0),
    ):
        return hinted(artwork, side)


def lanczos(artwork: Artwork, side: int) -> Image.Image:
    return hinted(artwork, 512).resize((side, side), Image.Resampling.LANCZOS)


def _studio_line() -> list[Artwork]:
    studio = Studio()
    icons = studio.generate_many(PROMPTS.split("\n")[1:-1]).assets
    tiles = studio.generate_many(TILES.split("\n")[1:-1]).assets
    views = [asset.show(View.TILE) for asset in tiles]
    return [a for a in (*(asset.artwork for asset in icons), *views) if isinstance(a, Artwork)]


def _real_line() -> list[Artwork]:
    drawings = {icon.name: icon for icon in icons()}
    spec = PromptSpec("icon", AssetType.ICON, Size(512, 512), "icon")
    drawn = []
    for name in NAMES.split():
        icon = drawings[name]
        latent, colored = encode(icon.render(96, "#000000")), icon.kind == "color"
        drawn.append(compose(spec, latent, family="outline", seed=0, colored=colored))
    return drawn


def _cell(side: int) -> int:
    return side * ZOOM + 4 + side


def _on_white(picture: Image.Image) -> Image.Image:
    white = Image.new("RGBA", picture.size, (*CARD, 255))
    white.alpha_composite(picture)
    return white.convert("RGB")


if __name__ == "__main__":
    main()
