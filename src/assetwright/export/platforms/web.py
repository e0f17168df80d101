"""Web: an image at 1×, 2× and 3×, and for icons the favicon set.

HTML Standard (``picture``, ``srcset``, ``link rel=icon``); W3C Web Application Manifest. The files
of one asset lie in one folder and refer to each other by relative paths: copy it to a site's root.
"""

import json
from html import escape

from assetwright.export.asset import Asset
from assetwright.export.platforms.table import (
    ICONS,
    Document,
    Fixed,
    Picture,
    Platform,
    Points,
    WindowsIcon,
    point_size,
)
from assetwright.types import AssetType, ImageFormat

_SUFFIXES = {1: "", 2: "@2x", 3: "@3x"}
_MANIFEST_SIDES = (192, 512)

_HEAD = """\
<!-- In <head>: -->
<link rel="icon" href="favicon.ico" sizes="16x16 32x32 48x48">
<link rel="icon" href="icon-192.png" type="image/png" sizes="192x192">
<link rel="apple-touch-icon" href="apple-touch-icon.png">
<link rel="manifest" href="manifest.webmanifest">

"""


def _snippet(asset: Asset) -> str:
    def srcset(extension: str) -> str:
        return ", ".join(
            f"{asset.name}{suffix}.{extension} {scale}x" for scale, suffix in _SUFFIXES.items()
        )

    size = point_size(asset)
    head = _HEAD if asset.spec.asset_type is AssetType.ICON else ""
    return (
        f"{head}<!-- In <body>: -->\n"
        "<picture>\n"
        f'  <source type="image/webp" srcset="{srcset("webp")}">\n'
        f'  <img src="{asset.name}.png" srcset="{srcset("png")}"'
        f' width="{size.width}" height="{size.height}" alt="{escape(asset.title)}">\n'
        "</picture>\n"
    )


def _manifest(asset: Asset) -> str:
    icons = [
        {"src": f"icon-{side}.png", "sizes": f"{side}x{side}", "type": "image/png"}
        for side in _MANIFEST_SIDES
    ]
    manifest = {"name": asset.title, "start_url": ".", "display": "standalone", "icons": icons}
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


WEB = Platform(
    "web",
    (
        *(
            Picture(f"{{name}}/{{name}}{suffix}.{image_format}", Points(scale), image_format)
            for scale, suffix in _SUFFIXES.items()
            for image_format in (ImageFormat.PNG, ImageFormat.WEBP)
        ),
        WindowsIcon("{name}/favicon.ico", (16, 32, 48)),
        # iOS paints transparency black.
        Picture(
            "{name}/apple-touch-icon.png", Fixed(180), ImageFormat.PNG, opaque=True, types=ICONS
        ),
        *(
            Picture(f"{{name}}/icon-{side}.png", Fixed(side), ImageFormat.PNG, types=ICONS)
            for side in _MANIFEST_SIDES
        ),
        Document("{name}/manifest.webmanifest", _manifest, types=ICONS),
        Document("{name}/snippet.html", _snippet),
    ),
)
