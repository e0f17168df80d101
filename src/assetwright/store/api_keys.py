"""Keys of the HTTP door: who holds them, what they may, how much they have drawn.

A key is ``aw_ID_SECRET``; kept are the ID and the SHA-256 of the whole. A slow hash would guard a
password, which can be guessed; the secret is 256 random bits, which no hardware tries out, and a
fast hash costs each request nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from assetwright.store.rows import storable, timestamp
from assetwright.types import InputError

if TYPE_CHECKING:
    from assetwright.store.database import Database

_TOKEN = re.compile(r"aw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
_RATE = re.compile(r"[1-9]\d{0,6}/(second|minute|hour|day)")
_LONGEST = 200
_USAGE_KEPT = timedelta(days=31)


class Scope(StrEnum):
    """What a key may be used for."""

    GENERATE = "generate"
    """To have pictures drawn."""
    READ = "read"
    """To read what there is: models, styles, its own assets."""
    METRICS = "metrics"
    """To read the server's counters."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of a key. ``rate`` ("60/minute") and ``quota`` (pictures a day, UTC) are None
    for what the server's settings say; quota 0 is any number."""

    id: str
    name: str
    tenant: str
    scopes: frozenset[Scope]
    created: datetime
    rate: str | None = None
    quota: int | None = None
    expires: datetime | None = None
    revoked: datetime | None = None
    hash: str = field(default="", repr=False)

    def active(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class ApiKeys:
    """The keys in a database; safe from several threads, processes and machines.

    EnvironmentProblem where the database does not answer.
    """

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock

    def create(
        self,
        name: str,
        *,
        tenant: str = "",
        scopes: Collection[Scope] = (Scope.GENERATE, Scope.READ),
        rate: str | None = None,
        quota: int | None = None,
        expires: datetime | None = None,
    ) -> tuple[ApiKey, str]:
        """Make a key. The second is the key itself, which cannot be shown again.

        InputError for what is out of range.
        """
        from assetwright.store.schema import api_keys

        now = self._clock()
        _check(name, tenant, scopes, rate, quota, expires, now)
        key_id = secrets.token_hex(6)
        token = f"aw_{key_id}_{secrets.token_urlsafe(32)}"
        row = {
            "id": key_id,
            "hash": _digest(token),
            "name": storable(name),
            "tenant": storable(tenant),
            "scopes": " ".join(sorted(scopes)),
            "rate": rate,
            "quota": quota,
            "created": timestamp(now),
            "expires": None if expires is None else timestamp(expires),
            "revoked": None,
        }
        with self._database.writing() as connection:
            connection.execute(api_keys.insert(), row)
        return _key(row), token

    def find(self, token: str) -> ApiKey | None:
        """The active key that ``token`` is, None for anything else."""
        from assetwright.store.schema import api_keys

        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        with self._database.reading() as connection:
            query = api_keys.select().where(api_keys.c.id == match[1])
            row = connection.execute(query).mappings().first()
        if row is None or not hmac.compare_digest(str(row["hash"]), _digest(token)):
            return None
        key = _key(row)
        return key if key.active(self._clock()) else None

    def any(self) -> bool:
        """Whether a key was ever made: from then on a server asks for one."""
        from assetwright.store.schema import api_keys

        with self._database.reading() as connection:
            return connection.execute(api_keys.select().limit(1)).first() is not None

    def all(self) -> list[ApiKey]:
        """All keys, the oldest first, also those that open nothing any more."""
        from assetwright.store.schema import api_keys

        query = api_keys.select().order_by(api_keys.c.created, api_keys.c.id)
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(query).mappings()]

    def revoke(self, key_id: str) -> ApiKey:
        """End a key, for good. InputError where there is none of that id."""
        from assetwright.store.schema import api_keys

        mine = api_keys.c.id == key_id
        with self._database.writing() as connection:
            connection.execute(
                api_keys.update()
                .where(mine & api_keys.c.revoked.is_(None))
                .values(revoked=timestamp(self._clock()))
            )
            row = connection.execute(api_keys.select().where(mine)).mappings().first()
        if row is None:
            raise InputError(
                "id", f"there is no key {key_id[:40]!r}: `assetwright keys list` shows their ids"
            )
        return _key(row)

    def used(self, key_id: str) -> int:
        """Pictures that a key has had drawn today."""
        from assetwright.store.schema import api_usage

        query = api_usage.select().where(
            (api_usage.c.key == key_id) & (api_usage.c.day == self._today())
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return 0 if row is None else int(row["pictures"])

    def spend(self, key_id: str, pictures: int, quota: int) -> int | None:
        """Count ``pictures`` towards a day's ``quota`` (0: any number); how many that makes.

        None, and nothing is counted, where it would be more than the quota. Negative numbers give
        back what was counted and not drawn.
        """
        from assetwright.store.schema import api_usage

        today = self._today()
        mine = (api_usage.c.key == key_id) & (api_usage.c.day == today)
        with self._database.writing() as connection:
            row = connection.execute(api_usage.select().where(mine)).mappings().first()
            before = 0 if row is None else int(row["pictures"])
            after = max(0, before + pictures)
            if pictures > 0 and quota and after > quota:
                return None
            if row is not None:
                connection.execute(api_usage.update().where(mine).values(pictures=after))
            else:
                oldest = (self._clock() - _USAGE_KEPT).date().isoformat()
                connection.execute(api_usage.delete().where(api_usage.c.day < oldest))
                day = {"key": key_id, "day": today, "pictures": after}
                connection.execute(api_usage.insert(), day)
        return after

    def _today(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()


def _check(
    name: str,
    tenant: str,
    scopes: Collection[Scope],
    rate: str | None,
    quota: int | None,
    expires: datetime | None,
    now: datetime,
) -> None:
    if not 0 < len(name.strip()) <= _LONGEST:
        raise InputError("name", f"a key's name has 1 to {_LONGEST} characters")
    if len(tenant) > _LONGEST:
        raise InputError("tenant", f"a tenant's name has at most {_LONGEST} characters")
    if not scopes:
        raise InputError("scopes", f"a key needs a scope: {', '.join(Scope)}")
    if rate and not _RATE.fullmatch(rate):
        raise InputError("rate", f"rate must be written as 60/minute, not {rate[:40]!r}")
    if quota is not None and not 0 <= quota < 2**31:
        raise InputError("quota", f"quota must be between 0 and {2**31 - 1}, not {quota}")
    if expires is not None and expires <= now:
        raise InputError("expires", f"a key cannot expire in the past, at {expires.isoformat()}")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _key(row: Mapping[Any, Any]) -> ApiKey:
    # A scope of a newer version is none of this one's.
    scopes = frozenset(Scope(each) for each in str(row["scopes"]).split() if each in list(Scope))
    return ApiKey(
        id=str(row["id"]),
        name=str(row["name"]),
        tenant=str(row["tenant"]),
        scopes=scopes,
        created=datetime.fromisoformat(str(row["created"])),
        rate=None if row["rate"] is None else str(row["rate"]),
        quota=None if row["quota"] is None else int(row["quota"]),
        expires=None if row["expires"] is None else datetime.fromisoformat(str(row["expires"])),
        revoked=None if row["revoked"] is None else datetime.fromisoformat(str(row["revoked"])),
        hash=str(row["hash"]),
    )
