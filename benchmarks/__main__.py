"""Run every benchmark: ``python -m benchmarks``."""

from benchmarks import cold, install_size, memory, warm
from benchmarks.cache import __main__ as cache
from benchmarks.export import __main__ as export
from benchmarks.geometry import __main__ as geometry
from benchmarks.policy import __main__ as policy
from benchmarks.qa import __main__ as qa
from benchmarks.regression import __main__ as regression
from benchmarks.serving import __main__ as serving

for module in (
    cold,
    warm,
    memory,
    install_size,
    export,
    geometry,
    policy,
    qa,
    regression,
    cache,
    serving,
):
    module.main()
