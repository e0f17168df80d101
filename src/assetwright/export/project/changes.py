"""What a run would do to each file of a project."""

from __future__ import annotations

import difflib
import io
from dataclasses import dataclass
from enum import StrEnum

from assetwright.types import Size

_DIFF_LINES = 200
"""Lines of a difference that are kept; a drawing's paths are long and say little."""


class Status(StrEnum):
    """What becomes of a file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    """Somebody else's work is in its place; ``Change.reason`` tells which."""
    STALE = "stale"
    """Of an earlier run of the same asset, and no longer made."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One file: ``path`` under the project, ``size`` in pixels (None for text), ``bytes`` its
    length. ``diff`` are lines that tell the old from the new, where they were asked for.
    """

    path: str
    status: Status
    asset: str
    platform: str
    size: Size | None = None
    bytes: int = 0
    sha256: str = ""
    reason: str = ""
    diff: tuple[str, ...] = ()


def differences(path: str, old: bytes | None, new: bytes | None) -> tuple[str, ...]:
    """A unified diff of text, a line on the pixels of images, a line on other files' bytes."""
    if all(data is None or _is_text(data) for data in (old, new)):
        before, after = ((data or b"").decode("utf-8").splitlines() for data in (old, new))
        names = (
            "/dev/null" if old is None else f"a/{path}",
            ("/dev/null" if new is None else f"b/{path}"),
        )
        lines = difflib.unified_diff(before, after, *names, lineterm="")
        shown = list(lines)
        more = len(shown) - _DIFF_LINES
        return (*shown[:_DIFF_LINES], *([f"… {more} more lines"] if more > 0 else []))
    parts = [f"{path}: "]
    if old is not None:
        parts.append(_described(old))
    if old is not None and new is not None:
        parts.append(" → ")
    if new is not None:
        parts.append(_described(new))
    if old is not None and new is not None:
        parts.append(f", {_compared(old, new)}")
    return ("".join(parts),)


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _described(data: bytes) -> str:
    pixels = _pixels(data)
    length = f"{len(data):,} bytes"
    return length if pixels is None else f"{pixels[0]} px, {length}"


def _compared(old: bytes, new: bytes) -> str:
    before, after = _pixels(old), _pixels(new)
    if before is None or after is None:
        return "bytes differ"
    return "same pixels" if before == after else "pixels differ"


def _pixels(data: bytes) -> tuple[Size, bytes] | None:
    """The size and the pixels of an image (the largest of several), None for anything else."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            return Size(*image.size), image.convert("RGBA").tobytes()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
