"""Edits, deletions, reordering and truncation, by somebody who may do anything in the database."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from assetwright.store import AuditLog, Fault
from assetwright.store.anchor import Anchor, Head
from assetwright.store.rows import row_hash
from assetwright.store.schema import records
from assetwright.types import EnvironmentProblem

COLUMNS = [column.name for column in records.columns if column.name not in ("position", "hash")]


def found(log: AuditLog) -> tuple[Fault | None, int | None]:
    verification = log.verify()
    assert verification.message.isprintable()
    return verification.fault, verification.bad


def test_a_whole_log_is_ok(ten: AuditLog) -> None:
    verification = ten.verify()
    assert verification.ok
    assert verification.head.count == verification.anchored == 10


def test_an_empty_log_is_ok(log: AuditLog) -> None:
    assert log.verify().ok
    assert log.verify().anchored == 0


def test_an_edit_of_any_column_is_found(ten: AuditLog, place) -> None:
    place.attack()
    mend: list[str] = []
    for number, column in enumerate(COLUMNS):
        position = (1, 5, 10)[number % 3]
        value = "7" if column in ("format", "seed", "cost") else "'ab'"
        where = f"WHERE position = {position}"
        place.execute(
            *mend,
            f"CREATE TABLE was AS SELECT {column} AS v FROM audit_records {where}",
            f"UPDATE audit_records SET {column} = {value} {where}",
        )
        assert found(ten) == (Fault.EDITED, position), column
        mend = [
            f"UPDATE audit_records SET {column} = (SELECT v FROM was) {where}",
            "DROP TABLE was",
        ]
    place.execute(*mend)
    assert ten.verify().ok


def test_an_edit_of_one_letter_is_found(ten, place) -> None:
    place.attack("UPDATE audit_records SET prompt = 'heart_3' WHERE position = 3")
    assert found(ten) == (Fault.EDITED, 3)


def test_an_edit_of_the_hash_is_found(ten, place) -> None:
    place.attack(f"UPDATE audit_records SET hash = '{'ab' * 32}' WHERE position = 10")
    assert found(ten) == (Fault.EDITED, 10)


def test_an_edit_that_mends_its_own_hash_is_found_at_the_next_record(ten, place) -> None:
    forge(place, ten, 4, prompt="something else")
    assert found(ten) == (Fault.OUT_OF_PLACE, 5)


def test_the_last_record_edited_with_a_mended_hash_is_not_the_anchored_one(ten, place) -> None:
    forge(place, ten, 10, prompt="something else")
    assert found(ten) == (Fault.REWRITTEN, 10)


def test_a_whole_chain_made_anew_is_not_the_anchored_one(ten, place) -> None:
    previous = None
    for position in range(4, 11):
        changed = {"tenant": "mallory"} | ({"previous": previous} if previous else {})
        previous = forge(place, ten, position, **changed)
    assert found(ten) == (Fault.REWRITTEN, 10)


def forge(place, log: AuditLog, position: int, **changes: str) -> str:
    """Edit a record and give it the hash that fits; returns the hash."""
    query = records.select().where(records.c.position == position)
    with log._rows(query) as rows:
        row = next(rows) | changes
    digest = row_hash(row)
    sets = ", ".join(f"{name} = '{value}'" for name, value in {**changes, "hash": digest}.items())
    try:
        place.execute(f"UPDATE audit_records SET {sets} WHERE position = {position}")
    except DBAPIError:
        place.attack(f"UPDATE audit_records SET {sets} WHERE position = {position}")
    return digest


@pytest.mark.parametrize(
    ("where", "fault", "bad"),
    [
        ("position = 1", Fault.MISSING, 1),
        ("position = 5", Fault.MISSING, 5),
        ("position IN (5, 6, 7)", Fault.MISSING, 5),
        ("position = 10", Fault.TRUNCATED, 10),
        ("position > 3", Fault.TRUNCATED, 4),
        ("position > 0", Fault.TRUNCATED, 1),
    ],
)
def test_a_deletion_is_found(ten, place, where: str, fault: Fault, bad: int) -> None:
    place.attack(f"DELETE FROM audit_records WHERE {where}")
    assert found(ten) == (fault, bad)


def test_a_deletion_with_new_numbers_is_found(ten, place) -> None:
    renumber = "UPDATE audit_records SET position = position - 1 WHERE position = "
    place.attack(
        "DELETE FROM audit_records WHERE position = 4", *(f"{renumber}{n}" for n in range(5, 11))
    )
    assert found(ten) == (Fault.OUT_OF_PLACE, 4)


def test_the_first_record_deleted_with_new_numbers_is_found(ten, place) -> None:
    renumber = "UPDATE audit_records SET position = position - 1 WHERE position = "
    place.attack(
        "DELETE FROM audit_records WHERE position = 1", *(f"{renumber}{n}" for n in range(2, 11))
    )
    assert found(ten) == (Fault.OUT_OF_PLACE, 1)


def test_reordering_is_found(ten, place) -> None:
    move = "UPDATE audit_records SET position = {} WHERE position = {}"
    place.attack(move.format(99, 3), move.format(3, 7), move.format(7, 99))
    assert found(ten) == (Fault.OUT_OF_PLACE, 3)


def test_a_record_put_in_front_is_found(ten, place) -> None:
    names = ", ".join(column for column in COLUMNS if column != "previous")
    place.attack(
        f"INSERT INTO audit_records (position, previous, hash, {names}) "
        f"SELECT 0, '{'cd' * 32}', hash, {names} FROM audit_records WHERE position = 1"
    )
    assert found(ten) == (Fault.OUT_OF_PLACE, 1)


def test_nothing_is_added_to_a_log_that_was_cut(ten, place, record) -> None:
    """A later head would vouch for what is left."""
    place.attack("DELETE FROM audit_records WHERE position > 8")
    anchor = place.anchor.read_bytes()
    for _ in range(2):
        with pytest.raises(EnvironmentProblem, match="vouches for"):
            ten.append(record())
    with place.open() as again, pytest.raises(EnvironmentProblem, match="vouches for"):
        again.append(record())
    assert place.anchor.read_bytes() == anchor
    assert found(ten) == (Fault.TRUNCATED, 9)


def test_a_log_thrown_away_and_begun_anew_is_found(ten, place, record) -> None:
    place.attack("DELETE FROM audit_records")
    with place.open() as again:
        with pytest.raises(EnvironmentProblem, match="vouches for"):
            again.append(record())
        assert found(again) == (Fault.TRUNCATED, 1)


def test_nothing_is_added_to_a_log_whose_last_record_was_exchanged(ten, place, record) -> None:
    forge(place, ten, 10, prompt="something else")
    with pytest.raises(EnvironmentProblem, match="vouches for"):
        ten.append(record())
    assert found(ten) == (Fault.REWRITTEN, 10)


def test_a_lost_anchor_is_told_and_replaced_on_demand_only(ten, place, record) -> None:
    place.anchor.unlink()
    assert found(ten) == (Fault.NO_ANCHOR, None)
    with place.open() as again, pytest.raises(EnvironmentProblem, match="no anchor"):
        again.append(record())
    assert not place.anchor.exists()
    assert ten.begin_anchor().ok
    assert ten.append(record()) == 11
    assert ten.verify().anchored == 11
    with pytest.raises(EnvironmentProblem, match="anchor already"):
        ten.begin_anchor()


def test_a_broken_chain_gets_no_new_anchor(ten, place) -> None:
    place.attack("UPDATE audit_records SET tenant = 'x' WHERE position = 2")
    place.anchor.unlink()
    assert ten.begin_anchor().fault is Fault.EDITED
    assert not place.anchor.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b'{"format": 2}', b"\xff", b'{"format": 1, "count": -1, "hash": ""}'],
)
def test_a_damaged_anchor_is_told(sqlite, record, content: bytes) -> None:
    with sqlite.open() as log:
        log.append(record())
        sqlite.anchor.write_bytes(content)
        for action in (log.verify, lambda: log.append(record())):
            with pytest.raises(EnvironmentProblem, match=r"anchor .* is damaged"):
                action()


def test_an_anchor_of_another_log_does_not_fit(ten, place) -> None:
    Anchor(place.anchor).write(Head(7, "ab" * 32))
    assert found(ten) == (Fault.REWRITTEN, 7)
    Anchor(place.anchor).write(Head(0, "ab" * 32))
    assert found(ten) == (Fault.REWRITTEN, 1)


def test_bytes_that_are_no_text_are_found(sqlite, record) -> None:
    with sqlite.open() as log:
        log.append(record())
        sqlite.attack("UPDATE audit_records SET prompt = x'ff00', outputs = CAST(x'ff' AS TEXT)")
        assert found(log) == (Fault.EDITED, 1)
        with pytest.raises(EnvironmentProblem, match=r"Record 1 .* cannot be read"):
            list(log.records())


@pytest.mark.parametrize(
    ("place", "statement"),
    [
        *((place, s) for place in ("sqlite", "postgres") for s in (
            "UPDATE audit_records SET tenant = 'x'",
            "UPDATE audit_records SET tenant = 'x' WHERE position = 10",
            "DELETE FROM audit_records WHERE position = 10",
            "INSERT INTO audit_records SELECT * FROM audit_records WHERE position = 9 "
            "ON CONFLICT (position) DO UPDATE SET tenant = 'x'",
        )),
        ("sqlite", "INSERT OR REPLACE INTO audit_records "
                   "SELECT * FROM audit_records WHERE position = 10"),
        ("postgres", "TRUNCATE audit_records"),
        ("postgres", "DELETE FROM audit_records WHERE position = 99"),
        ("postgres", "SET session_replication_role = replica; DELETE FROM audit_records"),
    ],
    indirect=["place"],
)  # fmt: skip
def test_the_database_refuses_changes(ten, place, statement: str) -> None:
    with pytest.raises(DBAPIError, match="audit records are"):
        place.execute(statement)
    assert ten.verify().ok


DIE = """
import os, signal, sys
from pathlib import Path
from assetwright.store import AuditLog
from assetwright.store.anchor import Anchor
from assetwright.types import AuditRecord, RequestOutcome

