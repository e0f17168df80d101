"""Pictures of many assets on one sheet, for looking at."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assetwright.export.asset import Asset, Drawable
from assetwright.export.asset_set import AssetSet
from assetwright.export.atomic import write_bytes
from assetwright.export.naming import fold
from assetwright.types import AssetType, Density, Size

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

COLUMNS = 6

_MARGIN, _GAP, _PADDING = 40, 20, 20
_COLUMN = 220
_CAPTION = 56
_RADIUS = 14
_TALLEST = 1.6  # height of a picture against the width of one column
_CHECK = 10

_PAPER, _EDGE, _CARD = (244, 245, 248), (224, 227, 233), (255, 255, 255)
_INK, _QUIET, _CHECKED = (28, 32, 40), (120, 127, 140), (240, 242, 245)


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture with its caption, and a quieter second line."""

    drawing: Drawable
    caption: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Card:
    """A cell and its place on the sheet, in pixels; the picture is centred above the caption."""

    cell: Cell
    left: int
    top: int
    width: int
    height: int
    picture: Size


def contact_sheet(rows: Sequence[Sequence[Cell]], columns: int = COLUMNS) -> Image:
    """Cells on cards, RGB, 240 px a column, at most ``columns`` of them.

    Each of ``rows`` begins a new line and goes on over as many as it needs. A wide picture takes
    more than one column; every picture keeps its aspect and is drawn at the size it is shown,
    transparency on a checkerboard. ValueError when there is nothing to show.
    """
    from PIL import Image, ImageDraw

    cards = _laid_out(rows, columns)
    if not cards:
        raise ValueError("a contact sheet needs at least one cell")
    width = max(card.left + card.width for card in cards) + _MARGIN
    height = max(card.top + card.height for card in cards) + _MARGIN
    sheet = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(sheet)
    for card in cards:
        _paint(sheet, draw, card)
    return sheet


def save_contact_sheet(asset_set: AssetSet, path: str | Path) -> None:
    """Write a PNG contact sheet of ``asset_set``, one group for each asset type.

    ValueError when the set is empty; EnvironmentProblem when the file cannot be written.
    """
    groups = [
        [
            Cell(
                asset.artwork,
                asset.title if fold(asset.title) else asset.name,
                f"{asset.record.style}, {asset.artwork.size}",
            )
            for asset in asset_set.assets
            if asset.spec.asset_type is asset_type
        ]
        for asset_type in AssetType
    ]
    _save(contact_sheet(groups), Path(path))


