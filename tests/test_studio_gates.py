"""The studio's drawings pass the checks, or are drawn again, or are not handed over."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright import Studio
from assetwright.export import read_metadata
from assetwright.qa.gate import NothingPassed
from assetwright.settings import Gates, Settings
from assetwright.stream import draw_each
from assetwright.types import InputError

PROMPT = "[icon] heart 64x64"
QUICK = {"steps": 4}


def strict(coverage: float) -> Studio:
    """A studio whose icons must be drawn on that share of their area."""
    return Studio(settings=Settings(gates=Gates(coverage=coverage)))


def coverage(pixels: np.ndarray) -> float:
    return float((pixels[..., 3] >= 128).mean())


@pytest.fixture(scope="module")
def by_seed() -> dict[int, float]:
    """How much of its picture each of four drawings covers."""
    studio = Studio()
    drawn = {
        seed: studio.generate(PROMPT, seed=seed, gates=False, **QUICK).assets[0]
        for seed in (0, 1, 1000, 1001)
    }
    return {seed: coverage(asset.artwork.render()) for seed, asset in drawn.items()}


def test_a_drawing_that_fails_is_drawn_again_with_another_seed(
    by_seed: dict[int, float], tmp_path: Path
) -> None:
    first = min((0, 1), key=lambda seed: by_seed[seed] - by_seed[seed + 1000])
    assert by_seed[first] < by_seed[first + 1000], "one of two seeds is followed by a fuller one"
    between = (by_seed[first] + by_seed[first + 1000]) / 2
    drawn = strict(between).generate(PROMPT, seed=first, retries=1, **QUICK)
    (asset,) = drawn.assets
    assert (asset.record.seed, asset.record.attempt) == (first + 1000, 2)
    (rejected,) = drawn.rejected
    assert (rejected.asset.record.seed, rejected.asset.record.attempt) == (first, 1)
    assert [finding.check for finding in rejected.failures] == ["emptiness"]
    assert drawn.missing == 0

    # It is the picture of that seed, and its file says which attempt it was.
    alone = Studio().generate(PROMPT, seed=first + 1000, **QUICK).assets[0]
    assert np.array_equal(asset.artwork.render(), alone.artwork.render())
    assert asset.record.id == alone.record.id
    assert asset.record.cost == pytest.approx(2 * alone.record.cost)
    digests = []
    for name in ("one", "two"):
        again = strict(between).generate(PROMPT, seed=first, retries=1, **QUICK)
        (file,) = again.save(tmp_path / name, densities=["mdpi"], formats=["png"])
        digests.append(hashlib.sha256(file.path.read_bytes()).hexdigest())
    told = read_metadata(file.path)
    assert (told["seed"], told["attempt"]) == (str(first + 1000), "2")
    assert digests[0] == digests[1]


def test_when_nothing_passes_nothing_is_handed_over(tmp_path: Path) -> None:
    with pytest.raises(NothingPassed, match=r"\[emptiness\]") as caught:
        strict(0.99).generate(PROMPT, seed=7, retries=2, **QUICK)
    seeds = [each.asset.record.seed for each in caught.value.rejected]
    assert seeds == [7, 1007, 2007]
    assert len({each.asset.record.id for each in caught.value.rejected}) == 3
    assert caught.value.drawn.assets == ()
    assert caught.value.drawn.missing == 1


def test_variants_that_pass_are_kept_without_those_that_do_not(
    by_seed: dict[int, float],
) -> None:
    between = (by_seed[0] + by_seed[1]) / 2
    passing = max((0, 1), key=lambda seed: by_seed[seed])
    drawn = strict(between).generate(PROMPT, count=2, retries=0, **QUICK)
    assert [asset.record.seed for asset in drawn.assets] == [passing]
    assert [each.asset.record.seed for each in drawn.rejected] == [1 - passing]
    assert drawn.missing == 1


def test_a_drawing_must_show_its_words_but_one_after_a_picture_need_not(tmp_path: Path) -> None:
    choosy = Studio(settings=Settings(gates=Gates(adherence=1.0)))
    with pytest.raises(NothingPassed, match=r'does not look like "heart" \[adherence\]'):
        choosy.generate(PROMPT, retries=0, **QUICK)
    picture = tmp_path / "own.png"
    star = Studio().generate("[icon] solid star", **QUICK).assets[0].artwork.render()
    Image.fromarray(star).save(picture)
    assert choosy.generate(PROMPT, reference=picture, retries=0, **QUICK).assets
    assert choosy.generate("[illustration] heart 64x64", retries=0, **QUICK).assets


def test_of_several_prompts_each_has_its_outcome() -> None:
    prompts = ["[icon] heart 64x64", "[icon] heart, #ff0000 64x64, 2 variants"]
    drawn = Studio().generate_many(prompts, **QUICK)
    assert [len(outcome.assets) for outcome in drawn.outcomes] == [1, 2]
    assert len(drawn.assets) == 3


def test_without_gates_everything_is_handed_over() -> None:
    drawn = strict(0.99).generate(PROMPT, gates=False, **QUICK)
    assert (len(drawn.assets), drawn.rejected) == (1, ())
    lenient = Studio(settings=Settings(gates=Gates(coverage=0.99, gate=False)))
    assert len(lenient.generate(PROMPT, **QUICK).assets) == 1
    with pytest.raises(NothingPassed):
        lenient.generate(PROMPT, gates=True, retries=0, **QUICK)


def test_a_file_that_keeps_the_prompt_to_itself_does_so_when_rejected() -> None:
    studio = Studio(settings=Settings(gates=Gates(coverage=0.99), prompt_in_files=False))
    with pytest.raises(NothingPassed) as caught:
        studio.generate(PROMPT, retries=0, **QUICK)
    (rejected,) = caught.value.rejected
    assert rejected.report()["prompt"] == ""
    assert b"64x64 heart" not in rejected.png()


@pytest.mark.parametrize("retries", [-1, 11])
def test_there_are_ten_retries_at_most(retries: int) -> None:
    with pytest.raises(InputError) as caught:
        Studio().generate(PROMPT, retries=retries)
    assert caught.value.field == "retries"


def test_of_many_prompts_one_that_never_passes_leaves_the_others() -> None:
    prompts = ["[icon] solid heart 64x64", "[icon] thin heart 64x64"]
    good, bad = draw_each(strict(0.25), prompts, retries=1, **QUICK)
    assert len(good.assets) == 1
    assert good.error is None
    assert bad.assets == ()
    assert isinstance(bad.error, NothingPassed)
    assert len(bad.rejected) == 2
    assert bad.missing == 1
    assert bad.spec is not None
    assert bad.spec.text == prompts[1]


def test_no_prompts_are_no_assets() -> None:
    assert Studio().generate_many([]).assets == ()
