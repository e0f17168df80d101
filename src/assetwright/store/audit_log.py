"""The audit log: records that can be added, read and verified, and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TextIO, get_args

from assetwright.store.anchor import Anchor, Head
from assetwright.store.export import write_csv, write_jsonl
from assetwright.store.location import Location
from assetwright.store.rows import GENESIS, Prompts, Row, entry, sealed, storable, timestamp
from assetwright.store.verification import Verification, verify_chain
from assetwright.types import (
    AuditEntry,
    AuditRecord,
    EnvironmentProblem,
    InputError,
    RequestOutcome,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    from assetwright.store.database import Database
    from assetwright.store.review_log import ReviewLog

Format = Literal["jsonl", "csv"]

_PAGE = 500


class AuditLog:
    """One record a request, each sealed by a hash to the one before.

    A log that does not agree with its anchor takes no more records: a later head over a broken
    chain would hide what was done to it. Safe from several threads, processes and machines.

    >>> with AuditLog.open() as log:
    ...     log.append(AuditRecord("python", "[icon] a heart", RequestOutcome.DRAWN))
    1
    """

    def __init__(self, database: Database, anchor: Anchor, prompts: Prompts) -> None:
        self._database = database
        self._anchor = anchor
        self._prompts: Prompts = prompts

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        anchor: Path | None = None,
        prompts: Prompts = "text",
        create: bool = True,
    ) -> Self:
        """The log at ``url`` (see ``Location.find``), made or brought up to date if need be.

        With ``prompts="hash"`` the words of a request are kept as hashes only. Without ``create``
        the log must be there, and nothing of it is written.

        EnvironmentProblem when it cannot be opened, InputError for a URL that is none.
        """
        if prompts not in get_args(Prompts):
            raise InputError("prompts", f"prompts must be 'text' or 'hash', not {prompts!r}")
        try:
            from assetwright.store.database import Database

            location = Location.find(url, anchor)
        except ImportError as error:
            raise EnvironmentProblem(
                "The audit log needs SQLAlchemy and Alembic: pip install 'assetwright[audit]'."
            ) from error
        log = cls(Database(location, create=create), Anchor(location.anchor), prompts)
        if create:
            with log._closed_on_failure():
                log._anchor_if_empty()
        return log

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the log can not be used any more."""
        self._database.close()

    @property
    def name(self) -> str:
        """Where the log is, without passwords."""
        return self._database.location.name

    @property
    def reviews(self) -> ReviewLog:
        """What was thought of assets, kept in the same database."""
        from assetwright.store.review_log import ReviewLog

        return ReviewLog(self._database, self._prompts)

    @property
    def anchor(self) -> Path:
        """The file of the anchor."""
        return self._anchor.path

    def append(self, record: AuditRecord) -> int:
        """Add a record; returns its position. When this returns, it is on disk and anchored.

        EnvironmentProblem when it is not. Where only the anchor could not be written the record is
        there all the same, and the next one's anchor vouches for both.
        """
        from assetwright.store.schema import records

        with self._database.writing() as connection:
            head = _head(connection)
            self._check(connection, head)
            row = sealed(record, head.count + 1, head.hash, self._prompts)
            connection.execute(records.insert(), row)
        # Afterwards, so that the anchor never leads; under the lock, so that it never goes back.
        with self._database.writing():
            self._anchor.advance(Head(head.count + 1, str(row["hash"])))
        return head.count + 1

    def records(
        self,
        *,
        tenant: str | None = None,
        outcome: RequestOutcome | str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[AuditEntry]:
        """The records that fit, in the order they came; ``since`` includes its moment.

        EnvironmentProblem at one that cannot be read, which ``verify`` says more about.
        """
        from assetwright.store.schema import records

        query = records.select().order_by(
            records.c.position.desc() if newest_first else records.c.position
        )
        if tenant is not None:
            query = query.where(records.c.tenant == storable(tenant))
        if outcome is not None:
            query = query.where(records.c.outcome == str(outcome))
        if since is not None:
            if since.tzinfo is None:
                raise InputError("since", "since must say its time zone")
            query = query.where(records.c.at >= timestamp(since))
        if limit is not None:
            if not 0 <= limit < 2**63:
                raise InputError(
                    "limit", f"limit must be 0 or more and fit in 63 bits, not {limit}"
                )
            query = query.limit(limit)
        with self._rows(query) as rows:
            for row in rows:
                try:
                    yield entry(row)
                except (ValueError, TypeError, AttributeError) as error:
                    raise EnvironmentProblem(
                        f"Record {row['position']} of the audit log {self.name} cannot be read; "
                        "`assetwright audit verify` says what was done to it."
                    ) from error

    def verify(self) -> Verification:
        """Follow the chain from end to end and compare it with the anchor."""
        # The anchor first: what is added meanwhile is then past it.
        return self._verify(self._anchor.read())

    def begin_anchor(self) -> Verification:
        """Write a first anchor for a log that has records: on a new machine, or after a move.

        Only when there is none and the chain is sound; it vouches for what is there from now on.
        """
        if self._anchor.read() is not None:
            raise EnvironmentProblem(
                f"There is an anchor already, {self.anchor}: "
                "move it away first if the log is to be vouched for anew."
            )
        found = self._verify(Head(0, GENESIS))
        if found.ok:
            # No lock: nothing is added to a log that has records and no anchor.
            self._anchor.advance(found.head)
            return self.verify()
        return found

    def export(
        self,
        stream: TextIO,
        format: Format = "jsonl",  # noqa: A002
        *,
        tenant: str | None = None,
        outcome: RequestOutcome | str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> int:
        """Write records to ``stream``, as JSON lines or CSV; returns how many."""
        writers = {"jsonl": write_jsonl, "csv": write_csv}
        if format not in writers:
            raise InputError("format", f"format must be jsonl or csv, not {format!r}")
        found = self.records(tenant=tenant, outcome=outcome, since=since, limit=limit)
        return writers[format](found, stream)

    @contextmanager
    def _closed_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _anchor_if_empty(self) -> None:
        """An empty log is anchored too, so that a log without an anchor has lost it."""
        if self._anchor.read() is not None:
            return
        with self._database.writing() as connection:
            head = _head(connection)
            if head.count == 0:
                self._anchor.advance(head)

    def _check(self, connection: Connection, head: Head) -> None:
        """Whether the chain still contains what the anchor vouches for, before it goes on."""
        from assetwright.store.schema import records

        anchored = self._anchor.read()
        if anchored is None:
            if head.count == 0:
                return
            raise EnvironmentProblem(
                f"The audit log {self.name} has {head.count} records and no anchor {self.anchor}: "
                "give its path, or write a first one with `assetwright audit anchor`."
            )
        if anchored.count == head.count:
            found: object = head.hash
        elif anchored.count == 0:
            found = GENESIS
        else:
            query = records.select().where(records.c.position == anchored.count)
            row = connection.execute(query).mappings().first()
            found = None if row is None else row["hash"]
        if found != anchored.hash:
            raise EnvironmentProblem(
                f"The audit log {self.name} is not what its anchor {self.anchor} vouches for, "
                "so nothing more is recorded in it: see `assetwright audit verify`."
            )

    def _verify(self, anchor: Head | None) -> Verification:
        from assetwright.store.schema import records

        query = records.select().order_by(records.c.position)
        with self._rows(query) as rows:
            return verify_chain(rows, anchor)

    @contextmanager
    def _rows(self, query: Select[Any]) -> Iterator[Iterator[Row]]:
        """What a query finds, a page at a time; the cursor is closed also when reading stops."""
        with (
            self._database.reading() as connection,
            connection.execution_options(yield_per=_PAGE).execute(query) as found,
        ):
            yield (dict(row) for row in found.mappings())


def available() -> bool:
    """Whether the packages are installed that an audit log needs."""
    return all(find_spec(name) is not None for name in ("sqlalchemy", "alembic"))


def _head(connection: Connection) -> Head:
    from assetwright.store.schema import records

    columns = records.c
    query = records.select().with_only_columns(columns.position, columns.hash)
    row = connection.execute(query.order_by(columns.position.desc()).limit(1)).first()
    return Head(0, GENESIS) if row is None else Head(row.position, row.hash)
