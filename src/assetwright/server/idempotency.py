"""``Idempotency-Key``: a request that is sent again gets the answer that it got.

As https://docs.stripe.com/api/idempotent_requests has it, and with the statuses of
draft-ietf-httpapi-idempotency-key-header: 409 while the first request is being answered, 422 for
a key that belongs to another. Whatever the work ended in is kept for a day, failures too; what was
refused before the work began is not, and may be sent again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Header, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from assetwright.policy import PolicyRefusal
from assetwright.server.caller import Caller
from assetwright.server.problems import Problem, answer, problem_of
from assetwright.store.idempotency import Answer, Claim, IdempotencyKeys
from assetwright.types import EnvironmentProblem, InputError

REPLAYED = "Idempotent-Replayed"
"""The header of an answer that was given before."""
MAX_KEPT = 32 * 1024 * 1024
"""Bytes of an answer that is kept; a longer one is made again, which gives the same bytes."""
_PASSING = {409, 429, 503, 507}
"""Statuses of what another moment may change: cancelled, no room, not now, no disk."""
_HEADERS = ("content-type", "location", "retry-after", "content-disposition", "content-location")

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 255 characters of your choice, such as a UUID. The same request with "
        "the same key gets the same answer for 24 hours, and is drawn once.",
    ),
]


def fingerprint(request: Request, parameters: Mapping[str, Any]) -> str:
    """Equal for equal requests: method, path, parameters and the kind of answer wanted."""
    wanted = [request.headers.get(name, "") for name in ("accept", "prefer")]
    told = [request.method, request.url.path, *wanted, parameters]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


async def once(
    keys: IdempotencyKeys,
    request: Request,
    caller: Caller,
    parameters: Mapping[str, Any],
    work: Callable[[], Awaitable[Response]],
    told: Callable[[Exception], Problem] = problem_of,
) -> Response:
    """What ``work`` answers, or what it answered to the same request before.

    ``told`` makes the problem that an error of ``work`` is to the client. KeyInUse and KeyReused
    are raised; without a key ``work`` is simply done.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return await work()
    digest = fingerprint(request, parameters)
    claim = await asyncio.to_thread(keys.claim, caller.key, key, digest)
    if isinstance(claim, Answer):
        return Response(claim.body, claim.status, {**claim.headers, REPLAYED: "true"})
    held = _Held(claim, keys.lease)
    try:
        response = await work()
        if isinstance(response, StreamingResponse):
            response.body_iterator = held.collected(response, response.body_iterator)
            # Also for a client that leaves before the first piece is asked for.
            response.background = BackgroundTask(held.aclose)
            return response
    except Exception as error:
        problem = told(error)
        if _kept(error, problem):
            refused = answer(problem, request.url.path, request.state.request_id)
            await held.finish(refused, bytes(refused.body))
        else:
            held.release()
        raise
    except BaseException:
        held.release()
        raise
    await held.finish(response, bytes(response.body))
    return response


def _kept(error: Exception, problem: Problem) -> bool:
    """Whether an error is what the work came to, rather than a reason not to begin or go on."""
    if problem is error or problem.status_code in _PASSING:
        return False
    return isinstance(error, PolicyRefusal) or not isinstance(error, InputError)


class _Held:
    """A claim with its signs of life."""

    def __init__(self, claim: Claim, lease: float) -> None:
        self._claim = claim
        self._alive = asyncio.create_task(self._renew(lease / 3))

    async def finish(self, response: Response, body: bytes) -> None:
        """Keep the answer."""
        self._alive.cancel()
        if len(body) > MAX_KEPT:
            self.release()
            return
        headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
        kept = Answer(response.status_code, headers, body)
        # The client has its answer whatever becomes of the record: where the database is away, the
        # key is free again once its lease is over, and what is then drawn anew is the same.
        with suppress(EnvironmentProblem):
            await asyncio.shield(asyncio.to_thread(self._claim.finish, kept))

    async def aclose(self) -> None:
        """The same, where a coroutine is wanted."""
        self.release()

    def release(self) -> None:
        """Free the key, unless it has its answer.

        Not waited for, since this task may be about to end.
        """
        self._alive.cancel()
        asyncio.get_running_loop().run_in_executor(None, self._claim.release)

    async def collected(
        self, response: StreamingResponse, pieces_sent: AsyncIterable[Any]
    ) -> AsyncIterator[bytes]:
        """The pieces of a stream, kept once all of them were sent."""
        pieces: list[bytes] = []
        length = 0
        finished = False
        try:
            async for piece in pieces_sent:
                data = piece.encode() if isinstance(piece, str) else bytes(piece)
                length += len(data)
                if length <= MAX_KEPT:
                    pieces.append(data)
                yield data
            finished = True
        finally:
            if not finished or length > MAX_KEPT:
                self.release()
        if length <= MAX_KEPT:
            await self.finish(response, b"".join(pieces))

    async def _renew(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            # A database that is away for a moment: the lease is longer than that.
            with suppress(Exception):
                await asyncio.to_thread(self._claim.renew)
