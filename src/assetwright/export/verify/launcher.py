"""Android's launcher, notification and splash icons: layers, safe zones, ink.

https://developer.android.com/develop/ui/views/launch/icon_design_adaptive
https://developer.android.com/develop/ui/views/launch/splash-screen
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assetwright.artwork.views import SAFE_CIRCLE, SPLASH_CIRCLE
from assetwright.export.verify import measure, vector_drawable
from assetwright.export.verify.android import (
    LAUNCHER_DP,
    LAYER_DP,
    NOTIFICATION_DP,
    SHOWN,
    Resource,
    Resources,
    check_densities,
    check_resources,
)
from assetwright.export.verify.documents import Element
from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.rules import Rule

_VECTOR_TOLERANCE = 0.02
"""Share of half a canvas by which a vector may pass a circle: half a pixel at mdpi."""

_LAYERS = ("background", "foreground", "monochrome")
_BY_NAME = re.compile(r"ic_launcher(?:_round)?_(background|foreground|monochrome)")
_LAUNCHER = re.compile(r"ic_launcher(?:_round)?")
_NOTIFICATION = re.compile(r"ic_stat_.+|(?:ic_)?notification(?:_.+)?|ic_.*_notification")
_PERCENT = re.compile(r"(-?\d+(?:\.\d+)?)%")
_DP = re.compile(r"(-?\d+(?:\.\d+)?)dip|(-?\d+(?:\.\d+)?)dp")


@dataclass(frozen=True, slots=True)
class _Layer:
    """A picture of a layer, and how much of the layer's side is left free before it begins."""

    resource: Resource
    role: str
    inset: float


def check_android(files: Files) -> Iterator[Finding]:
    """All rules of Android."""
    resources = Resources(files)
    yield from check_resources(resources)
    layers: list[_Layer] = []
    launchers: set[tuple[str, str]] = set()
    for resource, root in resources.documents():
        if root.name == "adaptive-icon":
            launchers.add((resource.res, resource.name))
            yield from _check_adaptive(resource, root)
            layers += _layers(resources, resource.res, root)
    known = {layer.resource.path for layer in layers}
    for resource in resources.all:
        match = _BY_NAME.fullmatch(resource.name)
        if match and resource.path not in known:
            layers.append(_Layer(resource, match[1], 0))
    sides = {layer.resource.path: LAYER_DP for layer in layers if not layer.inset}
    for resource in resources.all:
        if resource.kind == "mipmap" and (
            _LAUNCHER.fullmatch(resource.name) or (resource.res, resource.name) in launchers
        ):
            sides[resource.path] = LAUNCHER_DP
        elif _NOTIFICATION.fullmatch(resource.name):
            sides[resource.path] = NOTIFICATION_DP
    blurry = list(_check_sharpness(files, layers))
    yield from blurry
    known_blurry = {finding.path for finding in blurry}
    for finding in check_densities(resources, sides):
        if finding.path not in known_blurry:
            yield finding
    yield from _check_complete(resources)
    for layer in layers:
        yield from _check_layer(files, layer)
    yield from _check_notifications(resources)
    yield from _check_splash(resources)


def _check_adaptive(resource: Resource, root: Element) -> Iterator[Finding]:
    roles = {child.name: child for child in root.children}
    for role in ("background", "foreground"):
        if role not in roles:
            yield Finding(
                resource.path,
                Rule.ANDROID_LAYER_MISSING,
                f"has no {role} layer",
                "name a drawable or colour for both layers",
            )
    if "monochrome" not in roles:
        yield Finding(
            resource.path,
            Rule.ANDROID_MONOCHROME_MISSING,
            "has no monochrome layer, so themed icons are guessed from the coloured one",
            "add <monochrome> with the motif in white on transparency",
        )
    background = roles.get("background")
    if background is not None and _inset(background) > 0:
        yield Finding(
            resource.path,
            Rule.ANDROID_BACKGROUND_INSET,
            f"insets the background by {_inset(background):.1%}, which leaves black edges",
            "let the background fill its 108 dp, and inset the foreground alone",
        )


def _layers(resources: Resources, res: str, root: Element) -> Iterator[_Layer]:
    for child in root.children:
        if child.name not in _LAYERS:
            continue
        inset = _inset(child)
        for element in child.walk():
            for resource in resources.named(res, element.attributes.get("drawable", "")):
                yield _Layer(resource, child.name, inset)


def _inset(layer: Element) -> float:
    """The share of a layer's side left free on each side of its picture."""
    inset = next(layer.all("inset"), None)
    if inset is None:
        return 0.0
    values = [
        inset.attributes[name]
        for name in ("inset", "insetLeft", "insetTop", "insetRight", "insetBottom")
        if name in inset.attributes
    ]
    return min((_share(value) for value in values), default=0.0)


def _share(length: str) -> float:
    if percent := _PERCENT.fullmatch(length.strip()):
        return min(max(float(percent[1]) / 100, 0.0), 0.49)
    if dp := _DP.fullmatch(length.strip()):
        return min(max(float(dp[1] or dp[2]) / LAYER_DP, 0.0), 0.49)
    return 0.0


