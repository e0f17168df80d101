"""Art for the listings of Google Play and the App Store.

https://support.google.com/googleplay/android-developer/answer/9866151
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assetwright.export.verify import measure
from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.images import EXTENSIONS
from assetwright.export.verify.rules import Rule
from assetwright.types import Size

PLAY_ICON = re.compile(
    r"(?:.*[/_-])?play[_-]?store(?:[_-]?icon)?(?:[_-]?512)?\.\w+"
    r"|(?:.*/)?(?:google[_-]?)?play(?:[_-]store)?/(?:.*/)?(?:app[_-])?icon(?:[_-]?512(?:x512)?)?\.\w+"
    r"|(?:.*/)?(?:google[_-]?)?play[_-]icon(?:[_-]?512(?:x512)?)?\.\w+",
    re.IGNORECASE,
)
FEATURE_GRAPHIC = re.compile(r"(?:.*/)?(?:\w+[_-])?feature[_-]?graphic[^/]*\.\w+", re.IGNORECASE)
APP_STORE_ICON = re.compile(
    r"(?:.*/)?app[_-]?store(?:/(?:.*/)?(?:app[_-])?icon|[_-]icon|-?1024)[^/]*\.\w+", re.IGNORECASE
)
_PLAY_SIZE, _FEATURE_SIZE, _APP_STORE_SIZE = Size(512, 512), Size(1024, 500), Size(1024, 1024)
_PLAY_BYTES = 1024 * 1024


def check_stores(files: Files) -> Iterator[Finding]:
    """Store icons and Play's feature graphic, by the names they usually have."""
    for path in files.paths:
        if extension(path) not in EXTENSIONS:
            continue
        if PLAY_ICON.fullmatch(path):
            yield from _check_play_icon(files, path)
        elif FEATURE_GRAPHIC.fullmatch(path):
            yield from _check_feature(files, path)
        elif APP_STORE_ICON.fullmatch(path):
            yield from _check_app_store(files, path)


def _check_play_icon(files: Files, path: str) -> Iterator[Finding]:
    header, pixels = files.header(path), files.pixels(path)
    if header is None or pixels is None:
        return
    if header.size != _PLAY_SIZE or header.format != "PNG":
        yield Finding(
            path,
            Rule.PLAY_ICON,
            f"is a {header.format} image of {header.size} px",
            f"Google Play takes a PNG of {_PLAY_SIZE} px",
        )
    elif not header.alpha:
        yield Finding(
            path,
            Rule.PLAY_ICON,
            "has 24 bits a pixel",
            "Google Play takes a PNG of 32: red, green, blue and alpha",
        )
    if not measure.opaque(pixels):
        yield Finding(
            path,
            Rule.PLAY_ICON_ALPHA,
            "lets something through: Google Play rounds the corners itself",
            "draw a full square, every pixel opaque",
        )
    if files.length(path) > _PLAY_BYTES:
        yield Finding(
            path,
            Rule.PLAY_ICON_BYTES,
            f"has {files.length(path)} bytes",
            f"Google Play takes {_PLAY_BYTES} at the most",
        )


def _check_feature(files: Files, path: str) -> Iterator[Finding]:
    header = files.header(path)
    if header is None:
        return
    if header.size != _FEATURE_SIZE or header.format not in ("PNG", "JPEG"):
        yield Finding(
            path,
            Rule.PLAY_FEATURE_GRAPHIC,
            f"is a {header.format} image of {header.size} px",
            f"Google Play takes a PNG or JPEG of {_FEATURE_SIZE} px",
        )
    if header.alpha:
        yield Finding(
            path,
            Rule.PLAY_FEATURE_ALPHA,
            "has an alpha channel",
            "Google Play takes a PNG of 24 bits a pixel, or a JPEG",
        )


def _check_app_store(files: Files, path: str) -> Iterator[Finding]:
    header = files.header(path)
    if header is not None and (header.size != _APP_STORE_SIZE or header.alpha):
        yield Finding(
            path,
            Rule.APP_STORE_ICON,
            f"is {header.size} px" + (" with an alpha channel" if header.alpha else ""),
            f"make it {_APP_STORE_SIZE} px, without alpha",
        )
