"""Fuzzes each target in a process of its own: ``python -m benchmarks.fuzz --seconds N TARGET…``.

Coverage-guided, by atheris (libFuzzer). What crashes is written to ``crash-TARGET-…`` in the
folder it is run from, and the exit code is 1. ``--keep`` adds what reaches new code, minimised, to
the corpus that the tests replay.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.fuzz.seeds import seeds
from benchmarks.fuzz.targets import CORPUS, TARGETS

LONGEST = 4096
"""Bytes of an input."""
SLOW = 60
"""Seconds that one input may take."""
_ONE = "--one"
"""Says, in the process of its own, which target follows; the rest is libFuzzer's."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=150, help="of each target")
    parser.add_argument("--keep", action="store_true", help="add what is new to the corpus")
    if sys.argv[1:2] == [_ONE]:
        _fuzz(sys.argv[2], sys.argv[3:])
        return
    options = parser.parse_args()
    failed = [
        name for name in options.targets or TARGETS if not _run(name, options.seconds, options.keep)
    ]
    if failed:
        sys.exit(f"found faults in {', '.join(failed)}")


def _run(name: str, seconds: int, keep: bool) -> bool:
    """Whether nothing was found."""
    kept = CORPUS / name
    with tempfile.TemporaryDirectory() as folder:
        found, small = Path(folder, "found"), Path(folder, "small")
        for place in (found, small):
            place.mkdir()
        for turn, data in enumerate(seeds(name)):
            (found / f"seed-{turn}").write_bytes(data)
        command = [sys.executable, "-m", "benchmarks.fuzz", _ONE, name]
        limits = [f"-max_len={LONGEST}", f"-timeout={SLOW}", "-print_final_stats=1"]
        prefix = f"-artifact_prefix=crash-{name}-"
        known = [str(kept)] if kept.is_dir() else []
        run = [*command, *limits, prefix, f"-max_total_time={seconds}", str(found), *known]
        sound = subprocess.run(run, check=False).returncode == 0
        if sound and keep:
            subprocess.run([*command, *limits, "-merge=1", str(small), str(found)], check=False)
            kept.mkdir(parents=True, exist_ok=True)
            for file in small.iterdir():
                (kept / file.name[:12]).write_bytes(file.read_bytes())
    return sound


def _fuzz(name: str, options: list[str]) -> None:
    try:
        import atheris
    except ImportError:
        sys.exit('fuzzing needs atheris: pip install "assetwright[fuzz]"')
    target = TARGETS[name]
    for module in _instrumented():
        _instrument(atheris, module)
    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()


def _instrumented() -> list[str]:
    """Our own modules that are loaded, which atheris follows branch by branch."""
    return [name for name in sys.modules if name.startswith("assetwright")]


def _instrument(atheris: object, name: str) -> None:
    module = sys.modules[name]
    for value in vars(module).values():
        code = getattr(value, "__code__", None)
        if code is not None and getattr(value, "__module__", "") == name:
            value.__code__ = atheris.instrument_func(value).__code__  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
