"""Sets are drawn as one family, and their files say so."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright import Studio
from assetwright.sets import MANIFEST, SHEET, FamilySet, generate_set
from assetwright.settings import Gates, Settings
from assetwright.types import InputError

MEMBERS = ("heart", "search", "lock")
DRAWN = {"style": "outline", "steps": 4}


@pytest.fixture(scope="module")
def drawn() -> FamilySet:
    return generate_set(Studio(), MEMBERS, "64x64, #0A66C2", gates=False, **DRAWN)


def test_a_set_is_one_family(drawn: FamilySet) -> None:
    assert [asset.name for asset in drawn.assets] == list(MEMBERS)
    assert {asset.record.style for asset in drawn.assets} == {drawn.style}
    assert drawn.weight is not None
    assert {asset.record.weight for asset in drawn.assets} == {drawn.weight}
    told = [
        (member["prompt"], member["assets"][0]["seed"]) for member in drawn.manifest()["members"]
    ]
    assert told == [(f"{member}, 64x64, #0A66C2", 0) for member in MEMBERS]


def test_members_in_one_text_are_the_same(drawn: FamilySet) -> None:
    text = generate_set(Studio(), "heart; search; lock", "64x64, #0A66C2", gates=False, **DRAWN)
    for one, other in zip(text.assets, drawn.assets, strict=True):
        assert np.array_equal(one.artwork.render(), other.artwork.render())


def test_the_weight_of_a_set_is_how_a_member_is_added(drawn: FamilySet) -> None:
    later = Studio().generate("search, 64x64, #0A66C2", weight=drawn.weight, gates=False, **DRAWN)
    assert np.array_equal(later.assets[0].artwork.render(), drawn.assets[1].artwork.render())


def test_the_manifest_lists_what_is_there(drawn: FamilySet, tmp_path: Path) -> None:
    files = drawn.save(tmp_path, densities=["mdpi", "xhdpi"], formats=["png"], platforms=["web"])
    told = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert told["weight"] == drawn.weight
    assert [tmp_path / path for path in told["files"]] == [file.path for file in files]
    assert all((tmp_path / path).is_file() for path in told["files"])
    assert {path.partition("/")[0] for path in told["files"]} == {*MEMBERS, "web"}
    with Image.open(tmp_path / SHEET) as sheet:
        assert sheet.width > 3 * 200


def test_a_member_that_failed_is_drawn_again_in_the_familys_weight(drawn: FamilySet) -> None:
    covered = [(asset.artwork.render()[..., 3] >= 128).mean() for asset in drawn.assets]
    # Between the emptiest member and the next: that one fails.
    low, high = sorted(covered)[:2]
    settings = Settings(gates=Gates(coverage=float(low + high) / 2))
    made = generate_set(Studio(settings=settings), MEMBERS, "64x64, #0A66C2", retries=1, **DRAWN)
    assert len(made.rejected) >= 1
    weights = {each.record.weight for each in made.assets}
    weights |= {each.asset.record.weight for each in made.rejected}
    assert weights == {drawn.weight}
    told = made.manifest()["members"][int(np.argmin(covered))]
    assert told["rejected"] >= 1
    assert len(told["assets"]) + told["missing"] == 1
    assert made.prompts == drawn.prompts


def test_a_set_without_members_is_told_of() -> None:
    with pytest.raises(InputError, match="no member"):
        generate_set(Studio(), [" "])
