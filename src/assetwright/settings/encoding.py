"""What texts are encoded with, and where their vectors are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

MEMORY_MB = 64


@dataclass(frozen=True, slots=True)
class Encoding:
    """``[text]`` and ``[cache]`` of a project's file.

    ``encoder`` is the folder of a CLIP text tower; None is the embedded encoder. ``memory_mb`` is
    how much of vectors is kept in memory, 0 for nothing; ``redis`` the URL of a server that keeps
    them longer and for others too, None for no server.
    """

    encoder: Path | None = None
    memory_mb: int = MEMORY_MB
    # It may hold a password.
    redis: str | None = field(default=None, repr=False)
