"""Requests that may be sent twice and are done once: keys, and the answers kept under them.

The rules are those of https://docs.stripe.com/api/idempotent_requests: the first answer under a
key is kept, whatever its status, and given again to every request that is the same.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from assetwright.types import InputError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from assetwright.store.database import Database

MAX_KEY: Final = 255
"""Characters of a key."""
KEPT_FOR: Final = 24 * 60 * 60
"""Seconds that an answer is kept."""
LEASE: Final = 60
"""Seconds that work under a key may go on without a sign of life; then another may do it."""


class KeyInUse(InputError):
    """The first request with this key is still being answered."""

    title = "A request with this key is in progress"
    status = 409


class KeyReused(InputError):
    """The key belongs to another request.

    422, as draft-ietf-httpapi-idempotency-key-header says; Stripe's own is 400.
    """

    title = "The key belongs to another request"
    status = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response that was given: status, the headers worth repeating, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Claim:
    """The right to answer the first request with a key; a later holder's claim ends it."""

    def __init__(self, keys: IdempotencyKeys, owner: str, key: str) -> None:
        self._keys, self._owner, self._key = keys, owner, key
        self._token = secrets.token_hex(16)

    @property
    def token(self) -> str:
        """What tells this claim from every other."""
        return self._token

    def renew(self) -> bool:
        """Say that the work goes on; whether the claim is still this one's."""
        return self._keys._change(self._where(), claimed_until=self._keys._until())

    def finish(self, answer: Answer) -> bool:
        """Keep the answer; whether the claim was still this one's."""
        return self._keys._change(
            self._where(),
            status=answer.status,
            headers=json.dumps(dict(answer.headers)),
            body=answer.body,
        )

    def release(self) -> None:
        """Forget the key: nothing was done under it, and the request may be sent again."""
        self._keys._forget(self._where())

    def _where(self) -> tuple[ColumnElement[bool], ...]:
        from assetwright.store.schema import idempotency_keys as table

        return (
            table.c.owner == self._owner,
            table.c.key == self._key,
            table.c.claim == self._token,
            table.c.status.is_(None),
        )


class IdempotencyKeys:
    """Keys by their owner, an API key's id; safe from several threads, processes and machines.

    An answer is kept ``kept_for`` seconds. A claim that its holder does not renew for ``lease``
    seconds, because it was killed, may be taken by the next request. ``clock`` gives seconds
    since 1970.
    """

    def __init__(
        self,
        database: Database,
        *,
        kept_for: float = KEPT_FOR,
        lease: float = LEASE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._kept_for, self.lease, self._clock = kept_for, lease, clock

    def claim(self, owner: str, key: str, fingerprint: str) -> Claim | Answer:
        """The right to answer a request, or the answer that it got before.

        ``fingerprint`` is equal for equal requests. KeyInUse while the first is being answered,
        KeyReused where the key belongs to another request, InputError for a key that is none.
        """
        from assetwright.store.schema import idempotency_keys as table

        check_key(key)
        claim, now = Claim(self, owner, key), self._now()
        expired = table.c.created <= now - round(self._kept_for * 1000)
        idle = table.c.status.is_not(None) | (table.c.claimed_until <= now)
        mine = (table.c.owner == owner) & (table.c.key == key)
        with self._database.writing() as connection:
            connection.execute(table.delete().where(expired & idle))
            found = connection.execute(table.select().where(mine)).mappings().first()
            if found is not None and found["fingerprint"] != fingerprint:
                raise KeyReused(
                    "Idempotency-Key",
                    "The Idempotency-Key was used with another request: "
                    "send the same request again, or use a new key.",
                )
            if found is not None and found["status"] is not None:
                return Answer(found["status"], json.loads(found["headers"]), found["body"])
            if found is not None and found["claimed_until"] > now:
                raise KeyInUse(
                    "Idempotency-Key",
                    "A request with this Idempotency-Key is being answered: "
                    "send it again in a few seconds.",
                )
            claimed = {"claim": claim.token, "claimed_until": self._until()}
            if found is not None:
                connection.execute(table.update().where(mine).values(**claimed))
            else:
                row = {"owner": owner, "key": key, "fingerprint": fingerprint, "created": now}
                connection.execute(table.insert().values(**row, **claimed))
        return claim

    def _change(self, where: tuple[ColumnElement[bool], ...], **values: object) -> bool:
        from assetwright.store.schema import idempotency_keys as table

        with self._database.writing() as connection:
            changed = connection.execute(table.update().where(*where).values(**values))
            return changed.rowcount == 1

    def _forget(self, where: tuple[ColumnElement[bool], ...]) -> None:
        from assetwright.store.schema import idempotency_keys as table

        with self._database.writing() as connection:
            connection.execute(table.delete().where(*where))

    def _now(self) -> int:
        return round(self._clock() * 1000)

    def _until(self) -> int:
        return self._now() + round(self.lease * 1000)


def check_key(key: str) -> None:
    """InputError unless ``key`` is 1 to 255 visible ASCII characters."""
    if not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable() and key.strip() == key):
        raise InputError(
            "Idempotency-Key",
            f"An Idempotency-Key has 1 to {MAX_KEY} printable ASCII characters, such as a UUID.",
        )
