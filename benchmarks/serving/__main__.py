"""Measure serving: ``python -m benchmarks.serving``.

The same network and the same arrivals for three servers: batched by step (ours), batched by a
window of 500 ms or 16 requests, one by one. First on a virtual clock that the cost curve of this
machine drives, 1,500 requests each; then for real, a few. A load of 100 % is what the window
batcher can do with full batches.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from assetwright.config import GUIDANCE_WITH_REFERENCE, MODELS, STEPS
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.sampler import sample
from assetwright.diffusion.trajectory import Drawing
from benchmarks import command  # noqa: F401 - leaves no audit record
from benchmarks.report import Measure, report
from benchmarks.serving import curve, simulation
from benchmarks.serving.arrivals import BURST, DEFAULT, MIXED, Request, arrivals
from benchmarks.serving.servers import Server, StepServer, WindowServer, latencies

LOADS = (0.3, 0.6, 0.9)
MANY = 1500
FEW = 32
AT_ONCE = 320
PROMPTS = 16
MOST = 0.5
"""Of the window batcher's latency, at 30 and 60 % load."""
ROUNDS = 3


def percentiles(seconds: Sequence[float]) -> tuple[float, float, float]:
    p50, p95, p99 = np.percentile(seconds, [50, 95, 99]).tolist()
    return p50, p95, p99


def capacity(cost: Callable[[int], float], mix: dict[int, float]) -> float:
    """Requests a second of a window batcher whose batches are full."""
    requests = arrivals(1.0, 20 * simulation.BATCH, mix=mix)
    at_once = [replace(request, at=0.0) for request in requests]
    return len(at_once) / max(simulation.by_window(at_once, cost, window=0.0))


def compared(name: str, waits: Sequence[Sequence[float]], *, bar: bool) -> list[Measure]:
    """Percentiles of ours as shares of the window batcher's; ``waits`` of ours, its and alone."""
    measures = []
    for which, a, b, c in zip(("p50", "p95", "p99"), *map(percentiles, waits), strict=True):
        how = f"{a:.2f} s; window {b:.2f}, one by one {c:.2f}"
        most = MOST if bar and which != "p95" else None
        measures.append(Measure(f"{name} {which}", a / b, "", most, how))
    return measures


def simulated(cost: Callable[[int], float]) -> list[Measure]:
    measures = []
    for label, mix in (("", DEFAULT), ("mixed steps, ", MIXED)):
        most = capacity(cost, mix)
        for burst, kind in ((1, "Poisson"), (BURST, "bursts")):
            for load in LOADS:
                requests = arrivals(load * most, MANY, burst=burst, mix=mix)
                waits = [
                    _waits(requests, ends)
                    for ends in (
                        simulation.by_step(requests, cost),
                        simulation.by_window(requests, cost),
                        simulation.one_by_one(requests, cost),
                    )
                ]
                name = f"{label}{kind} {load:.0%}"
                measures += compared(name, waits, bar=load < 0.9)
        at_once = [replace(each, at=0.0) for each in arrivals(1.0, AT_ONCE, mix=mix)]
        ours = max(simulation.by_step(at_once, cost))
        window = max(simulation.by_window(at_once, cost))
        one = max(simulation.one_by_one(at_once, cost))
        how = f"{AT_ONCE / ours:.1f}/s; window {AT_ONCE / window:.1f}, alone {AT_ONCE / one:.1f}"
        measures.append(Measure(f"{label}saturated, time", ours / window, "", 1.0, how))
    return measures


def by_size(cost: Callable[[int], float]) -> list[Measure]:
    """What batches of other sizes would do at 90 % load."""
    requests = arrivals(0.9 * capacity(cost, DEFAULT), MANY)
    measures = []
    for batch in (2, 4, 8, 16, 32):
        p50, _, p99 = percentiles(_waits(requests, simulation.by_step(requests, cost, batch)))
        name = f"Poisson 90%, batch of {batch}, p99"
        measures.append(Measure(name, p99, "s", None, f"p50 {p50:.2f} s"))
    return measures


def real(denoiser: OnnxDenoiser) -> list[Measure]:
    """The same arrivals, one server after the other, at loads of what the wall clock allows now."""
    at_once = [replace(request, at=0.0) for request in arrivals(1.0, simulation.BATCH)]
    _, span = latencies(WindowServer(denoiser), at_once)
    most = len(at_once) / span
    makers: list[Callable[[], Server]] = [
        lambda: StepServer(denoiser),
        lambda: WindowServer(denoiser),
        lambda: WindowServer(denoiser, batch=1, window=0.0),
    ]
    measures = []
    for burst, kind in ((1, "Poisson"), (BURST, "bursts")):
        for load in LOADS[:2]:
            requests = arrivals(load * most, FEW, burst=burst)
            waits = [latencies(make(), requests)[0] for make in makers]
            measures += compared(f"for real, {kind} {load:.0%}", waits, bar=False)
    return measures


def sixteen(denoiser: OnnxDenoiser) -> Measure:
    """The time of 16 prompts in one batch, as a share of 16 one after another."""
    drawings = [
        Drawing(text=None, style=0, seed=seed, guidance=GUIDANCE_WITH_REFERENCE)
        for seed in range(PROMPTS)
    ]
    shares, batched = [], []
    for _ in range(ROUNDS):
        started = time.thread_time()
        sample(denoiser, drawings, steps=STEPS)
        batched.append(time.thread_time() - started)
        started = time.thread_time()
        for drawing in drawings:
            sample(denoiser, [drawing], steps=STEPS)
        shares.append(batched[-1] / (time.thread_time() - started))
    share = statistics.median(shares)
    how = f"{statistics.median(batched):.2f} s; {1 - share:.0%} saved, a GPU saves 58%"
    return Measure(f"{PROMPTS} prompts in a batch, time", share, "", None, how)


def _waits(requests: Sequence[Request], ends: Sequence[float]) -> list[float]:
    return [end - request.at for end, request in zip(ends, requests, strict=True)]


def main() -> None:
    """Measure and report."""
    denoiser = OnnxDenoiser(MODELS / "dit", threads=1)
    cost = curve.measured(denoiser)
    measures = [
        Measure(
            f"a step of {rows} rows", 1000 * each, "ms", None, f"{1000 * each / rows:.2f} a row"
        )
        for rows, each in zip(cost.rows, cost.seconds, strict=True)
    ]
    measures += [sixteen(denoiser), *simulated(cost), *by_size(cost), *real(denoiser)]
    report("serving", measures)


if __name__ == "__main__":
    main()
