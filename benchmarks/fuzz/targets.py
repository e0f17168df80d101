"""What is fuzzed: each takes any bytes, and raises only what is not said clearly."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from assetwright.artwork.sketch import read_sketch
from assetwright.export.svg_metadata import NotSvg, read_svg
from assetwright.prompt import parse
from assetwright.prompt.lettering import may_have_lettering
from assetwright.qa import Expectations, Picture, Unreadable, WantedColor, decode, inspect
from assetwright.settings import Gates
from assetwright.types import WHITE, AssetType, Color, InputError

CORPUS = Path(__file__).parents[2] / "tests" / "data" / "fuzz"
"""A folder of files for each target."""

_LARGEST = 256
"""Pixels a side of what the checks are run on: the same code as for more, in less time."""
_STRICT = Expectations(
    AssetType.ICON,
    (WantedColor(Color(1, 2, 3)),),
    (WHITE,),
    Gates(safe_zone=0.8, pixels_in_range=0.9, text=0.5),
)


def picture(data: bytes) -> None:
    """Reading a picture, and every check of it."""
    try:
        found = decode(data)
    except Unreadable as error:
        assert str(error)  # noqa: PT017
        return
    pixels = found.pixels[:_LARGEST, :_LARGEST]
    for one in inspect(Picture(pixels, found.frames, found.lossy), _STRICT):
        assert one.message
        assert one.value is None or one.value == one.value, f"{one.check} is no number"


def svg(data: bytes) -> None:
    """What an SVG says about itself."""
    try:
        read_svg(data)
    except NotSvg:
        return


def prompt(data: bytes) -> None:
    """Understanding a prompt."""
    try:
        spec = parse(data.decode("utf-8", "replace"))
    except InputError as error:
        assert str(error)  # noqa: PT017
        return
    assert spec.size.width > 0 < spec.size.height
    may_have_lettering(spec)


def sketch(data: bytes) -> None:
    """Reading somebody's own drawing."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            read_sketch(Path(file.name))
        except InputError as error:
            assert str(error)  # noqa: PT017


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (picture, svg, prompt, sketch)
}
