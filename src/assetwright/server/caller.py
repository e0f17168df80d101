"""Who asks, and what they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request

from assetwright.server.problems import Problem


class Scope(StrEnum):
    """What a key may be used for."""

    GENERATE = "generate"
    READ = "read"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds a key; without keys, anybody on this machine.

    ``key`` is the key's public id, empty without one; ``rate`` ("60/minute") and ``quota``
    (pictures a day) are None for what the settings say.
    """

    key: str
    tenant: str
    scopes: frozenset[Scope]
    rate: str | None = None
    quota: int | None = None

    @property
    def user(self) -> str:
        """As the audit log has it."""
        return f"key:{self.key}" if self.key else ""


def anybody(tenant: str) -> Caller:
    """The caller of a server without keys."""
    return Caller("", tenant, frozenset(Scope))


def _with(scope: Scope) -> Callable[[Request], Caller]:
    def caller(request: Request) -> Caller:
        asking: Caller = request.state.caller
        if scope not in asking.scopes:
            raise Problem(403, "scope", f"This key lacks the scope {scope!s}.", scope=str(scope))
        return asking

    return caller


Drawer = Annotated[Caller, Depends(_with(Scope.GENERATE))]
Reader = Annotated[Caller, Depends(_with(Scope.READ))]
MetricsReader = Annotated[Caller, Depends(_with(Scope.METRICS))]
