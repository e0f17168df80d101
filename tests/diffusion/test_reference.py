from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assetwright.config import MODELS
from assetwright.diffusion.reference import ReferenceIndex
from assetwright.text.minilm import MiniLMEncoder
from assetwright.types import EnvironmentProblem

FOLDER = MODELS / "references"
INDEX = ReferenceIndex(FOLDER)


@pytest.mark.parametrize(
    ("subject", "word"),
    [("settings gear", "settings"), ("shopping cart", "cart"), ("strawberry", "strawberry")],
)
def test_the_nearest_drawing_is_of_the_subject(subject: str, word: str) -> None:
    (text,) = MiniLMEncoder.embedded(1).encode([subject])
    found = INDEX.nearest(text.pooled)
    assert found is not None
    assert word in found.caption
    assert found.likeness > 0.7
    assert found.field.shape == (24, 24)
    assert 0.02 < (found.field > 0).mean() < 0.95
    assert ":" in found.source
    assert found.license


def test_nothing_alike_means_no_reference() -> None:
    vector = np.zeros(384, np.float32)
    assert INDEX.nearest(vector) is None


def test_sources_are_licensed_and_never_held_out() -> None:
    lines = (FOLDER / "sources.txt").read_text("utf-8").splitlines()
    assert len(lines) == len(INDEX) > 10_000
    sets = {line.partition(":")[0] for line in lines}
    assert sets.isdisjoint({"bi", "carbon", "iconoir", "lucide", "mingcute", "tdesign"})
    licenses = {line.partition("\t")[2] for line in lines}
    assert licenses <= {"MIT", "Apache-2.0", "ISC", "CC0-1.0", "Unlicense", "BSD-3-Clause"}


def test_the_index_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 15_000_000


@pytest.mark.parametrize("damaged", ["captions.txt", "vectors.npz", "fields.npz"])
def test_a_damaged_index_is_said(tmp_path: Path, damaged: str) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / damaged).write_bytes(b"\xff\xfe damaged")
    (text,) = MiniLMEncoder.embedded(1).encode(["heart"])
    with pytest.raises(EnvironmentProblem, match="reinstall"):
        ReferenceIndex(tmp_path).nearest(text.pooled)
