"""Looking at exported files again: whatever tool wrote them, do they keep their platforms' rules?

``docs/verify.md`` has the table of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from assetwright.export.output import workers
from assetwright.export.verify.files import Files, extension
from assetwright.export.verify.finding import Finding, Level
from assetwright.export.verify.ico import check_icons
from assetwright.export.verify.images import EXTENSIONS, quiet
from assetwright.export.verify.names import check_names
from assetwright.export.verify.pictures import check_bytes, check_picture, check_scales
from assetwright.export.verify.platforms import PLAIN, RULESETS, detect, scope
from assetwright.export.verify.rules import Rule
from assetwright.export.verify.svg import check_svgs
from assetwright.export.verify.text_files import check_documents
from assetwright.types import InputError

VERIFIED_PLATFORMS = tuple(RULESETS)

__all__ = [
    "VERIFIED_PLATFORMS",
    "Finding",
    "Level",
    "Rule",
    "check_drafts",
    "platforms_in",
    "verify",
]

_EVERY_FILE = (check_names, check_bytes, check_scales, check_documents, check_icons, check_svgs)
_SMALL = 192 * 192
"""Pixels of the images that an export decodes whatever they are for."""
_FEW = 4
"""Files that are checked without threads."""


def platforms_in(folder: str | Path) -> tuple[str, ...]:
    """The platforms that ``folder`` has files of; InputError when it is no folder."""
    return detect(Files.within(Path(folder)))


def verify(folder: str | Path, platforms: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Everything under ``folder`` that breaks a rule, by path.

    ``folder`` is an export's own folder, a platform's in it, or any other. Without ``platforms``,
    the rules of those there are files of; with some, only their files are looked at. Every image
    is decoded to its end, but nothing over 8192 px a side, or 64 MiB, ever is.

    InputError for a folder that is none or a platform not known; EnvironmentProblem for a file
    that may not be read. What is wrong with the files themselves is only ever a finding.
    """
    for name in platforms:
        if name not in RULESETS:
            known = ", ".join(RULESETS)
            raise InputError("platform", f"{name!r} is not one of the platforms: {known}.")
    files = Files.within(Path(folder))
    parts = {name: scope(files, name) for name in platforms or detect(files)}
    found: set[Finding] = set()
    if platforms:
        paths = {path for part in parts.values() for path in part.paths}
        files = files.only(paths.__contains__)
        found = {
            Finding(
                "",
                Rule.PLATFORM_MISSING,
                f"holds no file for {name}",
                "name the folder that its files were exported to",
            )
            for name, part in parts.items()
            if not RULESETS[name].has_files(part.paths)
        }
    return tuple(sorted(found | _broken(files, parts)))


def check_drafts(
    drafts: Mapping[str, Path | bytes], assets: Mapping[str, str], beside: Collection[str] = ()
) -> None:
    """Raise InputError, naming asset and file, unless files about to be exported keep every rule.

    ``drafts`` tells where the file for each path in the export's folder lies, or gives its bytes,
    ``assets`` which asset it shows, and ``beside`` which paths that folder has besides. Large
    images are decoded where a rule needs their pixels only, so that this takes a small part of an
    export's time. Warnings are no hindrance.
    """
    files = Files(drafts, beside, _SMALL)
    folders = {path.partition("/")[0] for path in files.paths}
    names = [name for name in RULESETS if name in folders or name == PLAIN]
    found = _broken(files, {name: scope(files, name) for name in names})
    errors = sorted(finding for finding in found if finding.level is Level.ERROR)
    if errors:
        first = errors[0]
        asset = assets.get(first.path, "")
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise InputError(
            "platforms",
            f"{asset}{': ' if asset else ''}{first.path} {first.problem}, so nothing was written; "
            f"{first.remedy}{more}.",
        )


def _broken(files: Files, parts: Mapping[str, Files]) -> set[Finding]:
    tasks: list[Callable[[], Iterator[Finding]]] = [
        partial(check_picture, files, path) for path in files.paths if extension(path) in EXTENSIONS
    ]
    tasks += [partial(check, part) for n, part in parts.items() for check in RULESETS[n].checks]
    tasks += [partial(check, files) for check in _EVERY_FILE]
    if len(files.paths) <= _FEW:
        # Threads take longer to start than these files to check, and a large set has thousands.
        with quiet():
            return {finding for task in tasks for finding in task()}
    with quiet(), workers() as pool:
        return {
            finding for found in pool.map(lambda task: list(task()), tasks) for finding in found
        }
