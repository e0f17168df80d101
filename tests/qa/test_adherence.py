"""Pictures and words that belong together pass; words of something else fit worse."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
import resvg_py
from PIL import Image

from assetwright.qa import Expectations, Level, Picture, checks
from assetwright.qa.appearance import appearance
from assetwright.qa.scorer import Scorer, embedded_scorer
from assetwright.types import AssetType, EnvironmentProblem
from tests.qa.conftest import Judge, drawing, fails, on_ground

ICONS = Path(__file__).parents[1] / "data" / "heldout_icons.json.gz"
SETS = ("bi", "carbon", "iconoir", "lucide", "mingcute", "tdesign")
"""No network here was trained on them."""


def held_out(side: int = 256) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """Pictures of icons with names of one plain word, by name."""
    found: dict[str, np.ndarray] = {}  # type: ignore[type-arg]
    for icon in json.loads(gzip.decompress(ICONS.read_bytes()))["icons"]:
        if icon["set"] in SETS and icon["name"].isalpha() and len(found) < 40:
            svg = (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
                f'viewBox="0 0 {icon["width"]} {icon["height"]}" color="#0A66C2">'
                f"{icon['body']}</svg>"
            )
            png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side))
            found.setdefault(icon["name"], np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")))
    return found


def test_icons_never_seen_fit_their_own_words_better_than_others() -> None:
    icons = held_out()
    scorer = embedded_scorer()
    likeness = np.array(
        [[scorer.likeness(Picture(p), name) for name in icons] for p in icons.values()]
    )
    own = np.diag(likeness)[:, None]
    # Of two icons' words, how often a picture's own fit it better; chance is a half.
    assert (own > likeness).sum() / (likeness.size - len(icons)) > 0.75


def test_designers_icons_pass_with_their_words(judge: Judge) -> None:
    found = [judge("adherence", p, subject=n, demanded=True) for n, p in held_out().items()]
    assert sum(map(fails, found)) <= 1


def test_what_somebody_demands_fails_and_what_a_file_says_is_warned_of() -> None:
    from dataclasses import replace

    from assetwright.settings import Gates

    strict = Expectations(AssetType.ICON, gates=Gates(adherence=1.0), subject="bicycle")
    check = checks()["adherence"]
    assert check(Picture(drawing()), strict).level is Level.WARNING
    finding = check(Picture(drawing()), replace(strict, demanded=True))
    assert finding.level is Level.ERROR
    assert "bicycle" in finding.message
    assert finding.value is not None
    assert finding.value < 1


@pytest.mark.parametrize(
    "expected",
    [
        {"subject": ""},
        {"subject": "ring", "layer": True},
        {"subject": "ring", "asset_type": AssetType.BANNER},
    ],
)
def test_what_it_cannot_judge_it_leaves_alone(judge: Judge, expected: dict[str, object]) -> None:
    assert judge("adherence", drawing(), **expected).level is Level.SKIPPED


def test_size_margin_colour_and_background_do_not_count() -> None:
    plain = drawing(512)
    padded = np.zeros((700, 700, 4), np.uint8)
    padded[20:532, 150:662] = plain
    seen = appearance(Picture(plain))
    for other in (
        drawing(128),
        drawing(512, ink=(220, 30, 30)),
        padded,
        on_ground(plain, (255, 255, 255)),
    ):
        assert np.abs(appearance(Picture(other)) - seen).mean() < 0.02


def test_an_empty_picture_is_seen_as_nothing() -> None:
    empty = np.zeros((64, 64, 4), np.uint8)
    assert not appearance(Picture(empty)).any()
    assert np.isfinite(embedded_scorer().likeness(Picture(empty), "heart"))


def test_a_missing_network_is_said(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"scorer\.onnx"):
        Scorer(tmp_path).likeness(Picture(drawing()), "ring")
