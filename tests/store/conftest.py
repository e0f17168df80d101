from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from assetwright.store import AuditLog
from assetwright.store.database import Database
from assetwright.store.location import Location
from assetwright.types import AuditRecord, RequestOutcome

PASSWORD = "s3cr:t/p@ss word"
QUOTED = "s3cr%3At%2Fp%40ss%20word"
ENGINES: dict[str, Engine] = {}


@dataclass(frozen=True)
class Server:
    port: int

    def url(self, schema: str, user: str = "owner") -> str:
        """Tables of their own in the one database: making a database takes half a second."""
        place = f"127.0.0.1:{self.port}/postgres?options=-csearch_path%3D{schema}"
        return f"postgresql://{user}:{QUOTED}@{place}"

    def execute(self, *statements: str) -> None:
        Place(self.url("public"), Path()).execute(*statements)

    def new_schema(self) -> str:
        name = f"audit_{secrets.token_hex(4)}"
        self.execute(f"CREATE SCHEMA {name}")
        return name


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs, which Debian keeps out of PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    folders += [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    return next((f for f in reversed(folders) if (f / "initdb").exists()), None)


def unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, which tests in a container do."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of its own, gone afterwards."""
    binaries = programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: run scripts/install-debian-packages")
    # Not pytest's folder, which only root may enter.
    folder = Path(tempfile.mkdtemp(prefix="assetwright-postgres-"))
    identity = unprivileged()
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, secret = folder / "data", folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    options: dict[str, Any] = {"cwd": folder, "capture_output": True, "text": True, **identity}
    initdb = [binaries / "initdb", "-D", data, "-U", "owner", "--auth=scram-sha-256"]
    initdb += [f"--pwfile={secret}", "--encoding=UTF8", "--locale=C", "--no-sync"]
    settings = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder} "
    settings += "-c fsync=off -c shared_buffers=8MB -c max_connections=40"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log"]
    try:
        made = subprocess.run(initdb, check=False, **options)
        assert made.returncode == 0, made.stdout + made.stderr
        # The server would keep a captured pipe open.
        options |= {"capture_output": False, "stdout": subprocess.DEVNULL}
        subprocess.run([*control, "-o", settings, "start"], check=True, **options)
        yield Server(port)
    finally:
        for engine in ENGINES.values():
            engine.dispose()
        if data.exists():
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, **options)
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Place:
    """Where a test's log is, and how to get at it behind its back."""

    url: str
    anchor: Path

    def open(self, **options: Any) -> AuditLog:
        return AuditLog.open(self.url, anchor=self.anchor, **options)

    def attack(self, *statements: str) -> None:
        """What the owner of the database can do: lift the triggers, and then anything."""
        if "://" in self.url:
            lift = ["ALTER TABLE audit_records DISABLE TRIGGER ALL"]
        else:
            names = ("no_update", "no_delete", "append")
            lift = [f"DROP TRIGGER audit_records_{name}" for name in names]
        self.execute(*lift, *statements)

    def execute(self, *statements: str) -> None:
        engine = attacker(self.url)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        if "://" not in self.url:
            engine.dispose()


def attacker(url: str) -> Engine:
    """Connections to a server are kept, since making one takes longer than most tests."""
    if "://" not in url:
        return create_engine(f"sqlite:///{url}")
    if url not in ENGINES:
        driver = url.replace("postgresql:", "postgresql+psycopg:")
        ENGINES[url] = create_engine(driver, pool_pre_ping=True)
    return ENGINES[url]


@pytest.fixture(scope="session")
def schema(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Tables that the tests have one after the other."""
    name = server.new_schema()
    AuditLog.open(server.url(name), anchor=tmp_path_factory.mktemp("head") / "anchor").close()
    return name


@pytest.fixture
def postgres(server: Server, schema: str, tmp_path: Path) -> Place:
    """An empty log in PostgreSQL."""
    place = Place(server.url(schema), tmp_path / "head" / "audit.anchor")
    place.attack(
        "TRUNCATE audit_records, asset_reviews",
        "ALTER TABLE audit_records ENABLE ALWAYS TRIGGER audit_records_append_only",
    )
    return place


@pytest.fixture
def new_postgres(server: Server, tmp_path: Path) -> Place:
    """A place in PostgreSQL where no log has been yet."""
    return Place(server.url(server.new_schema()), tmp_path / "head" / "audit.anchor")


@pytest.fixture
def new_sqlite(tmp_path: Path) -> Place:
    """A place for a file."""
    return Place(str(tmp_path / "log" / "audit.sqlite3"), tmp_path / "head" / "audit.anchor")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "audit.sqlite3"
    AuditLog.open(str(file)).close()
    return file


@pytest.fixture
def sqlite(new_sqlite: Place, template: Path) -> Place:
    """An empty log in a file."""
    file = Path(new_sqlite.url)
    file.parent.mkdir()
    shutil.copy(template, file)
    return new_sqlite


@pytest.fixture
def writer(server, new_postgres) -> Iterator[str]:
    """The URL of a user that has the documented role and nothing else."""
    schema = re.search(r"audit_\w+", new_postgres.url)[0]
    password = PASSWORD.replace("'", "''")
    server.execute(
        "CREATE ROLE assetwright_audit NOLOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO assetwright_audit",
        f"CREATE ROLE app LOGIN PASSWORD '{password}' IN ROLE assetwright_audit",
    )
    yield server.url(schema, "app")
    server.execute(f"DROP SCHEMA {schema} CASCADE", "DROP ROLE app", "DROP ROLE assetwright_audit")


@pytest.fixture(params=["new_sqlite", "new_postgres"])
def new_place(request: pytest.FixtureRequest) -> Place:
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> Place:
    return request.getfixturevalue(request.param)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """A server's own, empty."""
    database = Database(Location.find(place.url, place.anchor))
    with database.writing() as connection:
        for table in ("api_keys", "api_usage", "idempotency_keys"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    yield database
    database.close()


@pytest.fixture
def log(place: Place) -> Iterator[AuditLog]:
    with place.open() as log:
        yield log


def side_by_side(program: str, *lines: tuple[object, ...]) -> None:
    """Run processes that begin their work at the same moment."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, *map(str, line)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in lines
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")


def a_record(prompt: str | None = "[icon] a heart", **fields: Any) -> AuditRecord:
    fields = {"door": "python", "outcome": RequestOutcome.DRAWN} | fields
    return AuditRecord(prompt=prompt, **fields)


@pytest.fixture
def record() -> Callable[..., AuditRecord]:
    return a_record


@pytest.fixture
def ten(log: AuditLog) -> AuditLog:
    """A log with ten records; the anchor, which takes the most time, is written for the last."""
    advance = log._anchor.advance
    for number in range(1, 11):
        when = datetime(2026, 11, number, 12, 0, 0, number, tzinfo=UTC)
        log._anchor.advance = advance if number == 10 else lambda head: None
        log.append(a_record(f"heart {number}", when=when, tenant=f"t{number % 2}"))
    return log
