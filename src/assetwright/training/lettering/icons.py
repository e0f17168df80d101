"""Drawings without lettering, of the sets that the model learns from, in small pieces."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from assetwright.qa.checks.text import pyramid
from assetwright.training.iconify import Icon, read_set
from assetwright.training.lettering.words import Random

SIDE = 512
"""Pixels that a drawing is rendered at."""
PIECE = 64
"""Pixels of a piece, at every level."""
_EACH = (3, 3, 2, 2, 1, 1, 1)
"""Pieces of a drawing at each level, the finest first."""

SETS = (  # noqa: SIM905 - a list to read
    "akar-icons ant-design bx bxs clarity eva fluent-emoji-high-contrast fluent-mdl2 fontisto "
    "foundation fxemoji gg grommet-icons healthicons heroicons humbleicons ion jam la lineicons "
    "medical-icon mono-icons octicon ri simple-line-icons system-uicons tabler teenyicons uil "
    "vaadin zondicons"
).split()
"""None is measured with."""

LETTERED = re.compile(
    r"(?:^|-)(?:[a-wyz]|[a-z]*\d[a-z0-9]*|a[az]|ab|abcd?|ad|ads|ai|alpha\w*|alphabet\w*|am|api|app|"
    r"atm|aspect|back|beta|bold|calendar\w*|case|cc|cd|character|cl|clipboard|close|code|cool|css|csv|"
    r"cvv|date|demo|dev|diploma|doc|docx|document|dollar|dpi|dvd|end|english|event|exe|exit|faq|file|"
    r"font\w*|format|fps|free|gif|go|gps|guest|hd|hdr|hex|hot|html|http|https|id|input|iso|isbn|"
    r"italic|java|javascript|jpe?g|js|json|kanji|kerning|keyboard|key|keycap|language|latin|letter\w*|"
    r"license|live|log|lte|map|math|md|menu|mov|name|new|news|newspaper|nfc|ng|number\w*|numeric\w*|"
    r"numbers|off|ok|on|open|paragraph|password|pdf|php|pm|png|post|ppt|price|pro|psd|quote|raw|rest|"
    r"roman|rss|rtf|sale|sans|scrabble|sd|serif|sign|sim|sms|soon|sos|sort|speed|spell\w*|sql|stop|"
    r"subscript|superscript|svg|tag|taxi|text\w*|tif|tiff|title|top|translat\w*|ts|tsx|jsx|tv|txt|"
    r"typ\w*|uhd|up|url|usb|user-id|variable|vip|vs|wav|wc|wifi|word\w*|www|xls|xml|yaml|zip|zzz|"
    r"sleep\w*|snooze|hundred|clock|watch|alarm|ruler|passport|receipt|barcode|visa|vote|dictionary|"
    r"binary|percent\w*|currency|credit|license|hospital|police|ambulance|medal|trophy|ticket)(?:-|$)"
)
"""Names of drawings that may hold letters or digits; none of them says what has none."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a drawing: what it covers and, where it has colours, how bright that is, 0 to 255."""

    cover: NDArray[np.uint8]
    shade: NDArray[np.uint8] | None
    name: str


def pieces(source: Path, each: int, random: Random) -> Iterator[Piece]:
    """Pieces with something in them, of up to ``each`` drawings of every set that is used."""
    for prefix in SETS:
        found = read_set(source, prefix)
        plain = [icon for icon in found.icons if not LETTERED.search(icon.name)]
        chosen = random.permutation(len(plain))[:each]
        for index in sorted(int(i) for i in chosen):
            try:
                rgba = _rendered(plain[index])
            except ValueError:
                continue
            yield from _cut(rgba, f"{prefix}:{plain[index].name}", random)


def _rendered(icon: Icon) -> Image.Image:
    png = bytes(resvg_py.svg_to_bytes(svg_string=icon.svg, width=SIDE, height=SIDE))
    with Image.open(io.BytesIO(png)) as image:
        return image.convert("RGBA")


def _cut(rgba: Image.Image, name: str, random: Random) -> Iterator[Piece]:
    cover = rgba.getchannel("A")
    luma = np.asarray(rgba.convert("L"))
    drawn = luma[np.asarray(cover) > 128]
    colored = drawn.size > 0 and int(np.ptp(drawn)) > 16
    premultiplied = luma * (np.asarray(cover) / np.float32(255))
    shade = Image.fromarray(np.rint(premultiplied).astype(np.uint8)) if colored else None
    shades = pyramid(shade) if shade is not None else [None] * len(_EACH)
    for count, level, bright in zip(_EACH, pyramid(cover), shades, strict=True):
        covers = np.asarray(level)
        room = max(len(covers) - PIECE, 0)
        for _ in range(count):
            for _ in range(8):
                top, left = (int(v) for v in random.integers(0, room + 1, 2))
                part = np.s_[top : top + PIECE, left : left + PIECE]
                if np.ptp(covers[part]) > 128:
                    inner = None if bright is None else np.asarray(bright)[part].copy()
                    yield Piece(covers[part].copy(), inner, name)
                    break
