"""What the routes share: the studio, the threads that work, the log, the counters."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Depends, Request

from assetwright.export.imprint import Imprint
from assetwright.server.allowance import RateLimiter
from assetwright.server.assets.folder import ResultFolder
from assetwright.server.assets.running import Running
from assetwright.server.caller import Caller
from assetwright.server.keyring import Keyring
from assetwright.server.metrics import Metrics
from assetwright.server.workroom import Workroom
from assetwright.settings import Serving, Settings
from assetwright.store import AuditedRequest, AuditLog, EventLog
from assetwright.store.api_keys import ApiKeys
from assetwright.store.database import Database
from assetwright.store.idempotency import IdempotencyKeys
from assetwright.studio import Studio


@dataclass(slots=True)
class Service:
    """One server's parts; ``audit`` is None where no log is kept.

    ``database`` is the server's own: keys, quotas, answers to be given again. ``on_ready`` is
    called, by a thread, when everything is loaded.
    """

    studio: Studio
    database: Database
    keys: ApiKeys
    keyring: Keyring
    rates: RateLimiter
    audit: AuditLog | None
    events: EventLog
    metrics: Metrics
    workroom: Workroom
    imprint: Imprint
    results: ResultFolder
    running: Running
    idempotency: IdempotencyKeys
    ready: bool = False
    on_ready: Callable[[], None] | None = None
    _studios: dict[str, Studio] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The project's."""
        return self.studio.settings

    @property
    def serving(self) -> Serving:
        """What of the settings is the server's."""
        return self.studio.settings.serving

    def studio_for(self, caller: Caller) -> Studio:
        """The studio with the caller as its tenant: weights and caches are the same ones."""
        tenant = caller.tenant
        if tenant == self.settings.tenant:
            return self.studio
        if tenant not in self._studios:
            # A copy looks up all that has been loaded where this one does.
            studio = copy.copy(self.studio)
            studio.settings = replace(self.settings, tenant=tenant)
            self._studios[tenant] = studio
        return self._studios[tenant]

    def base_url(self, request: Request) -> str:
        """What the URLs of this server begin with, without a slash at the end."""
        return (self.serving.url or str(request.base_url)).rstrip("/")

    @contextmanager
    def audited(
        self, caller: Caller, prompt: str, user: str = "", *, door: str = "api"
    ) -> Iterator[AuditedRequest]:
        """One prompt's record in the audit log; it writes to a database, so only in a thread.

        ``user`` is on whose behalf the caller asks, if that was said.
        """
        request = AuditedRequest(
            self.audit,
            door,
            prompt,
            tenant=caller.tenant,
            user=f"{caller.user} {user}".strip(),
            cpu_hour=self.settings.auditing.cpu_hour,
            events=self.events,
        )
        try:
            with request:
                yield request
        finally:
            verdict = request.verdict
            for rejected in request.rejected:
                for finding in rejected.failures:
                    self.metrics.gate_failures.labels(finding.check).inc()
            self.metrics.verdicts.labels("none" if verdict is None else str(verdict.outcome)).inc()

    def failed(self, error: BaseException, request_id: str) -> None:
        """Log what went wrong here; the client is told only that something did."""
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        frame = None if where is None else where.tb_frame.f_code.co_qualname
        self.events.event(
            "failure",
            request_id=request_id,
            kind=type(error).__name__,
            error=str(error),
            where=frame,
        )


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


TheService = Annotated[Service, Depends(_service)]
