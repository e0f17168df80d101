"""Drawings of one family: a set that is drawn, checked, saved and told of as one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetwright.export import AssetFile
from assetwright.export.atomic import write_bytes
from assetwright.export.contact_sheet import save_contact_sheet
from assetwright.export.platforms import Purpose
from assetwright.prompt.members import of_one_family
from assetwright.qa.gate import GatedSet
from assetwright.studio import Studio
from assetwright.types import Density, ImageFormat

MANIFEST, SHEET = "set.json", "set.png"
"""What tells of a set, beside its files."""


@dataclass(frozen=True, slots=True, eq=False)
class FamilySet(GatedSet):
    """The members that passed; ``prompts`` are those of all, in the order of ``outcomes``."""

    prompts: tuple[str, ...] = ()

    @property
    def weight(self) -> float | None:
        """The width of strokes in units of a 24-unit icon, None where there is no common one.

        Who adds a member later asks for it in this weight.
        """
        found = {asset.record.weight for asset in self.assets} - {None}
        return found.pop() if len(found) == 1 else None

    @property
    def style(self) -> str | None:
        """The style's name, None where members have several."""
        found = {asset.record.style for asset in self.assets}
        return found.pop() if len(found) == 1 else None

    def manifest(self, files: Sequence[Path] = ()) -> dict[str, Any]:
        """The set as JSON: its style and weight, of each member what was drawn, how often that
        was rejected and how many drawings are missing because no attempt passed; and ``files``."""
        assets = iter(self.assets)
        members = [
            {
                "prompt": prompt if self.imprint.prompt else None,
                "assets": [
                    {
                        "name": asset.name,
                        "id": asset.record.id,
                        "size": str(asset.spec.size),
                        "seed": asset.record.seed,
                    }
                    for asset in (next(assets) for _ in outcome.assets)
                ],
                "rejected": len(outcome.rejected),
                "missing": outcome.missing,
            }
            for prompt, outcome in zip(self.prompts, self.outcomes, strict=True)
        ]
        return {
            "style": self.style,
            "weight": self.weight,
            "members": members,
            "files": [file.as_posix() for file in files],
        }

    def save(
        self,
        folder: str | Path,
        *,
        densities: Sequence[str] = tuple(Density),
        formats: Sequence[str] = tuple(ImageFormat),
        platforms: Sequence[str] = (),
        purposes: Sequence[str] = tuple(Purpose),
        on_file: Callable[[AssetFile], None] | None = None,
    ) -> tuple[AssetFile, ...]:
        """Write all files as ``AssetSet.save`` does, then what tells of them: ``set.json``, the
        manifest, and ``set.png``, a picture of all members. Returns the files without these two."""
        files = GatedSet.save(
            self,
            folder,
            densities=densities,
            formats=formats,
            platforms=platforms,
            purposes=purposes,
            on_file=on_file,
        )
        place = Path(folder)
        paths = [file.path.relative_to(place) for file in files]
        self.tell(place / MANIFEST, place / SHEET, paths)
        return files

    def tell(self, manifest: Path, sheet: Path, files: Sequence[Path]) -> None:
        """Write the manifest and the picture of all members."""
        save_contact_sheet(self, sheet)
        told = json.dumps(self.manifest(files), indent=2, ensure_ascii=False)
        write_bytes(manifest, (told + "\n").encode())


def generate_set(
    studio: Studio, members: str | Sequence[str], shared: str = "", **options: Any
) -> FamilySet:
    """Draw ``members`` as one family: what they show, as "home; search" or one by one.

    ``shared`` is said of all: style, colours. Line drawings have strokes of one width, ``weight``
    or else what suits most; a member that fails the quality checks is drawn again in it.
    ``options`` and errors are those of ``Studio.generate``, with InputError for a member named
    twice or for more than 64.

    >>> from assetwright import Studio
    >>> from assetwright.sets import generate_set
    >>> icons = generate_set(Studio(), "home; search", "#0A66C2", style="outline")
    >>> [asset.name for asset in icons.assets], icons.weight is not None
    (['home', 'search'], True)
    """
    prompts = of_one_family(members, shared)
    drawn = studio.generate_many(prompts, **options, family=True)
    return FamilySet(drawn.assets, drawn.imprint, drawn.outcomes, tuple(prompts))
