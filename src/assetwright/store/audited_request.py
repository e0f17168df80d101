"""One request on one door, from its first word to its outcome."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assetwright.config import CPU_HOUR
from assetwright.export import Asset
from assetwright.policy import PolicyRefusal
from assetwright.qa.gate import Gated, GatedSet, NothingPassed
from assetwright.qa.rejected import Rejected
from assetwright.store.review import Review
from assetwright.types import AuditRecord, InputError, PromptSpec, RequestOutcome, Verdict

if TYPE_CHECKING:
    from assetwright.store.audit_log import AuditLog
    from assetwright.store.event_log import EventLog


class AuditedRequest:
    """A context that leaves exactly one record, however it is left; none without a ``log``.

    ``events`` hears of it too, in one line. Drawings that failed the quality checks are put among
    the log's reviews.

    What becomes known on the way is set on it: ``verdict``, ``spec``, ``seed``, ``model``,
    ``rejected`` and ``outputs``, the SHA-256 of each file by its name. An exception makes the
    outcome: refused by the policy, invalid as a request, or failed. The cost is the processor time
    of the process in between, so of requests that run side by side each is charged for all;
    ``spent`` are seconds of it from before, such as a share in a batch.
    """

    def __init__(
        self,
        log: AuditLog | None,
        door: str,
        prompt: str,
        *,
        tenant: str = "",
        user: str = "",
        cpu_hour: float = CPU_HOUR,
        events: EventLog | None = None,
    ) -> None:
        self._log, self._events = log, events
        self.prompt = prompt
        self._door, self._tenant, self._user = door, tenant, user
        self._cpu_hour = cpu_hour
        self._started = time.process_time()
        self.verdict: Verdict | None = None
        self.spec: PromptSpec | None = None
        self.seed: int | None = None
        self.model: str | None = None
        self.outputs: Mapping[str, str] = {}
        self.rejected: tuple[Rejected, ...] = ()
        self._failure: NothingPassed | None = None
        self.spent = 0.0

    def __enter__(self) -> Self:
        return self

    def ended(self, outcome: Gated) -> None:
        """What came of it, on a door that knows the drawings and not the files they end in."""
        self.rejected = outcome.rejected
        if outcome.rejected and not outcome.assets:
            self._failure = NothingPassed(GatedSet((), outcomes=(outcome,)))
        if self._log is not None:
            self.outputs = _digests(outcome.assets)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._log is None and self._events is None:
            return
        error = error or self._failure
        if isinstance(error, NothingPassed):
            self.rejected = error.rejected
            some = error.rejected[0].asset
            self.spec, self.seed, self.model = some.spec, some.record.seed, some.record.model
        record = self._record(error)
        position = None if self._log is None else self._log.append(record)
        if self._log is not None and self.rejected:
            self._log.reviews.add(
                [
                    Review.of_rejected(each, tenant=self._tenant, request=position)
                    for each in self.rejected
                ]
            )
        if self._events is not None:
            self._events.request(record, position)

    def _record(self, error: BaseException | None) -> AuditRecord:
        verdict = error.verdict if isinstance(error, PolicyRefusal) else self.verdict
        hours = (time.process_time() - self._started + self.spent) / 3600
        return AuditRecord(
            door=self._door,
            prompt=self.prompt,
            outcome=self._outcome(error),
            tenant=self._tenant,
            user=self._user,
            spec=self.spec,
            verdict=None if verdict is None else verdict.outcome.value,
            reasons=() if verdict is None else verdict.matches,
            seed=self.seed,
            model=self.model,
            outputs=self.outputs,
            cost=round(hours * self._cpu_hour * 1e6),
            warnings=() if self.spec is None else self.spec.warnings,
            error=None if error is None else str(error) or type(error).__name__,
        )

    def _outcome(self, error: BaseException | None) -> RequestOutcome:
        if isinstance(error, PolicyRefusal):
            return RequestOutcome.REFUSED
        if error is None:
            return RequestOutcome.DRAWN
        return RequestOutcome.INVALID if isinstance(error, InputError) else RequestOutcome.FAILED


def _digests(assets: Sequence[Asset]) -> dict[str, str]:
    """The SHA-256 of drawings, as they are before any file format."""
    return {
        f"{asset.name}@{asset.spec.size}+{asset.record.seed}": hashlib.sha256(
            asset.artwork.render().tobytes()
        ).hexdigest()
        for asset in assets
    }


@contextmanager
def audited(
    log: AuditLog | None,
    door: str,
    prompts: Sequence[str],
    tenant: str = "",
    cpu_hour: float = CPU_HOUR,
) -> Iterator[list[AuditedRequest]]:
    """One request for each prompt of a call; they end together, in the same way."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(AuditedRequest(log, door, prompt, tenant=tenant, cpu_hour=cpu_hour))
            for prompt in prompts
        ]
