"""Names that every file system takes, and that do not meet on any."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from assetwright.export.verify.files import Files
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.rules import Rule

_REFUSED = re.compile(r'[\x00-\x1f<>:"\\|?*]|[ .]$')
"""What Windows refuses in a name.
https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {port + digit for port in ("com", "lpt") for digit in "0123456789\u00b9\u00b2\u00b3"}
)


def check_names(files: Files) -> Iterator[Finding]:
    """Reserved names, refused characters, and names that differ in case or composition only."""
    reported = set()
    met: dict[str, str] = {}
    for path in files.paths:
        parts = path.split("/")
        for depth, name in enumerate(parts, 1):
            place = "/".join(parts[:depth])
            folded = unicodedata.normalize("NFC", place).casefold()
            other = met.setdefault(folded, place)
            if place in reported:
                continue
            reported.add(place)
            if name.partition(".")[0].strip().lower() in _DEVICES:
                yield Finding(
                    place,
                    Rule.NAME_RESERVED,
                    "has a name that Windows reserves for a device",
                    "choose another name",
                )
            if _REFUSED.search(name):
                yield Finding(
                    place,
                    Rule.NAME_CHARACTERS,
                    "has a name that Windows refuses",
                    'leave out < > : " \\ | ? *, control characters and a dot or space at the end',
                )
            if other != place:
                yield Finding(
                    place,
                    Rule.NAME_CASE,
                    f"is the same file as {other} on Windows and macOS",
                    "let the names differ in more than case",
                )
