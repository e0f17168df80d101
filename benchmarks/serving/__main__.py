"""Measure serving: ``python -m benchmarks.serving``.

The same network and the same arrivals for three servers: batched by step (ours), batched by a
window of 500 ms or 16 requests, one by one. First on a virtual clock that the cost curve of this
machine drives, 1,500 requests each; then for real, a few. A load of 100 % is what the window
batcher can do with full batches. Beside each is what an oracle could not do better, see
``simulation.least``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from assetwright.config import MODELS, STEPS
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.sampler import sample
from assetwright.diffusion.trajectory import Drawing
from benchmarks import command  # noqa: F401 - leaves no audit record
from benchmarks.report import Measure, report
from benchmarks.serving import curve, simulation
from benchmarks.serving.arrivals import BURST, GUIDANCE, UNEVEN, WISHES, Request, Wish, arrivals
from benchmarks.serving.servers import Server, StepServer, WindowServer, latencies

KINDS: tuple[tuple[str, int, float], ...] = (
    ("Poisson", 1, 1.0),
    ("uneven", 1, UNEVEN),
    ("bursts", BURST, 1.0),
)
"""Name, requests at once, evenness of the times between."""
LOADS = (0.3, 0.6, 0.9)
MANY = 1500
FEW = 32
AT_ONCE = 1600
PROMPTS = 16
MOST = 0.5
"""Of the window batcher's latency, at 30 and 60 % load."""
ROUNDS = 3


def percentiles(seconds: Sequence[float]) -> tuple[float, float, float]:
    p50, p95, p99 = np.percentile(seconds, [50, 95, 99]).tolist()
    return p50, p95, p99


def capacity(cost: Callable[[int], float], wish: Wish) -> float:
    """Requests a second of a window batcher whose batches are full."""
    at_once = together(arrivals(1.0, 20 * simulation.BATCH, wish))
    return len(at_once) / max(simulation.by_window(at_once, cost, window=0.0))


def together(requests: Sequence[Request]) -> list[Request]:
    """The same, all at once."""
    return [replace(request, at=0.0) for request in requests]


def compared(
    name: str,
    waits: Sequence[Sequence[float]],
    *,
    bar: bool,
    least: Callable[[float], float] | None = None,
) -> list[Measure]:
    """Percentiles of ours as shares of the window batcher's; ``waits`` of ours, its and alone."""
    measures = []
    for p, a, b, c in zip((50, 95, 99), *map(percentiles, waits), strict=True):
        how = f"{a:.2f} s; window {b:.2f}, one by one {c:.2f}"
        if least is not None:
            how += f"; nobody under {least(p) / b:.2f}"
        most = MOST if bar and p != 95 else None
        measures.append(Measure(f"{name} p{p}", a / b, "", most, how))
    return measures


def simulated(cost: Callable[[int], float], wish: Wish) -> list[Measure]:
    measures = []
    most = capacity(cost, wish)
    for kind, burst, shape in KINDS:
        for load in LOADS:
            requests = arrivals(load * most, MANY, wish, burst=burst, shape=shape)
            waits = [
                _waits(requests, ends)
                for ends in (
                    simulation.by_step(requests, cost),
                    simulation.by_window(requests, cost),
                    simulation.one_by_one(requests, cost),
                )
            ]

            def least(p: float, requests: Sequence[Request] = requests) -> float:
                return simulation.least(requests, cost, p)

            equal = len(wish.steps) == 1
            name = f"{wish.name}, {kind} {load:.0%}"
            measures += compared(name, waits, bar=load < 0.9, least=least if equal else None)
    at_once = together(arrivals(1.0, AT_ONCE, wish))
    ours, window = (max(way(at_once, cost)) for way in (simulation.by_step, simulation.by_window))
    how = f"{AT_ONCE / ours:.1f}/s; window {AT_ONCE / window:.1f}"
    measures.append(Measure(f"{wish.name}, saturated, time", ours / window, "", 1.0, how))
    return measures


def by_size(cost: Callable[[int], float], wish: Wish) -> list[Measure]:
    """What batches that are always as large as they may be would do with bursts at 60 % load."""
    requests = arrivals(0.6 * capacity(cost, wish), MANY, wish, burst=BURST)
    measures = []
    for batch in (4, 8, 16):
        p50, _, p99 = percentiles(_waits(requests, simulation.by_step(requests, cost, batch)))
        name = f"{wish.name}, bursts 60%, always {batch}"
        measures.append(Measure(name, p50, "s", None, f"p50; p99 {p99:.2f} s"))
    return measures


def real(denoiser: OnnxDenoiser, wish: Wish) -> list[Measure]:
    """The same arrivals, one server after the other, at loads of what the wall clock allows now."""
    full = together(arrivals(1.0, 8 * simulation.BATCH, wish))
    _, window = latencies(WindowServer(denoiser), full)
    _, ours = latencies(StepServer(denoiser), full)
    how = f"{len(full) / ours:.1f}/s; window {len(full) / window:.1f}"
    measures = [Measure("for real: saturated, time", ours / window, "", None, how)]
    most = len(full) / window
    makers: list[Callable[[], Server]] = [
        lambda: StepServer(denoiser),
        lambda: WindowServer(denoiser),
        lambda: WindowServer(denoiser, batch=1, window=0.0),
    ]
    for kind, burst, shape in KINDS:
        for load in LOADS[:2]:
            requests = arrivals(load * most, FEW, wish, burst=burst, shape=shape)
            waits = [latencies(make(), requests)[0] for make in makers]
            measures += compared(f"for real: {kind} {load:.0%}", waits, bar=False)
    return measures


def sixteen(denoiser: OnnxDenoiser) -> Measure:
    """The time of 16 prompts in one batch, as a share of 16 one after another."""
    drawings = [
        Drawing(text=None, style=0, seed=seed, guidance=GUIDANCE) for seed in range(PROMPTS)
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
    """Measure and report; first all that depends on the wall clock."""
    denoiser = OnnxDenoiser(MODELS / "dit", threads=1)
    cost = curve.measured(denoiser)
    measures = [
        Measure(
            f"a step of {rows} rows", 1000 * each, "ms", None, f"{1000 * each / rows:.2f} a row"
        )
        for rows, each in zip(cost.rows, cost.seconds, strict=True)
    ]
    measures += [sixteen(denoiser), *real(denoiser, WISHES[0])]
    print("measured; now the virtual clock", flush=True)
    for wish in WISHES:
        measures += simulated(cost, wish)
    measures += by_size(cost, WISHES[0])
    report("serving", measures)


if __name__ == "__main__":
    main()
