"""Texts that were encoded before are not encoded again: kept in memory, then in Redis."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, Future

from assetwright.text.encoder import MAX_TOKENS, TextEncoder
from assetwright.text.packing import pack, packed_size, rounded, unpack
from assetwright.text.redis_store import RedisStore
from assetwright.text.tally import CacheStatistics, Tally
from assetwright.types import TokenSequence

MEMORY_BYTES = 64_000_000
"""Of vectors kept in memory: some 4,000 texts of ten words, or 270 of 77 tokens of 768."""
_PREFIX = "assetwright:text:"
_log = logging.getLogger(__name__)
_Flight = Future[TokenSequence]
"""A text on its way: what the caller who finds it will hand to the others."""


class CachedEncoder:
    """A :class:`~assetwright.text.encoder.TextEncoder` that remembers. Safe to share.

    A text's vectors are the same to the bit whether they are encoded now, come from memory or come
    from Redis: they are always rounded to half precision, and every text is encoded alone. The
    arrays are shared, and read-only.

    However many threads ask for a text at once, one encodes it and the others wait. Processes do
    not wait for each other: each that finds a text missing encodes it.

    ``memory_bytes`` 0 keeps nothing in memory.
    """

    def __init__(
        self,
        encoder: TextEncoder,
        *,
        redis: RedisStore | None = None,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._encoder = encoder
        self._redis = redis
        self._tally = Tally() if redis is None else redis.tally
        self._memory = _Memory(memory_bytes)
        self._flights: dict[str, _Flight] = {}
        self._lock = threading.Lock()
        self._warned = False

    @property
    def width(self) -> int:
        """Length of a token's vector."""
        return self._encoder.width

    @property
    def revision(self) -> str:
        """The encoder's."""
        return self._encoder.revision

    @property
    def statistics(self) -> CacheStatistics:
        """What the cache did so far."""
        return self._tally.statistics()

    def encode(self, texts: Sequence[str]) -> list[TokenSequence]:
        """Token vectors of each text, in the order given; see ``TextEncoder.encode``."""
        if isinstance(texts, str):
            raise TypeError("texts must be a sequence of strings, not one string")
        found, mine, others = self._claim(dict.fromkeys(texts))
        try:
            found |= self._from_redis(list(mine))
            for text, flight in mine.items():
                if text not in found:
                    found[text] = self._encode(text)
                self._land(text, found[text], flight)
        except BaseException:
            # Those who wait for one of ours try for themselves: the fault may be another text's.
            self._abandon(mine)
            raise
        # Only now that ours have landed: two callers never wait for each other.
        for text, flight in others.items():
            try:
                found[text] = flight.result()
                self._tally.add("shared")
            except CancelledError:
                (found[text],) = self.encode([text])
        return [found[text] for text in texts]

    def _claim(
        self, texts: Iterable[str]
    ) -> tuple[dict[str, TokenSequence], dict[str, _Flight], dict[str, _Flight]]:
        """What is in memory, what this caller is to find, and what others are finding."""
        found: dict[str, TokenSequence] = {}
        mine: dict[str, _Flight] = {}
        others: dict[str, _Flight] = {}
        with self._lock:
            for text in texts:
                if (kept := self._memory.get(text)) is not None:
                    found[text] = kept
                elif (flight := self._flights.get(text)) is not None:
                    others[text] = flight
                else:
                    mine[text] = self._flights[text] = Future()
        self._tally.add("memory_hits", len(found))
        return found, mine, others

    def _from_redis(self, texts: list[str]) -> dict[str, TokenSequence]:
        if self._redis is None or not texts:
            return {}
        keys = {self._key(text): text for text in texts}
        found = {}
        limit = packed_size(MAX_TOKENS, self.width)
        for key, content in self._redis.get(list(keys), limit).items():
            try:
                found[keys[key]] = unpack(content, key, self.width)
            except ValueError as error:
                self._garbage(self._redis.name, error)
        self._tally.add("redis_hits", len(found))
        return found

    def _key(self, text: str) -> str:
        told = f"{self.revision}\0{text}".encode("utf-8", "surrogatepass")
        return _PREFIX + hashlib.sha256(told).hexdigest()

    def _encode(self, text: str) -> TokenSequence:
        started = time.perf_counter()
        (encoded,) = self._encoder.encode([text])
        self._tally.add("encode_seconds", time.perf_counter() - started)
        self._tally.add("misses")
        sequence = rounded(encoded)
        if self._redis is not None:
            key = self._key(text)
            self._redis.put(key, pack(sequence, key))
        return sequence

    def _land(self, text: str, sequence: TokenSequence, flight: _Flight) -> None:
        with self._lock:
            self._memory.put(text, sequence)
            del self._flights[text]
        flight.set_result(sequence)

    def _abandon(self, flights: dict[str, _Flight]) -> None:
        with self._lock:
            for text, flight in flights.items():
                if self._flights.get(text) is flight:
                    del self._flights[text]
        for flight in flights.values():
            flight.cancel()

    def _garbage(self, name: str, error: ValueError) -> None:
        self._tally.add("redis_error", kind="garbage")
        if not self._warned:
            self._warned = True
            _log.warning("Redis at %s holds a value that is none of ours (%s)", name, error)


class _Memory:
    """The sequences used last, of ``limit`` bytes in all, by text. Not safe to share."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[str, TokenSequence] = OrderedDict()
        self._bytes = 0

    def get(self, text: str) -> TokenSequence | None:
        sequence = self._kept.get(text)
        if sequence is not None:
            self._kept.move_to_end(text)
        return sequence

    def put(self, text: str, sequence: TokenSequence) -> None:
        if text in self._kept or _size(text, sequence) > self._limit:
            return
        self._kept[text] = sequence
        self._bytes += _size(text, sequence)
        while self._bytes > self._limit:
            self._bytes -= _size(*self._kept.popitem(last=False))


def _size(text: str, sequence: TokenSequence) -> int:
    # A character takes 1 to 4 bytes.
    return 4 * len(text) + sequence.tokens.nbytes + sequence.pooled.nbytes
