"""Which reviews a model should learn from: for every drawing the one that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assetwright.export.metadata import read_metadata
from assetwright.qa.inspection import pictures
from assetwright.store.review import GATES, Decision, Review, StoredReview
from assetwright.store.rows import sha256

if TYPE_CHECKING:
    from assetwright.store.review_log import ReviewLog

BASELINE: Final = "baseline"
"""The judge of files that stand among approved references."""


def training_set(
    log: ReviewLog,
    approved: Iterable[Path] = (),
    *,
    decision: Decision | None = None,
    check: str | None = None,
    asset_type: str | None = None,
    tenant: str | None = None,
    since: datetime | None = None,
) -> Iterator[StoredReview]:
    """One review a drawing: a person's last, else that it is approved, else the checks'.

    ``approved`` are files and folders of approved pictures, such as baselines; of the files of one
    drawing the largest plain one is taken. They come after the stored ones, with position 0.
    """
    standing = log.standing(tenant)
    files = _by_subject(approved)
    replaced = {
        subject for subject in files if subject in standing and standing[subject].judge == GATES
    }
    chosen = {last.position for subject, last in standing.items() if subject not in replaced}
    found = log.entries(
        decision=decision, check=check, asset_type=asset_type, tenant=tenant, since=since
    )
    yield from (entry for entry in found if entry.position in chosen)
    if decision is Decision.REJECTED or check is not None:
        return
    for subject, path in files.items():
        if subject in standing and subject not in replaced:
            continue
        review = Review.of_file(path, Decision.APPROVED, BASELINE, tenant=tenant or "")
        if asset_type in (None, review.asset_type):
            prompt = review.prompt
            yield StoredReview(0, review, None if prompt is None else sha256(prompt))


def _by_subject(paths: Iterable[Path]) -> Mapping[str, Path]:
    """The file to take for each drawing; a picture that says nothing of itself is its own."""
    best: dict[str, tuple[tuple[bool, int], Path]] = {}
    for path in pictures(paths):
        told = read_metadata(path)
        subject = told.get("id") or str(path)
        rank = "density" in told, int(told["width"]) * int(told["height"])
        if subject not in best or rank > best[subject][0]:
            best[subject] = rank, path
    return {subject: path for subject, (_, path) in best.items()}
