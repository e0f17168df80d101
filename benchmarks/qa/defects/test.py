# ruff: noqa: ARG001 - all have the same arguments, some of no use to them
"""The faults of the test split, put into layers and vector files before anything is drawn.

They share neither code nor parameters with those of ``development``, and were written down before
anything was measured with them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import resvg_py
from PIL import Image

from assetwright.artwork import Artwork, Layer
from assetwright.artwork.canvas import Role
from assetwright.export.asset import Pixels
from assetwright.export.svg import svg
from assetwright.types import WHITE, Color
from benchmarks.qa.defects.faults import Injectors, Random, Spoilt
from benchmarks.qa.defects.scenes import Kind, Scene, without

_GROUP = re.compile(r'<g id="([a-z]+)[^"]*">\n.*?</g>', re.DOTALL)


def _drawn(document: str) -> Pixels:
    """The pixels of an SVG document at its own size."""
    data = bytes(resvg_py.svg_to_bytes(svg_string=document))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def _wrapped(artwork: Artwork, attributes: str, *, defs: str = "", only: str = "") -> str:
    """The artwork as SVG, its groups (or those named ``only``) in one with these attributes."""
    document = svg(artwork, "", {})
    groups = list(_GROUP.finditer(document))
    chosen = [group for group in groups if only in ("", group[1])]
    start, end = chosen[0].start(), chosen[-1].end()
    inside = f"<defs>{defs}</defs><g {attributes}>{document[start:end]}</g>"
    return document[:start] + inside + document[end:]


def _behind(artwork: Artwork, body: str, defs: str = "") -> str:
    """The artwork as SVG, with something behind all of it."""
    document = svg(artwork, "", {})
    start = next(_GROUP.finditer(document)).start()
    return f"{document[:start]}<defs>{defs}</defs>{body}{document[start:]}"


def _changed(artwork: Artwork, change: Callable[[Layer], Layer]) -> Artwork:
    return replace(artwork, layers=tuple(change(layer) for layer in artwork.layers))


def blurred(scene: Scene, severity: int, random: Random) -> Spoilt:
    """A Gaussian filter of the SVG over everything that is drawn."""
    sigma = (0.9, 1.3, 2.0, 3.2, 5.5)[severity]
    soft = f'<filter id="soft"><feGaussianBlur stdDeviation="{sigma}"/></filter>'
    return (
        _drawn(_wrapped(scene.artwork, 'filter="url(#soft)"', defs=soft)),
        _drawn(svg(scene.artwork, "", {})),
    )


def enlarged(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Drawn at a fraction of the size by the product itself, and resampled by Lanczos' filter."""
    sound, size = scene.pixels(), scene.artwork.size
    small = scene.artwork.render(size.scaled(1 / (1.8, 2.3, 3.0, 4.5, 7.0)[severity]))
    image = Image.fromarray(small).convert("RGBa")
    return np.asarray(
        image.resize((size.width, size.height), Image.Resampling.LANCZOS).convert("RGBA")
    ), sound


