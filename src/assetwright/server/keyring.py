"""Who asks: a key in a header, looked up in the database and remembered for a while."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers

from assetwright.server.caller import Caller, anybody
from assetwright.server.problems import Problem
from assetwright.settings import Settings
from assetwright.store.api_keys import ApiKeys

REMEMBERED_FOR = 10.0
"""Seconds after which a key is looked up again: for so long a revoked one may still be used."""
_REMEMBERED = 4096
LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]"}


class Keyring:
    """The keys of a server; used from one event loop.

    As long as there are none, anybody may ask who can reach the server, which then serves this
    machine alone.
    """

    def __init__(
        self, keys: ApiKeys, settings: Settings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._keys, self._settings, self._clock = keys, settings, clock
        self._known: OrderedDict[bytes, tuple[float, Caller | None]] = OrderedDict()
        self._needed = False
        self._asked = float("-inf")

    async def caller(self, headers: Headers) -> Caller:
        """Whoever sent these headers.

        Problem 401 where a key is needed and there is none, or one that opens nothing; 403 where
        none is needed and the request was not meant for this machine.
        """
        if not await self.needed():
            _check_host(headers.get("host", ""))
            return anybody(self._settings.tenant)
        token = _token(headers)
        if not token:
            raise _unauthorized("This server needs an API key: send Authorization: Bearer aw_…")
        caller = await self._find(token)
        if caller is None:
            raise _unauthorized("This API key is not known here, has expired or was revoked.")
        return caller

    async def needed(self) -> bool:
        """Whether there are keys; once there are, there always were."""
        if not self._needed and self._clock() - self._asked >= REMEMBERED_FOR:
            self._needed = await asyncio.to_thread(self._keys.any)
            self._asked = self._clock()
        return self._needed

    async def _find(self, token: str) -> Caller | None:
        # What is remembered is no key.
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        until, caller = self._known.get(digest, (0.0, None))
        if self._clock() < until:
            return caller
        key = await asyncio.to_thread(self._keys.find, token)
        caller = None if key is None else Caller.of(key, self._settings.serving)
        self._known[digest] = (self._clock() + REMEMBERED_FOR, caller)
        self._known.move_to_end(digest)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return caller


def _token(headers: Headers) -> str:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    return headers.get("x-api-key", "").strip()


def _unauthorized(sentence: str) -> Problem:
    return Problem(401, "key", sentence, headers={"WWW-Authenticate": "Bearer"})


def _check_host(host: str) -> None:
    """A page in a browser here can have its own name stand for this machine (DNS rebinding)."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    if name.lower() not in LOOPBACK_NAMES:
        raise Problem(
            403,
            "host",
            "A server without keys answers only to localhost: make a key with "
            "`assetwright keys create` to be asked under another name.",
        )
