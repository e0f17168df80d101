"""``assetwright audit``: verify, list, export, anchor, and how they fail."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assetwright.store import AuditLog
from assetwright.types import AuditRecord, RequestOutcome

HOSTILE = "\x1b[2J\u202eheart\n=1+1"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log of four records, which is the one the environment names."""
    file = tmp_path / "audit.sqlite3"
    monkeypatch.setenv("ASSETWRIGHT_AUDIT", str(file))
    monkeypatch.delenv("ASSETWRIGHT_AUDIT_ANCHOR", raising=False)
    with AuditLog.open(str(file)) as log:
        for day, prompt, tenant, outcome in (
            (1, "a heart", "acme", RequestOutcome.DRAWN),
            (2, "a swoosh", "acme", RequestOutcome.REFUSED),
            (3, HOSTILE, "", RequestOutcome.DRAWN),
            (4, None, "", RequestOutcome.FAILED),
        ):
            when = datetime(2026, 11, day, tzinfo=UTC)
            log.append(AuditRecord("cli", prompt, outcome, when=when, tenant=tenant))
    return file


def attack(file: Path, statement: str) -> None:
    connection = sqlite3.connect(file)
    for name in ("no_update", "no_delete", "append"):
        connection.execute(f"DROP TRIGGER audit_records_{name}")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_whole_log(run, place: Path) -> None:
    outcome = run("audit", "verify")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout == "ok: 4 records, the chain is unbroken\n"
    told = json.loads(run("audit", "verify", "--json").stdout)
    assert told["ok"]
    assert (told["records"], told["anchored"], told["bad"], told["fault"]) == (4, 4, None, None)
    assert len(told["head"]) == 64


@pytest.mark.parametrize(
    ("statement", "fault", "bad"),
    [
        ("UPDATE audit_records SET prompt = 'x' WHERE position = 2", "edited", 2),
        ("DELETE FROM audit_records WHERE position = 1", "missing", 1),
        ("DELETE FROM audit_records WHERE position = 4", "truncated", 4),
    ],
)
def test_a_log_that_was_tampered_with(run, place: Path, statement, fault, bad) -> None:
    attack(place, statement)
    outcome = run("audit", "verify")
    assert outcome.code == 1
    assert outcome.stdout.startswith("tampered: ")
    outcome = run("audit", "verify", "--json")
    assert outcome.code == 1
    told = json.loads(outcome.stdout)
    assert (told["ok"], told["fault"], told["bad"]) == (False, fault, bad)


def test_verify_with_another_anchor(run, place: Path, tmp_path: Path) -> None:
    anchor = tmp_path / "elsewhere" / "anchor"
    outcome = run("audit", "verify", "--url", place, "--anchor", anchor)
    assert (outcome.code, "no anchor" in outcome.stdout) == (1, True)
    assert run("audit", "anchor", "--url", place, "--anchor", anchor).code == 0
    assert run("audit", "verify", "--url", place, "--anchor", anchor).code == 0
    outcome = run("audit", "anchor", "--url", place, "--anchor", anchor)
    assert (outcome.code, "anchor already" in outcome.stderr) == (1, True)


