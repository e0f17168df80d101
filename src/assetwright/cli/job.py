"""What the options of ``generate`` ask for, read before anything is drawn."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assetwright.export import Selection
    from assetwright.export.project import Project, ProjectFolder
    from assetwright.settings import Settings
    from assetwright.types import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``drawing`` are the options of ``Studio.generate``, ``selection`` which files are made."""

    drawing: Mapping[str, Any]
    selection: Selection
    out: Path
    force: bool = False
    prune: bool = False
    dry_run: bool = False
    contact_sheet: Path | None = None
    as_json: bool = False

    def into(self, project: Project, settings: Settings) -> ProjectFolder:
        """The project, to be written to."""
        from assetwright.export.imprint import Imprint
        from assetwright.export.project import ProjectFolder

        return ProjectFolder(
            project,
            self.selection.purposes,
            imprint=Imprint(settings.prompt_in_files),
            force=self.force,
            dry_run=self.dry_run,
        )


def check_together(given: Collection[str], *, into: bool, many: bool) -> None:
    """InputError for two options of which one makes no sense with the other."""
    from assetwright.types import InputError

    def refuse(names: tuple[str, ...], sentence: str) -> None:
        for name in names:
            if name in given:
                raise InputError(name, f"--{name.replace('_', '-')} {sentence}")

    if into:
        refuse(
            ("out", "densities", "formats", "sign"),
            "does not go with --into: a project gets its platforms' own files, in their places",
        )
    else:
        refuse(
            ("force", "prune", "dry_run"), "is for --into: it says what may be done to a project"
        )
    if many:
        refuse(("contact_sheet",), "shows what one prompt made, so it does not go with --prompts")
    if "dry_run" in given:
        refuse(("contact_sheet",), "is a file, and --dry-run writes none")


def read_size(text: str) -> Size:
    """``512x512``, or one number for a square; InputError for anything else."""
    from assetwright.types import InputError, Size

    match = re.fullmatch(r"(\d{1,6})(?:x(\d{1,6}))?", text.strip().lower())
    if match is None:
        raise InputError("size", f"--size {text!r} is not a size: write WIDTHxHEIGHT, as 512x512")
    return Size(int(match[1]), int(match[2] or match[1]))
