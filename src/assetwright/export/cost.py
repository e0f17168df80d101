"""What drawing an asset costs: an estimate that is the same on every machine.

What a request did cost is measured, and stands in the audit log. A measured time in a file would
make its bytes differ from run to run, so files hold this estimate.
"""

from __future__ import annotations

from assetwright.types import Size

# CPU seconds on one core of a 2024 server (AMD EPYC): reading the prompt, a step of the network,
# a million pixels.
_ONCE, _STEP, _MEGAPIXEL = 0.04, 0.007, 0.025


def estimated_cost(steps: int, base: Size, cpu_hour: float) -> float:
    """US dollars for one drawing of ``steps`` at its base size.

    ``cpu_hour`` is the price in US dollars of an hour of one core.
    """
    pixels = base.width * base.height
    seconds = _ONCE + _STEP * steps + _MEGAPIXEL * pixels / 1e6
    return seconds / 3600 * cpu_hour
