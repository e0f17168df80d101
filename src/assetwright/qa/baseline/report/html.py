"""A page to look at what is different: a folder that needs no server and asks nobody for anything.

Pictures lie beside the page under names made from their bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetwright.export.atomic import StagedFolder
from assetwright.qa.baseline.comparison import Status
from assetwright.qa.baseline.difference import differing
from assetwright.qa.baseline.picture import Opaque, Picture
from assetwright.qa.baseline.references import read_file
from assetwright.qa.baseline.report.commands import approve_all, approve_one
from assetwright.qa.baseline.run import Result, Run

PAGE = "index.html"
_IMAGES = "images"
_OURS = re.compile(r"[0-9a-f]{20}\.[a-z]+")
_SHOWN = frozenset({"png", "webp", "jpg", "jpeg", "svg", "gif", "ico"})
_MARK = (255, 0, 153)
_FAINTEST = 0.3
"""How strongly what hardly differs is marked, of 1."""
_SMALL = 64
"""Sides, in pixels, up to which pictures are shown four times as large."""
_LOOK_AT = (Status.CHANGED, Status.RESIZED, Status.ADDED, Status.MISSING)
_VIEWS = (("side", "Side by side"), ("swipe", "Swipe"), ("diff", "Difference"))
_GROUNDS = (("check", "Chequered"), ("white", "White"), ("black", "Black"))


def write_html(run: Run, folder: Path) -> Path:
    """Write the page of what somebody has to look at, and return where it is.

    An older report in ``folder`` is replaced; other files in it are left alone.
    """
    with StagedFolder(folder) as staged:
        page = _Page(run, staged)
        staged.write(PAGE, page.html().encode("utf-8", "replace"))
        images = folder / _IMAGES
        for old in images.iterdir() if images.is_dir() else ():
            if _OURS.fullmatch(old.name) and old.name not in page.names:
                staged.remove(f"{_IMAGES}/{old.name}")
        staged.commit()
    return folder / PAGE


class _Page:
    def __init__(self, run: Run, staged: StagedFolder) -> None:
        self.run = run
        self.staged = staged
        self.names: set[str] = set()

    def html(self) -> str:
        here = Path(__file__).parent
        style = (here / "page.css").read_text("utf-8")
        script = (here / "page.js").read_text("utf-8")
        return (
            '<!doctype html>\n<html lang="en" data-view="side" data-ground="check">\n<head>\n'
            '<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            # Nothing is fetched from anywhere, whatever a file's name or an SVG says.
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "img-src 'self' file: data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
            f"<title>{self._heading()} - assetwright baseline</title>\n"
            f"<style>\n{style}</style>\n</head>\n<body>\n{self._body()}"
            f"<script>\n{script}</script>\n</body>\n</html>\n"
        )

    def _heading(self) -> str:
        number = len(self.run.to_look_at)
        if not number:
            return "Nothing has changed"
        return f"{number} {'file differs' if number == 1 else 'files differ'}"

    def _body(self) -> str:
        counts = self.run.counts
        summary = ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
        folders = f"{self.run.folder} compared with {self.run.references.folder}"
        parts = [
            f"<header>\n<h1>{self._heading()}</h1>\n<p>{escape(folders)}: {summary}.</p>\n",
        ]
        if self.run.to_look_at:
            command = escape(approve_all(self.run))
            parts.append(
                f'<div class="all"><span>Approve all:</span><code>{command}</code>{_COPY}</div>\n'
            )
        parts.append("</header>\n")
        if self.run.to_look_at:
            parts.append(self._bar())
        parts.append("<main>\n")
        parts += [self._article(result) for result in self.run.to_look_at]
        parts.append("</main>\n")
        return "".join(parts)

    def _bar(self) -> str:
        counts = self.run.counts
        boxes = "".join(
            f'<label class="pill"><input type="checkbox" name="status" value="{_slug(status)}" '
            f"checked><span>{status} {counts[status]}</span></label>"
            for status in _LOOK_AT
            if counts[status]
        )
        return (
            '<div class="bar"><div role="group" aria-label="What is shown, and how">\n'
            f"<fieldset><legend>Show</legend>{boxes}</fieldset>\n"
            f"{_choice('view', 'As', _VIEWS)}{_choice('ground', 'On', _GROUNDS)}"
            '<input type="search" id="search" placeholder="Filter by path" '
            'aria-label="Filter by path">\n<span id="shown" role="status"></span>\n</div></div>\n'
        )

    def _article(self, result: Result) -> str:
        comparison = result.comparison
        views = self._views(result)
        why = comparison.why[:1].upper() + comparison.why[1:]
        if comparison.pixels:
            why += f"; largest difference of colour {comparison.delta:g} (OKLab × 100)"
        command = escape(approve_one(self.run, result))
        path, slug = escape(result.path), _slug(result.status)
        return (
            f'<article class="{slug}" data-status="{slug}" data-path="{path}">\n'
            f'<div class="head"><h2>{path}</h2><span class="status">{result.status}</span></div>\n'
            f"<p>{escape(why)}.</p>\n{views}"
            f'<div class="approve"><code>{command}</code>{_COPY}</div>\n</article>\n'
        )

    def _views(self, result: Result) -> str:
        shown = list(self._pictures(result))
        if not shown:
            return "<p>There is no picture of it.</p>\n"
        figures = "".join(
            f'<figure class="{kind}"><figcaption>{caption}</figcaption>'
            f'<div class="ground">{image}</div></figure>'
            for kind, caption, image in shown
        )
        images = {kind: image for kind, _, image in shown}
        side = f'<div class="views side">{figures}</div>\n'
        if result.status is Status.RESIZED or not {"before", "after"} <= images.keys():
            return f'<div class="single">{side}</div>\n'
        name = escape(result.path)
        swipe = (
            '<div class="views swipe"><div class="ground"><div class="stack">'
            f"{images['before']}{images['after']}</div></div>"
            f'<input type="range" min="0" max="100" value="50" aria-label="Reference to the left, '
            f'now to the right, of {name}"></div>\n'
        )
        kind = "both" if "diff" in images else "single"
        return f'<div class="{kind}">{side}{swipe}</div>\n'

    def _pictures(self, result: Result) -> Iterator[tuple[str, str, str]]:
        """Kind, caption and element of each picture there is."""
        path = result.path
        before = after = None
        if result.status is not Status.ADDED:
            before = self.run.references.read(path)
        if result.status is not Status.MISSING:
            after = read_file(self.run.folder / path)
        if before is not None and (image := self._image(path, before, "reference")):
            yield "before", "Reference", image
        if after is not None and (image := self._image(path, after, "now")):
            yield "after", "Now", image
        if result.comparison.pixels and before is not None and after is not None:
            old, new = Picture.read(before), Picture.read(after)
            drawn = _drawn(old, new, differing(old, new))
            if image := self._image("difference.png", drawn, "difference", of=path):
                yield "diff", "Difference", image

    def _image(self, path: str, data: bytes, which: str, of: str = "") -> str:
        suffix = path.rpartition(".")[2].lower()
        if suffix not in _SHOWN:
            return ""
        name = f"{hashlib.sha256(data).hexdigest()[:20]}.{suffix}"
        if name not in self.names:
            self.names.add(name)
            self.staged.write(f"{_IMAGES}/{name}", data)
        alt = escape(f"{of or path}, {which}")
        size = ""
        try:
            height, width, _ = Picture.read(data).pixels.shape
            small = ' class="small"' if max(height, width) <= _SMALL else ""
            size = f' width="{width}" height="{height}"{small} style="--w:{width}"'
        except Opaque:
            pass  # a vector, or nothing that can be looked at: the browser knows better
        return f'<img src="{_IMAGES}/{name}" alt="{alt}"{size} loading="lazy">'


_COPY = '<button type="button" class="copy" hidden>Copy</button>'


def _choice(name: str, legend: str, options: tuple[tuple[str, str], ...]) -> str:
    radios = "".join(
        f'<label class="pill"><input type="radio" name="{name}" value="{value}"'
        f"{'' if number else ' checked'}><span>{label}</span></label>"
        for number, (value, label) in enumerate(options)
    )
    return f"<fieldset><legend>{legend}</legend>{radios}</fieldset>\n"


def _slug(status: Status) -> str:
    return status.replace(" ", "-")


def _drawn(old: Picture, new: Picture, mask: NDArray[np.bool_]) -> bytes:
    """The new picture as a pale grey, and on it what differs, the stronger the more it does."""
    from PIL import Image

    alpha = new.pixels[..., 3:] / 255
    luma = new.pixels[..., :3] @ np.array([0.299, 0.587, 0.114])
    drawn = 255 - 0.3 * (255 - luma[..., None].repeat(3, -1)) * alpha
    apart = np.abs(old.visible.astype(np.int16) - new.visible).max(-1)
    apart = np.maximum(apart, np.abs(old.pixels[..., 3].astype(np.int16) - new.pixels[..., 3]))
    strength = np.clip(_FAINTEST + apart[mask] / 160, 0, 1)[:, None]
    drawn[mask] = drawn[mask] * (1 - strength) + np.array(_MARK) * strength
    buffer = io.BytesIO()
    Image.fromarray(drawn.astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()
