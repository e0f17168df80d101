"""Run every benchmark: ``python -m benchmarks``."""

from benchmarks import cold, install_size, memory, warm

for module in (cold, warm, memory, install_size):
    module.main()
