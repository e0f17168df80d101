"""Lettering is drawn where it is said to be, and the network learns from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import font_manager

from assetwright.training.iconify import HELD_OUT
from assetwright.training.lettering.icons import LETTERED, PIECE, SETS, Piece
from assetwright.training.lettering.network import LetteringNetwork, export
from assetwright.training.lettering.scenes import STRIDE, lettered, without
from assetwright.training.lettering.trainer import LetteringPlan, batch, fitted
from assetwright.training.lettering.words import draw, string

FONT = Path(font_manager.findfont("DejaVu Sans"))


def disc() -> Piece:
    rows, columns = np.indices((PIECE, PIECE)) - PIECE / 2
    return Piece(((np.hypot(rows, columns) < 20) * 255).astype(np.uint8), None, "disc")


@given(st.floats(8, 40), st.floats(-18, 18))
@settings(max_examples=20, deadline=None)
def test_a_word_lies_in_its_box(capital: float, angle: float) -> None:
    word = draw("Hamburg", FONT, capital, angle)
    assert word is not None
    across, down = word.box[1] - word.box[0], word.box[3] - word.box[0]
    rows, columns = np.nonzero(word.ink > 128)
    places = np.stack([columns + 0.5, rows + 0.5], -1) - word.box[0]
    for side in (across, down):
        share = places @ side / (side @ side)
        assert share.min() > -1.5 / np.hypot(*side)
        assert share.max() < 1 + 1.5 / np.hypot(*side)


def test_strings_are_words_to_look_at() -> None:
    random = np.random.default_rng(0)
    found = [string(random) for _ in range(300)]
    assert {len(text) for text in found} == set(range(2, 13))
    assert all(text.isalnum() and text.isascii() for text in found)


def test_scenes_mark_what_they_show() -> None:
    random = np.random.default_rng(0)
    words = [w for w in (draw(string(random), FONT, 11, 0) for _ in range(20)) if w is not None]
    plain, many = without(disc(), random), [lettered(disc(), words, random) for _ in range(9)]
    assert plain.luma.shape == many[0].luma.shape == (PIECE, PIECE)
    assert plain.cells.shape == (PIECE // STRIDE,) * 2
    assert not plain.cells.any()
    assert all((written.cells == 1).any() for written in many)
    assert set(np.unique([written.cells for written in many])) == {-1, 0, 1}


def test_what_is_measured_with_is_not_trained_on() -> None:
    assert not set(SETS) & set(HELD_OUT)
    assert all(LETTERED.search(name) for name in ("letter-a", "sort-az", "24-hours", "file-pdf"))
    assert not any(LETTERED.search(name) for name in ("heart", "arrow-left", "x", "circle-plus"))


@pytest.fixture(scope="module")
def trained() -> LetteringNetwork:
    random = np.random.default_rng(0)
    words = [w for w in (draw(string(random), FONT, 11, 0) for _ in range(60)) if w is not None]
    plan = LetteringPlan(source=Path(), fonts=Path(), steps=80, batches=20, batch=32)
    made = [batch(plan, turn, [disc()], words) for turn in range(plan.batches)]
    return list(fitted(plan, made))[-1]


def test_the_network_learns_and_is_exported(trained: LetteringNetwork, tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    words = [w for w in (draw(string(random), FONT, 11, 0) for _ in range(40)) if w is not None]
    written = np.stack([lettered(disc(), words, random).luma for _ in range(40)])
    plain = np.stack([without(disc(), random).luma for _ in range(40)])
    file = tmp_path / "lettering.onnx"
    export(trained, file)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])

    def peaks(lumas: np.ndarray) -> list[float]:
        return [
            float(session.run(None, {"luma": luma[None, None]})[0].max())
            for luma in lumas.astype(np.float32)
        ]

    assert np.median(peaks(written)) > np.percentile(peaks(plain), 90)
    with torch.no_grad():
        direct = trained.eval()(torch.from_numpy(plain)[:, None]).amax((1, 2)).numpy()
    assert np.allclose(direct, peaks(plain), atol=1e-3)
