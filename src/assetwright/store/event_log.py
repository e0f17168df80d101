"""Log lines that programs can read: one event, one line, on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TextIO, get_args

from assetwright.store.escaping import printable
from assetwright.store.redaction import redacted
from assetwright.types import AuditRecord, EnvironmentProblem, InputError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

Lines = Literal["off", "text", "json"]
LOG_VARIABLE = "ASSETWRIGHT_LOG"

_Event = MutableMapping[str, Any]


class EventLog:
    """Writes events to ``stream`` (stderr), as JSON or as ``name key="value"`` for people.

    Whatever the values hold, an event is one line without terminal codes or invisible characters,
    and without the passwords of URLs. Nothing outside is configured: other loggers stay as they
    are.
    """

    def __init__(self, lines: Lines = "json", stream: TextIO | None = None) -> None:
        if lines not in get_args(Lines):
            raise InputError("log", f"log lines are off, text or json, not {lines!r}")
        self._logger = None if lines == "off" else _logger(lines, stream or sys.stderr)

    @classmethod
    def from_settings(cls, default: Lines = "off") -> EventLog:
        """What ``ASSETWRIGHT_LOG`` asks for: "json", "text" or "off"."""
        match os.environ.get(LOG_VARIABLE) or default:
            case "off" | "text" | "json" as lines:
                return cls(lines)
            case other:
                raise InputError("log", f"{LOG_VARIABLE} must be off, text or json, not {other!r}")

    def event(self, name: str, **fields: object) -> None:
        """Write one line."""
        if self._logger is not None:
            self._logger.info(name, **fields)

    def request(self, record: AuditRecord, position: int | None = None) -> None:
        """The line of a request: what was decided, and never the prompt, which the log keeps."""
        self.event(
            "request",
            position=position,
            tenant=record.tenant,
            user=record.user,
            door=record.door,
            outcome=str(record.outcome),
            verdict=record.verdict,
            reasons=record.reasons,
            seed=record.seed,
            model=record.model,
            outputs=len(record.outputs),
            cost=record.cost,
        )


def _logger(lines: Lines, stream: TextIO) -> FilteringBoundLogger:
    try:
        import structlog
    except ImportError as error:
        raise EnvironmentProblem(
            "Log lines need structlog: pip install 'assetwright[audit]'."
        ) from error
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_passwords,
            _as_json if lines == "json" else _as_text,
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        context_class=dict,
        cache_logger_on_first_use=False,
    )
    return logger


def _without_passwords(_: object, __: str, event: _Event) -> _Event:
    return {key: _redacted(value) for key, value in event.items()}


def _redacted(value: object) -> object:
    match value:
        case str():
            return redacted(value)
        case Mapping():
            return {str(key): _redacted(each) for key, each in value.items()}
        case Sequence() | set() | frozenset():
            return [_redacted(each) for each in value]
        case None | bool() | int() | float():
            return value
    return redacted(str(value))


def _as_json(_: object, __: str, event: _Event) -> str:
    # ASCII, which escapes all but one of the characters that could do something.
    return json.dumps(dict(event)).replace("\x7f", "\\u007f")


def _as_text(_: object, __: str, event: _Event) -> str:
    when, level, name = (event.pop(key) for key in ("timestamp", "level", "event"))
    pairs = (f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in event.items())
    return printable(" ".join((f"{when} {level} {name}", *pairs)))
