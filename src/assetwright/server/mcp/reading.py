"""Tools that change nothing: ``explain_prompt``, ``check_files``, ``list_styles``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assetwright.prompt import parse
from assetwright.prompt.enrich import enrich
from assetwright.qa import Expectations, FileReport, Level, WantedColor, inspect_files
from assetwright.qa.inspection import pictures
from assetwright.server.mcp.progress import Heard
from assetwright.server.mcp.schemas import (
    Check,
    Checked,
    CheckedFile,
    CheckFinding,
    Explain,
    Explained,
    ListStyles,
    PromptPiece,
    Styles,
)
from assetwright.server.mcp.tool import Answer, Call, Tool
from assetwright.server.routers.catalog import style_entries
from assetwright.server.workroom import Cancellation
from assetwright.settings import Settings
from assetwright.store.api_keys import Scope
from assetwright.types import Color

_TOLD = (Level.ERROR, Level.WARNING)


async def _explain(call: Call, taken: Explain) -> Answer:
    studio = call.host.studio

    def work(stop: Cancellation, _: Heard) -> Explained:
        stop.check()
        verdict = studio.judge(taken.prompt)
        spec = studio.understand(taken.prompt, asset_type=taken.asset_type)
        wording = studio.settings.wording
        return Explained(
            verdict=str(verdict.outcome),
            reason=verdict.reason,
            subject=spec.subject,
            asset_type=spec.asset_type,
            sizes=[str(size) for size in spec.sizes],
            count=spec.count,
            style=spec.style,
            colors=[color.hex for color in spec.colors],
            background=None if spec.background is None else spec.background.hex,
            gradient=(
                None if spec.gradient is None else [spec.gradient.start.hex, spec.gradient.end.hex]
            ),
            transparent=spec.transparent,
            negatives=list(spec.negatives),
            encoded=spec.subject,
            enriched=enrich(spec, wording.constraints, wording.contexts),
            warnings=list(spec.warnings),
            pieces=[
                PromptPiece(
                    words=spec.text[slice(*piece.span)],
                    span=(spec.offset + piece.span[0], spec.offset + piece.span[1]),
                    kind=str(piece.kind),
                    meaning=piece.meaning,
                )
                for piece in spec.pieces
            ],
        )

    return Answer(await call.run(work))


async def _check(call: Call, taken: Check) -> Answer:
    roots = call.roots
    expected = _expectations(call.host.studio.settings, taken)

    def work(stop: Cancellation, heard: Heard) -> list[FileReport]:
        named = [roots.place("paths", text) for text in taken.paths]
        found = []
        for path in pictures(named):
            stop.check()
            # What a folder holds may be a link to elsewhere.
            roots.check("paths", path)
            found.append(path)

        def each() -> Iterator[Path]:
            for number, path in enumerate(found):
                stop.check()
                yield path
                heard("checking", number + 1, len(found))

        return inspect_files(each(), expected)

    reports = await call.run(work)
    failed = sum(not report.passed for report in reports)
    return Answer(
        Checked(checked=len(reports), failed=failed, files=[_checked(each) for each in reports])
    )


def _expectations(settings: Settings, taken: Check) -> Expectations:
    tolerances = {token.color: token.tolerance for token in settings.tokens}
    wanted = [Color.from_hex(text) for text in taken.brand_colors]
    return Expectations(
        taken.asset_type,
        tuple(
            WantedColor(color, tolerances.get(color, settings.gates.color_tolerance))
            for color in wanted
        ),
        tuple(Color.from_hex(text) for text in taken.backgrounds),
        settings.gates,
        subject=parse(taken.shows).subject if taken.shows else "",
        demanded=bool(taken.shows),
    )


def _checked(report: FileReport) -> CheckedFile:
    return CheckedFile(
        path=report.path,
        passed=report.passed,
        findings=[
            CheckFinding(
                check=finding.check,
                level=str(finding.level),
                message=finding.message,
                value=finding.value,
                limit=finding.limit,
                unit=finding.unit,
            )
            for finding in report.findings
            if finding.level in _TOLD
        ],
    )


async def _styles(call: Call, taken: ListStyles) -> Answer:
    def work(_: Cancellation, __: Heard) -> Styles:
        entries = style_entries(call.host.studio)
        return Styles(styles=[e for e in entries if taken.family in (None, e.family)])

    return Answer(await call.run(work))


EXPLAIN = Tool(
    "explain_prompt",
    "Explain a prompt",
    "Say what every part of a prompt is taken for, what would be drawn, and whether the policy "
    "allows it. Draws nothing.",
    Explain,
    Explained,
    _explain,
    scope=Scope.READ,
    read_only=True,
)
CHECK = Tool(
    "check_files",
    "Check pictures",
    "Look for what a designer would send back in PNG, WebP and JPEG files of any origin: wrong "
    "colours, blur, embedded text, weak contrast, a cut motif, halos, duplicates. Reads only.",
    Check,
    Checked,
    _check,
    scope=Scope.READ,
    folders=True,
    read_only=True,
)
STYLES = Tool(
    "list_styles",
    "List styles",
    "The styles that `style` takes, with the icon sets they were learnt from and their licences.",
    ListStyles,
    Styles,
    _styles,
    scope=Scope.READ,
    read_only=True,
)
