"""Every error as a problem document, RFC 9457 (application/problem+json).

https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assetwright.diffusion.engine import QueueFull
from assetwright.policy import PolicyRefusal
from assetwright.qa.gate import NothingPassed
from assetwright.types import Cancelled, DiskFull, EnvironmentProblem, InputError

MEDIA_TYPE = "application/problem+json"
RECOVERY = 5
"""Seconds after which to ask again a server whose database or disk was away."""

# A list of the wrong length and text that is no JSON are malformed; the rest cannot be done.
_MALFORMED = {"json_invalid", "too_long", "too_short"}
_STATUS = {400: "malformed", 401: "key", 403: "scope", 404: "not-found", 405: "method"}


class Problem(HTTPException):
    """An error with all that its document says; raise it anywhere in the server.

    ``kind`` names it for programs (its ``type`` is ``urn:assetwright:problem:KIND``), ``detail`` is
    one sentence for people, and ``members`` go into the document as they are.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(status, detail, dict(headers) if headers else None)
        self.kind = kind
        self.title = title or HTTPStatus(status).phrase
        self.members = members

    def document(self, request_id: str) -> dict[str, Any]:
        """The problem document."""
        return {
            "type": f"urn:assetwright:problem:{self.kind}",
            "title": self.title,
            "status": self.status_code,
            "detail": self.detail,
            "request_id": request_id,
            **self.members,
        }


def problem_of(error: BaseException) -> Problem:
    """The problem that an exception is to the client; what it may not know is not in it."""
    match error:
        case Problem():
            return error
        case InputError():
            told = error.problem()
            members: dict[str, Any] = {
                name: told[name] for name in ("field", "span") if name in told
            }
            kind = "policy" if isinstance(error, PolicyRefusal) else error.field
            return Problem(error.status, kind, str(error), title=str(told["title"]), **members)
        case NothingPassed():
            failed = sorted({each.check for one in error.rejected for each in one.failures})
            return Problem(422, "quality", f"{_capital(str(error))}.", failed=failed)
        case Cancelled():
            return Problem(409, "cancelled", str(error))
        case QueueFull():
            wait = {"Retry-After": str(max(1, math.ceil(error.seconds)))}
            return Problem(429, "queue-full", str(error), headers=wait)
        case DiskFull():
            return Problem(507, "disk", "The server has no room left to write to.")
        case EnvironmentProblem():
            # The sentence names files and machines of the server; its log has it.
            return Problem(
                503,
                "environment",
                "The server cannot do this now; its log says why.",
                headers={"Retry-After": str(RECOVERY)},
            )
        case RequestValidationError():
            return _validation(error.errors())
        case HTTPException():
            status = error.status_code
            kind = _STATUS.get(status, "http")
            return Problem(status, kind, _sentence(error), headers=error.headers)
    return Problem(500, "bug", "The server failed in a way it should not; its log says where.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(error: HTTPException) -> str:
    match error.status_code:
        case 400:
            return "The body of the request cannot be read."
        case 404:
            return "There is nothing at this path."
        case 405:
            return "This path does not take this method; Allow says which it takes."
    return str(error.detail)


def _validation(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """What is wrong with each field, without repeating what was sent."""
    told = [
        {"pointer": _pointer(error["loc"]), "detail": str(error["msg"])} for error in errors[:20]
    ]
    first = told[0]
    place = f" at {first['pointer']}" if first["pointer"] != "#" else ""
    detail = f"The request has a fault{place}: {first['detail']}."
    if any(error["type"] in _MALFORMED for error in errors):
        return Problem(400, "malformed", detail, errors=told)
    return Problem(422, "invalid", detail, errors=told)


def _pointer(place: Sequence[int | str]) -> str:
    """A JSON pointer into the body; a parameter's place by its name."""
    where, *rest = place
    if where != "body":
        return "/".join(str(part) for part in place)
    # Of text that is no JSON the place is a character, which is no pointer.
    if len(rest) == 1 and isinstance(rest[0], int):
        return "#"
    return "#" + "".join(f"/{_escaped(str(part))}" for part in rest)


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


Shape = Callable[[Problem, str], Mapping[str, Any]]
"""Makes another document of a problem and a request id, for clients that expect one."""

_shapes: dict[str, tuple[Shape, str]] = {}


def shape_errors(prefix: str, shape: Shape, media_type: str = "application/json") -> None:
    """Let every error at paths that begin with ``prefix`` be shaped so, also those of the door."""
    _shapes[prefix] = (shape, media_type)


def answer(problem: Problem, path: str, request_id: str) -> JSONResponse:
    """The response of a problem at a path."""
    shape, media_type = next(
        (found for prefix, found in _shapes.items() if path.startswith(prefix)),
        (Problem.document, MEDIA_TYPE),
    )
    return JSONResponse(
        dict(shape(problem, request_id)),
        problem.status_code,
        headers=problem.headers,
        media_type=media_type,
    )


async def handle(request: Request, error: Exception) -> JSONResponse:
    """The exception handler of the app; what it was is left in the request's state."""
    problem = problem_of(error)
    request.state.problem = problem.kind
    return answer(problem, request.url.path, request.state.request_id)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route can answer with, for OpenAPI."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "An error as RFC 9457 has it.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:assetwright:problem:size"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for people."},
        "request_id": {"type": "string", "description": "Also in X-Request-ID and in the log."},
        "field": {"type": "string", "description": "What of the request it is about."},
        "span": {"type": "array", "items": {"type": "integer"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
