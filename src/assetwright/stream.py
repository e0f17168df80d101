"""Any number of prompts, of which some may fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from assetwright.export import Asset
from assetwright.studio import MAX_BATCH, Studio
from assetwright.types import EnvironmentProblem, InputError, PromptSpec, Verdict

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of one prompt: its assets, or the error that says why there are none.

    ``seconds`` is its share of the processor time that its batch took.
    """

    prompt: str
    assets: tuple[Asset, ...] = ()
    verdict: Verdict | None = None
    spec: PromptSpec | None = None
    error: Exception | None = None
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
                assets, verdict = result
                yield Drawn(prompt, assets, verdict, assets[0].spec, seconds=seconds)


def _batch(
    studio: Studio, prompts: Sequence[str], options: dict[str, Any]
) -> list[tuple[tuple[Asset, ...], Verdict] | Exception]:
    """The assets of each prompt and the verdict on it, or its error."""
    chosen = {name: options[name] for name in ("asset_type", "size", "style") if name in options}

    def expected(prompt: str) -> tuple[int, Verdict]:
        verdict = studio.permit(prompt)
        spec = studio.understand(prompt, **chosen)
        return (options.get("count") or spec.count or 1) * len(spec.sizes), verdict

    def alone(prompt: str) -> tuple[tuple[Asset, ...], Verdict]:
        return studio.generate(prompt, **options).assets, studio.judge(prompt)

    def together(prompts: Sequence[str]) -> tuple[Asset, ...]:
        return studio.generate_many(prompts, **options).assets if prompts else ()

    plans = [_tried(expected, prompt, options) for prompt in prompts]
    fit = [p for p, plan in zip(prompts, plans, strict=True) if not isinstance(plan, Exception)]
    drawn = _tried(together, fit, options)
    if isinstance(drawn, Exception):
        # One of them fails in being drawn: which does is found out one by one.
        return [_tried(alone, prompt, options) for prompt in prompts]
    assets = iter(drawn)
    return [
        # Once more as a request of its own, so that a log has it.
        _tried(alone, prompt, options)
        if isinstance(plan, Exception)
        else (tuple(islice(assets, plan[0])), plan[1])
        for prompt, plan in zip(prompts, plans, strict=True)
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
