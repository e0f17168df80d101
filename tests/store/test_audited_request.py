"""One record for each request, whatever becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetwright import Studio
from assetwright.policy import PolicyRefusal
from assetwright.settings import Settings
from assetwright.store import AuditedRequest, AuditLog
from assetwright.types import (
    AllowEntry,
    AuditEntry,
    Category,
    InputError,
    Outcome,
    RequestOutcome,
)

pytest.importorskip("sqlalchemy")


@pytest.fixture
def log(tmp_path: Path):
    with AuditLog.open(str(tmp_path / "audit.sqlite3")) as opened:
        yield opened


def entries(log: AuditLog) -> list[AuditEntry]:
    assert log.verify().ok
    return list(log.records())


def test_a_drawing_leaves_one_record_with_all_that_is_known(log: AuditLog) -> None:
    studio = Studio(audit=log, settings=Settings(tenant="acme"))
    assets = studio.generate("[icon] heart, red", seed=7, steps=1)
    (entry,) = entries(log)
    record = entry.record
    assert (record.door, record.tenant, record.outcome) == ("python", "acme", RequestOutcome.DRAWN)
    assert (record.prompt, record.seed, record.verdict) == ("[icon] heart, red", 7, "allowed")
    assert record.model == studio.model == assets.assets[0].record.model
    assert len(record.outputs) == 1
    assert record.cost > 0
    assert record.spec["subject"] == "heart"


def test_a_refusal_an_error_and_a_failure(log: AuditLog) -> None:
    studio = Studio(audit=log)
    with pytest.raises(PolicyRefusal):
        studio.generate("[icon] pikachu")
    with pytest.raises(InputError):
        studio.generate("[icon] heart 10x10")
    with pytest.raises(RuntimeError), AuditedRequest(log, "cli", "heart", user="me"):
        raise RuntimeError("no space left")
    refused, invalid, failed = (entry.record for entry in entries(log))
    assert (refused.outcome, refused.verdict) == (RequestOutcome.REFUSED, "refused")
    assert "pikachu" in str(refused.reasons)
    assert (invalid.outcome, invalid.spec) == (RequestOutcome.INVALID, None)
    assert "10x10" in str(invalid.error)
    assert (failed.outcome, failed.user) == (RequestOutcome.FAILED, "me")
    assert failed.error == "no space left"


def test_every_prompt_of_a_call_has_a_record(log: AuditLog) -> None:
    studio = Studio(audit=log)
    studio.generate_many(["heart", "star"], steps=1)
    with pytest.raises(PolicyRefusal):
        studio.generate_many(["heart", "pikachu"], steps=1)
    records = [entry.record for entry in entries(log)]
    assert sorted(str(record.prompt) for record in records) == sorted(
        ["heart", "star", "heart", "pikachu"]
    )
    assert [set(record.outputs) != set() for record in records] == [True, True, False, False]


def test_nothing_refused_is_drawn_unless_its_tenant_may(log: AuditLog) -> None:
    allow = (AllowEntry("pikachu", Category.CHARACTER, "acme"),)
    with pytest.raises(PolicyRefusal):
        Studio(settings=Settings(tenant="other", allow=allow)).generate("[icon] pikachu", steps=1)
    studio = Studio(audit=log, settings=Settings(tenant="acme", allow=allow))
    assert studio.judge("[icon] pikachu").outcome is Outcome.ALLOWED_BY_LIST
    studio.generate("[icon] pikachu", steps=1)
    (entry,) = entries(log)
    assert entry.record.verdict == "allowed_by_list"
    assert "pikachu" in str(entry.record.reasons)
