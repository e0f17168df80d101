"""The better words are known, the better they must fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assetwright.config import MODELS
from assetwright.diffusion.reference import ReferenceIndex, embedded_index
from assetwright.qa import Picture
from assetwright.qa.checks.adherence import least
from assetwright.qa.scorer import embedded_scorer
from assetwright.qa.subjects import Subjects, drawn, embedded_subjects
from assetwright.types import EnvironmentProblem
from tests.qa.conftest import Judge, drawing, fails

COMMON = ("heart", "home", "lock", "star", "camera", "calendar", "shopping cart", "bell")
VAGUE = ("synergy", "quarterly compliance", "zzyzx", "ontology of becoming")


def known(words: str) -> Picture:
    """A drawing that the index has of a subject."""
    return drawn(embedded_index().drawings_of(embedded_scorer().vector(words))[0])


def test_more_is_expected_of_words_that_are_known() -> None:
    subjects = embedded_subjects()
    common = [subjects.expected(words) for words in COMMON]
    vague = [subjects.expected(words) for words in VAGUE]
    assert min(common) > max(vague)
    assert least(min(common)) > least(max(vague))


@pytest.mark.parametrize("words", COMMON)
def test_its_own_words_fit_a_picture_better_than_any_others(words: str) -> None:
    subjects = embedded_subjects()
    own = subjects.advantage(known(words), words)
    assert own > max(subjects.advantage(known(words), o) for o in COMMON if o != words)
    assert own > least(subjects.expected(words))


def test_a_common_subject_is_not_taken_for_another(judge: Judge) -> None:
    wrong = [
        judge("adherence", known(shown).pixels, subject=words, demanded=True)
        for shown in COMMON
        for words in COMMON
        if shown != words
    ]
    # At one limit for all words it was one in six.
    assert sum(map(fails, wrong)) > len(wrong) / 2


def test_what_is_nearest_to_words_that_nobody_knows_passes(judge: Judge) -> None:
    for words in VAGUE:
        assert not fails(judge("adherence", known(words).pixels, subject=words, demanded=True))


def test_what_is_expected_is_looked_up_once() -> None:
    asked = []

    class Index(ReferenceIndex):
        def drawings_of(self, pooled: np.ndarray) -> list[np.ndarray]:  # type: ignore[type-arg, override]
            asked.append(pooled)
            return super().drawings_of(pooled)

    subjects = Subjects(Index(MODELS / "references"), embedded_scorer())
    assert subjects.expected("heart") == subjects.expected("heart")
    assert len(asked) == 1


def test_a_missing_index_is_said(tmp_path: Path) -> None:
    subjects = Subjects(ReferenceIndex(tmp_path), embedded_scorer())
    with pytest.raises(EnvironmentProblem, match=r"references\.npz"):
        subjects.expected("heart")


def test_a_drawing_is_seen_as_its_layers_are() -> None:
    fields = np.full((2, 24, 24), -1, np.float32)
    fields[0, 4:20, 4:20] = 1
    fields[1, 8:16, 8:16] = 1
    pixels = drawn(fields).pixels
    assert pixels[48, 48, 3] == pixels[20, 48, 3] == 255
    assert pixels[2, 2, 3] == 0
    assert pixels[48, 48, 0] < pixels[20, 48, 0]


def test_a_picture_of_nothing_has_no_advantage() -> None:
    empty = Picture(np.zeros((64, 64, 4), np.uint8))
    value = embedded_subjects().advantage(empty, "heart")
    assert np.isfinite(value)
    assert np.isfinite(embedded_subjects().advantage(Picture(drawing()), ""))