url, anchor = sys.argv[1:]
Anchor.advance = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
AuditLog.open(url, anchor=Path(anchor)).append(AuditRecord("cli", "last", RequestOutcome.DRAWN))
"""


def die_before_the_anchor(place) -> None:
    process = subprocess.run([sys.executable, "-c", DIE, place.url, place.anchor], check=False)
    assert process.returncode == -signal.SIGKILL


def test_a_crash_between_record_and_anchor_is_no_alarm(ten, place, record) -> None:
    die_before_the_anchor(place)
    verification = ten.verify()
    assert verification.ok
    assert (verification.head.count, verification.anchored) == (11, 10)
    with place.open() as again:
        assert again.append(record()) == 12
        assert again.verify().anchored == 12


def test_after_a_crash_a_truncation_is_still_found(ten, place) -> None:
    die_before_the_anchor(place)
    place.attack("DELETE FROM audit_records WHERE position > 9")
    assert found(ten) == (Fault.TRUNCATED, 10)


def test_a_crash_before_the_very_first_anchored_record(place, record) -> None:
    with place.open():
        pass
    die_before_the_anchor(place)
    with place.open() as log:
        assert log.verify().ok
        log.append(record())
        assert log.verify().anchored == 2


def test_an_anchor_that_cannot_be_written_is_told_and_caught_up(ten, place, record) -> None:
    anchor = Anchor(place.anchor)

    def full(head: Head) -> None:
        raise EnvironmentProblem("the disk is full")

    ten._anchor.write = full
    with pytest.raises(EnvironmentProblem, match="disk is full"):
        ten.append(record())
    assert anchor.read().count == 10
    del ten._anchor.write
    assert ten.verify().ok
    assert ten.append(record()) == 12
    assert anchor.read().count == 12


def test_an_anchor_never_goes_back(tmp_path: Path) -> None:
    anchor = Anchor(tmp_path / "anchor")
    anchor.advance(Head(3, "ab" * 32))
    anchor.advance(Head(2, "cd" * 32))
    assert anchor.read() == Head(3, "ab" * 32)
    assert [path.name for path in tmp_path.iterdir()] == ["anchor"]
