"""Fuzzes each target in a process of its own: ``python -m benchmarks.fuzz --seconds N TARGET…``.

Coverage-guided, by atheris (libFuzzer). What crashes is written to ``crash-TARGET-…`` in the
folder it is run from, and the exit code is 1. ``--keep`` adds what reaches new code, minimised, to
the corpus that the tests replay.
"""

from __future__ import annotations

import argparse
import importlib
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

CORPUS = Path(__file__).parents[2] / "tests" / "data" / "fuzz"
"""A folder of files for each target, which the tests replay."""
NAMES = ("picture", "comparison", "metadata", "svg", "prompt", "sketch", "settings")
FOLLOWED = ("assetwright", "PIL", "tomllib")
"""Packages whose branches say what is new."""
LONGEST = 4096
"""Bytes of an input."""
SLOW = 60
"""Seconds that one input may take."""
ROOM = 1024
"""Megabytes that may be allocated at once; of all together there is no limit, because the fuzzer
itself grows, by some 3 kB a run."""
_ONE = "--one"
"""Says, in the process of its own, which target follows; the rest is libFuzzer's."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *NAMES], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=90, help="of each target")
    parser.add_argument("--keep", action="store_true", help="add what is new to the corpus")
    if sys.argv[1:2] == [_ONE]:
        _fuzz(sys.argv[2], sys.argv[3:])
        return
    options = parser.parse_args()
    failed = [
        name for name in options.targets or NAMES if not _run(name, options.seconds, options.keep)
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
        for turn, data in enumerate(_seeds(name)):
            (found / f"seed-{turn}").write_bytes(data)
        command = [sys.executable, "-m", "benchmarks.fuzz", _ONE, name]
        limits = [f"-max_len={LONGEST}", f"-timeout={SLOW}", "-print_final_stats=1"]
        limits += [f"-malloc_limit_mb={ROOM}", "-rss_limit_mb=0"]
        prefix = f"-artifact_prefix=crash-{name}-"
        known = [str(kept)] if kept.is_dir() else []
        run = [*command, *limits, prefix, f"-max_total_time={seconds}", str(found), *known]
        sound = subprocess.run(run, check=False).returncode == 0
        if sound and keep:
            merge = "-set_cover_merge=1"  # a file for each branch, not for each way to reach it
            subprocess.run([*command, *limits, merge, str(small), str(found), *known], check=True)
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir(parents=True)
            for file in small.iterdir():
                (kept / file.name[:12]).write_bytes(file.read_bytes())
    return sound


def _seeds(name: str) -> Iterator[bytes]:
    # Imported here only: in the process that fuzzes, it would be too early.
    from benchmarks.fuzz.seeds import seeds

    return seeds(name)


def _fuzz(name: str, options: list[str]) -> None:
    try:
        import atheris
    except ImportError:
        sys.exit('fuzzing needs atheris: pip install "assetwright[fuzz]"')
    # Only what is first imported in here is followed: our modules and Pillow's readers.
    with atheris.instrument_imports(include=list(FOLLOWED), enable_loader_override=False):
        target = importlib.import_module("benchmarks.fuzz.targets").TARGETS[name]
    # To merge, libFuzzer starts its own program again, by way of a shell.
    program = shlex.join([sys.executable, "-m", "benchmarks.fuzz", _ONE, name])
    atheris.Setup([program, *options], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
