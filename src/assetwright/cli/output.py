"""What the commands print: results on stdout, everything else on stderr."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import RenderableType

_SHOWN = 60
"""Characters of a text that are shown of a fault in it, and around it."""
_UNWRAPPED = 1000
"""Columns when nobody is looking: a line in a pipe or a file is never folded."""


def print_json(document: object) -> None:
    """One JSON document on stdout."""
    print_text(json.dumps(document, indent=2) + "\n")


def print_result(*parts: RenderableType) -> None:
    """Text and tables on stdout, coloured only in a terminal that wants it."""
    print_text("".join(_rendered(part, sys.stdout) for part in parts))


def print_notice(label: str, style: str, sentence: str) -> None:
    """One sentence on stderr: ``warning: ...``, ``error: ...``."""
    from rich.text import Text

    text = Text.assemble((f"{label}: ", style), printable(sentence))
    sys.stderr.write(_rendered(text, sys.stderr))


def printable(text: str) -> str:
    """``text`` on one line and without terminal codes, which a file name or a prompt may hold."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda match: repr(match[0])[1:-1], text)


def print_underlined(text: str, span: tuple[int, int]) -> None:
    """The part of a text around ``span`` on stderr, with the span underlined."""
    from rich.cells import cell_len
    from rich.text import Text

    start, stop = span[0], min(span[1], span[0] + _SHOWN)
    first, last = max(0, start - _SHOWN // 2), min(len(text), stop + _SHOWN // 2)
    before, words, after = (
        _visible(text[a:b]) for a, b in ((first, start), (start, stop), (stop, last))
    )
    sys.stderr.write(_rendered(Text.assemble("  ", before, (words, "bold"), after), sys.stderr))
    marks = Text.assemble("  " + " " * cell_len(before), ("^" * max(1, cell_len(words)), "red"))
    sys.stderr.write(_rendered(marks, sys.stderr))


def _visible(text: str) -> str:
    """One character for every control character, so that nothing moves."""
    return "".join(c if c.isprintable() else " " for c in text)


def _rendered(part: RenderableType, stream: TextIO) -> str:
    from rich.console import Console

    terminal = stream.isatty()
    console = Console(
        file=io.StringIO(),
        force_terminal=terminal or None,  # None leaves it to the environment (FORCE_COLOR)
        width=None if terminal else _UNWRAPPED,
    )
    with console.capture() as capture:
        console.print(part, highlight=False, markup=False)
    return "".join(line.rstrip() + "\n" for line in capture.get().splitlines())


def print_text(text: str) -> None:
    """Plain text on stdout; quietly nothing where nobody reads it any more."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Python flushes stdout once more at exit; what is left of it goes nowhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        # A reader that stopped reading (`| head`) has what it wanted.
        if not isinstance(error, BrokenPipeError):
            from assetwright.types import EnvironmentProblem

            raise EnvironmentProblem(f"standard output cannot be written: {error}") from error
