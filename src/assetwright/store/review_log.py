"""The reviews of assets: added, read, and never changed. In the database of the audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from assetwright.qa import Finding, Level
from assetwright.store.review import GATES, Decision, Review, StoredReview
from assetwright.store.rows import (
    Prompts,
    Row,
    as_json,
    optional,
    sha256,
    shortened,
    spec_text,
    storable,
    timestamp,
)
from assetwright.types import EnvironmentProblem, InputError

if TYPE_CHECKING:
    from assetwright.store.database import Database


class Standing(NamedTuple):
    """Where a review stands, and who made it."""

    position: int
    judge: str


FORMAT = 1
"""Of the row; a row says which it has."""

_PAGE = 100


class ReviewLog:
    """Rejected and approved assets, each with a small picture; ``AuditLog.reviews`` has it open.

    Nothing here changes or removes a row, and a PostgreSQL role that may write may only add; the
    owner of the table can prune it. Where the audit log keeps no prompts, neither does this: no
    words, names and messages, but the picture.
    """

    def __init__(self, database: Database, prompts: Prompts) -> None:
        self._database = database
        self._prompts: Prompts = prompts

    def add(self, reviews: Sequence[Review]) -> None:
        """Add reviews, all or none. EnvironmentProblem when the database does not take them."""
        from sqlalchemy import func, select

        from assetwright.store.schema import reviews as table

        if not reviews:
            return
        with self._database.writing() as connection:
            last = connection.execute(select(func.max(table.c.position))).scalar() or 0
            rows = [
                _row(review, last + number, self._prompts)
                for number, review in enumerate(reviews, 1)
            ]
            connection.execute(table.insert(), rows)

    def standing(self, tenant: str | None = None) -> dict[str, Standing]:
        """By what each is about (see ``StoredReview.subject``) the review that counts.

        That is the last by a person; where there is none, the last of the checks.
        """
        from assetwright.store.schema import reviews as table

        columns = (table.c.position, table.c.asset_id, table.c.sha256, table.c.judge)
        query = table.select().with_only_columns(*columns).order_by(table.c.position)
        if tenant is not None:
            query = query.where(table.c.tenant == storable(tenant))
        found: dict[str, Standing] = {}
        with self._database.reading() as connection:
            for position, asset_id, digest, judge in connection.execute(query):
                subject = asset_id or digest
                if judge != GATES or subject not in found or found[subject].judge == GATES:
                    found[subject] = Standing(position, judge)
        return found

    def entries(
        self,
        *,
        decision: Decision | str | None = None,
        check: str | None = None,
        asset_type: str | None = None,
        tenant: str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[StoredReview]:
        """The reviews that fit, in the order they came; ``check`` is one that failed.

        InputError for a ``since`` without a time zone, or a negative ``limit``.
        """
        from assetwright.store.schema import reviews as table

        columns = table.c
        query = table.select().order_by(
            columns.position.desc() if newest_first else columns.position
        )
        if decision is not None:
            query = query.where(columns.decision == str(decision))
        if check is not None:
            query = query.where(columns.failed.contains(f" {storable(check)} ", autoescape=True))
        if asset_type is not None:
            query = query.where(columns.asset_type == storable(asset_type))
        if tenant is not None:
            query = query.where(columns.tenant == storable(tenant))
        if since is not None:
            if since.tzinfo is None:
                raise InputError("since", "since must say its time zone")
            query = query.where(columns.at >= timestamp(since))
        if limit is not None:
            if not 0 <= limit < 2**63:
                raise InputError(
                    "limit", f"limit must be 0 or more and fit in 63 bits, not {limit}"
                )
            query = query.limit(limit)
        with (
            self._database.reading() as connection,
            connection.execution_options(yield_per=_PAGE).execute(query) as found,
        ):
            for row in found.mappings():
                yield self._entry(dict(row))

    def _entry(self, row: Row) -> StoredReview:
        try:
            return _entry(row)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise EnvironmentProblem(
                f"Review {row['position']} in {self._database.location.name} cannot be read: "
                "somebody changed it."
            ) from error


def _row(review: Review, position: int, prompts: Prompts) -> Row:
    words = prompts == "text"
    findings = [
        {
            "check": finding.check,
            "level": str(finding.level),
            # A message may quote what was asked for.
            "message": finding.message if words else "",
            "value": finding.value,
            "limit": finding.limit,
            "unit": finding.unit,
        }
        for finding in review.findings
    ]
    return {
        "position": position,
        "format": FORMAT,
        "at": timestamp(review.when),
        "decision": str(review.decision),
        "judge": storable(review.judge),
        "tenant": storable(review.tenant),
        "request": review.request,
        "sha256": review.sha256,
        "asset_id": storable(review.asset_id),
        "asset_type": storable(review.asset_type),
        "name": shortened(review.name) if words else None,
        "prompt": shortened(review.prompt) if words else None,
        "prompt_sha256": None if review.prompt is None else sha256(review.prompt),
        "spec": spec_text(review.spec, prompts),
        "style": storable(review.style),
        "seed": review.seed,
        "attempt": review.attempt,
        "model": storable(review.model),
        "generator": storable(review.generator),
        "failed": "".join(f" {name}" for name in review.failed) + " ",
        "findings": as_json(findings),
        "reason": shortened(review.reason) or "",
        "image": review.image,
    }


def _entry(row: Row) -> StoredReview:
    """The review of a row; an error of many kinds when somebody made it unreadable."""
    image = row["image"]
    if not isinstance(image, bytes):
        raise TypeError("image is no bytes")
    findings = (
        Finding(**fields | {"level": Level(fields["level"])})
        for fields in json.loads(str(row["findings"]))
    )
    review = Review(
        decision=Decision(str(row["decision"])),
        judge=str(row["judge"]),
        sha256=str(row["sha256"]),
        image=image,
        asset_type=str(row["asset_type"]),
        asset_id=str(row["asset_id"]),
        name=optional(row["name"]),
        prompt=optional(row["prompt"]),
        spec=None if row["spec"] is None else json.loads(str(row["spec"])),
        style=str(row["style"]),
        seed=None if row["seed"] is None else int(str(row["seed"])),
        attempt=int(str(row["attempt"])),
        model=str(row["model"]),
        generator=str(row["generator"]),
        findings=tuple(findings),
        reason=str(row["reason"]),
        request=None if row["request"] is None else int(str(row["request"])),
        tenant=str(row["tenant"]),
        when=datetime.fromisoformat(str(row["at"])),
    )
    return StoredReview(int(str(row["position"])), review, optional(row["prompt_sha256"]))
