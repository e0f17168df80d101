"""What every command that draws does first and last: the project's settings, the audit record."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from assetwright.export import AssetFile
    from assetwright.settings import Settings
    from assetwright.store import AuditedRequest, AuditLog


@contextmanager
def request(prompt: str, settings: Settings) -> Iterator[AuditedRequest]:
    """The command's one request; its record is written when the context is left.

    EnvironmentProblem, before anything is drawn, when there is a log that cannot be opened.
    """
    with requests(settings) as request_of, request_of(prompt) as audited:
        yield audited


@contextmanager
def requests(settings: Settings) -> Iterator[Callable[[str], AuditedRequest]]:
    """Makes the requests of a command that has any number of them, each a context of its own."""
    from assetwright.store import AuditedRequest, EventLog

    events = EventLog.from_settings()
    with opened_log(settings) as log:
        yield lambda prompt: AuditedRequest(
            log,
            "cli",
            prompt,
            tenant=settings.tenant,
            user=user_name(),
            cpu_hour=settings.auditing.cpu_hour,
            events=events,
        )


@contextmanager
def opened_log(settings: Settings) -> Iterator[AuditLog | None]:
    """The log that the environment or the project names, else the user's own.

    None where it is switched off; and where the packages for one are not installed, unless one
    is asked for by name.
    """
    from assetwright.store import OFF, AuditLog, asked_place, available

    auditing = settings.auditing
    place, anchor = asked_place(auditing.log, auditing.anchor)
    if place == OFF or (place is None and not available()):
        yield None
        return
    with AuditLog.open(place, anchor=anchor, prompts=auditing.prompts) as log:
        yield log


def digests(files: Sequence[AssetFile], folder: Path) -> dict[str, str]:
    """The SHA-256 of files by their place in a folder."""
    found = {}
    for file in files:
        with file.path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256")
        found[file.path.relative_to(folder).as_posix()] = digest.hexdigest()
    return found


def user_name() -> str:
    """Who runs the command, "" where that cannot be told."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
