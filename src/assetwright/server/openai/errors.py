"""Errors in the shape that OpenAI's clients read.

https://platform.openai.com/docs/guides/error-codes: an ``error`` with a message, a type, the
parameter at fault and a code.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

from assetwright.policy import PolicyRefusal
from assetwright.server.problems import Problem, problem_of
from assetwright.store.idempotency import KeyInUse, KeyReused
from assetwright.types import InputError


class Error(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorResponse(BaseModel):
    """An error as OpenAI's clients read it."""

    error: Error


INVALID = "invalid_request_error"
_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    409: "idempotency_error",
    429: "rate_limit_error",
}
_CODES = {
    "key": "invalid_api_key",
    "scope": "insufficient_permissions",
    "not-found": "not_found",
    "malformed": "invalid_json",
    "queue-full": "rate_limit_exceeded",
    "rate": "rate_limit_exceeded",
    "quota": "insufficient_quota",
}
_PYDANTIC_CODES = {
    "missing": "missing_required_parameter",
    "extra_forbidden": "unknown_parameter",
    "literal_error": "invalid_value",
    "string_pattern_mismatch": "invalid_value",
    "string_too_short": "string_below_min_length",
    "string_too_long": "string_above_max_length",
    "greater_than_equal": "integer_below_min_value",
    "less_than_equal": "integer_above_max_value",
    "less_than": "integer_above_max_value",
}


def shape(problem: Problem, request_id: str) -> Mapping[str, Any]:  # noqa: ARG001
    """Any problem as OpenAI has it; the request id is in ``X-Request-ID``."""
    told = problem.members.get("openai")
    if told is None:
        status, kind = problem.status_code, problem.kind
        name = _TYPES.get(status, INVALID if status < 500 else "server_error")
        told = _error(name, problem.members.get("field"), _CODES.get(kind, kind.replace("-", "_")))
    return {"error": {"message": problem.detail, **told}}


def refusal(error: InputError) -> Problem:
    """What the studio says no to: 400, where it is not a key that is used twice."""
    message = str(error)
    if isinstance(error, PolicyRefusal):
        told = _error("image_generation_user_error", None, "moderation_blocked")
        return Problem(400, "policy", message, openai=told)
    if isinstance(error, KeyInUse | KeyReused):
        in_use = isinstance(error, KeyInUse)
        code = "idempotency_key_in_use" if in_use else "idempotency_key_reused"
        return Problem(error.status, code, message, openai=_error("idempotency_error", None, code))
    code = "model_not_found" if error.field == "model" else "invalid_value"
    return Problem(400, error.field, message, openai=_error(INVALID, error.field, code))


def fault(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """What pydantic found wrong with a body; the first fault is told of."""
    first = errors[0]
    kind, where = str(first["type"]), [str(part) for part in first["loc"] if part != "body"]
    if kind == "json_invalid" or not where:
        told = _error(INVALID, None, "invalid_json")
        return Problem(400, "malformed", "The body is not a JSON object.", openai=told)
    param = ".".join(where)[:100]
    code = _PYDANTIC_CODES.get(kind, "invalid_type")
    said = str(first["msg"])
    message = {
        "missing_required_parameter": f"Missing required parameter: {param!r}.",
        "unknown_parameter": f"Unknown parameter: {param!r}.",
    }.get(code, f"Invalid value for {param!r}: {said[:1].lower()}{said[1:]}.")
    return Problem(400, "invalid", message, openai=_error(INVALID, param, code))


def shaped(error: Exception) -> Problem:
    """Any error as a problem that ``shape`` knows all of."""
    match error:
        case InputError():
            return refusal(error)
        case RequestValidationError():
            return fault(error.errors())
    return problem_of(error)


class OpenAIRoute(APIRoute):
    """A route whose faults have OpenAI's statuses: 400 where elsewhere it is 422."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler."""
        handler = super().get_route_handler()

        async def shaping(request: Request) -> Response:
            try:
                return await handler(request)
            except (InputError, RequestValidationError) as error:
                raise shaped(error) from error

        return shaping


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that a route can answer with, for OpenAPI."""
    return {
        status: {"model": ErrorResponse, "description": HTTPStatus(status).phrase}
        for status in statuses
    }


def _error(kind: str, param: str | None, code: str | None) -> dict[str, str | None]:
    return {"type": kind, "param": param, "code": code}
