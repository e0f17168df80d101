"""The two ways a request can fail, told apart because they exit differently."""

from __future__ import annotations

Span = tuple[int, int]
"""Where something stands in a text: its first character and the one after its last."""


class AssetwrightError(Exception):
    """Base of every error assetwright raises on purpose; its text is one sentence for a person."""

    exit_code = 1


class InputError(AssetwrightError):
    """What was asked cannot be done: names the field, the value and what would be accepted.

    Where the fault is a few words of a longer ``text``, ``span`` tells which.
    """

    exit_code = 2
    title = "The request cannot be done"
    status = 422
    """HTTP's "unprocessable content": understood, and impossible."""

    def __init__(
        self, field: str, message: str, *, text: str | None = None, span: Span | None = None
    ) -> None:
        super().__init__(message)
        self.field = field
        self.text = text
        self.span = span

    def problem(self) -> dict[str, object]:
        """The error as a problem document, RFC 9457 (application/problem+json)."""
        document: dict[str, object] = {
            "type": f"urn:assetwright:problem:{self.field}",
            "title": self.title,
            "status": self.status,
            "detail": str(self),
            "field": self.field,
        }
        return document | ({} if self.span is None else {"span": list(self.span)})


class Cancelled(AssetwrightError):
    """Whoever asked no longer wants it: given up before the next step."""

    def __init__(self, message: str = "The request was cancelled.") -> None:
        super().__init__(message)


class EnvironmentProblem(AssetwrightError):
    """The request was fine; the machine (disk, files, weights, packages) did not allow it."""

    exit_code = 1


class DiskFull(EnvironmentProblem):
    """Nothing more can be written, whatever it is: the disk is full, or has become read-only."""