def in_blocks(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Drawn at a whole fraction of the size by the product itself, and repeated."""
    times = (2, 3, 4, 6, 10)[severity]
    size = scene.artwork.size
    small = scene.artwork.render(size.scaled(1 / times))
    spoilt = small.repeat(times, 0).repeat(times, 1)[: size.height, : size.width]
    return spoilt, scene.pixels()[: spoilt.shape[0], : spoilt.shape[1]]


def grainy(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Uniform grain, of each channel by itself."""
    reach = (4, 8, 14, 24, 40)[severity]
    sound = scene.pixels()
    grain = random.uniform(-reach, reach, (*sound.shape[:2], 3))
    rough = np.rint(np.clip(sound[..., :3] + grain, 0, 255)).astype(np.uint8)
    return np.dstack([rough, sound[..., 3]]), sound


def lossy(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Once stored as a bad JPEG, now in a file without loss."""
    paper = scene.artwork.render(background=WHITE)
    stored = io.BytesIO()
    quality = (50, 35, 22, 12, 5)[severity]
    Image.fromarray(paper).convert("RGB").save(stored, "JPEG", quality=quality)
    return np.asarray(Image.open(stored).convert("RGBA")), paper


def wrong_color(scene: Scene, severity: int, random: Random) -> Spoilt:
    """What has the asked colour has one beside it, some steps of brightness and hue away."""
    step = (10, 18, 30, 55, 100)[severity]
    red, green, blue = scene.brand.rgb
    away = np.clip(np.array([red + step, green - step // 2, blue - step]), 0, 255)
    wrong = Color(*(int(value) for value in away))

    def change(layer: Layer) -> Layer:
        return replace(layer, color=wrong) if layer.color == scene.brand else layer

    return _changed(scene.artwork, change).render(), scene.pixels()


def faint(scene: Scene, severity: int, random: Random) -> Spoilt:
    """The motif in inks that hardly differ from what it lies on."""
    kept = (0.35, 0.28, 0.2, 0.12, 0.05)[severity]
    under = _under(scene)

    def change(layer: Layer) -> Layer:
        if layer.role is not Role.MOTIF:
            return layer
        ground, ink = np.array(under.rgb, float), np.array(layer.color.rgb, float)
        near = Color(*(round(float(value)) for value in ground + (ink - ground) * kept))
        return replace(layer, color=near)

    return _changed(scene.artwork, change).render(), scene.pixels()


def _under(scene: Scene) -> Color:
    """What lies under the middle of the motif; white where nothing does."""
    bare = without(scene.artwork, Role.MOTIF).render(background=WHITE)
    box = next(layer.box for layer in scene.artwork.layers if layer.role is Role.MOTIF)
    x, y = (int(value) for value in box.center)
    return Color(*(int(value) for value in bare[y, x, :3]))


def in_steps(scene: Scene, severity: int, random: Random) -> Spoilt:
    """A gradient of flat stripes on the ground, or on an icon's motif, in place of a smooth one."""
    steps = (36, 26, 18, 12, 8)[severity]
    size = scene.artwork.size
    end = f'x2="{size.width}" y2="0"' if random.integers(2) else f'x2="0" y2="{size.height}"'

    def tone(share: float) -> str:
        start, stop = np.array((30, 60, 130)), np.array((120, 190, 240))
        return Color(*(round(float(v)) for v in start + (stop - start) * share)).hex

    flat = "".join(
        f'<stop offset="{place / steps}" stop-color="{tone(step / (steps - 1))}"/>'
        for step in range(steps)
        for place in (step, step + 1)
    )
    smooth = "".join(f'<stop offset="{place}" stop-color="{tone(place)}"/>' for place in (0, 1))
    return _coursed(scene, end, flat), _coursed(scene, end, smooth)


def _coursed(scene: Scene, end: str, stops: str) -> Pixels:
    """The scene with a gradient as the fill of its ground, or of an icon's motif."""
    role = "motif" if scene.kind is Kind.ICON else "background"
    course = (
        f'<linearGradient id="course" gradientUnits="userSpaceOnUse" x1="0" y1="0" {end}>{stops}'
        "</linearGradient>"
    )
    document = _wrapped(scene.artwork, 'class="course"', defs=course, only=role)
    start = document.index('<g class="course">')
    stop = document.index("</g></g>", start)
    filled = re.sub(r' fill="#[0-9a-f]+"', ' fill="url(#course)"', document[start:stop])
    return _drawn(document[:start] + filled + document[stop:])


def motif_missing(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Shrunk to nearly or wholly nothing where it stands."""
    scale = (0.07, 0.05, 0.035, 0.02, 0.0)[severity]
    if not scale:
        return without(scene.artwork, Role.MOTIF, Role.PLATE).render(), scene.pixels()
    box = next(layer.box for layer in scene.artwork.layers if layer.role is Role.MOTIF)
    return _moved(scene, 0.0, 0.0, scale, box.center), scene.pixels()


def _moved(scene: Scene, dx: float, dy: float, scale: float, about: tuple[float, float]) -> Pixels:
    """The scene with its motif scaled about a place and moved by pixels."""
    x, y = about

    def change(layer: Layer) -> Layer:
        if layer.role not in scene.motif:
            return layer
        box = layer.box
        moved = replace(
            box,
            x=(box.x - x) * scale + x + dx,
            y=(box.y - y) * scale + y + dy,
            width=box.width * scale,
            height=box.height * scale,
        )
        return replace(layer, box=moved)

    moved = _changed(scene.artwork, change).render()
    if scene.kind is Kind.TILE:  # what is pushed over a tile's edge is cut there
        moved = moved.copy()
        moved[..., 3] = scene.artwork.only(Role.BACKGROUND).render()[..., 3]
    return moved


def see_through(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Everything at part of its opacity."""
    opacity = (0.85, 0.75, 0.6, 0.4, 0.2)[severity]
    return (
        _drawn(_wrapped(scene.artwork, f'opacity="{opacity}"')),
        _drawn(svg(scene.artwork, "", {})),
    )


def veil(scene: Scene, severity: int, random: Random) -> Spoilt:
    """A faint rectangle behind everything, as a bad matte leaves it."""
    opacity = (0.012, 0.02, 0.035, 0.055, 0.08)[severity]
    tone = ("#000000", "#ffffff", "#808080")[int(random.integers(3))]
    width, height = scene.artwork.size.width, scene.artwork.size.height
    mist = (
        f'<rect x="{0.04 * width}" y="{0.04 * height}" width="{0.92 * width}" '
        f'height="{0.92 * height}" fill="{tone}" opacity="{opacity}"/>'
    )
    return _drawn(_behind(scene.artwork, mist)), _drawn(svg(scene.artwork, "", {}))


def checkerboard(scene: Scene, severity: int, random: Random) -> Spoilt:
    """An SVG pattern of squares where it should be clear."""
    tone = ("#f0f0f0", "#e4e4e4", "#d6d6d6", "#c4c4c4", "#b0b0b0")[severity]
    cell = int(random.choice([8, 12, 16, 20]))
    pattern = (
        f'<pattern id="board" width="{2 * cell}" height="{2 * cell}" '
        f'patternUnits="userSpaceOnUse"><rect width="{2 * cell}" height="{2 * cell}" fill="#fff"/>'
        f'<path d="M0 0h{cell}v{cell}H0zM{cell} {cell}h{cell}v{cell}h-{cell}z" fill="{tone}"/>'
        "</pattern>"
    )
    board = '<rect width="100%" height="100%" fill="url(#board)"/>'
    return _drawn(_behind(scene.artwork, board, pattern)), scene.artwork.render(background=WHITE)


def fringe(scene: Scene, severity: int, random: Random) -> Spoilt:
    """A rim of the ground that it was cut out of, grown around everything by morphology."""
    width = (1, 1.5, 2, 3, 4)[severity]
    tone = ("#ffffff", "#000000", "#00b140")[int(random.integers(3))]
    rim = (
        '<filter id="rim" x="-5%" y="-5%" width="110%" height="110%">'
        f'<feMorphology in="SourceAlpha" operator="dilate" radius="{width}" result="grown"/>'
        f'<feFlood flood-color="{tone}"/><feComposite in2="grown" operator="in" result="rim"/>'
        '<feMerge><feMergeNode in="rim"/><feMergeNode in="SourceGraphic"/></feMerge></filter>'
    )
    return (
        _drawn(_wrapped(scene.artwork, 'filter="url(#rim)"', defs=rim)),
        _drawn(svg(scene.artwork, "", {})),
    )


def cut_off(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Moved over an edge of the picture, or of its tile, by a share of its own extent."""
    share = (0.08, 0.14, 0.22, 0.32, 0.45)[severity]
    sound = scene.pixels()
    alone = scene.artwork.only(*scene.motif).render()[..., 3] > 128
    ends = scene.artwork.only(Role.BACKGROUND).render()[..., 3] > 128
    if scene.kind is Kind.ICON:
        ends = np.ones_like(alone)
    axis, forward = int(random.integers(2)), bool(random.integers(2))
    seen, edge = (np.flatnonzero(mask.any(1 - axis)) for mask in (alone, ends))
    first, last = int(seen[0]), int(seen[-1]) + 1
    out = share * (last - first)
    step = int(edge[-1]) + 1 - last + out if forward else int(edge[0]) - first - out
    move = (step, 0.0) if axis == 1 else (0.0, step)
    return _moved(scene, *move, 1.0, (0.0, 0.0)), sound


def off_center(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Three fifths as large, and away from the middle along one axis."""
    side = scene.artwork.size.width
    away = (0.1, 0.115, 0.13, 0.145, 0.16)[severity] * side
    sign = -1 if random.integers(2) else 1
    move = (away * sign, 0.0) if random.integers(2) else (0.0, away * sign)
    middle = (side / 2, side / 2)
    return _moved(scene, *move, 0.6, middle), _moved(scene, 0.0, 0.0, 0.6, middle)


def too_fine(scene: Scene, severity: int, random: Random) -> Spoilt:
    """Level lines too close for small sizes, in place of what is filled."""
    period = (22, 16, 12, 9, 6)[severity]
    lines = (
        f'<pattern id="lines" width="{period}" height="{period}" patternUnits="userSpaceOnUse">'
        f'<rect width="{period}" height="{period * 0.28}" fill="#fff"/></pattern>'
        '<mask id="hatch" maskUnits="userSpaceOnUse" x="0" y="0" width="512" height="512">'
        '<rect width="512" height="512" fill="url(#lines)"/></mask>'
    )
    return (
        _drawn(_wrapped(scene.artwork, 'mask="url(#hatch)"', defs=lines, only="motif")),
        _drawn(svg(scene.artwork, "", {})),
    )


INJECTORS: Injectors = {
    "blurred": blurred,
    "enlarged": enlarged,
    "in blocks": in_blocks,
    "grainy": grainy,
    "lossy": lossy,
    "wrong colour": wrong_color,
    "faint": faint,
    "gradient in steps": in_steps,
    "motif missing": motif_missing,
    "see-through": see_through,
    "veil": veil,
    "checkerboard": checkerboard,
    "fringe": fringe,
    "cut off": cut_off,
    "off centre": off_center,
    "too fine": too_fine,
}
