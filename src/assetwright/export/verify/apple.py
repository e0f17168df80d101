"""Asset catalogues and Icon Composer documents.

Apple, Asset Catalog Format Reference; Human Interface Guidelines, App icons. The document of Icon
Composer (``.icon``) is described nowhere by Apple: only what it refers to is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assetwright.export.verify import measure
from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.icns import check_body
from assetwright.export.verify.images import EXTENSIONS
from assetwright.export.verify.pictures import near
from assetwright.export.verify.rules import Rule
from assetwright.types import Size

CONTENTS = "Contents.json"
STACK, STACK_LAYER = ".solidimagestack", ".solidimagestacklayer"
_NEED_CONTENTS = (".appiconset", ".imageset", ".colorset", STACK, STACK_LAYER)
_ICON_PIECE = re.compile(r"(?:.*/)?AppIcon[^/]*\.png")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)")
_SCALE = re.compile(r"([1-9])x")
_IN_ICON_NAME = re.compile(
    r"AppIcon-(?P<w>\d+(?:\.\d+)?)x(?P<h>\d+(?:\.\d+)?)@(?P<scale>\d)x.*\.png"
)
_VISION_SIDE = 1024
_IOS_SIDE = 1024

Entry = dict[str, Any]


def check_catalogs(files: Files) -> Iterator[Finding]:
    """Every set of every asset catalogue, and icons that should be in one."""
    for folder in sorted(files.folders()):
        name = folder.rpartition("/")[2]
        contents = _join(folder, CONTENTS)
        here = files.in_folder(folder)
        icons = name.endswith(".appiconset") or any(map(_ICON_PIECE.fullmatch, here))
        if not icons and not name.endswith(_NEED_CONTENTS):
            continue
        if contents not in files:
            yield Finding(
                folder,
                Rule.APPLE_CONTENTS_MISSING,
                f"has no {CONTENTS}, so Xcode sees none of its images",
                f"write {CONTENTS} beside the images",
            )
            yield from _check_named_sizes(files, here)
            continue
        value = files.json(contents)
        if value is None:
            continue  # said of every malformed document
        if not isinstance(value, dict) or not isinstance(value.get("info"), dict):
            yield Finding(
                contents,
                Rule.APPLE_CONTENTS,
                "has no info",
                'add "info": {"author": "xcode", "version": 1}',
            )
        elif name.endswith(STACK):
            yield from _check_stack(files, folder, contents, value)
        elif icons or name.endswith(".imageset"):
            yield from _check_set(files, folder, contents, value, icons=icons)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _check_named_sizes(files: Files, paths: list[str]) -> Iterator[Finding]:
    for path in paths:
        match = _IN_ICON_NAME.fullmatch(path.rpartition("/")[2])
        header = files.header(path) if match else None
        if match is None or header is None:
            continue
        scale = int(match["scale"])
        expected = Size(round(float(match["w"]) * scale), round(float(match["h"]) * scale))
        if header.size != expected:
            yield Finding(
                path, Rule.APPLE_ICON_SIZE, f"is {header.size} px", f"make it {expected} px"
            )
        yield from _check_opaque(files, path)


def _entries(value: Entry, key: str) -> list[Entry] | None:
    entries = value.get(key)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    return entries


def _check_set(
    files: Files, folder: str, contents: str, value: Entry, *, icons: bool
) -> Iterator[Finding]:
    entries = _entries(value, "images")
    if entries is None:
        yield Finding(contents, Rule.APPLE_CONTENTS, "has no list of images", 'add "images": [ … ]')
        return
    named = set()
    present: list[tuple[Entry, str]] = []
    for entry in entries:
        filename = entry.get("filename")
        if not isinstance(filename, str):
            continue  # a place that is left free
        path = _join(folder, filename)
        named.add(path)
        if path in files:
            present.append((entry, path))
        else:
            yield Finding(
                contents,
                Rule.APPLE_REFERENCE,
                f"names {filename[:80]!r}, which is not there",
                "write that image, or leave the name out",
            )
    if not present:
        yield Finding(contents, Rule.APPLE_CONTENTS, "names no image", "name at least one")
    for path in files.in_folder(folder):
        if extension(path) in EXTENSIONS and path not in named:
            yield Finding(
                path,
                Rule.APPLE_UNREFERENCED,
                f"is in no entry of {CONTENTS}, so Xcode leaves it out",
                "name it there, or remove it",
            )
    if icons:
        yield from _check_icon_set(files, contents, present)
    else:
        yield from _check_scales(files, present)


def _scale(entry: Entry) -> int | None:
    scale = entry.get("scale")
    match = _SCALE.fullmatch(scale) if isinstance(scale, str) else None
    return int(match[1]) if match else None


def _check_scales(files: Files, present: list[tuple[Entry, str]]) -> Iterator[Finding]:
    """An image set's 2x and 3x are two and three times its 1x, appearance by appearance."""
    groups: dict[str, dict[int, str]] = {}
    for entry, path in present:
        scale = _scale(entry)
        if scale is None or extension(path) not in EXTENSIONS:
            continue
        key = repr(sorted((k, v) for k, v in entry.items() if k not in ("filename", "scale")))
        if (other := groups.setdefault(key, {}).setdefault(scale, path)) != path:
            yield Finding(
                path,
                Rule.APPLE_SCALE_SIZE,
                f"is a second image for {scale}x beside {other}",
                "name one image for each scale",
            )
    for group in groups.values():
        sizes = {
            scale: header.size
            for scale, path in group.items()
            if (header := files.header(path)) is not None
        }
        if not sizes:
            continue
        first = min(sizes)
        for scale, size in sizes.items():
            factor = scale / first
            expected = sizes[first].scaled(factor)
            if not near(size, expected, slack=factor / 2 + 0.5 if first > 1 else 0):
                yield Finding(
                    group[scale],
                    Rule.APPLE_SCALE_SIZE,
                    f"is {size} px at {scale}x, and {sizes[first]} px at {first}x",
                    f"make it {expected} px",
                )


