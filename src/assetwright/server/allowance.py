"""How much a key may: requests in a time, pictures in a day.

Headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from assetwright.server.caller import Caller
from assetwright.server.problems import Problem
from assetwright.store.api_keys import ApiKeys


class RateLimiter:
    """Counts requests by key over a sliding window, each server process for itself."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items: dict[str, RateLimitItem] = {}

    def count(self, caller: Caller) -> dict[str, str]:
        """Count one request; the headers that say how many are left.

        Problem 429 with Retry-After, and nothing counted, for one too many.
        """
        if not caller.rate:
            return {}
        if caller.rate not in self._items:
            self._items[caller.rate] = parse(caller.rate)
        item = self._items[caller.rate]
        allowed = self._limiter.hit(item, caller.key)
        reset, remaining = self._limiter.get_window_stats(item, caller.key)
        wait = max(1, math.ceil(reset - time.time()))
        headers = {
            "RateLimit-Policy": f'"requests";q={item.amount};w={item.get_expiry()}',
            "RateLimit": f'"requests";r={remaining};t={wait}',
        }
        if not allowed:
            raise Problem(
                429,
                "rate",
                f"This key may ask {caller.rate.replace('/', ' times a ')}; try again in {wait} s.",
                headers={**headers, "Retry-After": str(wait)},
            )
        return headers


@dataclass(slots=True)
class Spending:
    """Pictures that were counted before they are drawn; ``drawn`` is how many were."""

    pictures: int
    drawn: int = 0


@contextmanager
def spending(keys: ApiKeys, caller: Caller, pictures: int) -> Iterator[Spending]:
    """Count ``pictures`` towards the caller's day, and give back those that are not drawn.

    Writes to the database, so only in a thread. Problem 429 with Retry-After where the day has not
    so many left.
    """
    spent = Spending(pictures)
    if not caller.key:
        yield spent
        return
    if keys.spend(caller.key, pictures, caller.quota) is None:
        left = max(0, caller.quota - keys.used(caller.key))
        wait = _seconds_to_midnight()
        raise Problem(
            429,
            "quota",
            f"This key may have {caller.quota:,} pictures drawn a day and has {left:,} left, "
            f"fewer than the {pictures:,} of this request.",
            headers={
                "RateLimit-Policy": f'"pictures";q={caller.quota};w=86400',
                "RateLimit": f'"pictures";r={left};t={wait}',
                "Retry-After": str(wait),
            },
        )
    try:
        yield spent
    finally:
        if spent.drawn < pictures:
            keys.spend(caller.key, spent.drawn - pictures, caller.quota)


def _seconds_to_midnight() -> int:
    now = datetime.now(UTC)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
    return max(1, math.ceil((midnight - now).total_seconds()))
