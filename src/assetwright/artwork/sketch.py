"""The user's own drawing as a reference."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetwright.artwork.codec import encode
from assetwright.diffusion.reference import Reference, ReferenceIndex
from assetwright.types import MAX_SIDE, InputError

NO_REFERENCE = "none"
Finder = Callable[[NDArray[np.float32], str, int], Reference | None]

MAX_BYTES = 64 * 1024 * 1024
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")


def finder(index: ReferenceIndex, reference: str | Path | None) -> Finder:
    """What the network is shown for a text vector (384,), a family of styles and a seed.

    ``reference`` None finds the nearest drawing of ``index``, ``"none"`` nothing; a file is read
    (see :func:`read_sketch`) and shown whatever the words.
    """
    if reference is None:
        return index.nearest
    sketch = None if reference == NO_REFERENCE else read_sketch(Path(reference))
    return lambda *_: sketch


def read_sketch(path: Path) -> Reference:
    """The layers of an image file, to be redrawn in the asked style.

    Raises InputError("reference") when the file is missing, unreadable, not one of PNG, JPEG,
    WebP, GIF and BMP, larger than 64 MiB or 4096 px a side, or shows nothing.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("reference", f"The reference {path} is larger than 64 MiB.")
        data = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if max(image.size) > MAX_SIDE:
                    raise InputError(
                        "reference",
                        f"The reference {path} is {image.width}x{image.height} pixels; "
                        f"each side may be 1 to {MAX_SIDE}.",
                    )
                rgba = np.asarray(image.convert("RGBA"))
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        SyntaxError,
        ValueError,
        EOFError,
    ) as error:
        raise InputError(
            "reference",
            f"The reference {path} is not a readable image: use PNG, JPEG, WebP, GIF or BMP.",
        ) from error
    except OSError as error:
        reason = error.strerror or "it is damaged"
        raise InputError(
            "reference",
            f"The reference {path} cannot be read ({reason}): "
            "give an image file, 'none', or nothing for the nearest drawing.",
        ) from error
    return Reference(
        encode(rgba).fields,
        caption=path.stem[:100],
        source="user",
        license="user",
        likeness=1.0,
        sha256=hashlib.sha256(data).hexdigest(),
    )
