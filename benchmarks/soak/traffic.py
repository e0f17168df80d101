"""Many clients at once: some patient, some not, some malformed."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from benchmarks.soak.questions import Answer, Question, ask

AFTER = 5.0
"""Seconds after an outage in which answers may still tell of it."""
MOST_PATIENCE = 0.6
"""Seconds after which an impatient client has left."""


@dataclass(slots=True)
class Outages:
    """When PostgreSQL was away: 503 with Retry-After is then the right answer."""

    spans: list[list[float]] = field(default_factory=list)

    def begin(self) -> None:
        """It goes now."""
        self.spans.append([time.monotonic(), float("inf")])

    def end(self) -> None:
        """It is back."""
        self.spans[-1][1] = time.monotonic() + AFTER

    def overlap(self, begun: float, ended: float) -> bool:
        """Whether some of that time was in one of them."""
        return any(begun < until and since < ended for since, until in self.spans)


@dataclass(slots=True)
class Tally:
    """What became of all requests, by kind of request."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    given_up: Counter[str] = field(default_factory=Counter)
    told_of_outage: Counter[str] = field(default_factory=Counter)
    turned_away: int = 0
    wrong: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Traffic:
    """``good`` questions come with the answers they got when nobody else asked."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        good: Sequence[tuple[Question, Answer]],
        bad: Sequence[Question],
        outages: Outages,
    ) -> None:
        self._client, self._good, self._bad, self._outages = client, good, bad, outages
        self.tally = Tally()

    async def client(self, seed: int, until: float) -> None:
        """One client after the other, until it is time."""
        chance = random.Random(seed)
        while time.monotonic() < until:
            question, alone = chance.choice(self._good)
            draw = chance.random()
            if draw < 0.12:
                await self._refused(chance.choice(self._bad))
            elif draw < 0.32:
                await self._given_up(question, chance.uniform(0, MOST_PATIENCE))
            elif draw < 0.37:
                await self._sent_again(question, alone)
            else:
                await self._answered(question, alone)

    async def _answered(self, question: Question, alone: Answer, **headers: str) -> bool:
        """Whether there was an answer, which is compared with what it should be."""
        tally, begun = self.tally, time.monotonic()
        tally.asked[question.kind] += 1
        try:
            answer = await ask(self._client, question, **headers)
        except httpx.HTTPError as error:
            tally.faults.append(f"{question.kind}: {type(error).__name__}")
            return False
        if answer.status == 429 and answer.retry_after:
            tally.turned_away += 1
            await asyncio.sleep(float(answer.retry_after))
        elif answer.status == 503 and answer.retry_after and self._away_since(begun):
            tally.told_of_outage[question.kind] += 1
            await asyncio.sleep(0.2)
        elif answer.status != alone.status:
            tally.faults.append(
                f"{question.kind}: {answer.status} instead of {alone.status}: {answer.text}"
            )
        elif answer.told != alone.told:
            tally.wrong.append(f"{question.kind}: {question.body.decode()[:200]}")
        else:
            tally.right[question.kind] += 1
            return True
        return False

    def _away_since(self, begun: float) -> bool:
        return self._outages.overlap(begun, time.monotonic())

    async def _refused(self, question: Question) -> None:
        assert question.status is not None
        expected = Answer(question.status, None, None, "")
        await self._answered(question, expected)

    async def _given_up(self, question: Question, patience: float) -> None:
        self.tally.given_up[question.kind] += 1
        with suppress(TimeoutError, httpx.HTTPError):
            async with asyncio.timeout(patience):
                await ask(self._client, question)

    async def _sent_again(self, question: Question, alone: Answer) -> None:
        """With one idempotency key, and without a pause: the second answer is the first."""
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        if await self._answered(question, alone, **headers):
            await self._answered(question, alone, **headers)
