"""What ``generate`` does with drawings that failed the quality checks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.cli.output import print_json, print_notice, printable

if TYPE_CHECKING:
    from assetwright.qa.gate import NothingPassed
    from assetwright.qa.rejected import Rejected

MISSING = 1
"""Exit code when something that was asked for is not there."""


def keep_rejected(
    rejected: Sequence[Rejected], folder: Path | None, where: str = ""
) -> list[dict[str, object]]:
    """Write drawings to ``folder/rejected``, if any, and tell each on stderr; they as JSON.

    ``where`` is said before each.
    """
    from assetwright.qa.rejected import save_rejected

    paths = [] if folder is None else save_rejected(rejected, folder)
    told: list[dict[str, object]] = []
    for number, each in enumerate(rejected):
        path = str(paths[number]) if paths else None
        told.append({"path": path, **each.report()})
        why = "; ".join(f"{finding.message} [{finding.check}]" for finding in each.failures)
        name = f"{each.asset.name} with seed {each.asset.record.seed}"
        print_notice("rejected", "yellow", f"{where}{name} {why}")
    return told


def tell_missing(missing: int, where: str = "") -> int:
    """Say on stderr that some of what was asked for is not there; the exit code."""
    if not missing:
        return 0
    drawings = "1 drawing" if missing == 1 else f"{missing} drawings"
    are = "is" if missing == 1 else "are"
    sentence = f"{where}{drawings} {are} missing: no attempt passed the quality checks"
    print_notice("error", "bold red", sentence)
    return MISSING


def tell_nothing_passed(
    error: NothingPassed, told: Sequence[dict[str, object]], *, as_json: bool
) -> int:
    """Say why there is nothing; the exit code."""
    print_notice("error", "bold red", printable(str(error)))
    if as_json:
        failure = {"kind": "rejected", "field": None, "message": str(error), "span": None}
        print_json({"assets": [], "files": [], "rejected": told, "error": failure})
    return error.exit_code
