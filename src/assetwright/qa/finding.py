"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a check came out."""

    PASSED = "passed"
    SKIPPED = "skipped"
    """Nothing was asked that the check could hold the picture against."""
    WARNING = "warning"
    """Worth a look; the picture still passes."""
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of one picture.

    ``message`` goes on from the file's name ("has edges 5.1 px wide"). ``value`` is what was
    measured and ``limit`` what it was held against, both in ``unit``; None where nothing was.
    """

    check: str
    level: Level
    message: str
    value: float | None = None
    limit: float | None = None
    unit: str = ""

    @property
    def passed(self) -> bool:
        """Whether the picture may be used as far as this check goes."""
        return self.level is not Level.ERROR
