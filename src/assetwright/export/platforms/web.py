"""Web: a picture at 1×, 2× and 3×, and the site's own icons and sharing image.

HTML Standard (``picture``, ``srcset``, ``link rel=icon``); W3C Web Application Manifest; the Open
Graph protocol. The site's files lie beside each other and refer to each other by relative paths:
copy them to its root, and the lines of ``head.html`` into its pages. Each picture has a folder.

What cannot know the colour of a tab strip brings its own ground: a tile, whose motif stands out
from it on any browser theme. So do both states of ``icon.svg``.
"""

import json
from html import escape

from assetwright.artwork import Role, View
from assetwright.artwork.views import SOCIAL_SIZE
from assetwright.export.asset import Asset
from assetwright.export.platforms.table import (
    ICONS,
    Document,
    Fixed,
    Picture,
    Platform,
    Points,
    Purpose,
    Row,
    Vector,
    WindowsIcon,
    point_size,
)
from assetwright.types import AssetType, Color, ImageFormat

FAVICON_SIDES = (16, 32, 48)
"""A tab, a tab on a display of twice the pixels or a taskbar, a shortcut on the desktop."""

_SVG_SIDE = 64
"""What icon.svg says it measures; browsers draw it at the size they need."""

_SUFFIXES = {1: "", 2: "@2x", 3: "@3x"}
_TOUCH, _SOCIAL, _MANIFEST = "apple-touch-icon.png", "social.png", "manifest.webmanifest"
_APP_ICONS = (
    ("icon-192.png", 192, View.TILE),
    ("icon-512.png", 512, View.TILE),
    ("icon-maskable-512.png", 512, View.MASKABLE),
)

# With other sizes than 32x32 beside favicon.ico, Chromium loads it besides icon.svg.
_HEAD = """\
<!-- In <head>. Pages that are not at the site's root need a / before each name. -->
<link rel="icon" href="favicon.ico" sizes="32x32">
<link rel="icon" href="icon.svg" type="image/svg+xml" sizes="any">
<link rel="apple-touch-icon" href="{touch}">
<link rel="manifest" href="{manifest}">
<meta name="theme-color" content="{color}">
<!-- Where the page is shared. Sites that show it want its whole address: put yours. -->
<meta property="og:type" content="website">
<meta property="og:title" content="{title}">
<meta property="og:image" content="https://example.com/{social}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="{size.width}">
<meta property="og:image:height" content="{size.height}">
<meta property="og:image:alt" content="{title}">
<meta name="twitter:card" content="summary_large_image">
"""


def _head(asset: Asset) -> str:
    return _HEAD.format(
        touch=_TOUCH,
        manifest=_MANIFEST,
        social=_SOCIAL,
        color=_ground(asset).hex,
        title=escape(asset.title),
        size=SOCIAL_SIZE,
    )


def _manifest(asset: Asset) -> str:
    icons = [
        {
            "src": name,
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": "maskable" if view is View.MASKABLE else "any",
        }
        for name, side, view in _APP_ICONS
    ]
    color = _ground(asset).hex
    manifest = {
        "name": asset.title,
        "start_url": ".",
        "display": "standalone",
        # The icon's own ground, so that it does not stand in a box while the app starts.
        "background_color": color,
        "theme_color": color,
        "icons": icons,
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _ground(asset: Asset) -> Color:
    layers = asset.layered(View.FULL_BLEED).layers
    return next(layer.color for layer in layers if layer.role is Role.BACKGROUND)


def _snippet(asset: Asset) -> str:
    def srcset(extension: str) -> str:
        return ", ".join(
            f"{asset.name}{suffix}.{extension} {scale}x" for scale, suffix in _SUFFIXES.items()
        )

    size = point_size(asset)
    return (
        "<picture>\n"
        f'  <source type="image/webp" srcset="{srcset("webp")}">\n'
        f'  <img src="{asset.name}.png" srcset="{srcset("png")}"'
        f' width="{size.width}" height="{size.height}" alt="{escape(asset.title)}">\n'
        "</picture>\n"
    )


def _site(path: str, extent: Fixed, view: View, types: frozenset[AssetType] = ICONS) -> Row:
    return Picture(path, extent, ImageFormat.PNG, types=types, view=view, purpose=Purpose.APP)


_PICTURES: tuple[Row, ...] = (
    *(
        Picture(f"{{name}}/{{name}}{suffix}.{image_format}", Points(scale), image_format)
        for scale, suffix in _SUFFIXES.items()
        for image_format in (ImageFormat.PNG, ImageFormat.WEBP)
    ),
    Document("{name}/snippet.html", _snippet),
)

_SITE: tuple[Row, ...] = (
    WindowsIcon("favicon.ico", FAVICON_SIDES),
    Vector(
        "icon.svg",
        Fixed(_SVG_SIDE),
        types=ICONS,
        view=View.SMALL,
        dark=View.SMALL_DARK,
        purpose=Purpose.APP,
    ),
    # iOS paints transparency black and rounds the corners itself.
    _site(_TOUCH, Fixed(180), View.FULL_BLEED),
    *(_site(name, Fixed(side), view) for name, side, view in _APP_ICONS),
    _site(_SOCIAL, Fixed(SOCIAL_SIZE.width, SOCIAL_SIZE.height), View.SOCIAL),
    Document(_MANIFEST, _manifest, types=ICONS, purpose=Purpose.APP),
    Document("head.html", _head, types=ICONS, purpose=Purpose.APP),
)

WEB = Platform("web", (*_PICTURES, *_SITE))
