"""Every command that draws: the policy's word, and one record in the log."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assetwright.store import AuditLog
from assetwright.types import AuditRecord, RequestOutcome

pytest.importorskip("sqlalchemy")

QUICK = ("--steps", "1", "--densities", "mdpi", "--formats", "png")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "audit.sqlite3"
    monkeypatch.setenv("ASSETWRIGHT_AUDIT", str(path))
    return path


def records(log: Path) -> list[AuditRecord]:
    with AuditLog.open(str(log)) as opened:
        assert opened.verify().ok
        return [entry.record for entry in opened.records()]


def test_a_drawing_is_recorded_with_its_files(run, log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("generate", "[icon] heart, red", "--seed", "5", "--out", out, *QUICK).code == 0
    (record,) = records(log)
    assert (record.door, record.outcome, record.seed) == ("cli", RequestOutcome.DRAWN, 5)
    assert record.verdict == "allowed"
    assert record.outputs == {
        "heart/mdpi/heart.png": hashlib.sha256(
            (out / "heart/mdpi/heart.png").read_bytes()
        ).hexdigest()
    }
    assert run("audit", "verify", "--url", log).code == 0


def test_what_is_refused_is_recorded_and_not_drawn(run, log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcome = run("generate", "[icon] a p1kachu mascot", "--out", out, "--json", *QUICK)
    assert outcome.code == 2
    error = json.loads(outcome.stdout)["error"]
    assert "[icon] a p1kachu mascot"[slice(*error["span"])] == "p1kachu"
    assert outcome.stderr.splitlines()[2].strip() == "^^^^^^^"
    assert not out.exists()
    wrong = ("--size", "big"), ("--seed", "-1"), ("--steps", "0"), ("--formats", "gif")
    for options in wrong:
        assert run("generate", "[icon] heart", *options, "--out", out).code == 2
    record, *others = records(log)
    assert (record.outcome, record.verdict) == (RequestOutcome.REFUSED, "refused")
    assert [other.outcome for other in others] == [RequestOutcome.INVALID] * len(wrong)
    explained = json.loads(run("explain", "[icon] pikachu", "--json").stdout)
    assert explained["verdict"]["outcome"] == "refused"


def test_a_project_may_keep_its_own_log_and_allow_its_own_characters(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSETWRIGHT_AUDIT")
    monkeypatch.delenv("ASSETWRIGHT_CONFIG")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "assetwright.toml").write_text(
        '[policy]\ntenant = "acme"\n'
        'allow = [{ term = "pikachu", kind = "character", tenant = "acme", '
        "expires = 2999-01-01 }]\n"
        '[audit]\nlog = "requests.sqlite3"\nprompts = "hash"\n'
    )
    assert run("generate", "[icon] pikachu", "--out", tmp_path / "out", *QUICK).code == 0
    (record,) = records(tmp_path / "requests.sqlite3")
    assert (record.tenant, record.verdict) == ("acme", "allowed_by_list")
    assert record.prompt is None
    assert b"[icon] pikachu" not in (tmp_path / "requests.sqlite3").read_bytes()


def test_without_a_log_that_can_be_written_nothing_is_drawn(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "audit.sqlite3").write_bytes(b"no database, but something of somebody's " * 100)
    monkeypatch.setenv("ASSETWRIGHT_AUDIT", str(tmp_path / "audit.sqlite3"))
    outcome = run("generate", "[icon] heart", "--out", tmp_path / "out", *QUICK)
    assert outcome.code == 1
    assert outcome.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_line_for_every_request_without_its_prompt(
    run, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSETWRIGHT_LOG", "json")
    hostile = "[icon] \x1b[2J\u202epikachu\n{}"
    outcome = run("generate", hostile, "--out", tmp_path / "out", *QUICK)
    assert outcome.code == 2
    line = json.loads(outcome.stderr.splitlines()[0])
    assert (line["event"], line["outcome"], line["position"]) == ("request", "refused", 1)
    assert "\x1b" not in outcome.stderr
    assert "\u202e" not in outcome.stderr
    assert "prompt" not in line
    monkeypatch.setenv("ASSETWRIGHT_LOG", "loud")
    assert run("generate", "heart", "--out", tmp_path / "out", *QUICK).code == 2
