"""Text of strangers, made fit to be shown on a terminal or in one line."""

from __future__ import annotations

import unicodedata

# Control, format (bidirectional controls, zero-width), line and paragraph separators, surrogates.
_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


def printable(text: str) -> str:
    r"""The text on one line, with what steers a terminal or cannot be seen as ``\x1b``.

    For showing only: a backslash that was there stays one, so it cannot be read back exactly.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _HIDDEN else c for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    if short := {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character):
        return short
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
