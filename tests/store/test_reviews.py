"""Rejected and approved assets in SQLite and PostgreSQL."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from sqlalchemy.exc import DBAPIError

from assetwright.export import Asset
from assetwright.qa import Finding, Level
from assetwright.qa.gate import Gated, GatedSet, NothingPassed
from assetwright.qa.rejected import Rejected
from assetwright.store import AuditedRequest, AuditLog
from assetwright.store.review import (
    GATES,
    MAX_IMAGE,
    THUMBNAIL,
    Decision,
    Review,
    thumbnail,
)
from assetwright.store.schema import VERSION_TABLE, metadata
from assetwright.types import (
    AssetType,
    EnvironmentProblem,
    GenerationRecord,
    InputError,
    PromptSpec,
    RequestOutcome,
    Size,
)

from .conftest import side_by_side

WHEN = datetime(2026, 11, 3, 12, tzinfo=UTC)
FINDINGS = (
    Finding("halo", Level.ERROR, "has a rim of another colour", 5.5, 4.0, "ΔE00"),
    Finding("emptiness", Level.PASSED, "has something drawn", 0.4, 0.005, "of the area"),
    Finding("framing", Level.WARNING, "is nearly off centre"),
)
ADD = """
import sys
from pathlib import Path
from assetwright.store import AuditLog
from assetwright.store.review import Decision, Review

url, anchor, name, count, image = sys.argv[1:]
sys.stdin.readline()
with AuditLog.open(url, anchor=Path(anchor)) as log:
    for number in range(int(count)):
        review = Review(decision=Decision.REJECTED, judge=name, sha256="0" * 64,
                        image=Path(image).read_bytes(), reason=str(number))
        log.reviews.add([review, review])
