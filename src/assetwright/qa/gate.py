"""Drawings are checked before anybody gets them; one that fails is drawn again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from assetwright.export import Asset, AssetSet
from assetwright.export.imprint import UNSIGNED, Imprint
from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding, Level
from assetwright.qa.inspection import inspect
from assetwright.qa.picture import Picture
from assetwright.qa.rejected import Rejected
from assetwright.types import AssetwrightError

MAX_RETRIES = 10

_PIXELS = 512 * 512
"""A larger drawing is judged at this size: it is the same shapes, in a fraction of the time."""

OrderT = TypeVar("OrderT")


@dataclass(frozen=True, slots=True, eq=False)
class Gated:
    """Of one prompt: the drawings that passed, and each one that did not.

    ``missing`` is how many were asked for that no attempt brought forth.
    """

    assets: tuple[Asset, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    missing: int = 0

    @classmethod
    def together(cls, parts: Sequence[Gated]) -> Gated:
        """All parts as one."""
        return cls(
            tuple(asset for part in parts for asset in part.assets),
            tuple(each for part in parts for each in part.rejected),
            sum(part.missing for part in parts),
        )

    def told(self, imprint: Imprint) -> Gated:
        """The same, with what files may say of the drawings that failed."""
        rejected = (replace(each, asset=imprint.told(each.asset)) for each in self.rejected)
        return replace(self, rejected=tuple(rejected))


@dataclass(frozen=True, slots=True, eq=False)
class GatedSet(AssetSet):
    """The assets that passed; ``outcomes`` has for each prompt what did and what did not."""

    outcomes: tuple[Gated, ...] = ()

    @classmethod
    def of(
        cls, pictures: Iterable[Gated], counts: Iterable[int], imprint: Imprint = UNSIGNED
    ) -> GatedSet:
        """The set of pictures that stand one after the other, ``counts`` for each prompt."""
        rest = iter([picture.told(imprint) for picture in pictures])
        outcomes = tuple(Gated.together(tuple(islice(rest, count))) for count in counts)
        return cls(Gated.together(outcomes).assets, imprint, outcomes)

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Every drawing that failed, of all attempts."""
        return Gated.together(self.outcomes).rejected

    @property
    def missing(self) -> int:
        """How many drawings were asked for that no attempt brought forth."""
        return Gated.together(self.outcomes).missing


class NothingPassed(AssetwrightError):
    """Of all that was drawn nothing passed the checks; ``drawn`` has what was rejected, and why."""

    exit_code = 1

    def __init__(self, drawn: GatedSet) -> None:
        rejected = drawn.rejected
        last = rejected[-1]
        why = "; ".join(f"{each.message} [{each.check}]" for each in last.failures)
        of = f", {len(rejected)} drawings tried" if len(rejected) > 1 else ""
        super().__init__(
            f"nothing passed the quality checks{of}: {last.asset.name} {why}; try another seed, "
            "style or reference, or more retries"
        )
        self.drawn = drawn
        self.rejected = rejected


@dataclass(slots=True)
class _Picture:
    """One picture on its way: its attempts so far, each with all sizes and what was found."""

    attempts: list[list[tuple[Asset, tuple[Finding, ...]]]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not any(_failed(findings) for _, findings in self.attempts[-1])

    def outcome(self) -> Gated:
        """The sizes that passed of the best attempt; of the others only what failed is told."""
        best = min(self.attempts, key=_faults)
        return Gated(
            tuple(asset for asset, findings in best if not _failed(findings)),
            tuple(
                Rejected(asset, findings)
                for attempt in self.attempts
                for asset, findings in attempt
                if _failed(findings)
            ),
            sum(_failed(findings) for _, findings in best),
        )


def gated(
    orders: Sequence[OrderT],
    draw: Callable[[Sequence[OrderT]], Sequence[Sequence[Asset]]],
    again: Callable[[OrderT], OrderT],
    expected: Callable[[OrderT], Expectations],
    retries: int,
) -> list[Gated]:
    """Draw pictures, and those that fail again, up to ``retries`` times; one outcome for each.

    ``draw`` gives for each order one drawing in all its sizes; all that failed are given to it
    together. ``again`` is the order for another attempt. A picture fails with any of its sizes;
    what is kept is the attempt with the fewest sizes failed, then with the fewest faults, then the
    earlier.
    """
    pictures = [_Picture() for _ in orders]
    waiting = list(zip(orders, pictures, strict=True))
    for attempt in range(retries + 1):
        drawn = draw([order for order, _ in waiting])
        for (order, picture), assets in zip(waiting, drawn, strict=True):
            held = expected(order)
            picture.attempts.append([(asset, judged(asset, held)) for asset in assets])
        waiting = [(order, picture) for order, picture in waiting if not picture.passed]
        if not waiting or attempt == retries:
            break
        waiting = [(again(order), picture) for order, picture in waiting]
    return [picture.outcome() for picture in pictures]


def judged(asset: Asset, expected: Expectations) -> tuple[Finding, ...]:
    """What the checks find in a drawing at its base size, a large one at 512 × 512 pixels."""
    size = asset.spec.size
    scale = min(1.0, (_PIXELS / (size.width * size.height)) ** 0.5)
    return inspect(Picture(asset.artwork.render(size.scaled(scale))), expected)


def _failed(findings: Sequence[Finding]) -> bool:
    return not all(finding.passed for finding in findings)


def _faults(attempt: Sequence[tuple[Asset, tuple[Finding, ...]]]) -> tuple[int, int, int]:
    levels = [finding.level for _, findings in attempt for finding in findings]
    return (
        sum(_failed(findings) for _, findings in attempt),
        levels.count(Level.ERROR),
        levels.count(Level.WARNING),
    )
