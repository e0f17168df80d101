"""One network in a process of its own: ``python -m benchmarks.model.measured NAME DTYPE COUNT``.

Prints one line of JSON: seconds of each evaluation (of this thread's processor time, which other
programs on the machine take no part of, and by the clock) and the most memory it ever had.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import torch

from benchmarks.model.networks import build


def main() -> None:
    """Build, evaluate once to warm up and ``COUNT`` times to measure."""
    name, dtype, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    torch.set_num_threads(1)
    network = build(name, getattr(torch, dtype))
    spent, taken = [], []
    with torch.inference_mode():
        network.evaluate()
        for _ in range(count):
            before = time.thread_time(), time.perf_counter()
            network.evaluate()
            spent.append(time.thread_time() - before[0])
            taken.append(time.perf_counter() - before[1])
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes on macOS, else in KiB
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(json.dumps({"processor": spent, "clock": taken, "peak": peak}))


if __name__ == "__main__":
    main()
