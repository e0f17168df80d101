"""Reading a whole chain, to find what was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assetwright.store.anchor import Head
from assetwright.store.rows import FORMAT, GENESIS, row_hash


class Fault(StrEnum):
    """What is wrong with a log."""

    EDITED = "edited"
    MISSING = "missing"
    OUT_OF_PLACE = "out of place"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    NO_ANCHOR = "no anchor"


@dataclass(frozen=True, slots=True)
class Verification:
    """What reading a log from end to end showed.

    ``head`` is how far the chain is sound, ``anchored`` how many records the anchor vouches for
    (None without one). ``bad`` is the first record at which something is wrong.
    """

    head: Head
    anchored: int | None
    message: str
    fault: Fault | None = None
    bad: int | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.fault is None


def verify_chain(rows: Iterable[Mapping[str, object]], anchor: Head | None) -> Verification:
    """Follow the chain through all ``rows``, in order, and past the anchored head.

    The anchor must have been read before the rows: then it cannot be ahead of them.
    """
    head = Head(0, GENESIS)
    anchored = None if anchor is None else anchor.count
    for row in rows:
        problem = _problem(row, head)
        if problem is None:
            head = Head(head.count + 1, str(row["hash"]))
            if anchor is not None and anchor.count == head.count and anchor.hash != head.hash:
                problem = (
                    Fault.REWRITTEN,
                    f"record {head.count} is not the one that the anchor was written for: "
                    "it, or records before it, were replaced",
                )
        if problem is not None:
            fault, message = problem
            bad = head.count if fault is Fault.REWRITTEN else head.count + 1
            return Verification(head, anchored, message, fault, bad)
    return _end(head, anchor)


def _problem(row: Mapping[str, object], head: Head) -> tuple[Fault, str] | None:
    expected, position = head.count + 1, row["position"]
    if isinstance(position, int) and position > expected:
        last = position - 1
        which = f"record {expected} is" if last == expected else f"records {expected}-{last} are"
        return Fault.MISSING, f"{which} missing"
    if position != expected:
        return Fault.OUT_OF_PLACE, f"a record {position} stands where {expected} should"
    if row["format"] != FORMAT or row_hash(row) != row["hash"]:
        return Fault.EDITED, f"record {expected} was edited: its hash does not fit its content"
    if row["previous"] != head.hash:
        before = f"record {head.count}" if head.count else "the beginning of the log"
        return (
            Fault.OUT_OF_PLACE,
            f"record {expected} does not follow {before}: "
            "one of them was replaced, moved or put in, or one between them was taken out",
        )
    return None


def _end(head: Head, anchor: Head | None) -> Verification:
    if anchor is None:
        if head.count == 0:
            return Verification(head, None, "the log is empty")
        message = "there is no anchor, so records may be missing at the end"
        return Verification(head, None, message, Fault.NO_ANCHOR)
    if anchor.count > head.count:
        message = (
            f"the log ends after {_records(head.count)}, the anchor knows of {anchor.count}: "
            f"{_records(anchor.count - head.count)} missing at the end"
        )
        return Verification(head, anchor.count, message, Fault.TRUNCATED, head.count + 1)
    message = f"{_records(head.count)}, the chain is unbroken"
    if anchor.count == 0 and anchor.hash != GENESIS:
        message = "the anchor is not one of this log"
        return Verification(head, anchor.count, message, Fault.REWRITTEN, 1)
    if anchor.count < head.count:
        message += f"; the anchor vouches for the first {anchor.count}"
    return Verification(head, anchor.count, message)


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count} records"
