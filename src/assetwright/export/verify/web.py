"""Web: the manifest's icons, the home screen icon, and what pages refer to.

https://www.w3.org/TR/appmanifest/ , https://w3c.github.io/manifest/#icon-masks
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np

from assetwright.artwork.views import MASKABLE_CIRCLE
from assetwright.export.asset import Pixels
from assetwright.export.verify import measure
from assetwright.export.verify.files import Files, extension, resolve
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.ico import ico_frames
from assetwright.export.verify.images import EXTENSIONS, DamagedImage
from assetwright.export.verify.rules import Rule
from assetwright.types import Size

MANIFEST = re.compile(r"(?:.*/)?(?:[^/]+\.webmanifest|manifest\.json)")
_PURPOSES = frozenset({"any", "maskable", "monochrome"})
_SIZES = re.compile(r"[1-9]\d*x[1-9]\d*")
_TYPES = {"image/png": "PNG", "image/webp": "WEBP", "image/jpeg": "JPEG"}
_BY_EXTENSION = {"image/svg+xml": "svg", "image/x-icon": "ico", "image/vnd.microsoft.icon": "ico"}
_TOUCH_ICON = re.compile(r"apple-(?:touch-)?icon(?:-(\d+)(?:x\d+)?)?(?:-precomposed)?\.png")
_TOUCH_SIDE = 180
_PREVIEWS = ("og:image", "twitter:image")
_MAX_HTML_BYTES = 4 * 1024 * 1024


def check_web(files: Files) -> Iterator[Finding]:
    """All rules of the web."""
    for path in files.paths:
        name = path.rpartition("/")[2]
        if MANIFEST.fullmatch(path):
            yield from _check_manifest(files, path)
        elif match := _TOUCH_ICON.fullmatch(name):
            yield from _check_touch_icon(files, path, int(match[1] or _TOUCH_SIDE))
        elif extension(path) in ("html", "htm"):
            yield from _check_page(files, path)


def _check_manifest(files: Files, path: str) -> Iterator[Finding]:
    value = files.json(path)
    if value is None:
        return
    icons = value.get("icons") if isinstance(value, dict) else None
    if not isinstance(icons, list) or not all(isinstance(icon, dict) for icon in icons):
        yield Finding(path, Rule.WEB_MANIFEST, "has no list of icons", 'add "icons": [ … ]')
        return
    shown: list[tuple[str, Pixels]] = []
    masked: list[tuple[str, Pixels]] = []
    for icon in icons:
        source = icon.get("src")
        if not isinstance(source, str) or not source:
            yield Finding(path, Rule.WEB_MANIFEST, "has an icon without src", "name its file")
            continue
        target = _target(files, path, source)
        if target is None:
            continue
        if target not in files:
            yield _dangling(path, source)
            continue
        yield from _check_sizes(files, path, target, icon.get("sizes"))
        yield from _check_type(files, path, target, icon.get("type"))
        purposes = _purposes(icon.get("purpose"))
        if unknown := purposes - _PURPOSES:
            yield Finding(
                path,
                Rule.WEB_PURPOSE,
                f"gives {source[:80]} the purpose {min(unknown)[:40]!r}",
                "use any, maskable or monochrome",
            )
        if {"any", "maskable"} <= purposes:
            yield Finding(
                path,
                Rule.WEB_ANY_MASKABLE,
                f"shows {source[:80]} both as it is and masked: too small the one way, or cut off "
                "the other",
                "draw an icon for each purpose",
            )
        pixels = files.pixels(target) if extension(target) in EXTENSIONS else None
        if pixels is not None:
            if "maskable" in purposes:
                masked.append((target, pixels))
            elif "any" in purposes:
                shown.append((target, pixels))
    for target, pixels in masked:
        yield from _check_maskable(target, pixels)
        same = [other for other, seen in shown if np.array_equal(seen, pixels)]
        if same:
            yield Finding(
                target,
                Rule.WEB_MASKABLE_SAME,
                f"has the pixels of {same[0]}, which is not for masks",
                "draw the maskable icon with its motif in the safe zone, to every edge",
            )


def _purposes(purpose: Any) -> set[str]:
    return set(purpose.split()) if isinstance(purpose, str) and purpose.split() else {"any"}


def _check_maskable(path: str, pixels: Pixels) -> Iterator[Finding]:
    if not measure.opaque(pixels):
        yield Finding(
            path,
            Rule.WEB_MASKABLE_ALPHA,
            "is a maskable icon with transparency, which masks fill as they like",
            "draw its background to every edge",
        )
    motif = measure.edges(pixels)
    if measure.plain(pixels):
        yield Finding(path, Rule.ICON_BLANK, "shows no motif", "draw something")
    if beyond := measure.overreach(motif, MASKABLE_CIRCLE):
        yield Finding(
            path,
            Rule.WEB_MASKABLE_SAFE_ZONE,
            f"has a motif that reaches {beyond:.0f} px beyond the safe zone",
            "fit it into the circle with a radius of two fifths of the side",
        )


def _check_sizes(files: Files, path: str, target: str, sizes: Any) -> Iterator[Finding]:
    told = sizes.lower().split() if isinstance(sizes, str) else []
    if not told or "any" in told:
        return
    real = _real_sizes(files, target)
    wrong = [size for size in told if not _SIZES.fullmatch(size) or size not in real]
    if real and wrong:
        yield Finding(
            path,
            Rule.WEB_SIZES,
            f"says that {target} is {wrong[0][:40]}",
            f"it is {', '.join(sorted(real, key=len))}",
        )


def _real_sizes(files: Files, target: str) -> set[str]:
    if extension(target) == "ico":
        try:
            return {str(frame.real) for frame in ico_frames(files.bytes_of(target) or b"")}
        except DamagedImage:
            return set()
    header = files.header(target) if extension(target) in EXTENSIONS else None
    return set() if header is None else {str(header.size)}


def _check_type(files: Files, path: str, target: str, told: Any) -> Iterator[Finding]:
    if not isinstance(told, str):
        return
    if extension(target) in EXTENSIONS:
        header = files.header(target)
        wrong = header is not None and _TYPES.get(told) != header.format
    else:
        wrong = told in _TYPES or _BY_EXTENSION.get(told, extension(target)) != extension(target)
    if wrong:
        yield Finding(
            path,
            Rule.WEB_TYPE,
            f"says that {target} is {told[:40]!r}",
            "give the type of what the file holds",
        )


def _check_touch_icon(files: Files, path: str, side: int) -> Iterator[Finding]:
    header = files.header(path)
    if header is None:
        return
    if header.size != Size(side, side):
        yield Finding(
            path,
            Rule.WEB_TOUCH_ICON_SIZE,
            f"is {header.size} px",
            f"make it {side}x{side} px",
        )
    pixels = files.pixels(path) if header.alpha else None
    if pixels is not None and not measure.opaque(pixels):
        yield Finding(
            path,
            Rule.WEB_TOUCH_ICON_ALPHA,
            "has transparency, which iOS fills with black",
            "lay it on its background",
        )


def _target(files: Files, path: str, reference: str) -> str | None:
    """The path a reference means; None for another site, data, or a place in a page.

    A reference from the site's root is looked up beside the file, then from the folder verified.
    """
    try:
        parts = urlsplit(reference.strip())
    except ValueError:
        return reference
    if parts.scheme or parts.netloc or not parts.path:
        return None
    folder = path.rpartition("/")[0]
    place = unquote(parts.path)
    if place.startswith("/"):
        beside = resolve(folder, place)
        return beside if beside is not None and beside in files else resolve("", place)
    found = resolve(folder, place)
    return reference if found is None else found


def _dangling(path: str, reference: str) -> Finding:
    return Finding(
        path,
        Rule.WEB_REFERENCE,
        f"refers to {reference[:80]!r}, which is not there",
        "write that file, or refer to one that is there",
    )


class _Page(HTMLParser):
    """What a page loads as pictures: references, and the sizes it gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.references: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and given.get("href"):
            relations = set(given.get("rel", "").lower().split())
            if relations & {"icon", "manifest", "apple-touch-icon", "mask-icon"}:
                sizes = given.get("sizes") if "icon" in relations else None
                self.references.append((given["href"], sizes))
        elif tag in ("img", "source"):
            if given.get("src"):
                self.references.append((given["src"], None))
            for candidate in given.get("srcset", "").split(","):
                if candidate.split():
                    self.references.append((candidate.split()[0], None))
        elif tag == "meta" and given.get("property", given.get("name")) in _PREVIEWS:
            self.references.append((given.get("content", ""), None))


def _check_page(files: Files, path: str) -> Iterator[Finding]:
    data = files.bytes_of(path) or b""
    page = _Page()
    try:
        page.feed(data[:_MAX_HTML_BYTES].decode("utf-8", "replace"))
        page.close()
    except (AssertionError, ValueError):  # what the parser says of broken declarations
        pass
    for reference, sizes in dict.fromkeys(page.references):
        target = _target(files, path, reference)
        if target is None or "%" in reference or "{" in reference:
            continue  # another site, or a place that a template fills
        if target not in files:
            yield _dangling(path, reference)
        else:
            yield from _check_sizes(files, path, target, sizes)
