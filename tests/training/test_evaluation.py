from __future__ import annotations

import json

import numpy as np
import pytest

from assetwright.training.evaluation.adherence import ranks
from assetwright.training.evaluation.fidelity import halves, kernel_distance
from assetwright.training.evaluation.prompts import STRATA, prompt_list
from assetwright.training.evaluation.report import plot, table
from assetwright.training.evaluation.variety import ink, overlap, spread
from assetwright.types import Latent


def test_three_hundred_prompts_have_their_names_among_six_hundred() -> None:
    asked = prompt_list()
    assert len(asked.prompts) == 300
    assert len(asked.names) == len(set(asked.names)) == 600
    counts = [len(asked.of(stratum)) for stratum in STRATA]
    assert counts == [100, 100, 50, 50]
    for prompt, place in zip(asked.prompts, asked.targets(), strict=True):
        assert asked.names[place] == prompt.name


def test_paraphrases_avoid_the_words_of_the_name() -> None:
    for prompt in prompt_list().of("paraphrases"):
        assert not set(prompt.words.split()) & set(prompt.name.split()), prompt


def test_a_quick_list_has_every_stratum_and_all_names() -> None:
    quick = prompt_list().quick()
    assert {prompt.stratum for prompt in quick.prompts} == set(STRATA)
    assert len(quick.prompts) == 75
    assert quick.names == prompt_list().names


def test_the_rank_is_how_many_names_fit_better() -> None:
    likeness = np.array([[0.9, 0.1, 0.5], [0.2, 0.3, 0.1], [0.0, 0.4, 0.4]], np.float32)
    assert ranks(likeness, np.array([0, 2, 2])).tolist() == [0, 2, 0]


def test_a_kernel_distance_tells_crowds_apart_and_not_halves_of_one() -> None:
    rng = np.random.default_rng(0)
    crowd = rng.standard_normal((400, 16)).astype(np.float32)
    other = crowd[:200] + np.float32(0.5)
    same = abs(kernel_distance(crowd[:200], crowd[200:]))
    assert same < 0.1
    assert kernel_distance(other, crowd[200:]) > 5 * same
    assert halves(crowd) < 0.1
    with pytest.raises(ValueError, match="two drawings"):
        kernel_distance(crowd[:1], crowd)


def test_overlap_is_of_ink() -> None:
    left, right, both = (np.full((24, 24), -1, np.float32) for _ in range(3))
    left[:, :12] = both[:, :12] = 1
    right[:, 12:] = both[:, 12:] = 1
    found = overlap(ink(np.stack([left, right])), ink(np.stack([left, both])))
    assert found == pytest.approx(np.array([[1, 0.5], [0, 0.5]]), abs=1e-6)


def test_spread_is_between_drawings_of_one_prompt_only() -> None:
    def latent(columns: slice) -> Latent:
        field = np.full((1, 24, 24), -1, np.float32)
        field[:, :, columns] = 1
        return Latent(field, np.zeros((1, 3), np.float32))

    left, right = latent(slice(0, 12)), latent(slice(12, 24))
    assert spread([left, left, right, right], 2) == pytest.approx(0, abs=1e-6)
    assert spread([left, right, right, left], 2) == pytest.approx(1, abs=1e-6)


def results() -> dict[str, object]:
    recall = {"first": 0.5, "five": 0.75, "error": 0.03, "prompts": 300}
    ways = ("real", "references", "solid", "solid, words alone")
    return {
        "prompts": 300,
        "steps": 12,
        "adherence": {way: {"common": recall, "all": recall} for way in ways},
        "curve": {"solid": {"12": recall, "4": recall | {"first": 0.25}}},
        "fidelity": {"solid": {"held-out sets": 0.1, "training sets": 2.0, "solid": 7.0}},
        "style": {"styles": ["a", "b"], "real": {"style": 0.9, "family": 1.0, "drawings": 9}},
        "variety": {
            "spread": {"solid": 0.2},
            "nearest": {"solid": {"median": 0.8, "over 0.9": 0.25}},
        },
        "loss": {"drawings": 4096, "held-out sets": 0.18},
    }


def test_the_tables_say_what_was_found(tmp_path) -> None:  # type: ignore[no-untyped-def]
    page = table(results())
    assert "| solid, words alone | 50 · 75 |  |  |  | 50 · 75 | 3.0 |" in page
    assert "| solid | 50 | 25 |" in page
    assert "| solid: training sets | 2.0 |" in page
    assert "| held-out sets | 0.1800 |" in page
    plot(json.loads(json.dumps(results())), tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
