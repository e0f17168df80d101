"""The database of a server: its keys, what was drawn with them, answers to be given again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assetwright.config import data_folder
from assetwright.settings import Settings
from assetwright.store.location import FILE_NAME, OFF, Location, asked_place
from assetwright.types import EnvironmentProblem

if TYPE_CHECKING:
    from assetwright.store.database import Database

DATABASE_VARIABLE = "ASSETWRIGHT_DATABASE"


def open_database(settings: Settings) -> Database:
    """The server's database, made or brought up to date.

    It is ``$ASSETWRIGHT_DATABASE``, else the settings' ``server.database``, else where the audit
    log is, else in the user's data folder. EnvironmentProblem when it cannot be opened, InputError
    for a URL that is none.
    """
    try:
        from assetwright.store.database import Database
    except ImportError as error:
        raise EnvironmentProblem(
            "A server's database needs SQLAlchemy and Alembic: pip install 'assetwright[server]'."
        ) from error
    return Database(Location.find(_place(settings)))


def _place(settings: Settings) -> str:
    log, _ = asked_place(settings.auditing.log, None)
    asked = os.environ.get(DATABASE_VARIABLE) or settings.serving.database
    return asked or (log if log and log != OFF else str(data_folder() / FILE_NAME))