def test_the_log_of_a_project(run, place: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("ASSETWRIGHT_AUDIT")
    monkeypatch.setenv("ASSETWRIGHT_CONFIG", str(tmp_path / "assetwright.toml"))
    (tmp_path / "assetwright.toml").write_text('[audit]\nlog = "audit.sqlite3"\n')
    assert run("audit", "verify").code == 0
    assert len(run("audit", "list").stdout.splitlines()) == 5


def test_list_is_newest_first_and_harmless(run, place: Path) -> None:
    lines = run("audit", "list").stdout.splitlines()
    assert len(lines) == 5
    assert [line.split()[0] for line in lines[1:]] == ["4", "3", "2", "1"]
    assert "\\x1b[2J\\u202eheart\\n=1+1" in lines[2]
    assert all(line.isprintable() for line in lines)
    assert len(run("audit", "list", "--limit", 1).stdout.splitlines()) == 2


def test_list_as_json(run, place: Path) -> None:
    def positions(*options: object) -> list[int]:
        rows = json.loads(run("audit", "list", "--json", *options).stdout)
        return [row["position"] for row in rows]

    assert positions() == [4, 3, 2, 1]
    assert positions("--tenant", "acme") == [2, 1]
    assert positions("--tenant", "\udcff\x00") == []
    assert positions("--outcome", "refused") == [2]
    assert positions("--since", "2026-11-03") == [4, 3]
    assert positions("--since", "2026-11-03T00:00:01") == [4]
    assert positions("--since", "2026-11-03T03:00+03:00", "--limit", 1) == [4]
    (row,) = json.loads(run("audit", "list", "--json", "--since", "2026-11-04").stdout)
    assert (row["prompt"], row["outcome"], row["when"]) == (
        None,
        "failed",
        "2026-11-04T00:00:00.000000Z",
    )


def test_export(run, place: Path) -> None:
    outcome = run("audit", "export")
    assert outcome.code == 0
    rows = [json.loads(line) for line in outcome.stdout.splitlines()]
    assert [row["prompt"] for row in rows] == ["a heart", "a swoosh", HOSTILE, None]
    assert run("audit", "export", "--json").stdout == outcome.stdout
    table = list(csv.DictReader(io.StringIO(run("audit", "export", "--format", "csv").stdout)))
    assert [row["position"] for row in table] == ["1", "2", "3", "4"]
    assert "\x1b" not in table[2]["prompt"]
    narrow = run("audit", "export", "--tenant", "acme", "--outcome", "drawn", "--limit", 5)
    assert len(narrow.stdout.splitlines()) == 1


def test_an_export_that_is_longer_than_a_piece(run, place: Path) -> None:
    with AuditLog.open(str(place)) as log:
        for _ in range(15):
            log.append(AuditRecord("cli", "x" * 9000, RequestOutcome.DRAWN))
    assert len(run("audit", "export").stdout.splitlines()) == 19


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("list", "--since", "yesterday"), "yesterday"),
        (("list", "--since", "0001-01-01T00:00+14:00"), "0001"),
        (("list", "--outcome", "eaten"), "eaten"),
        (("list", "--limit", str(2**70)), "limit"),
        (("list", "--limit", "-1"), "limit"),
        (("export", "--format", "xml"), "xml"),
        (("verify", "--url", "mysql://me:hunter2@host/db"), "mysql"),
        (("verify", "--url", "postgresql://me:hunter2@host:x/db"), "URL"),
        (("erase",), "erase"),
    ],
)
def test_what_cannot_be_done_is_exit_code_2(run, place: Path, options, expected) -> None:
    outcome = run("audit", *options)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert expected in outcome.stderr
    assert "hunter2" not in outcome.stderr


def test_a_log_that_is_not_there_is_exit_code_1_and_is_not_made(run, tmp_path: Path) -> None:
    for command in ("verify", "list", "export", "anchor"):
        outcome = run("audit", command, "--url", tmp_path / "none.sqlite3", "--json")
        assert outcome.code == 1
        assert json.loads(outcome.stdout)["error"]["kind"] == "environment"
        assert "no audit log" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_exit_code_1(run) -> None:
    outcome = run("audit", "verify", "--url", "postgresql://me:hunter2@127.0.0.1:1/db")
    assert outcome.code == 1
    assert "refused" in outcome.stderr
    assert "hunter2" not in outcome.stderr


def test_off_is_exit_code_1(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETWRIGHT_AUDIT", "off")
    outcome = run("audit", "verify")
    assert (outcome.code, "off" in outcome.stderr) == (1, True)


def test_help_loads_no_database() -> None:
    program = (
        "import sys\nfrom assetwright.cli import main\nmain(['audit', '--help'])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "verify" in process.stdout
    assert not {"sqlalchemy", "alembic", "structlog", "numpy"} & set(process.stderr.split())
