"""Flutter, React Native and Tauri: the pictures of an app that runs on several systems."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assetwright.export.verify.files import Files
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.pictures import near
from assetwright.export.verify.rules import Rule
from assetwright.types import Size

FLUTTER_VARIANT = re.compile(r"(?P<before>.*/)?(?P<scale>[1-9](?:\.\d)?)x/(?P<name>[^/]+)")
REACT_NATIVE_VARIANT = re.compile(
    r"(?!.*\.(?:xcassets|imageset|appiconset|iconset)/)(?P<base>(?:.*/)?(?!AppIcon-|\d+x\d+@)[^/]+)"
    r"@(?P<scale>[1-9](?:\.\d)?)x(?P<end>\.(?:png|webp|jpe?g))"
)
"""Files of Apple's and of Tauri's are named so too."""

TAURI = {
    "32x32.png": 32,
    "64x64.png": 64,
    "128x128.png": 128,
    "128x128@2x.png": 256,
    "icon.png": 512,
    "StoreLogo.png": 50,
    **{f"Square{side}x{side}Logo.png": side for side in (30, 44, 71, 89, 107, 142, 150, 284, 310)},
}
"""Pixels a side of what ``tauri icon`` writes, by name. https://v2.tauri.app/develop/icons/"""

_TAURI_NEEDED = ("32x32.png", "128x128.png", "128x128@2x.png", "icon.icns", "icon.ico")
"""What a new project's ``tauri.conf.json`` bundles."""


def check_flutter(files: Files) -> Iterator[Finding]:
    """``2.0x/a.png`` beside ``a.png``.

    https://api.flutter.dev/flutter/painting/AssetImage-class.html
    """
    for path, header in files.images():
        match = FLUTTER_VARIANT.fullmatch(path)
        if match is None:
            continue
        base_path = f"{match['before'] or ''}{match['name']}"
        if base_path not in files:
            yield Finding(
                path,
                Rule.FLUTTER_BASE_MISSING,
                f"has no {base_path}, by whose name Flutter looks for it",
                "write the picture for 1x",
            )
        elif (base := files.header(base_path)) is not None:
            scale = float(match["scale"])
            expected = base.size.scaled(scale)
            if not near(header.size, expected, slack=scale / 2 + 0.5):
                yield Finding(
                    path,
                    Rule.SCALE_SIZE,
                    f"is {header.size} px, {base_path} {base.size}",
                    f"make it {expected} px",
                )


def check_react_native(files: Files) -> Iterator[Finding]:
    """``a@2x.png`` beside ``a.png``, without which nothing can be required.

    https://reactnative.dev/docs/images
    """
    for path in files.paths:
        match = REACT_NATIVE_VARIANT.fullmatch(path)
        if match and match["base"] + match["end"] not in files:
            yield Finding(
                path,
                Rule.REACT_NATIVE_BASE_MISSING,
                f"has no {match['base']}{match['end']}, by which it is required",
                "write the picture for 1x",
            )


def check_tauri(files: Files) -> Iterator[Finding]:
    """The list, its sizes, and the four channels that Tauri's own reader needs."""
    folders = {path.rpartition("/")[0] for path in files.paths if path.rpartition("/")[2] in TAURI}
    for path, header in files.images():
        side = TAURI.get(path.rpartition("/")[2])
        if side is None:
            continue
        # Any size of icon.png is taken; the others are what their names say.
        square = Size(header.size.width, header.size.width)
        expected = square if path.endswith("icon.png") else Size(side, side)
        if header.size != expected:
            yield Finding(path, Rule.TAURI_SIZE, f"is {header.size} px", f"make it {expected} px")
        if header.format != "PNG" or not header.alpha:
            yield Finding(
                path,
                Rule.TAURI_RGBA,
                "has no alpha channel, and Tauri's build refuses it",
                "write a PNG of red, green, blue and alpha",
            )
    for folder in sorted(folders):
        if f"{folder}/32x32.png".lstrip("/") not in files:
            continue
        for name in _TAURI_NEEDED:
            path = f"{folder}/{name}".lstrip("/")
            if path not in files:
                yield Finding(path, Rule.TAURI_MISSING, "is not there", "write it")
