"""All checks of one picture, and of the files of a set."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assetwright.export.asset_set import REJECTED
from assetwright.export.metadata import read_metadata
from assetwright.qa.duplicates import Descriptor, descriptor, duplicates, family
from assetwright.qa.expectations import Expectations, WantedColor, on_tile
from assetwright.qa.finding import Finding, Level
from assetwright.qa.picture import Picture
from assetwright.qa.reading import EXTENSIONS, Unreadable, animation, read_picture
from assetwright.qa.registry import checks
from assetwright.types import AssetType, AssetwrightError, InputError

MAX_FILES = 20_000
"""Pictures in one run."""

_LAYER = re.compile(r"(^|[_-])(background|foreground|back|front|middle|monochrome)([_@.-]|$)")
_VARIANT = re.compile(r"(^|[_-])(dark|tinted|night)([_@.-]|$)")
"""Files in other colours than those asked for."""
_GREY = 24
"""Levels between the channels of a picture without colour: a mask, or a tinted variant."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file; ``path`` as it was named, with ``/``."""

    path: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return all(finding.passed for finding in self.findings)


def inspect(picture: Picture, expected: Expectations) -> tuple[Finding, ...]:
    """Every check of one picture that ``expected.gates.off`` does not name."""
    run = [check for name, check in checks().items() if name not in expected.gates.off]
    return tuple(check(picture, expected) for check in run)


def inspect_files(paths: Iterable[Path], expected: Expectations) -> list[FileReport]:
    """Every picture in files and folders, in order of their paths; then the likenesses.

    What ``expected`` leaves open (type, colours) is taken from the metadata of files that have
    it. A file that is no picture is a finding.
    InputError for a path that is not there, or a folder without pictures.
    """
    reports: list[FileReport] = []
    looks: dict[str, Descriptor] = {}
    families: dict[str, str] = {}
    for path in pictures(paths):
        name = path.as_posix()
        try:
            picture = read_picture(path)
        except Unreadable as error:
            reports.append(FileReport(name, (error.finding(),)))
            continue
        fields = _metadata(path)
        own = asked(expected, path, picture, fields)
        reports.append(FileReport(name, (animation(picture), *inspect(picture, own))))
        if not own.layer:
            looks[name] = descriptor(picture)
            families[name] = fields.get("id") or family(name)
    if "duplicate" in expected.gates.off:
        return reports
    alike = duplicates(looks, families, expected.gates.duplicate)
    return [
        replace(report, findings=(*report.findings, alike[report.path]))
        if report.path in alike
        else report
        for report in reports
    ]


def asked(
    expected: Expectations, path: Path, picture: Picture, fields: dict[str, str]
) -> Expectations:
    """``expected``, with what it leaves open taken from what a file says about itself."""
    kind = expected.asset_type
    if kind is None and fields.get("type") in set(AssetType):
        kind = AssetType(fields["type"])
    layer = expected.layer or bool("generator" in fields and _LAYER.search(path.name.lower()))
    subject = expected.subject or _subject_of(fields.get("prompt", ""))
    lettering = expected.lettering or _lettering(fields.get("prompt", ""))
    variant = layer or bool(_VARIANT.search(path.name.lower()))
    found = replace(
        expected,
        asset_type=kind,
        layer=layer,
        tile=expected.tile or (not variant and _tile(fields.get("prompt", ""))),
        subject=subject,
        lettering=lettering,
    )
    if found.colors or variant or "prompt" not in fields or not _colored(picture):
        return found
    return replace(found, colors=_colors_of(fields["prompt"], expected.gates.color_tolerance))


def pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and the PNG, WebP and JPEG files in the folders named.

    Of folders in those neither hidden ones nor what ``generate`` rejected.
    """
    count = 0
    for path in paths:
        if not path.exists():
            raise InputError("file", f"{path} does not exist: name pictures or a folder of them.")
        found = sorted(_within(path)) if path.is_dir() else [path]
        if not found:
            raise InputError("file", f"{path} has no PNG, WebP or JPEG pictures in it.")
        count += len(found)
        if count > MAX_FILES:
            raise InputError("file", f"{path} has too many pictures: at most {MAX_FILES} at once.")
        yield from found


def _within(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [n for n in folders if not n.startswith(".") and n != REJECTED]
        for name in names:
            path = Path(place, name)
            if path.suffix.lower() in EXTENSIONS and not name.startswith("."):
                yield path


def _metadata(path: Path) -> dict[str, str]:
    try:
        fields = read_metadata(path)
    except AssetwrightError:
        return {}
    ours = fields.get("generator", "").startswith("assetwright")
    return fields if ours else {}


def _subject_of(prompt: str) -> str:
    """What a prompt asks to be drawn, in plain words; empty when it cannot be read."""
    from assetwright.prompt import parse

    try:
        return parse(prompt).subject if prompt else ""
    except InputError:
        return ""


def _tile(prompt: str) -> bool:
    from assetwright.prompt import parse

    try:
        return bool(prompt) and on_tile(parse(prompt))
    except InputError:
        return False


def _lettering(prompt: str) -> bool:
    from assetwright.prompt import parse
    from assetwright.prompt.lettering import may_have_lettering

    try:
        return bool(prompt) and may_have_lettering(parse(prompt))
    except InputError:
        return False


def _colors_of(prompt: str, tolerance: float) -> tuple[WantedColor, ...]:
    """Exact colours that a prompt asks for; a word such as "blue" leaves room."""
    from assetwright.prompt import parse

    try:
        spec = parse(prompt)
    except InputError:
        return ()
    written = prompt.lower()
    return tuple(
        WantedColor(color, tolerance)
        for color in dict.fromkeys(spec.colors)
        if color.hex in written
    )


def _colored(picture: Picture) -> bool:
    drawn = picture.pixels[picture.alpha >= 128][:, :3].astype("int16")
    if not len(drawn):
        return False
    return bool(((drawn.max(axis=1) - drawn.min(axis=1)) > _GREY).mean() > 0.02)


def worst(findings: Iterable[Finding]) -> Level:
    """The gravest level among findings."""
    order = (Level.SKIPPED, Level.PASSED, Level.WARNING, Level.ERROR)
    return max((finding.level for finding in findings), key=order.index, default=Level.SKIPPED)
