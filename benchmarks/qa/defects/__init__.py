"""Faults put into good artwork, and how many of them the checks find."""

from benchmarks.qa.defects.development import DEFECTS, jpeg

__all__ = ["DEFECTS", "jpeg"]
