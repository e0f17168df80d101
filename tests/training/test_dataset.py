from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assetwright.diffusion.reference import INDEX_FILE, ReferenceIndex
from assetwright.text.minilm import MiniLMEncoder
from assetwright.training import dataset as building
from assetwright.training.dataset import Dataset, build_dataset
from assetwright.training.references import build_references
from assetwright.types import EnvironmentProblem

from .conftest import PATHS, write_set

pytest.importorskip("resvg_py")

Build = Callable[..., Dataset]


@pytest.fixture
def build(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds from the small source; styles may be as small as it."""
    monkeypatch.setattr(building, "fetch", lambda _: source)
    monkeypatch.setattr(building, "FEWEST_IN_STYLE", 1)

    def built(name: str = "dataset", workers: int = 1, limit: int | None = None) -> Dataset:
        return build_dataset(tmp_path / name, workers=workers, limit=limit)

    return built


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_what_is_built(build: Build, tmp_path: Path) -> None:
    data = build()
    # plain:blank has no ink, and plain:disc is lucide:circle.
    assert data.names == [
        "lucide:circle",
        "lucide:post",
        "paint:bar",
        "paint:target",
        "plain:badge",
        "plain:bar",
        "plain:box",
        "plain:ring",
    ]
    assert data.split.tolist() == [1, 1, 0, 0, 0, 0, 0, 0]
    assert data.kind.tolist() == [0, 0, 0, 2, 1, 0, 0, 0]
    assert data.layers.tolist() == [1, 1, 1, 2, 2, 1, 1, 1]
    assert data.offset.tolist() == [0, 1, 2, 3, 5, 7, 8, 9]
    assert data.fields.shape == (10, 24, 24)
    assert data.captions == ["badge", "bar", "box", "circle", "post", "ring", "target"]
    assert [data.captions[i] for i in data.caption] == [n.split(":")[1] for n in data.names]
    coloured = np.repeat(data.kind == 2, data.layers)
    assert not data.palette[~coloured].any()
    assert (data.palette[coloured] != 0).any(axis=1).all()
    assert data.meta["drawings"] == {"mono": 6, "duotone": 1, "color": 1}
    assert "Plain (plain)" in (tmp_path / "dataset" / "NOTICE").read_text()


def test_fields_are_positive_inside(build: Build) -> None:
    data = build()
    box = data.fields[data.offset[data.names.index("plain:box")]]
    assert box.dtype == np.int8
    assert box[12, 12] == 127
    assert box[0, 0] == -127
    assert int((box > 0).sum()) == 16 * 16


def test_trained_styles_come_before_held_out_ones(build: Build) -> None:
    data = build()
    assert [style["name"] for style in data.styles] == ["paint", "plain", "lucide"]
    assert [style["count"] for style in data.styles] == [2, 4, 2]
    assert data.style[data.split == 0].max() < data.style[data.split == 1].min()


def test_small_styles_fall_back(
    source: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "FEWEST_IN_STYLE", 3)
    names = {style["name"]: style["count"] for style in build().styles}
    assert names == {"other": 2, "plain": 4, "lucide": 2}


def test_captions_have_their_own_vectors(build: Build) -> None:
    data = build()
    for index, encoded in enumerate(MiniLMEncoder.embedded().encode(data.captions)):
        start, stop = data.token_offset[index], data.token_offset[index + 1]
        np.testing.assert_allclose(data.token_vectors[start:stop], encoded.tokens, atol=1e-2)
        np.testing.assert_allclose(data.pooled[index], encoded.pooled, atol=1e-3)


def test_neighbours_are_other_captions_nearest_first(build: Build) -> None:
    data = build()
    pooled = data.pooled.astype(np.float32)
    for index, row in enumerate(data.neighbours):
        # Seven captions have six others: the row goes round again.
        assert sorted(row[:6]) == [i for i in range(7) if i != index]
        likeness = (pooled[row[:6]] * pooled[index]).sum(axis=1)
        assert (np.diff(likeness) <= 1e-3).all()


def test_building_does_not_depend_on_the_number_of_workers(build: Build, tmp_path: Path) -> None:
    build("one", workers=1)
    build("two", workers=2)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_a_stopped_build_goes_on(build: Build, tmp_path: Path) -> None:
    build("whole")
    build("stopped")
    folder = tmp_path / "stopped"
    (folder / "meta.json").unlink()
    kept, lost = folder / "shards" / "paint.000000.npz", folder / "shards" / "plain.000000.npz"
    lost.unlink()
    lost.with_suffix(".partial").write_bytes(b"half")
    os.utime(kept, (1, 1))
    with pytest.raises(EnvironmentProblem, match="no complete dataset"):
        Dataset.open(folder)
    build("stopped")
    assert kept.stat().st_mtime == 1
    assert files(folder) == files(tmp_path / "whole")


def test_a_limited_build_does_not_shorten_a_later_full_one(build: Build, tmp_path: Path) -> None:
    assert len(build("dataset", limit=1).names) < 8
    assert len(build("dataset").names) == 8


def test_a_drawing_that_cannot_be_rendered_is_left_out(source: Path, build: Build) -> None:
    write_set(source, "plain", {"broken": "<path d=", "box": PATHS["box"]})
    names = build().names
    assert "plain:box" in names
    assert "plain:broken" not in names


@pytest.mark.parametrize("damage", ["fields.npy", "captions.json", "meta.json"])
def test_an_incomplete_dataset_is_refused(build: Build, tmp_path: Path, damage: str) -> None:
    build()
    (tmp_path / "dataset" / damage).unlink()
    with pytest.raises(EnvironmentProblem, match="train dataset"):
        Dataset.open(tmp_path / "dataset")


def test_a_dataset_of_another_version_is_refused(build: Build, tmp_path: Path) -> None:
    build()
    meta = tmp_path / "dataset" / "meta.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"format": 0}))
    with pytest.raises(EnvironmentProblem, match="another version"):
        Dataset.open(tmp_path / "dataset")


def test_references_are_drawings_trained_on(build: Build, tmp_path: Path) -> None:
    data = build()
    folder = tmp_path / "references"
    # circle and post are held out, the set of target has no name.
    build_references(data, folder)
    index = ReferenceIndex(folder)
    assert {"bar", "box", "ring"} <= set(index.captions)
    assert not {"circle", "post"} & set(index.captions)
    assert not any("lucide" in source for source in index.sources)
    found = index.nearest(MiniLMEncoder.embedded().encode(["box"])[0].pooled, "solid")
    assert found is not None
    assert (found.caption, found.source, found.license) == ("box", "plain:box", "MIT")
    expected = data.fields[data.offset[data.names.index("plain:box")]] / 127
    np.testing.assert_allclose(found.fields[0], expected, atol=0.03)


def test_references_fit_their_size_by_dropping_rare_captions(build: Build, tmp_path: Path) -> None:
    data = build()
    folder = tmp_path / "references"
    all_of_them = build_references(data, folder)
    whole = (folder / INDEX_FILE).stat().st_size
    assert 1 <= build_references(data, folder, largest=whole - 1) < all_of_them
    assert (folder / INDEX_FILE).stat().st_size < whole
    assert "bar" in ReferenceIndex(folder).captions


def test_drawings_without_a_stated_licence_are_no_references(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "FEWEST_IN_STYLE", 3)
    build_references(build(), tmp_path / "references")
    sources = ReferenceIndex(tmp_path / "references").sources
    assert {source.partition("\t")[2] for source in sources} == {"MIT"}
    assert not any(source.startswith("paint:") for source in sources)