def _check_icon_set(
    files: Files, contents: str, present: list[tuple[Entry, str]]
) -> Iterator[Finding]:
    largest = 0
    for entry, path in present:
        header = files.header(path)
        if header is None:
            continue
        size = entry.get("size")
        match = _SIZE.fullmatch(size) if isinstance(size, str) else None
        if match is None:
            yield Finding(
                contents,
                Rule.APPLE_CONTENTS,
                f"gives {path.rpartition('/')[2]} no size",
                'add "size": "1024x1024"',
            )
            continue
        scale = _scale(entry) or 1
        expected = Size(*(round(float(side) * scale) for side in match.groups()))
        if header.size != expected:
            yield Finding(
                path,
                Rule.APPLE_ICON_SIZE,
                f"is {header.size} px",
                f"make it {expected} px: {size} at {scale}x",
            )
        mac = entry.get("idiom") == "mac"
        largest = max(largest, _IOS_SIDE if mac else header.size.width)
        pixels = files.pixels(path)
        if pixels is None:
            continue
        if measure.plain(pixels):
            yield Finding(path, Rule.ICON_BLANK, "shows no motif", "draw something")
        appearance = _appearance(entry)
        if mac:
            if expected.width == _IOS_SIDE:
                yield from check_body(path, measure.extent(pixels[..., 3] >= 128))
        elif appearance == "dark":
            if measure.opaque(pixels):
                yield Finding(
                    path,
                    Rule.APPLE_DARK_OPAQUE,
                    "is a dark icon without transparency",
                    "leave its background to the system: draw the motif on transparency",
                )
        else:
            yield from _check_opaque(files, path)
            if appearance == "tinted" and not measure.grey(pixels):
                yield Finding(
                    path,
                    Rule.APPLE_TINTED_COLOR,
                    "is a tinted icon with colours of its own",
                    "draw it in greys, which the system tints",
                )
    if present and largest < _IOS_SIDE:
        yield Finding(
            contents,
            Rule.APPLE_ICON_SIZE,
            f"has no icon of {_IOS_SIDE}x{_IOS_SIDE} px",
            "add the one that the App Store shows",
        )


