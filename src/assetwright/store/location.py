"""Where an audit log is, and where its anchor is."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.config import data_folder
from assetwright.types import EnvironmentProblem, InputError

if TYPE_CHECKING:
    from sqlalchemy import URL

LOCATION_VARIABLE = "ASSETWRIGHT_AUDIT"
ANCHOR_VARIABLE = "ASSETWRIGHT_AUDIT_ANCHOR"
OFF = "off"
FILE_NAME = "audit.sqlite3"

_SERVER_SCHEMES = {"postgresql", "postgres", "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Location:
    """A SQLite ``file``, or the ``server`` URL of a PostgreSQL database.

    ``name`` is how it is called in messages: there is no password in it.
    """

    name: str
    anchor: Path
    file: Path | None = None
    server: URL | None = field(default=None, repr=False)

    @classmethod
    def find(cls, url: str | None = None, anchor: Path | None = None) -> Location:
        """The log at ``url`` (a path, a sqlite: or a postgresql: URL), else the user's own.

        That is ``$ASSETWRIGHT_AUDIT``, else a file in the user's data folder. The anchor is
        ``$ASSETWRIGHT_AUDIT_ANCHOR`` when not given; else it is beside a SQLite file, and in the
        data folder for a server.
        """
        if url is None:
            url = os.environ.get(LOCATION_VARIABLE) or str(data_folder() / FILE_NAME)
        if url == OFF:
            raise EnvironmentProblem(f"There is no audit log: {LOCATION_VARIABLE} is {OFF!r}.")
        if anchor is None and (own := os.environ.get(ANCHOR_VARIABLE)):
            anchor = Path(own)
        scheme, colon, rest = url.partition("://")
        if not colon:
            return _file(url, anchor)
        if scheme == "sqlite":
            return _file(rest.removeprefix("/"), anchor)
        if scheme in _SERVER_SCHEMES:
            return _server(rest, anchor)
        raise InputError(
            "url",
            f"An audit log cannot be in {scheme!r}: give a file or a postgresql:// URL.",
        )


def _file(path: str, anchor: Path | None) -> Location:
    if path in ("", ":memory:"):
        raise InputError("url", "An audit log needs a file: one in memory would be lost.")
    file = Path(path).expanduser().absolute()
    anchor = anchor or file.with_name(f"{file.name}.anchor")
    return Location(str(file), anchor.expanduser().absolute(), file=file)


def _server(rest: str, anchor: Path | None) -> Location:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    problem = None
    try:
        url = make_url(f"postgresql+psycopg://{rest}")
    except (ArgumentError, ValueError) as error:
        problem = error
    if problem is not None:
        # Not `from error`: its text may hold the password.
        raise InputError(
            "url",
            "The URL of the audit log cannot be read: "
            "write postgresql://user:password@host:port/database, with @ : / in it as %40 %3A %2F.",
        )
    port = f":{url.port}" if url.port else ""
    user = f"{url.username}@" if url.username else ""
    name = f"postgresql://{user}{url.host or ''}{port}/{url.database or ''}"
    if anchor is None:
        # One for each place of a table, whoever the user; `options` can name a schema.
        where = (url.query.get(name, "") for name in ("host", "port", "options"))
        place = f"{url.host}:{url.port or 5432}/{url.database} {' '.join(map(str, where))}"
        digest = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        anchor = data_folder() / f"audit-{digest}.anchor"
    return Location(name, anchor.expanduser().absolute(), server=url)


def asked_place(log: str | None, anchor: Path | None) -> tuple[str | None, Path | None]:
    """Where the log and its anchor are asked to be, None for the default.

    ``$ASSETWRIGHT_AUDIT`` comes before a project's ``log``, whose anchor is then not its anchor.
    """
    own = os.environ.get(LOCATION_VARIABLE)
    return (own, None) if own else (log, anchor)
