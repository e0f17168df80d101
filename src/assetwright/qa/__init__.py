"""Quality checks: what a person would send back, found before a person has to."""

from assetwright.qa.expectations import Expectations, WantedColor
from assetwright.qa.finding import Finding, Level
from assetwright.qa.inspection import FileReport, inspect, inspect_files
from assetwright.qa.picture import Picture
from assetwright.qa.reading import Unreadable, decode, read_picture
from assetwright.qa.registry import Check, checks, register

__all__ = [
    "Check",
    "Expectations",
    "FileReport",
    "Finding",
    "Level",
    "Picture",
    "Unreadable",
    "WantedColor",
    "checks",
    "decode",
    "inspect",
    "inspect_files",
    "read_picture",
    "register",
]