def _appearance(entry: Entry) -> str | None:
    appearances = entry.get("appearances")
    if not isinstance(appearances, list):
        return None
    values = [a.get("value") for a in appearances if isinstance(a, dict)]
    return next((value for value in values if value in ("dark", "tinted")), None)


def _check_opaque(files: Files, path: str) -> Iterator[Finding]:
    header = files.header(path)
    if header is not None and header.alpha:
        yield Finding(
            path,
            Rule.APPLE_ICON_ALPHA,
            "has an alpha channel, which the App Store refuses",
            "lay it on its background and write it without alpha",
        )


def _check_stack(files: Files, folder: str, contents: str, value: Entry) -> Iterator[Finding]:
    """visionOS: two or three layers, front to back, the last opaque, those before it not."""
    entries = _entries(value, "layers") or []
    if not 2 <= len(entries) <= 3:
        yield Finding(
            contents,
            Rule.APPLE_STACK,
            f"has {len(entries)} layers",
            "name a back layer, and one or two before it",
        )
    for number, entry in enumerate(entries, 1):
        name = entry.get("filename")
        layer = _join(folder, name) if isinstance(name, str) else ""
        inside = [path for path in files.paths if layer and path.startswith(f"{layer}/")]
        if not inside:
            yield Finding(
                contents,
                Rule.APPLE_REFERENCE,
                f"names the layer {str(name)[:80]!r}, which is not there",
                "write that layer",
            )
        for path in inside:
            if extension(path) in EXTENSIONS:
                yield from _check_stack_layer(files, path, back=number == len(entries))


def _check_stack_layer(files: Files, path: str, *, back: bool) -> Iterator[Finding]:
    header, pixels = files.header(path), files.pixels(path)
    if header is None or pixels is None:
        return
    if header.size != Size(_VISION_SIDE, _VISION_SIDE):
        yield Finding(
            path,
            Rule.APPLE_ICON_SIZE,
            f"is {header.size} px",
            f"make it {_VISION_SIDE}x{_VISION_SIDE} px",
        )
    if back != measure.opaque(pixels):
        yield Finding(
            path,
            Rule.APPLE_STACK_ALPHA,
            "is a back layer with transparency" if back else "hides the layers behind it",
            "make every pixel opaque" if back else "draw it on transparency",
        )


def check_icon_documents(files: Files) -> Iterator[Finding]:
    """Every ``.icon``: an icon.json that names only images in its Assets."""
    for folder in sorted(files.folders()):
        if not folder.endswith(".icon"):
            continue
        document = _join(folder, "icon.json")
        if document not in files:
            yield Finding(folder, Rule.APPLE_ICON_JSON, "has no icon.json", "write it")
            continue
        value = files.json(document)
        groups = value.get("groups") if isinstance(value, dict) else None
        if value is not None and not (isinstance(groups, list) and groups):
            yield Finding(
                document, Rule.APPLE_ICON_JSON, "has no groups of layers", 'add "groups": [ … ]'
            )
        names = list(_image_names(value))
        if groups and not names:
            yield Finding(document, Rule.APPLE_ICON_JSON, "names no image", "name at least one")
        for name in dict.fromkeys(names):
            if _join(folder, f"Assets/{name}") not in files:
                yield Finding(
                    document,
                    Rule.APPLE_REFERENCE,
                    f"names {name[:80]!r}, which is not in Assets",
                    "write that image, or leave the name out",
                )


def _image_names(value: Any) -> Iterator[str]:
    """Every image named, however deep; a layer may name others for other appearances."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            if isinstance(name := item.get("image-name"), str):
                yield name
            others = item.get("image-name-specializations")
            if isinstance(others, list):
                for other in others:
                    if isinstance(other, dict) and isinstance(name := other.get("value"), str):
                        yield name
            waiting += item.values()
