"""Any number of prompts, of which some may fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from assetwright.export import Asset
from assetwright.qa.gate import Gated, GatedSet, NothingPassed
from assetwright.qa.rejected import Rejected
from assetwright.studio import MAX_BATCH, Studio
from assetwright.types import EnvironmentProblem, InputError, PromptSpec, Verdict

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of one prompt: its assets, or the error that says why there are none.

    ``rejected`` are the drawings that failed the quality checks, ``missing`` is how many were asked
    for that no attempt brought forth, ``seconds`` its share of the processor time of its batch.
    """

    prompt: str
    assets: tuple[Asset, ...] = ()
    verdict: Verdict | None = None
    spec: PromptSpec | None = None
    error: Exception | None = None
    rejected: tuple[Rejected, ...] = ()
    missing: int = 0
    seconds: float = 0.0


def draw_each(studio: Studio, prompts: Iterable[str], **options: Any) -> Iterator[Drawn]:
    """Draw prompts sixteen at a time, whatever becomes of the others; one Drawn each, in order.

    ``prompts`` is read as it goes, so that it may be endless. ``options`` are those of
    ``Studio.generate`` and hold for all. What would be the same for every prompt ends the run:
    InputError for one of the options, EnvironmentProblem for missing weights.

    >>> from assetwright import Studio
    >>> from assetwright.stream import draw_each
    >>> [len(drawn.assets) for drawn in draw_each(Studio(), ["heart", "star, 9x9 px", "bell"])]
    [1, 0, 1]
    """
    given = {name: value for name, value in options.items() if value is not None}
    prompts = iter(prompts)
    while batch := list(islice(prompts, MAX_BATCH)):
        started = time.process_time()
        results = _batch(studio, batch, given)
        seconds = (time.process_time() - started) / len(batch)
        for prompt, result in zip(batch, results, strict=True):
            if isinstance(result, Exception):
                verdict = getattr(result, "verdict", None)
                yield Drawn(prompt, verdict=verdict, error=result, seconds=seconds)
            else:
                yield _drawn(prompt, *result, seconds)


def _drawn(prompt: str, outcome: Gated, verdict: Verdict, seconds: float) -> Drawn:
    some = (*outcome.assets, *(each.asset for each in outcome.rejected))[0]
    error = None if outcome.assets else NothingPassed(GatedSet((), outcomes=(outcome,)))
    rejected, missing = outcome.rejected, outcome.missing
    return Drawn(prompt, outcome.assets, verdict, some.spec, error, rejected, missing, seconds)


def _batch(
    studio: Studio, prompts: Sequence[str], options: dict[str, Any]
) -> list[tuple[Gated, Verdict] | Exception]:
    """What came of each prompt and the verdict on it, or its error."""
    chosen = {name: options[name] for name in ("asset_type", "size", "style") if name in options}

    def permitted(prompt: str) -> Verdict:
        verdict = studio.permit(prompt)
        studio.understand(prompt, **chosen)
        return verdict

    def together(prompts: Sequence[str]) -> tuple[Gated, ...]:
        try:
            return studio.generate_many(prompts, **options).outcomes if prompts else ()
        except NothingPassed as error:
            return error.drawn.outcomes

    def alone(prompt: str) -> tuple[Gated, Verdict]:
        return together([prompt])[0], studio.judge(prompt)

    verdicts = [_tried(permitted, prompt, options) for prompt in prompts]
    fit = [p for p, told in zip(prompts, verdicts, strict=True) if not isinstance(told, Exception)]
    drawn = _tried(together, fit, options)
    if isinstance(drawn, Exception):
        # One of them fails in being drawn: which does is found out one by one.
        return [_tried(alone, prompt, options) for prompt in prompts]
    outcomes = iter(drawn)
    return [
        # Once more as a request of its own, so that a log has it.
        _tried(alone, prompt, options)
        if isinstance(verdict, Exception)
        else (next(outcomes), verdict)
        for prompt, verdict in zip(prompts, verdicts, strict=True)
    ]


def _tried(
    work: Callable[[TaskT], ResultT], task: TaskT, options: dict[str, Any]
) -> ResultT | Exception:
    """What ``work`` makes of a task, or the task's own error."""
    try:
        return work(task)
    except EnvironmentProblem:
        raise
    except InputError as error:
        if error.field in options:
            raise
        return error
    except Exception as error:
        return error
