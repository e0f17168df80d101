"""What is wrong with one file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assetwright.export.verify.rules import WARNINGS, Rule


class Level(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One file breaks one rule.

    ``path`` under the folder that was verified, with ``/``; ``problem`` goes on from the path
    ("is 49x49 px"); ``remedy`` is what would be right, as an order ("make it 72x72 px").
    """

    path: str
    rule: Rule
    problem: str
    remedy: str

    @property
    def level(self) -> Level:
        """Error or warning: the rule alone decides."""
        return Level.WARNING if self.rule in WARNINGS else Level.ERROR

    def __str__(self) -> str:
        return f"{self.path or '.'} {self.problem}: {self.remedy}."
