"""A brand's files read: each becomes layers, or is left out with a reason."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from assetwright.artwork.codec import measure
from assetwright.artwork.separation import Kind
from assetwright.training.rasterise import SIDE
from assetwright.types import MAX_SIDE, InputError, Latent

FEWEST, MOST = 20, 1000
"""Files that a style is learnt from."""
MAX_SVG_BYTES = 2 * 1024 * 1024
MAX_PNG_BYTES = 64 * 1024 * 1024
SUFFIXES = (".svg", ".png")

_ACTIVE = frozenset({"script", "foreignobject", "handler", "iframe", "embed", "object"})
_URL = re.compile(r"""url\(\s*["']?\s*([^"')]*)|@import\s+["']?\s*([^"';]*)""", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_MOST_ELEMENTS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One drawing: its file, its layers, and what they mean."""

    path: Path
    latent: Latent
    kind: Kind


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not used, and why."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path.name}: {self.reason}"


def files_in(folder: Path) -> list[Path]:
    """The SVG and PNG files of a folder and the folders in it, in order; hidden ones are not."""
    if not folder.is_dir():
        raise InputError("folder", f"{folder} is not a folder of SVG or PNG files.")
    found = [
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    return sorted(found)


def read_pictures(paths: list[Path]) -> tuple[list[Picture], list[LeftOut]]:
    """Every file that can be used, once where several show the same, and the others."""
    pictures: list[Picture] = []
    left_out: list[LeftOut] = []
    seen: dict[bytes, Path] = {}
    for path in paths:
        try:
            latent, kind = measure(_svg(path) if path.suffix.lower() == ".svg" else _png(path))
        except InputError as error:
            left_out.append(LeftOut(path, _reason(error)))
            continue
        except OSError as error:
            left_out.append(LeftOut(path, f"it cannot be read ({error.strerror})"))
            continue
        key = np.rint(latent.fields * 127).astype(np.int8).tobytes() + latent.palette.tobytes()
        first = seen.setdefault(key, path)
        if first is not path:
            left_out.append(LeftOut(path, f"it shows the same as {first.name}"))
            continue
        pictures.append(Picture(path, latent, kind))
    return pictures, left_out


def _reason(error: InputError) -> str:
    reason = str(error).removeprefix("The reference ").partition(";")[0].rstrip(".")
    return reason if reason.startswith("it ") else f"it {reason}"


def _png(path: Path) -> NDArray[np.uint8]:
    if path.stat().st_size > MAX_PNG_BYTES:
        raise InputError("folder", "is larger than 64 MiB")
    data = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
                if max(image.size) > MAX_SIDE:
                    raise InputError("folder", f"is larger than {MAX_SIDE} px a side")
                return np.asarray(image.convert("RGBA"))
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        SyntaxError,
        ValueError,
        EOFError,
        OSError,
    ) as error:
        raise InputError("folder", "is not a whole PNG picture") from error


def _svg(path: Path) -> NDArray[np.uint8]:
    """Drawn into 96 px, straight alpha; what it would load or run is never touched."""
    if path.stat().st_size > MAX_SVG_BYTES:
        raise InputError("folder", "is larger than 2 MiB")
    data = path.read_bytes()
    _check_svg(data)
    try:
        text = data.decode("utf-8-sig")
        # A black ground colour for "currentColor"; the longer side becomes 96 px.
        png = bytes(resvg_py.svg_to_bytes(svg_string=text, width=SIDE, height=SIDE))
        with Image.open(io.BytesIO(png)) as image:
            return np.asarray(image.convert("RGBA"))
    except (ValueError, RuntimeError, OSError) as error:
        raise InputError("folder", "cannot be drawn: it is not a whole SVG picture") from error


class _Reader:
    """Looks at a document's elements as they come; the first fault ends it."""

    def __init__(self) -> None:
        self.elements = 0
        self.in_style = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        local = name.rpartition(":")[2].lower()
        if self.elements == 1 and local != "svg":
            raise InputError("folder", "is not an SVG picture")
        if self.elements > _MOST_ELEMENTS:
            raise InputError("folder", f"has more than {_MOST_ELEMENTS:,} elements")
        if local in _ACTIVE:
            raise InputError("folder", f"has a script or foreign content (<{local}>)")
        self.in_style = local == "style"
        for key, value in attributes.items():
            attribute = key.rpartition(":")[2].lower()
            if attribute.startswith("on") or value.strip().lower().startswith("javascript:"):
                raise InputError("folder", f"has a script in its attribute {key[:40]!r}")
            if attribute in ("href", "src") and local != "a":
                _check_target(value)
            for found in _URL.finditer(value):
                _check_target(found[1] or found[2] or "#")

    def end(self, _: str) -> None:
        self.in_style = False

    def text(self, text: str) -> None:
        if self.in_style:
            for found in _URL.finditer(text):
                _check_target(found[1] or found[2] or "#")


def _check_target(target: str) -> None:
    target = target.strip()
    if target and not target.startswith("#") and not _EMBEDDED.match(target):
        raise InputError("folder", f"refers to another file ({target[:60]!r}), which is not loaded")


def _refuse_entity(*_: object) -> None:
    raise InputError("folder", "declares entities")


def _check_svg(data: bytes) -> None:
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise InputError("folder", "is not a whole SVG picture") from error
