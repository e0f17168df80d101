"""What kinds of bodies are taken."""

from __future__ import annotations

from fastapi import Depends, Request

from assetwright.server.problems import Problem


def _json_only(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(
            415,
            "content-type",
            "The body must be application/json.",
            headers={"Accept": "application/json"},
        )


JsonOnly = Depends(_json_only)
"""A route's dependency: problem 415 for any other body, before it is looked at."""
