"""Passwords, taken out of text that is going to be shown."""

from __future__ import annotations

import re

# Up to the last @ of the word: a password may hold one that was not percent-encoded.
_IN_AUTHORITY = re.compile(r"([A-Za-z][\w+.-]*://[^\s:/@]*):\S*@")
_AS_PARAMETER = re.compile(r"(?i)\b((?:ssl)?password\s*=\s*)('[^']*'|[^\s&]+)")


def redacted(text: str) -> str:
    """The text with the passwords of its URLs and connection strings as ``***``.

    >>> redacted("postgresql://me:secret@host/db?sslpassword=more")
    'postgresql://me:***@host/db?sslpassword=***'
    """
    return _AS_PARAMETER.sub(r"\1***", _IN_AUTHORITY.sub(r"\1:***@", text))
