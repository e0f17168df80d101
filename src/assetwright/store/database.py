"""A connection to where the records are: one writer at a time, readers beside it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, QueuePool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from assetwright.store.location import Location
from assetwright.store.redaction import redacted
from assetwright.store.schema import REVISION, VERSION_TABLE
from assetwright.types import EnvironmentProblem

PATIENCE: Final = 30
"""Seconds a writer waits for the others."""
CONNECT_TIMEOUT = 5
_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = int.from_bytes(b"asw-audt")
"""PostgreSQL's advisory locks are numbers, apart for every database."""


class Database:
    """The database of an audit log, its tables made or brought up to date.

    Without ``create`` nothing is made or changed: the log must be there.
    EnvironmentProblem, in one sentence without passwords, for whatever the database refuses.
    """

    def __init__(self, location: Location, *, create: bool = True) -> None:
        self.location = location
        self._engine = _engine(location, create=create)
        self._sqlite = location.file is not None
        try:
            if create and location.file is not None:
                _make_private(location.file)
                self._log_ahead()
            with self.reading() as connection:
                current = _revision(connection)
            if current != REVISION:
                if not create:
                    raise EnvironmentProblem(
                        f"{location.name} is not an audit log of this version of assetwright."
                    )
                self._migrate()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction in which one statement sees one state of the log."""
        with self._explained("read"), self._engine.connect() as connection:
            if self._sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer, of any process, can overlap; committed at the end."""
        with self._explained("written"), self._engine.connect() as connection:
            if self._sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
                # The anchor must not lead: what is committed must be on disk.
                connection.exec_driver_sql(
                    "SELECT set_config('synchronous_commit', 'on', true) "
                    "WHERE current_setting('synchronous_commit') = 'off'"
                )
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection
            connection.commit()

    def _log_ahead(self) -> None:
        """Write-ahead logging: readers and the writer do not wait for each other."""
        with self._explained("opened"), self._engine.connect() as connection:
            # Two that change the mode at once are refused at once, whatever the timeout.
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                    return
                except DBAPIError as error:
                    if "locked" not in str(error.orig) or time.monotonic() > deadline:
                        raise
                    connection.rollback()
                    time.sleep(0.02)

    def _migrate(self) -> None:
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            try:
                # Does nothing if another process did it all while this one waited.
                command.upgrade(config, REVISION)
            except CommandError as error:
                raise EnvironmentProblem(
                    f"The audit log {self.location.name} was made by a newer version of "
                    "assetwright: use that one."
                ) from error

    @contextmanager
    def _explained(self, done: str) -> Iterator[None]:
        problem = None
        try:
            yield
        except SQLAlchemyError as error:
            problem = self._reason(error)
        except sqlite3.Error as error:
            problem = str(error)
        except OSError as error:
            problem = (error.strerror or str(error)).lower()
        if problem is not None:
            # Not `from error`, which may quote the prompt or the password.
            raise EnvironmentProblem(
                f"The audit log {self.location.name} cannot be {done}: {problem.rstrip('.')}."
            )

    def _reason(self, error: SQLAlchemyError) -> str:
        if not isinstance(error, DBAPIError):
            return redacted(str(error).partition("\n")[0])
        lines = str(error.orig).strip().splitlines()
        reason = redacted(lines[0] if lines else type(error.orig).__name__)
        password = self.location.server and self.location.server.password
        return reason.replace(str(password), "***") if password else reason


def _engine(location: Location, *, create: bool) -> Engine:
    if location.server is not None:
        timeout = location.server.query.get("connect_timeout", str(CONNECT_TIMEOUT))
        try:
            return create_engine(
                location.server,
                connect_args={"connect_timeout": timeout, "application_name": "assetwright"},
                # A snapshot older than the lock would not see the newest record.
                isolation_level="READ COMMITTED",
                pool_pre_ping=True,
                hide_parameters=True,
            )
        except ImportError as error:
            raise EnvironmentProblem(
                "An audit log in PostgreSQL needs psycopg: pip install 'assetwright[postgres]'."
            ) from error
    file = location.file
    if file is None:
        raise ValueError("a location is a file or a server")
    if not create and not file.exists():
        raise EnvironmentProblem(f"There is no audit log {file}.")
    query = "mode=rwc"
    if not create:
        query = "mode=ro"
        # On a read-only disk there is no writer, and no place for the files that tell of one.
        if not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists():
            query = "immutable=1"
    uri = f"{file.as_uri()}?{query}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        # Bytes that an attacker put there are for `verify` to find, not to stumble over.
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        # The anchor must not lead: what is committed must be on disk.
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=QueuePool, hide_parameters=True)


def _make_private(file: Path) -> None:
    """An empty file that others cannot read: prompts are nobody else's business."""
    reason = None
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if not file.is_file():
            reason = "it is not a file"
        # SQLite says only that it is "unable".
        elif not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
            reason = "it, or its folder, is read-only"
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    if reason is not None:
        raise EnvironmentProblem(f"The audit log {file} cannot be opened: {reason}.")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
    revision = found.scalar()
    return None if revision is None else str(revision)
