"""The training set, read by the library that its format is named after."""

from __future__ import annotations

import io
import json
import tarfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assetwright.export.encode import encode_png
from assetwright.export.metadata import metadata_fields
from assetwright.store import AuditLog
from assetwright.store.review import GATES, Decision, Review
from assetwright.store.training_set import BASELINE, training_set
from assetwright.store.webdataset import write_webdataset
from assetwright.types import Density, InputError, Size

from .test_reviews import FINDINGS, Disc, a_rejected, a_review


@pytest.fixture
def reviewed(log: AuditLog) -> AuditLog:
    """Five rejected drawings and two approved ones, one of which was rejected before."""
    log.reviews.add([Review.of_rejected(a_rejected(seed=seed)) for seed in range(5)])
    approved: dict[str, Any] = {"decision": Decision.APPROVED, "judge": "ann"}
    log.reviews.add(
        [
            a_review(asset_id=f"{4:016x}", prompt="[icon] gear", reason="fine", **approved),
            a_review(asset_id="e" * 16, prompt="[icon] Gläser 🍷", asset_type="icon", **approved),
        ]
    )
    return log


def samples(*shards: Path) -> list[dict[str, Any]]:
    tar = pytest.importorskip("webdataset.tariterators")
    # Its own opening of files leaves them open, which is a warning, and so an error here.
    with ExitStack() as opened:
        streams = [
            {"url": str(shard), "stream": opened.enter_context(shard.open("rb"))}
            for shard in shards
        ]
        found = list(tar.group_by_keys(tar.tar_file_expander(streams)))
    for sample in found:
        sample["json"], sample["txt"] = json.loads(sample["json"]), sample["txt"].decode()
    return found


def asset_file(folder: Path, seed: int, side: int, density: Density | None = None) -> Path:
    """A PNG of ours, as ``generate`` writes it."""
    asset = a_rejected(seed=seed).asset
    fields = metadata_fields(asset.record, Size(512, 512), "png", density)
    path = folder / f"{side}" / "gear.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode_png(Disc().render(Size(side, side)), fields))
    return path


def test_the_library_reads_what_was_written(reviewed: AuditLog, tmp_path: Path) -> None:
    exported = write_webdataset(training_set(reviewed.reviews), tmp_path / "set")
    assert (exported.rejected, exported.approved) == (4, 2)
    found = samples(*exported.files)
    assert [sample["json"]["decision"] for sample in found] == ["rejected"] * 4 + ["approved"] * 2
    first, *_, last = found
    assert first["__key__"] == "00000000"
    with Image.open(io.BytesIO(first["png"])) as image:
        assert image.size == (256, 256)
    assert first["txt"] == "[icon] settings gear"
    assert first["json"]["failed"] == ["halo"]
    assert first["json"]["judge"] == GATES
    assert first["json"]["spec"]["subject"] == "settings gear"
    assert first["json"]["seed"] == 0
    assert last["txt"] == last["json"]["prompt"] == "[icon] Gläser 🍷"
    assert found[4]["json"]["reason"] == "fine"


def test_the_same_reviews_give_the_same_bytes(reviewed: AuditLog, tmp_path: Path) -> None:
    for name in ("one.tar", "two.tar"):
        write_webdataset(training_set(reviewed.reviews), tmp_path / name)
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    with tarfile.open(tmp_path / "one.tar") as archive:
        told = {(m.mtime, m.uid, m.gid, m.uname, m.mode) for m in archive.getmembers()}
    assert told == {(0, 0, 0, "", 0o644)}


def test_shards_by_count_and_none_of_an_earlier_export(reviewed: AuditLog, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    many = write_webdataset(training_set(reviewed.reviews), folder, 1)
    assert [path.name for path in many.files] == [f"assetwright-{n:06d}.tar" for n in range(6)]
    (folder / "mine.tar").write_bytes(b"")
    few = write_webdataset(training_set(reviewed.reviews), folder, 4)
    assert sorted(path.name for path in folder.iterdir()) == [
        "assetwright-000000.tar",
        "assetwright-000001.tar",
        "mine.tar",
    ]
    keys = [sample["__key__"] for sample in samples(*few.files)]
    assert keys == [f"{number:08d}" for number in range(6)]


def test_filters_are_of_the_decisions_that_stand(reviewed: AuditLog) -> None:
    def counted(**filters: Any) -> int:
        return len(list(training_set(reviewed.reviews, **filters)))

    assert counted(decision=Decision.REJECTED) == 4, "the fifth was approved afterwards"
    assert counted(decision=Decision.APPROVED) == 2
    assert counted(check="halo") == 4
    assert counted(check="framing") == 0
    assert counted(asset_type="banner") == 0
    assert counted(tenant="acme") == 0


def test_approved_files_join_the_set(reviewed: AuditLog, tmp_path: Path) -> None:
    baselines = tmp_path / "baselines"
    asset_file(baselines, 3, 96, Density.LDPI)
    asset_file(baselines, 3, 192, Density.MDPI)
    asset_file(baselines, 3, 400)  # larger, but a platform's
    asset_file(baselines / "new", 77, 128, Density.MDPI)
    asset_file(baselines / "old", 4, 64, Density.MDPI)
    Image.new("RGB", (40, 20), "teal").save(baselines / "by_hand.png")
    found = list(training_set(reviewed.reviews, [baselines]))
    by_subject = {entry.subject: entry for entry in found}
    assert len(by_subject) == len(found) == 8
    three = by_subject[f"{3:016x}"].review
    assert (three.decision, three.judge) == (Decision.APPROVED, BASELINE), "no longer rejected"
    with Image.open(io.BytesIO(three.image)) as image:
        assert image.size == (192, 192)
    assert by_subject[f"{77:016x}"].review.prompt == "[icon] settings gear"
    assert by_subject[f"{4:016x}"].review.judge == "ann", "a person has spoken"
    exported = write_webdataset(iter(found), tmp_path / "set.tar")
    assert (exported.rejected, exported.approved) == (3, 5)
    hand = next(s["json"] for s in samples(*exported.files) if s["json"]["name"] == "by_hand")
    assert (hand["prompt"], hand["when"], hand["position"]) == (None, None, None)


def test_only_rejected_ones_are_asked_for(reviewed: AuditLog, tmp_path: Path) -> None:
    asset_file(tmp_path, 3, 96, Density.LDPI)
    found = list(training_set(reviewed.reviews, [tmp_path], decision=Decision.REJECTED))
    assert [entry.review.seed for entry in found] == [0, 1, 2], "the file says that 3 is good"


def test_without_words_there_are_none(place, tmp_path: Path) -> None:
    with place.open(prompts="hash") as log:
        log.reviews.add([Review.of_rejected(a_rejected())])
        write_webdataset(training_set(log.reviews), tmp_path / "set.tar")
    with tarfile.open(tmp_path / "set.tar") as archive:
        text = archive.extractfile("00000000.txt")
        told = archive.extractfile("00000000.json")
        assert text is not None
        assert told is not None
        assert text.read() == b""
        document = json.loads(told.read())
    assert document["prompt"] is None
    assert len(document["prompt_sha256"]) == 64
    assert "gear" not in json.dumps(document)


def test_nothing_is_no_set(log: AuditLog, tmp_path: Path) -> None:
    for target in (tmp_path / "set", tmp_path / "set.tar"):
        with pytest.raises(InputError, match="nothing to export"):
            write_webdataset(training_set(log.reviews), target)
        assert not target.exists()
    log.reviews.add([a_review(findings=FINDINGS)])
    with pytest.raises(InputError, match="at least 1"):
        write_webdataset(training_set(log.reviews), tmp_path / "set", 0)