def density_sheet(asset: Asset, densities: Sequence[Density] = tuple(Density)) -> Image:
    """One asset at each density, side by side at their true relative sizes, RGB.

    The largest is shown at most 480 px wide or high. Each picture is drawn at the size shown.
    """
    from PIL import Image, ImageDraw

    base = asset.artwork.size
    largest = max(densities, key=lambda density: density.scale).scale
    shown = 480 / (max(base.width, base.height) * largest)
    sizes = [base.scaled(density.scale * shown) for density in densities]
    boxes = [max(size.width, _COLUMN // 2) for size in sizes]
    width = 2 * (_MARGIN + _PADDING) + sum(boxes) + _GAP * (len(boxes) - 1)
    floor = _MARGIN + _PADDING + max(size.height for size in sizes)
    sheet = Image.new("RGB", (width, floor + _CAPTION + _MARGIN), _PAPER)
    draw = ImageDraw.Draw(sheet)
    card = (_MARGIN, _MARGIN, width - _MARGIN, floor + _CAPTION)
    _rounded(sheet, card)
    left = _MARGIN + _PADDING
    for density, size, box in zip(densities, sizes, boxes, strict=True):
        place = (left + (box - size.width) // 2, floor - size.height)
        sheet.paste(_on_checks(asset.artwork, size), place)
        center = left + box // 2
        _write(draw, center, floor + 10, density.value, 15, _INK, box)
        _write(draw, center, floor + 30, str(base.scaled(density.scale)), 12, _QUIET, box)
        left += box + _GAP
    return sheet


def save_density_sheet(asset: Asset, path: str | Path) -> None:
    """Write a PNG of ``density_sheet``; EnvironmentProblem when the file cannot be written."""
    _save(density_sheet(asset), Path(path))


def _laid_out(rows: Sequence[Sequence[Cell]], columns: int) -> list[_Card]:
    cards: list[_Card] = []
    top = _MARGIN
    for row in rows:
        line: list[tuple[Cell, int, Size]] = []
        used = 0
        for cell in row:
            span = min(columns, _span(cell.drawing.size))
            if used + span > columns:
                top = _close(cards, line, top)
                line, used = [], 0
            inner = span * (_COLUMN + _GAP) - _GAP - 2 * _PADDING
            line.append((cell, span, _fitted(cell.drawing.size, inner)))
            used += span
        if line:
            top = _close(cards, line, top)
    return cards


def _close(cards: list[_Card], line: Sequence[tuple[Cell, int, Size]], top: int) -> int:
    """Place a line of cells, all cards as high as its highest picture; returns the next top."""
    height = _PADDING + max(picture.height for _, _, picture in line) + _CAPTION
    left = _MARGIN
    for cell, span, picture in line:
        width = span * (_COLUMN + _GAP) - _GAP
        cards.append(_Card(cell, left, top, width, height, picture))
        left += width + _GAP
    return top + height + _GAP


def _span(size: Size) -> int:
    aspect = size.width / size.height
    return 1 if aspect < 1.5 else 2 if aspect < 3 else 3


def _fitted(size: Size, width: int) -> Size:
    """The largest size of this aspect that is ``width`` wide or as high as allowed."""
    scale = min(width / size.width, _TALLEST * _COLUMN / size.height)
    return size.scaled(scale)


def _paint(sheet: Image, draw: ImageDraw, card: _Card) -> None:
    _rounded(sheet, (card.left, card.top, card.left + card.width, card.top + card.height))
    room = card.height - _PADDING - _CAPTION
    left = card.left + (card.width - card.picture.width) // 2
    top = card.top + _PADDING + (room - card.picture.height) // 2
    sheet.paste(_on_checks(card.cell.drawing, card.picture), (left, top))
    center, line = card.left + card.width // 2, card.top + card.height - _CAPTION + 10
    widest = card.width - 2 * _PADDING
    _write(draw, center, line, card.cell.caption, 15, _INK, widest)
    _write(draw, center, line + 20, card.cell.note, 12, _QUIET, widest)


def _rounded(sheet: Image, box: tuple[int, int, int, int]) -> None:
    """A card with a hairline edge; drawn four times as large, because Pillow's edges are hard."""
    from PIL import Image, ImageDraw

    left, top, right, bottom = box
    width, height = right - left, bottom - top
    for color, inset in ((_EDGE, 0), (_CARD, 4)):
        mask = Image.new("L", (4 * width, 4 * height))
        area = (inset, inset, 4 * width - 1 - inset, 4 * height - 1 - inset)
        ImageDraw.Draw(mask).rounded_rectangle(area, 4 * _RADIUS - inset, fill=255)
        sheet.paste(Image.new("RGB", (width, height), color), (left, top), mask.reduce(4))


def _on_checks(drawing: Drawable, size: Size) -> Image:
    """The drawing over a faint checkerboard, which shows only where it is transparent."""
    from PIL import Image

    pixels = drawing.render(size)
    rows, columns = np.indices((size.height, size.width)) // _CHECK
    dark = ((rows + columns) % 2 == 0)[..., None]
    checks = Image.fromarray(np.where(dark, _CHECKED, _CARD).astype(np.uint8))
    picture = Image.fromarray(pixels)
    checks.paste(picture, mask=picture.getchannel("A"))
    return checks


def _write(
    draw: ImageDraw,
    center: int,
    top: int,
    text: str,
    points: int,
    color: tuple[int, int, int],
    widest: int,
) -> None:
    """One centred line, cut to fit; in ASCII, which is what Pillow's own font has."""
    from PIL import ImageFont

    font = ImageFont.load_default(points)
    line = " ".join((text if text.isascii() else fold(text).capitalize()).split())
    if font.getlength(line) > widest:
        while line and font.getlength(line + "...") > widest:
            line = line[:-1]
        line = line.rstrip() + "..."
    draw.text((center, top), line, fill=color, font=font, anchor="ma")


def _save(image: Image, path: Path) -> None:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    write_bytes(path, buffer.getvalue())