def _check_sharpness(files: Files, layers: list[_Layer]) -> Iterator[Finding]:
    for layer in layers:
        density, header = layer.resource.density, files.header(layer.resource.path)
        if density is None or header is None:
            continue
        needed = LAYER_DP * density.scale * (1 - 2 * layer.inset)
        if min(header.size.width, header.size.height) < needed - 1:
            side = round(needed)
            yield Finding(
                layer.resource.path,
                Rule.ANDROID_LAYER_BLURRY,
                f"is {header.size} px, so the {layer.role} is enlarged and blurred",
                f"make it {side}x{side} px: {LAYER_DP * (1 - 2 * layer.inset):.4g} dp at {density}",
            )


def _check_complete(resources: Resources) -> Iterator[Finding]:
    found: dict[tuple[str, str], list[Resource]] = {}
    for resource in resources.all:
        if resource.kind == "mipmap" and resource.density is not None:
            found.setdefault((resource.res, resource.name), []).append(resource)
    for group in found.values():
        densities = {resource.density for resource in group}
        missing = [density for density in SHOWN if density not in densities]
        if missing:
            yield Finding(
                group[0].path,
                Rule.ANDROID_DENSITY_MISSING,
                f"has no sibling for {', '.join(missing)}",
                "write a launcher icon for every density",
            )


def _check_layer(files: Files, layer: _Layer) -> Iterator[Finding]:
    path = layer.resource.path
    # What the inset leaves for the picture is all of the layer that it can fill.
    circle = SAFE_CIRCLE / (1 - 2 * layer.inset)
    mono = layer.role == "monochrome"
    zone = Rule.ANDROID_MONOCHROME_SAFE_ZONE if mono else Rule.ANDROID_FOREGROUND_SAFE_ZONE
    remedy = "fit the motif into the middle 66 of 108 dp"
    if extension(path) == "xml":
        root = files.xml(path)
        if root is None or root.name != "vector" or layer.role == "background":
            return
        yield from _check_reach(path, root, circle, zone, remedy)
        if mono and len(vector_drawable.colors(root)) > 1:
            yield _several_colors(path)
        return
    pixels = files.pixels(path)
    if pixels is None:
        return
    if layer.role == "background":
        if not measure.opaque(pixels):
            yield Finding(
                path,
                Rule.ANDROID_BACKGROUND_ALPHA,
                "is a background that lets something through",
                "make every pixel opaque",
            )
        return
    if measure.opaque(pixels):
        yield Finding(
            path,
            Rule.ANDROID_FOREGROUND_OPAQUE,
            f"is a {layer.role} without transparency: it hides the background",
            "draw the motif alone, on transparency",
        )
        return
    if beyond := measure.overreach(measure.drawn(pixels), circle):
        yield Finding(path, zone, _beyond(f"{beyond:.0f} px"), remedy)
    if mono and not measure.one_color(pixels):
        yield _several_colors(path)


def _check_reach(
    path: str, root: Element, circle: float, zone: Rule, remedy: str
) -> Iterator[Finding]:
    try:
        beyond = vector_drawable.reach(root) - circle
    except vector_drawable.BrokenPath as error:
        yield Finding(path, Rule.ANDROID_VECTOR, f"has a path that {error}", "write it again")
        return
    if beyond > _VECTOR_TOLERANCE:
        yield Finding(path, zone, _beyond(f"{beyond / circle:.0%}"), remedy)


def _beyond(distance: str) -> str:
    return f"reaches {distance} beyond the circle that is always shown"


def _several_colors(path: str) -> Finding:
    return Finding(
        path,
        Rule.ANDROID_MONOCHROME_INK,
        "has several colours, of which themes keep the alpha alone",
        "draw it in white, with its parts told apart by alpha",
    )


def _check_notifications(resources: Resources) -> Iterator[Finding]:
    for resource in resources.all:
        if not _NOTIFICATION.fullmatch(resource.name):
            continue
        if extension(resource.path) == "xml":
            root = resources.files.xml(resource.path)
            if root is not None and vector_drawable.colors(root) - {"ffffff"}:
                yield _not_white(resource.path)
            continue
        pixels = resources.files.pixels(resource.path)
        if pixels is None:
            continue
        if measure.opaque(pixels) or not measure.white(pixels):
            yield _not_white(resource.path)


def _not_white(path: str) -> Finding:
    return Finding(
        path,
        Rule.ANDROID_NOTIFICATION_INK,
        "is not white on transparency, and shows as a white square or blot",
        "draw the motif in white on transparency",
    )


def _check_splash(resources: Resources) -> Iterator[Finding]:
    shown = {resource.path for resource in resources.all if resource.name == "ic_splash"} | {
        resource.path
        for res, _, root in resources.values
        for item in root.all("item")
        if item.attributes.get("name", "").endswith("windowSplashScreenAnimatedIcon")
        for resource in resources.named(res, item.text)
    }
    files, zone, remedy = (
        resources.files,
        Rule.ANDROID_SPLASH_SAFE_ZONE,
        "fit the motif into the middle two thirds",
    )
    for path in sorted(shown):
        if extension(path) == "xml":
            root = files.xml(path)
            if root is not None and root.name == "vector":
                yield from _check_reach(path, root, SPLASH_CIRCLE, zone, remedy)
            continue
        pixels = files.pixels(path)
        if pixels is None or measure.opaque(pixels):
            continue
        if beyond := measure.overreach(measure.drawn(pixels), SPLASH_CIRCLE):
            yield Finding(path, zone, _beyond(f"{beyond:.0f} px"), remedy)
