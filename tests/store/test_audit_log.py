"""What goes into a log comes out of it, on SQLite and on PostgreSQL."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assetwright.prompt import parse
from assetwright.store import AuditLog, available
from assetwright.types import AuditRecord, InputError, RequestOutcome
from assetwright.types.policy import Category, Channel, PolicyMatch, Tier

FULL = AuditRecord(
    door="api",
    prompt="[icon] a heart, #0A66C2, outline",
    outcome=RequestOutcome.REFUSED,
    when=datetime(2026, 11, 24, 18, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1))),
    tenant="acme",
    user="zoë",
    spec={"subject": "heart", "colors": ["#0a66c2"], "count": None},
    verdict="refused",
    reasons=("brand: nike", "violence: gun"),
    seed=2**63 - 1,
    model="a1b2",
    outputs={"heart.png": "ab" * 32, "heart.svg": "cd" * 32},
    cost=1_250,
    warnings=("cut short",),
    error="the disk is full",
)

HOSTILE = [
    "",
    "line\nbreak\r\n\ttab",
    "\x1b[2J\x1b]0;title\x07",
    "\u202egpj.exe\u202c\u2066x\u2069 zero\u200bwidth",
    "日本語 العربية 🦄👩‍👩‍👧 e\u0301",
    "'; DROP TABLE audit_records; --",
    '{"a": "\\u0000"} %s %(x)s :name ?',
    '=HYPERLINK("http://x")',
    "\ufeff\ufffe\uffff\U0010ffff",
    "\\x00 \\u0000",
]


def test_everything_comes_back(log: AuditLog) -> None:
    assert log.append(FULL) == 1
    (entry,) = log.records()
    assert entry.record == replace(FULL, when=FULL.when.astimezone(UTC))
    assert entry.record.when.microsecond == 123456
    assert (entry.position, entry.previous) == (1, "0" * 64)
    assert entry.prompt_sha256 == hashlib.sha256(FULL.prompt.encode()).hexdigest()
    assert log.verify().ok


def test_positions_count_from_one_also_after_opening_again(place, record) -> None:
    for expected in (1, 2, 3):
        with place.open() as log:
            assert log.append(record()) == expected
    with place.open(create=False) as log:
        assert [entry.position for entry in log.records()] == [1, 2, 3]
        assert log.verify().ok


def test_a_parsed_prompt_is_kept_as_plain_json(log: AuditLog, record) -> None:
    prompt = "[icon] a heart, #0A66C2, 64x48, no text"
    log.append(record(prompt, spec=parse(prompt)))
    spec = next(log.records()).record.spec
    assert spec["asset_type"] == "icon"
    assert spec["colors"] == ["#0a66c2"]
    assert spec["size"] == "64x48"
    assert spec["subject"] == "heart"
    assert {"kind": "subject", "meaning": "heart"}.items() <= spec["pieces"][1].items()


@pytest.mark.parametrize("prompt", HOSTILE)
def test_hostile_prompts_come_back_as_they_were(log: AuditLog, record, prompt: str) -> None:
    log.append(record(prompt, tenant=prompt, user=prompt, warnings=(prompt,), error=prompt))
    (entry,) = log.records(tenant=prompt)
    kept = entry.record
    assert (kept.prompt, kept.tenant, kept.user, kept.error) == (prompt,) * 4
    assert kept.warnings == (prompt,)
    assert log.verify().ok


@pytest.mark.parametrize(
    ("prompt", "kept"), [("a\x00b", "a\\u0000b"), ("a\ud800b", "a\\ud800b"), ("\udcff", "\\udcff")]
)
def test_what_no_database_takes_is_kept_as_an_escape(log, record, prompt, kept) -> None:
    log.append(record(prompt, spec={"text": prompt}, warnings=(prompt,), tenant=prompt))
    (entry,) = log.records(tenant=prompt)
    assert entry.record.prompt == kept
    assert (
        entry.prompt_sha256 == hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()
    )
    # In JSON the escape is the character itself.
    assert entry.record.spec == {"text": prompt}
    assert entry.record.warnings == (prompt,)
    assert log.verify().ok


def test_a_text_without_end_is_cut_and_its_hash_is_of_all(log, record) -> None:
    prompt = "x" * 1_000_000
    log.append(record(prompt))
    (entry,) = log.records()
    assert len(entry.record.prompt) == 10_000
    assert entry.prompt_sha256 == hashlib.sha256(prompt.encode()).hexdigest()


def test_reasons_are_kept_as_plain_json(log: AuditLog, record) -> None:
    match = PolicyMatch("nike", Category.BRAND, Tier.DISTINCTIVE, (7, 11), Channel.LEET)
    log.append(record(verdict="refused", reasons=(match,)))
    (reason,) = next(log.records()).record.reasons
    assert reason == {
        "term": "nike", "category": "brand", "tier": "distinctive", "span": [7, 11],
        "channel": "leet",
    }  # fmt: skip


def test_with_hashes_no_word_of_the_request_is_kept(place, tmp_path: Path) -> None:
    prompt = "[icon] a wombat, #0A66C2, 64x64, no zebra"
    with place.open(prompts="hash") as log:
        asked = AuditRecord(
            "cli", prompt, RequestOutcome.FAILED, spec=parse(prompt),
            outputs={"wombat.png": "ab" * 32},
            warnings=("wombat is rare",), error="--style 'wombat' is none", reasons=("fauna",),
        )  # fmt: skip
        log.append(asked)
        log.append(replace(asked, spec={"subject": "wombat", "asset_type": "icon"}))
        text = io.StringIO()
        log.export(text)
        assert log.verify().ok
        entry = next(log.records())
    assert "wombat" not in text.getvalue()
    assert "zebra" not in text.getvalue()
    assert entry.record.prompt is None
    assert entry.prompt_sha256 == hashlib.sha256(prompt.encode()).hexdigest()
    assert entry.record.spec["size"] == "64x64"
    assert entry.record.outputs == {"1": "ab" * 32}
    assert entry.record.reasons == ("fauna",)
    error = hashlib.sha256(asked.error.encode()).hexdigest()
    assert entry.record.error == f"sha256:{error}"


def test_filters(ten: AuditLog, record) -> None:
    def found(**filters: object) -> list[int]:
        return [entry.position for entry in ten.records(**filters)]

    assert found(limit=3) == [1, 2, 3]
    assert found(limit=3, newest_first=True) == [10, 9, 8]
    assert found(limit=0) == []
    assert found(tenant="t1", limit=2) == [1, 3]
    assert found(tenant="nobody") == []
    ten.append(record(None, outcome=RequestOutcome.REFUSED))
    assert found(outcome=RequestOutcome.REFUSED) == found(outcome="refused") == [11]
    noon = datetime(2026, 11, 9, 12, 0, 0, 9, tzinfo=UTC)
    assert found(since=noon) == [9, 10, 11]
    assert found(since=noon + timedelta(microseconds=1)) == [10, 11]
    assert found(since=noon.astimezone(timezone(timedelta(hours=-8)))) == [9, 10, 11]
    assert found(since=datetime(999, 1, 1, tzinfo=UTC)) == list(range(1, 12))
    assert found(limit=2**63 - 1) == list(range(1, 12))
    for wrong in ({"limit": -1}, {"limit": 2**63}, {"since": datetime(2026, 1, 1)}):
        with pytest.raises(InputError):
            found(**wrong)


def test_reading_can_stop_early_and_does_not_wait_for_writers(log: AuditLog, record) -> None:
    for _ in range(3):
        log.append(record())
    reader = log.records()
    next(reader)
    log.append(record())
    assert len(list(reader)) == 2
    del reader
    next(log.records())
    log.append(record())
    assert log.verify().ok


def test_export_as_json_lines_is_exact_and_ascii(log: AuditLog, record) -> None:
    for prompt in HOSTILE:
        log.append(record(prompt + "\x7f"))
    text = io.StringIO()
    assert log.export(text) == len(HOSTILE)
    assert text.getvalue().isascii()
    lines = text.getvalue().splitlines()
    assert [json.loads(line)["prompt"] for line in lines] == [p + "\x7f" for p in HOSTILE]
    assert all(line.isprintable() for line in lines)


def test_export_as_csv_is_harmless(log: AuditLog, record) -> None:
    for prompt in HOSTILE:
        log.append(record(prompt, warnings=(prompt,)))
    text = io.StringIO()
    log.export(text, "csv", limit=len(HOSTILE))
    rows = list(csv.DictReader(io.StringIO(text.getvalue())))
    assert len(text.getvalue().splitlines()) == len(rows) + 1 == len(HOSTILE) + 1
    assert rows[1]["prompt"] == "line\\nbreak\\r\\n\\ttab"
    assert rows[2]["prompt"] == "\\x1b[2J\\x1b]0;title\\x07"
    assert rows[7]["prompt"].startswith("'=")
    assert not [c for row in rows for cell in row.values() for c in cell if c in "\x1b\u202e\u200b"]


def test_an_export_can_be_verified_by_anyone(log: AuditLog) -> None:
    """The recipe of docs/audit.md, with nothing of ours."""
    log.append(FULL)
    log.append(replace(FULL, spec=None, seed=None, prompt="日本\n"))
    text = io.StringIO()
    log.export(text)

    def compact(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    previous = "0" * 64
    for line in text.getvalue().splitlines():
        row = json.loads(line)
        assert row.pop("position")
        claimed = row.pop("hash")
        assert row["previous"] == previous
        row["at"], row["user_name"], row["format"] = row.pop("when"), row.pop("user"), 1
        for name in ("spec", "reasons", "outputs", "warnings"):
            row[name] = None if row[name] is None else compact(row[name])
        previous = hashlib.sha256(bytes.fromhex(previous) + compact(row).encode()).hexdigest()
        assert previous == claimed


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": datetime(2026, 1, 1)},
        {"cost": -1},
        {"cost": 2**63},
        {"seed": 2**63},
        {"outputs": {"a.png": "AB" * 32}},
    ],
)
def test_what_could_not_be_stored_is_no_record(record, wrong) -> None:
    with pytest.raises(ValueError, match=r"must|not"):
        record(**wrong)


def test_options_that_are_none(sqlite) -> None:
    with pytest.raises(InputError, match="prompts"):
        sqlite.open(prompts="no")
    with sqlite.open() as log, pytest.raises(InputError, match="format"):
        log.export(io.StringIO(), "xml")


def test_only_the_user_can_read_the_file(new_sqlite) -> None:
    with new_sqlite.open():
        path = Path(new_sqlite.url)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_importing_the_store_loads_no_database() -> None:
    program = "import sys, assetwright.store\nprint(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"sqlalchemy", "alembic", "psycopg", "structlog"} & set(loaded)


def test_without_its_packages_the_log_says_what_to_install(tmp_path: Path) -> None:
    program = """
import sys
sys.modules["sqlalchemy"] = None
import importlib.util
from assetwright.store import AuditLog
try:
    AuditLog.open("x.sqlite3")
except Exception as error:
    print(type(error).__name__, error)
"""
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert process.stdout.startswith("EnvironmentProblem The audit log needs SQLAlchemy")
    assert "pip install 'assetwright[audit]'" in process.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_users_own_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert available()
    monkeypatch.delenv("ASSETWRIGHT_AUDIT")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with AuditLog.open() as log:
        assert log.name == str(tmp_path / "assetwright" / "audit.sqlite3")
        assert log.anchor == tmp_path / "assetwright" / "audit.sqlite3.anchor"
    monkeypatch.setenv("ASSETWRIGHT_AUDIT", str(tmp_path / "own.sqlite3"))
    monkeypatch.setenv("ASSETWRIGHT_AUDIT_ANCHOR", str(tmp_path / "own.anchor"))
    with AuditLog.open() as log:
        assert log.name == str(tmp_path / "own.sqlite3")
        assert log.anchor == tmp_path / "own.anchor"
