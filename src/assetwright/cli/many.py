"""``generate --prompts``: any number of prompts, of which some may fail."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetwright.cli.door import digests, requests
from assetwright.cli.output import print_json, print_notice, print_result
from assetwright.cli.progress import progress_bar
from assetwright.cli.prompt_file import prompts_in
from assetwright.cli.rejected import keep_rejected, tell_missing

if TYPE_CHECKING:
    from rich.console import RenderableType

    from assetwright.cli.job import Job
    from assetwright.export import Asset
    from assetwright.store import AuditedRequest
    from assetwright.stream import Drawn
    from assetwright.studio import Studio

Saved = Mapping[str, tuple[int, str]]
"""The length and the SHA-256 of each file that was written, by its path."""
Save = Callable[[Sequence["Asset"]], Saved]
"""Writes the assets of one prompt."""


@dataclass(slots=True)
class Run:
    """What became of the prompts.

    ``rejected`` are the drawings that failed the quality checks, ``missing`` how many were asked
    for that no attempt brought forth. ``stopped`` says why the run ended before the last of them.
    """

    assets: list[dict[str, object]] = field(default_factory=list)
    failures: list[dict[str, object]] = field(default_factory=list)
    prompts: int = 0
    files: int = 0
    bytes: int = 0
    rejected: list[dict[str, object]] = field(default_factory=list)
    missing: int = 0
    stopped: str | None = None

    @property
    def drawn(self) -> int:
        """Prompts that were."""
        return self.prompts - len(self.failures)

    @property
    def code(self) -> int:
        """The exit code."""
        return 1 if self.failures or self.missing or self.stopped else 0

    def fail(self, line: int, prompt: str, error: Exception) -> None:
        """Tell of a failure at once, and keep it for the end."""
        from assetwright.qa.gate import NothingPassed
        from assetwright.types import AssetwrightError, InputError

        match error:
            case NothingPassed():
                kind = "rejected"
            case InputError():
                kind = "input"
            case _:
                kind = "environment" if isinstance(error, AssetwrightError) else "bug"
        sentence = str(error) or type(error).__name__
        self.failures.append(
            {
                "line": line,
                "prompt": prompt,
                "kind": kind,
                "field": getattr(error, "field", None),
                "message": sentence,
            }
        )
        print_notice("failed", "bold red", f"line {line}: {sentence}")

    def document(self) -> dict[str, object]:
        """The run as JSON."""
        return {
            "prompts": self.prompts,
            "drawn": self.drawn,
            "failed": len(self.failures),
            "files": self.files,
            "bytes": self.bytes,
            "missing": self.missing,
            "stopped": self.stopped,
            "assets": self.assets,
            "rejected": self.rejected,
            "failures": self.failures,
        }

    def summary(self, place: object) -> Iterator[RenderableType]:
        """The totals, and a line for each failure."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
        for heading in ("line", "prompt", "failed because"):
            table.add_column(heading)
        for failure in self.failures:
            cells = (str(failure[name]) for name in ("line", "prompt", "message"))
            table.add_row(*(Text(cell[:120]) for cell in cells))
        if self.failures:
            yield table
            yield ""
        rejected = f"{len(self.rejected):,} drawings rejected; " if self.rejected else ""
        yield (
            f"{self.prompts:,} prompts: {self.drawn:,} drawn, {len(self.failures):,} failed; "
            f"{rejected}"
            f"{self.files:,} files, {self.bytes / 1e3:,.0f} kB in {place}"
        )


def generate_many(studio: Studio, file: str, job: Job) -> int:
    """Draw the prompts of a file into a folder, all that can be drawn; the exit code."""
    from assetwright.export import AssetFolder
    from assetwright.export.imprint import Imprint

    imprint = Imprint.of(studio.settings)

    def save(assets: Sequence[Asset]) -> Saved:
        files = folder.save(assets)
        sums = digests(files, job.out)
        return {
            path: (file.bytes, digest)
            for file, (path, digest) in zip(files, sums.items(), strict=True)
        }

    with AssetFolder(job.out, job.selection, imprint) as folder:
        run = draw_prompts(studio, file, job.drawing, save, job.out)
    if job.as_json:
        print_json(run.document())
    else:
        print_result(*run.summary(job.out))
    return run.code


def draw_prompts(
    studio: Studio, file: str, options: Mapping[str, Any], save: Save, apart: Path | None
) -> Run:
    """Draw every prompt of ``file`` and save its assets, whatever becomes of the others.

    Drawings that fail the quality checks are written to the folder ``rejected`` in ``apart``.

    InputError when there is no prompt, or for an option; a full disk stops the run.
    """
    from assetwright.stream import draw_each
    from assetwright.types import DiskFull, InputError

    run = Run()
    lines: deque[int] = deque()

    def on_bad_line(line: int, text: str) -> None:
        run.prompts += 1
        run.fail(line, text, InputError("prompt", "it is not text in UTF-8"))

    with (
        prompts_in(file, on_bad_line) as numbered,
        requests(studio.settings) as request_of,
        progress_bar("drawing") as advance,
    ):

        def prompts() -> Iterator[str]:
            for line, prompt in numbered:
                lines.append(line)
                yield prompt

        for drawn in draw_each(studio, prompts(), **options):
            line = lines.popleft()
            run.prompts += 1
            try:
                try:
                    _save_one(run, line, drawn, request_of(drawn.prompt), studio, save)
                finally:
                    where = f"line {line}: "
                    run.rejected += keep_rejected(drawn.rejected, apart, where)
            except DiskFull as error:
                run.fail(line, drawn.prompt, error)
                run.stopped = str(error)
                break
            except Exception as error:
                run.fail(line, drawn.prompt, error)
            advance(run.prompts, None)
    if not run.prompts:
        raise InputError("prompts", f"--prompts {file!r} has no prompt in it")
    return run


def _save_one(
    run: Run, line: int, drawn: Drawn, request: AuditedRequest, studio: Studio, save: Save
) -> None:
    with request as audited:
        audited.spent = drawn.seconds
        audited.verdict, audited.spec = drawn.verdict, drawn.spec
        audited.rejected = drawn.rejected
        if drawn.error is not None:
            raise drawn.error
        audited.seed, audited.model = drawn.assets[0].record.seed, studio.model
        files = save(drawn.assets)
        audited.outputs = {path: digest for path, (_, digest) in files.items()}
    for warning in dict.fromkeys(w for asset in drawn.assets for w in asset.spec.warnings):
        print_notice("warning", "yellow", f"line {line}: {warning}")
    run.missing += drawn.missing
    tell_missing(drawn.missing, f"line {line}: ")
    run.files += len(files)
    run.bytes += sum(length for length, _ in files.values())
    run.assets.append(
        {
            "line": line,
            "prompt": drawn.prompt,
            "ids": [asset.record.id for asset in drawn.assets],
            "files": list(files),
        }
    )
