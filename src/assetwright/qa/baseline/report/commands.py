"""The commands that approve what was found."""

from __future__ import annotations

import glob
import shlex

from assetwright.qa.baseline.comparison import Status
from assetwright.qa.baseline.references import DEFAULT
from assetwright.qa.baseline.run import Result, Run


def approve_one(run: Run, result: Result) -> str:
    """Approves one file as it is now; one that is gone is forgotten."""
    gone = result.status is Status.MISSING
    return _command(run, ["--only", glob.escape(result.path)], remove_missing=gone)


def approve_all(run: Run) -> str:
    """Approves all files as they are now."""
    return _command(run, [], remove_missing=Status.MISSING in run.counts)


def _command(run: Run, only: list[str], *, remove_missing: bool) -> str:
    words = ["assetwright", "baseline", "approve", str(run.folder), *only]
    if run.references.folder != DEFAULT:
        words += ["--baselines", str(run.references.folder)]
    if remove_missing:
        words.append("--remove-missing")
    return shlex.join(words)
