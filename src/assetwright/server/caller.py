"""Who asks, and what they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from assetwright.server.problems import Problem
from assetwright.settings import Serving
from assetwright.store.api_keys import ApiKey, Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds a key; without keys, anybody on this machine.

    ``key`` is the key's public id, empty without one; ``rate`` is how often it may ask
    ("60/minute"; empty: as often as it likes), ``quota`` how many pictures it may have drawn a day
    (0: any number).
    """

    key: str
    tenant: str
    scopes: frozenset[Scope]
    rate: str = ""
    quota: int = 0

    @classmethod
    def of(cls, key: ApiKey, serving: Serving) -> Caller:
        """The holder of a key; where it does not say, the settings do."""
        return cls(
            key.id,
            key.tenant,
            key.scopes,
            serving.rate if key.rate is None else key.rate,
            serving.quota if key.quota is None else key.quota,
        )

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
