"""Where tools run: a process of one's own, or the server with its keys and limits."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from assetwright.server.allowance import Spending, spending
from assetwright.server.assets.request import AssetsOrder
from assetwright.server.caller import Caller
from assetwright.server.cost import check_cost, picture_steps, pictures, understood
from assetwright.server.mcp.links import Written
from assetwright.server.mcp.roots import Roots
from assetwright.server.problems import Problem
from assetwright.server.service import Service
from assetwright.server.workroom import Work, Workroom
from assetwright.settings import Settings
from assetwright.store import AuditedRequest, AuditLog, EventLog
from assetwright.store.api_keys import Scope
from assetwright.studio import Studio

DOOR = "mcp"
"""As the audit log has it."""


class Host(Protocol):
    """What a tool needs of wherever it runs."""

    @property
    def studio(self) -> Studio:
        """The caller's."""

    @property
    def roots(self) -> Roots | None:
        """The folders that tools may use; None where the client says which."""

    @property
    def written(self) -> Written:
        """What was written to folders, to be read."""

    @property
    def trusted(self) -> bool:
        """Whether the caller may know which files and machines are at fault."""

    def permit(self, scope: Scope) -> None:
        """Raise the problem of a caller who may not."""

    async def run(self, work: Work[object]) -> object:
        """What ``work`` returns in a thread; it is told to stop when this task is cancelled."""

    def audited(self, prompt: str) -> AbstractContextManager[AuditedRequest]:
        """One prompt's record; only in a thread."""

    def spending(self, pictures: int) -> AbstractContextManager[Spending]:
        """Count pictures before they are drawn; only in a thread."""

    def check(self, order: AssetsOrder) -> int:
        """How many pictures it is; raises the problem of one that costs too much."""

    def failed(self, error: BaseException) -> None:
        """Log what went wrong here."""


@dataclass(slots=True)
class LocalHost:
    """This machine's user, who talks to a process of their own."""

    studio: Studio
    roots: Roots | None
    audit: AuditLog | None
    user: str
    events: EventLog = field(default_factory=EventLog.from_settings)
    written: Written = field(default_factory=Written)
    workroom: Workroom = field(default_factory=lambda: Workroom(2, 64))

    @property
    def settings(self) -> Settings:
        """The project's."""
        return self.studio.settings

    @property
    def trusted(self) -> bool:
        """It is their machine."""
        return True

    def permit(self, scope: Scope) -> None:
        """Everything."""

    async def run(self, work: Work[object]) -> object:
        """In one of two threads; others wait."""
        return await self.workroom.run(None, work)

    def audited(self, prompt: str) -> AbstractContextManager[AuditedRequest]:
        """A record in the user's own log."""
        return AuditedRequest(
            self.audit,
            DOOR,
            prompt,
            tenant=self.settings.tenant,
            user=self.user,
            cpu_hour=self.settings.auditing.cpu_hour,
            events=self.events,
        )

    def spending(self, pictures: int) -> AbstractContextManager[Spending]:
        """Any number."""
        return nullcontext(Spending(pictures))

    def check(self, order: AssetsOrder) -> int:
        """Any number of pictures, of the cost that a server allows a request."""
        return _checked(self.studio, order)

    def failed(self, error: BaseException) -> None:
        """A line in the log."""
        self.events.event("failure", kind=type(error).__name__, error=str(error))


@dataclass(frozen=True, slots=True)
class ServedHost:
    """The server, for one caller."""

    service: Service
    caller: Caller
    request_id: str
    base_url: str
    roots: Roots
    written: Written

    @property
    def studio(self) -> Studio:
        """With the caller as its tenant."""
        return self.service.studio_for(self.caller)

    @property
    def trusted(self) -> bool:
        """It is the server's machine."""
        return False

    def permit(self, scope: Scope) -> None:
        """Problem 403 where the key lacks the scope."""
        if scope not in self.caller.scopes:
            raise Problem(403, "scope", f"This key lacks the scope {scope!s}.", scope=str(scope))

    async def run(self, work: Work[object]) -> object:
        """In the server's workroom; problem 429 when its queue is full."""
        return await self.service.workroom.run(None, work)

    def audited(self, prompt: str) -> AbstractContextManager[AuditedRequest]:
        """A record with the key in it."""
        return self.service.audited(self.caller, prompt, door=DOOR)

    def spending(self, pictures: int) -> AbstractContextManager[Spending]:
        """Towards the key's day; problem 429 where it has not so many left."""
        return spending(self.service.keys, self.caller, pictures)

    def check(self, order: AssetsOrder) -> int:
        """As the server's settings allow."""
        return _checked(self.studio, order)

    def failed(self, error: BaseException) -> None:
        """A line in the log, with the request's id."""
        self.service.failed(error, self.request_id)


def _checked(studio: Studio, order: AssetsOrder) -> int:
    drawing = order.drawing
    chosen = {name: drawing[name] for name in ("asset_type", "size", "style")}
    specs = understood(studio, order.prompts, **chosen)
    cost = picture_steps(specs, drawing["steps"], drawing["count"])
    check_cost(cost, studio.settings.serving.max_cost)
    return pictures(specs, drawing["count"])
