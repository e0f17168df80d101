"""Several processes at once, the schema and its rights, and everything a machine may refuse."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from assetwright.store import AuditLog
from assetwright.store.database import _MIGRATIONS
from assetwright.store.location import Location
from assetwright.store.schema import REVISION, VERSION_TABLE, metadata
from assetwright.types import EnvironmentProblem, InputError

from .conftest import side_by_side

PASSWORDS = ("s3cr:t/p@ss word", "s3cr%3At%2Fp%40ss%20word", "s3cr", "p@ss", "hunter2")

APPEND = """
import sys
from pathlib import Path
from assetwright.store import AuditLog
from assetwright.types import AuditRecord, RequestOutcome

url, anchor, name, count = sys.argv[1:]
sys.stdin.readline()
with AuditLog.open(url, anchor=Path(anchor)) as log:
    for number in range(int(count)):
        log.append(AuditRecord("cli", f"{name} {number}", RequestOutcome.DRAWN, user=name))
"""


def test_processes_make_tables_and_one_chain_together(new_place) -> None:
    """The tables are not there yet: whoever comes first makes them, the others wait."""
    names = ("ann", "bob", "cyd")
    side_by_side(APPEND, *((new_place.url, new_place.anchor, name, 12) for name in names))
    with new_place.open(create=False) as log:
        verification = log.verify()
        assert verification.ok
        assert verification.head.count == verification.anchored == 36
        for name in names:
            own = [entry.record.prompt for entry in log.records() if entry.record.user == name]
            assert own == [f"{name} {number}" for number in range(12)]


def test_threads_share_a_log(log: AuditLog, record) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        positions = list(pool.map(lambda n: log.append(record(str(n))), range(24)))
    assert sorted(positions) == list(range(1, 25))
    assert log.verify().anchored == 24


def test_two_machines_have_an_anchor_each(ten: AuditLog, place, record, tmp_path: Path) -> None:
    other = tmp_path / "other.anchor"
    with AuditLog.open(place.url, anchor=other) as elsewhere:
        assert elsewhere.begin_anchor().ok
        elsewhere.append(record())
        assert (elsewhere.verify().anchored, ten.verify().anchored) == (11, 10)
        ten.append(record())
        assert (elsewhere.verify().anchored, ten.verify().anchored) == (11, 12)


def test_migrations_make_what_the_program_expects(place) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(_MIGRATIONS)).get_current_head() == REVISION
    url = place.url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url if "://" in url else f"sqlite:///{url}")
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_log_of_a_later_version_is_left_alone(place) -> None:
    place.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    try:
        with pytest.raises(EnvironmentProblem, match="newer version"):
            place.open()
        with pytest.raises(EnvironmentProblem, match="not an audit log of this version"):
            place.open(create=False)
    finally:
        place.execute(f"UPDATE {VERSION_TABLE} SET version_num = '{REVISION}'")


def test_without_create_nothing_is_made(new_place, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"no audit log|not an audit log"):
        new_place.open(create=False)
    assert not list(tmp_path.rglob("*"))


def test_the_documented_role_can_add_and_read_only(new_postgres, writer, record) -> None:
    with pytest.raises(EnvironmentProblem, match="permission denied"):
        AuditLog.open(writer, anchor=new_postgres.anchor)
    new_postgres.open().close()
    with AuditLog.open(writer, anchor=new_postgres.anchor) as log:
        assert log.append(record()) == 1
        assert log.verify().ok
    as_writer = type(new_postgres)(writer, new_postgres.anchor)
    for statement in (
        "UPDATE audit_records SET tenant = 'x'",
        "DELETE FROM audit_records",
        "TRUNCATE audit_records",
        "ALTER TABLE audit_records DISABLE TRIGGER ALL",
        "DROP TABLE audit_records",
        f"DELETE FROM {VERSION_TABLE}",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            as_writer.execute(statement)


def test_others_may_not_even_read(server, new_postgres, writer) -> None:
    new_postgres.open().close()
    server.execute("REVOKE assetwright_audit FROM app")
    server.execute(f"GRANT USAGE ON SCHEMA {re.search(r'audit_[0-9a-f]+', writer)[0]} TO PUBLIC")
    with pytest.raises(DBAPIError, match="permission denied for table"):
        type(new_postgres)(writer, new_postgres.anchor).execute("SELECT * FROM audit_records")


# What the machine refuses.


def refused(url: str, anchor: Path, **options: object) -> str:
    """The one sentence of a failure, which holds no password, nor does what caused it."""
    with pytest.raises((EnvironmentProblem, InputError)) as caught:
        AuditLog.open(url, anchor=anchor, **options).close()
    told: list[str] = []
    error: BaseException | None = caught.value
    while error is not None:
        told += [str(error), repr(error)]
        error = None if error.__suppress_context__ else (error.__cause__ or error.__context__)
    for secret in PASSWORDS:
        assert secret not in "".join(told)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    url = f"postgresql://me:{PASSWORDS[1]}@127.0.0.1:{closed_port()}/db"
    sentence = refused(url, tmp_path / "anchor")
    assert "refused" in sentence
    assert "postgresql://me@127.0.0.1:" in sentence
    assert not (tmp_path / "anchor").exists()


def test_a_wrong_password(server, tmp_path: Path) -> None:
    url = f"postgresql://owner:hunter2@127.0.0.1:{server.port}/postgres"
    assert "password authentication failed" in refused(url, tmp_path / "anchor")


def test_a_database_that_is_not_there(server, tmp_path: Path) -> None:
    url = server.url("public").replace("/postgres?", "/nothing?")
    assert '"nothing" does not exist' in refused(url, tmp_path / "anchor")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@host:port/db",
        "postgresql://me:hunter2@host:1/db?connect_timeout=never",
        "postgresql://me@127.0.0.1:1/db?password=hunter2&sslmode=nonsense",
        "postgresql://me:hunter2@127.0.0.1:1/db?nonsense=hunter2",
        "mysql://me:hunter2@host/db",
    ],
)
def test_urls_that_cannot_be_used(url: str, tmp_path: Path) -> None:
    assert refused(url, tmp_path / "anchor")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", ":memory:"])
def test_a_log_in_memory_is_none(url: str, tmp_path: Path) -> None:
    assert "needs a file" in refused(url, tmp_path / "anchor")


def test_no_password_in_the_name_or_the_repr(server, postgres) -> None:
    location = Location.find(postgres.url, postgres.anchor)
    for shown in (location.name, repr(location), repr(location.server)):
        assert not [secret for secret in PASSWORDS if secret in shown]


def test_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSETWRIGHT_AUDIT", "off")
    with pytest.raises(EnvironmentProblem, match="ASSETWRIGHT_AUDIT"):
        AuditLog.open()


def test_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ASSETWRIGHT_AUDIT", raising=False)
    monkeypatch.delenv("ASSETWRIGHT_AUDIT_ANCHOR", raising=False)
    monkeypatch.setenv("ASSETWRIGHT_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "audit.sqlite3"
    assert Location.find().file == Location.find("audit.sqlite3").file == file
    assert Location.find("sqlite:///audit.sqlite3").file == file
    assert Location.find(f"sqlite:///{file}").file == file
    assert Location.find(str(file)).anchor == tmp_path / "audit.sqlite3.anchor"
    servers = [
        Location.find(f"{scheme}://{user}@host{port}/{database}")
        for scheme, user, port, database in (
            ("postgres", "ann:pw", "", "db"),
            ("postgresql+psycopg", "bob", ":5432", "db"),
            ("postgresql", "bob", "", "other"),
        )
    ]
    assert servers[0].anchor == servers[1].anchor != servers[2].anchor
    assert {each.anchor.parent for each in servers} == {tmp_path}


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "audit.sqlite3"
    file.write_bytes(b"this is not a database, whatever its name says" * 100)
    for create in (True, False):
        sentence = refused(str(file), tmp_path / "anchor", create=create)
        assert str(file) in sentence
        assert "not a database" in sentence


def test_a_database_of_something_else(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite3"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE audit_records (x)")
    connection.close()
    assert "already exists" in refused(str(file), tmp_path / "anchor")


def test_a_damaged_page(sqlite, record) -> None:
    with sqlite.open() as log:
        for _ in range(30):
            log.append(record("x" * 2000))
    file = Path(sqlite.url)
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = os.urandom(len(content) - len(content) // 2)
    file.write_bytes(content)
    with sqlite.open(create=False) as log, pytest.raises(EnvironmentProblem, match="malformed"):
        log.verify()


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    assert "not a file" in refused(str(tmp_path), tmp_path / "anchor")
    (tmp_path / "file").touch()
    assert "not a" in refused(str(tmp_path / "file" / "log"), tmp_path / "anchor")


@pytest.fixture
def read_only(sqlite, record, tmp_path: Path) -> Iterator[Path]:
    """A disk with a log of one record on it that cannot be written."""
    with sqlite.open() as log:
        log.append(record())
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a tmpfs is not allowed here")
    shutil.copy(sqlite.url, folder / "audit.sqlite3")
    shutil.copy(sqlite.anchor, folder / "audit.sqlite3.anchor")
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_on_a_read_only_disk_a_log_can_be_verified_and_not_begun(read_only: Path) -> None:
    with AuditLog.open(str(read_only / "audit.sqlite3"), create=False) as log:
        assert log.verify().ok
        assert len(list(log.records())) == 1
    assert "read" in refused(str(read_only / "new.sqlite3"), read_only / "anchor")
    assert "read" in refused(str(read_only / "a" / "new.sqlite3"), read_only / "anchor")
    assert "read-only" in refused(str(read_only / "audit.sqlite3"), read_only / "anchor")


def test_an_anchor_that_cannot_be_made(read_only: Path, tmp_path: Path) -> None:
    assert "read-only" in refused(str(tmp_path / "other.sqlite3"), read_only / "anchor")


def test_a_writer_that_never_ends_is_told(sqlite, record, monkeypatch) -> None:
    monkeypatch.setattr("assetwright.store.database.PATIENCE", 0.1)
    with sqlite.open() as log:
        other = sqlite3.connect(sqlite.url, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EnvironmentProblem, match="locked"):
            log.append(record())
        other.rollback()
        other.close()
        assert log.append(record()) == 1


def test_a_writer_that_never_ends_is_told_in_postgres(postgres, record, monkeypatch) -> None:
    from sqlalchemy import text

    from assetwright.store.database import _LOCK

    monkeypatch.setattr("assetwright.store.database.PATIENCE", 1)
    engine = create_engine(postgres.url.replace("postgresql:", "postgresql+psycopg:"))
    with postgres.open() as log, engine.connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        with pytest.raises(EnvironmentProblem, match="lock timeout"):
            log.append(record())
        other.rollback()
        assert log.append(record()) == 1
    engine.dispose()


def test_a_connection_that_was_cut_is_made_again(server, postgres, record) -> None:
    with postgres.open() as log:
        log.append(record())
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'assetwright'"
        )
        assert log.append(record()) == 2
