"""Approved pictures, and whether what is drawn today still looks like them."""

from assetwright.qa.baseline.comparison import Comparison, Status, compare
from assetwright.qa.baseline.references import DEFAULT, Reference, References
from assetwright.qa.baseline.run import Result, Run, approve, compare_folder

__all__ = [
    "DEFAULT",
    "Comparison",
    "Reference",
    "References",
    "Result",
    "Run",
    "Status",
    "approve",
    "compare",
    "compare_folder",
]
