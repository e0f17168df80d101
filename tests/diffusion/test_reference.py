from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assetwright.config import MODELS
from assetwright.diffusion.reference import GROUPS, INDEX_FILE, ReferenceIndex
from assetwright.text.minilm import MiniLMEncoder
from assetwright.types import EnvironmentProblem

FOLDER = MODELS / "references"
INDEX = ReferenceIndex(FOLDER)


@pytest.mark.parametrize("family", sorted(GROUPS))
@pytest.mark.parametrize(
    ("subject", "word"),
    [("settings gear", "settings"), ("shopping cart", "cart"), ("strawberry", "strawberry")],
)
def test_the_nearest_drawing_is_of_the_subject(subject: str, word: str, family: str) -> None:
    (text,) = MiniLMEncoder.embedded(1).encode([subject])
    found = INDEX.nearest(text.pooled, family)
    assert found is not None
    assert word in found.caption
    assert found.likeness > 0.7
    assert found.fields.shape[1:] == (24, 24)
    assert 1 <= len(found.fields) <= 4
    assert 0.02 < (found.fields[0] > 0).mean() < 0.95
    assert ":" in found.source
    assert found.license


def test_a_reference_is_drawn_as_the_style_is() -> None:
    (text,) = MiniLMEncoder.embedded(1).encode(["heart"])
    found = {family: INDEX.nearest(text.pooled, family) for family in GROUPS}
    layers = {family: len(reference.fields) for family, reference in found.items() if reference}
    assert layers["outline"] == layers["solid"] == 1
    assert layers["duotone"] == 2
    ink = {family: (found[family].fields[0] > 0).mean() for family in ("outline", "solid")}  # type: ignore[union-attr]
    assert ink["outline"] < 0.7 * ink["solid"]


def test_the_subject_counts_more_than_how_it_is_drawn() -> None:
    by_group: dict[str, set[str]] = {}
    for caption, group in INDEX.drawn:
        by_group.setdefault(group, set()).add(caption)
    caption = min(by_group["solid"] - by_group["line"] - by_group["color"])
    (text,) = MiniLMEncoder.embedded(1).encode([caption])
    for family in ("outline", "color"):
        found = INDEX.nearest(text.pooled, family)
        assert found is not None
        assert found.likeness > 0.9


def test_the_commonest_captions_have_their_own_vectors() -> None:
    texts = MiniLMEncoder.embedded(1).encode(INDEX.captions[:20])
    own = np.array([text.pooled for text in texts])
    found = INDEX.common(20)
    assert found.dtype == np.float32
    # To int8, and back: near enough to be told apart.
    assert np.abs(found - own).max() < 0.03
    assert ((found @ own.T).argmax(1) == np.arange(20)).all()


def test_all_drawings_of_the_nearest_caption() -> None:
    (text,) = MiniLMEncoder.embedded(1).encode(["heart"])
    drawings = INDEX.drawings_of(text.pooled)
    assert len(drawings) == sum(caption == "heart" for caption, _ in INDEX.drawn)
    nearest = INDEX.nearest(text.pooled, "solid")
    assert nearest is not None
    assert any(np.array_equal(fields, nearest.fields) for fields in drawings)


def test_nothing_alike_means_no_reference() -> None:
    vector = np.zeros(384, np.float32)
    assert INDEX.nearest(vector, "solid") is None


def test_sources_are_licensed_and_never_held_out() -> None:
    assert len(INDEX) == len(INDEX.drawn) > 20_000
    sets = {source.partition(":")[0] for source in INDEX.sources}
    assert sets.isdisjoint({"bi", "carbon", "iconoir", "lucide", "mingcute", "tdesign"})
    licenses = {source.partition("\t")[2] for source in INDEX.sources}
    assert licenses <= {"MIT", "Apache-2.0", "ISC", "CC0-1.0", "Unlicense", "BSD-3-Clause"}


def test_the_index_is_small_enough_to_ship() -> None:
    assert (FOLDER / INDEX_FILE).stat().st_size <= 15_000_000


@pytest.mark.parametrize(
    "damaged",
    ["captions", "sources", "caption", "group", "layers", "basis", "vectors", "fields000"],
)
def test_a_damaged_index_is_said(tmp_path: Path, damaged: str) -> None:
    members = dict(np.load(FOLDER / INDEX_FILE, allow_pickle=False))
    members[damaged] = np.frombuffer(b"\xff\xfe damaged", np.uint8)
    np.savez(tmp_path / INDEX_FILE, **members)
    (text,) = MiniLMEncoder.embedded(1).encode(["heart"])
    index = ReferenceIndex(tmp_path)
    with pytest.raises(EnvironmentProblem, match="reinstall"):
        [index.nearest(text.pooled, family) for family in GROUPS]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short"])
def test_an_index_that_is_no_archive_is_said(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / INDEX_FILE).write_bytes(content)
    (text,) = MiniLMEncoder.embedded(1).encode(["heart"])
    with pytest.raises(EnvironmentProblem, match="reinstall"):
        ReferenceIndex(tmp_path).nearest(text.pooled, "solid")


def test_variants_are_other_drawings_of_the_subject() -> None:
    (text,) = MiniLMEncoder.embedded(1).encode(["shopping cart"])
    found = [INDEX.nearest(text.pooled, "outline", variant) for variant in range(5)]
    shown = [reference for reference in found if reference is not None]
    assert len({reference.source for reference in shown}) > 1
    assert shown[0].likeness == max(reference.likeness for reference in shown)
    assert all(reference.alike for reference in shown)
    again = INDEX.nearest(text.pooled, "outline", 3)
    assert again is not None
    assert again.source == shown[3].source
