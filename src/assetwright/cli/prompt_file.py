"""Prompts in a file, one a line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

STDIN = "-"


@contextmanager
def prompts_in(
    name: str, on_bad_line: Callable[[int, str], None]
) -> Iterator[Iterator[tuple[int, str]]]:
    """The number and the prompt of each line, read as they are asked for; ``-`` is stdin.

    Blank lines and those that begin with # are passed over. ``on_bad_line`` hears of a line that
    is not UTF-8. InputError when the file cannot be opened.
    """
    from assetwright.types import InputError

    if name == STDIN:
        yield _lines(sys.stdin.buffer, on_bad_line)
        return
    with ExitStack() as opened:
        try:
            file = opened.enter_context(Path(name).open("rb"))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError("prompts", f"--prompts {name!r} cannot be read: {reason}") from error
        yield _lines(file, on_bad_line)


def _lines(file: IO[bytes], on_bad_line: Callable[[int, str], None]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file, 1):
        try:
            # Windows editors begin a file with a byte order mark.
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            on_bad_line(number, line.decode("utf-8", "replace").strip())
            continue
        if text and not text.startswith("#"):
            yield number, text
