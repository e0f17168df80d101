"""Lettering is found on what the network never saw; shapes like letters and asked words pass."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
import resvg_py
from PIL import Image, ImageDraw, ImageFont

from assetwright.export.asset import Pixels
from assetwright.prompt import parse
from assetwright.prompt.lettering import may_have_lettering
from assetwright.qa import Expectations, Level
from assetwright.qa.checks.text import pyramid
from assetwright.settings import Gates
from tests.qa.conftest import Judge, drawing, fails, on_ground

LIMITED = Gates(text=0.9975)

ICONS = Path(__file__).parents[1] / "data" / "heldout_icons.json.gz"
LETTER_LIKE = (
    "circle",
    "plus",
    "clock",
    "gear",
    "settings",
    "search",
    "x-",
    "menu",
    "grid",
)


def written(pixels: Pixels, word: str, size: float, ink: tuple[int, int, int]) -> Pixels:
    """In Pillow's own face, Aileron, which is in none of the packages trained on."""
    image = Image.fromarray(pixels)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(image).text((40, 40), word, (*ink, 255), font)
    return np.asarray(image)


@pytest.mark.parametrize("size", [20, 36, 72])
@pytest.mark.parametrize("word", ["Settings", "HELLO", "2024"])
def test_words_are_found(judge: Judge, word: str, size: float) -> None:
    for picture in (drawing(512), on_ground(drawing(512), (255, 255, 255))):
        assert not fails(judge("text", picture, gates=LIMITED))
        finding = judge("text", written(picture, word, size, (20, 20, 20)), gates=LIMITED)
        assert fails(finding)
        assert "near" in finding.message


def test_words_that_were_asked_for_pass(judge: Judge) -> None:
    picture = written(drawing(512), "HELLO", 48, (20, 20, 20))
    assert judge("text", picture, lettering=True, gates=LIMITED).level is Level.SKIPPED
    assert fails(judge("text", picture, gates=LIMITED))
    assert judge("text", picture, gates=Gates(text=1.0)).passed


def test_white_words_on_clear_ground_are_found(judge: Judge) -> None:
    picture = written(drawing(512, ink=(20, 20, 20)), "HELLO", 48, (255, 255, 255))
    assert fails(judge("text", picture, gates=LIMITED))


def test_shapes_like_letters_pass(judge: Judge) -> None:
    found = json.loads(gzip.decompress(ICONS.read_bytes()))["icons"]
    chosen = [icon for icon in found if any(part in icon["name"] for part in LETTER_LIKE)][:30]
    assert len(chosen) >= 15
    alarms = []
    for icon in chosen:
        long = max(icon["width"], icon["height"])
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {long} {long}" '
            f'width="512" height="512" color="#0A66C2">{icon["body"]}</svg>'
        )
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=512, height=512))
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
        if fails(judge("text", pixels, gates=LIMITED)):
            alarms.append(icon["name"])
    assert alarms == []


@pytest.mark.parametrize("shape", [(1, 1), (31, 400), (33, 2000), (48, 48), (90, 728), (1500, 700)])
def test_pictures_of_any_shape_are_judged(judge: Judge, shape: tuple[int, int]) -> None:
    finding = judge("text", np.zeros((*shape, 4), np.uint8), gates=LIMITED)
    assert finding.passed
    assert (finding.level is Level.SKIPPED) == (min(shape) < 32)


def test_each_level_is_smaller_than_the_one_before() -> None:
    sides = [level.width for level in pyramid(Image.new("L", (512, 512)))]
    assert sides == [512, 362, 256, 181, 128, 91, 64]


@pytest.mark.parametrize(
    ("prompt", "asked"),
    [
        ("[icon] gear", False),
        ("[icon] letter A", True),
        ("[icon] calendar 31", True),
        ("[icon] percent badge", True),
        ("[icon] calendar, no text", False),
        ("[icon] typography tool", True),
    ],
)
def test_lettering_is_asked_for_in_the_prompt(prompt: str, asked: bool) -> None:
    assert may_have_lettering(parse(prompt)) is asked
    assert Expectations.of(parse(prompt), Gates()).lettering is asked