"""


class Disc:
    """A disc, drawn at any size."""

    size = Size(512, 512)

    def render(self, size: Size | None = None) -> np.ndarray:
        size = size or self.size
        rows, columns = np.indices((size.height, size.width)) + 0.5
        away = np.hypot(rows - size.height / 2, columns - size.width / 2)
        pixels = np.zeros((size.height, size.width, 4), np.uint8)
        pixels[..., :3] = (10, 102, 194)
        pixels[..., 3] = np.clip((size.width / 3 - away) * 255, 0, 255)
        return pixels


def a_rejected(subject: str = "settings gear", seed: int = 7, **record: Any) -> Rejected:
    spec = PromptSpec(f"[icon] {subject}", AssetType.ICON, Size(512, 512), subject)
    told = GenerationRecord(
        f"{seed:016x}", AssetType.ICON, spec.text, subject, "tabler", seed, 12, 4.0,
        "assetwright 0", "0123456789ab", **record,
    )  # fmt: skip
    return Rejected(Asset(subject.replace(" ", "_"), Disc(), told, spec), FINDINGS)


IMAGE = thumbnail(Disc().render, Size(512, 512))


def a_review(**fields: Any) -> Review:
    told = {"decision": Decision.REJECTED, "judge": GATES, "sha256": "ab" * 32, "image": IMAGE}
    return Review(**told | {"when": WHEN} | fields)


def test_everything_of_a_rejected_drawing_is_read_back(log: AuditLog) -> None:
    rejected = a_rejected(attempt=2)
    review = Review.of_rejected(rejected, tenant="acme", request=3)
    log.reviews.add([review])
    (entry,) = log.reviews.entries()
    found = entry.review
    assert entry.position == 1
    assert entry.prompt_sha256 == hashlib.sha256(b"[icon] settings gear").hexdigest()
    for name in (
        "decision", "judge", "sha256", "image", "asset_type", "asset_id", "name", "prompt", "style",
        "seed", "attempt", "model", "generator", "findings", "request", "tenant", "failed",
    ):  # fmt: skip
        assert getattr(found, name) == getattr(review, name), name
    assert abs(found.when - review.when) < timedelta(milliseconds=1)
    assert found.failed == ("halo",)
    assert found.spec is not None
    assert found.spec["subject"] == "settings gear"
    assert found.sha256 == hashlib.sha256(rejected.png()).hexdigest()
    with Image.open(io.BytesIO(found.image)) as image:
        assert image.size == (THUMBNAIL, THUMBNAIL)
        assert image.convert("RGBA").getpixel((128, 128)) == (10, 102, 194, 255)


def test_filters(log: AuditLog) -> None:
    blur = Finding("sharpness", Level.ERROR, "is soft")
    reviews = [
        a_review(asset_type="icon", findings=FINDINGS, tenant="a"),
        a_review(asset_type="banner", findings=(blur,), when=WHEN + timedelta(hours=1)),
        a_review(asset_type="icon", decision=Decision.APPROVED, judge="ann", reason="lovely"),
        a_review(asset_type="icon", findings=(*FINDINGS, blur), tenant="a"),
    ]
    log.reviews.add(reviews)

    def positions(**filters: Any) -> list[int]:
        return [entry.position for entry in log.reviews.entries(**filters)]

    assert positions() == [1, 2, 3, 4]
    assert positions(newest_first=True, limit=2) == [4, 3]
    assert positions(decision=Decision.APPROVED) == [3]
    assert positions(check="halo") == [1, 4]
    assert positions(check="sharpness") == [2, 4]
    assert positions(check="emptiness") == [], "it passed"
    assert positions(check="hal") == positions(check="%") == positions(check="h_lo") == []
    assert positions(asset_type="icon", tenant="a") == [1, 4]
    assert positions(since=WHEN + timedelta(minutes=1)) == [2]
    for wrong in ({"limit": -1}, {"since": datetime(2026, 11, 3)}):
        with pytest.raises(InputError):
            positions(**wrong)


def test_what_a_person_says_stands(log: AuditLog) -> None:
    approved = {"decision": Decision.APPROVED}
    log.reviews.add(
        [
            a_review(asset_id="one"),
            a_review(asset_id="two"),
            a_review(asset_id="one", judge="ann", **approved),
            a_review(asset_id="one"),
            a_review(asset_id="two"),
            a_review(asset_id="", sha256="cd" * 32, judge="bob", tenant="b"),
            a_review(asset_id="", sha256="cd" * 32, judge="ann", **approved),
        ]
    )
    assert {subject: tuple(last) for subject, last in log.reviews.standing().items()} == {
        "one": (3, "ann"),
        "two": (5, GATES),
        "cd" * 32: (7, "ann"),
    }
    assert list(log.reviews.standing("b")) == ["cd" * 32]


def test_where_no_prompts_are_kept_no_words_are(place) -> None:
    words = ("settings", "gear", "rim of another")
    with place.open(prompts="hash") as log:
        review = Review.of_rejected(a_rejected())
        log.reviews.add([dataclasses.replace(review, reason="too busy")])
        (entry,) = log.reviews.entries()
    assert entry.prompt_sha256 == hashlib.sha256(b"[icon] settings gear").hexdigest()
    assert (entry.review.prompt, entry.review.name) == (None, None)
    assert entry.review.reason == "too busy"
    assert entry.review.failed == ("halo",)
    assert entry.review.findings[0].value == 5.5
    told = repr(dataclasses.replace(entry.review, image=IMAGE))
    for word in words:
        assert word not in told
    if "://" not in place.url:
        stored = b"".join(file.read_bytes() for file in Path(place.url).parent.iterdir())
        for word in words:
            assert word.encode() not in stored


def test_texts_of_strangers(log: AuditLog) -> None:
    nasty = "a\x00b \ud800 '; DROP TABLE asset_reviews; --\x1b[31m"
    log.reviews.add([a_review(prompt=nasty, name=nasty, reason=nasty * 1000, judge=nasty)])
    (entry,) = log.reviews.entries()
    assert entry.review.prompt == "a\\u0000b \\ud800 '; DROP TABLE asset_reviews; --\x1b[31m"
    assert len(entry.review.reason) <= 10_000 + 6 * 1000


def test_processes_add_side_by_side(new_place, tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(IMAGE)
    names = ("ann", "bob", "cyd")
    side_by_side(
        ADD, *((new_place.url, new_place.anchor, n, 5, tmp_path / "image.png") for n in names)
    )
    with new_place.open(create=False) as log:
        entries = list(log.reviews.entries())
        assert [entry.position for entry in entries] == list(range(1, 31))
        for name in names:
            own = [entry.review.reason for entry in entries if entry.review.judge == name]
            assert own == [str(number // 2) for number in range(10)]


def test_all_or_none_are_added(log: AuditLog) -> None:
    broken = a_review()
    object.__setattr__(broken, "seed", 2**70)
    with pytest.raises((EnvironmentProblem, OverflowError)):
        log.reviews.add([a_review(), broken])
    assert list(log.reviews.entries()) == []


def test_a_log_from_before_there_were_reviews_gets_them(place, record) -> None:
    """The table is made when the log is opened; the records stay."""
    with place.open() as log:
        log.append(record())
    cascade = " CASCADE" if "://" in place.url else ""
    place.execute(
        *(f"DROP TABLE {name}{cascade}" for name in metadata.tables if name != "audit_records"),
        f"UPDATE {VERSION_TABLE} SET version_num = '0001'",
    )
    with place.open() as log:
        log.reviews.add([a_review()])
        assert len(list(log.reviews.entries())) == 1
        assert log.verify().ok
        assert log.verify().head.count == 1


def test_the_documented_role_can_add_and_not_change(new_postgres, writer) -> None:
    with new_postgres.open():
        pass
    with AuditLog.open(writer, anchor=new_postgres.anchor) as log:
        log.reviews.add([a_review()])
        assert len(list(log.reviews.entries())) == 1
    as_writer = type(new_postgres)(writer, new_postgres.anchor)
    for statement in (
        "UPDATE asset_reviews SET decision = 'approved'",
        "DELETE FROM asset_reviews",
        "TRUNCATE asset_reviews",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            as_writer.execute(statement)
    new_postgres.execute("DELETE FROM asset_reviews")


def test_a_row_that_somebody_spoiled_is_said(log: AuditLog, place) -> None:
    log.reviews.add([a_review()])
    place.execute("UPDATE asset_reviews SET findings = 'no'")
    with pytest.raises(EnvironmentProblem, match=r"Review 1 .* cannot be read"):
        list(log.reviews.entries())


@pytest.mark.parametrize(
    "fields",
    [
        {"when": datetime(2026, 1, 1)},
        {"sha256": "AB" * 32},
        {"image": b"GIF89a"},
        {"image": IMAGE + bytes(MAX_IMAGE)},
    ],
)
def test_what_could_not_be_stored_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must|is not"):
        a_review(**fields)


def test_a_thumbnail_is_never_too_long() -> None:
    def noise(size: Size) -> np.ndarray:
        shape = (size.height, size.width, 4)
        return np.random.default_rng(0).integers(0, 256, shape, np.uint8)

    data = thumbnail(noise, Size(2000, 1000))
    assert len(data) <= MAX_IMAGE
    with Image.open(io.BytesIO(data)) as image:
        assert image.size in {(128, 64), (64, 32)}
    with Image.open(io.BytesIO(thumbnail(Disc().render, Size(40, 40)))) as image:
        assert image.size == (40, 40), "never enlarged"


def test_a_request_leaves_what_was_rejected_of_it(log: AuditLog) -> None:
    with AuditedRequest(log, "cli", "[icon] settings gear", tenant="acme") as request:
        request.rejected = (a_rejected(seed=1), a_rejected(seed=2))
    outcome = Gated((), (a_rejected("bell", seed=3),), 1)
    with pytest.raises(NothingPassed), AuditedRequest(log, "cli", "[icon] bell"):
        raise NothingPassed(GatedSet((), outcomes=(outcome,)))
    found = [(e.review.request, e.review.seed, e.review.tenant) for e in log.reviews.entries()]
    assert found == [(1, 1, "acme"), (1, 2, "acme"), (2, 3, "")]
    drawn, failed = log.records()
    assert drawn.record.outcome is RequestOutcome.DRAWN
    assert failed.record.outcome is RequestOutcome.FAILED
    assert "nothing passed" in str(failed.record.error)
    assert failed.record.seed == 3


def test_a_request_of_several_of_which_one_comes_to_nothing(log: AuditLog) -> None:
    with AuditedRequest(log, "python", "[icon] bell") as request:
        request.ended(Gated((), (a_rejected("bell"),), 1))
    with AuditedRequest(log, "python", "[icon] gear") as request:
        request.ended(Gated((a_rejected("gear").asset,)))
    failed, drawn = log.records()
    assert failed.record.outcome is RequestOutcome.FAILED
    assert (drawn.record.outcome, len(drawn.record.outputs)) == (RequestOutcome.DRAWN, 1)
    assert len(list(log.reviews.entries())) == 1
