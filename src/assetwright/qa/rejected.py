"""Drawings that did not pass: kept apart from the assets, each with its reasons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assetwright.export import Asset
from assetwright.export.asset_set import REJECTED
from assetwright.export.atomic import StagedFolder
from assetwright.export.encode import encode_png
from assetwright.export.metadata import metadata_fields
from assetwright.qa.finding import Finding, Level
from assetwright.types import ImageFormat

_TOLD = (Level.WARNING, Level.ERROR)


@dataclass(frozen=True, slots=True, eq=False)
class Rejected:
    """A drawing that failed, as its file tells of it, and all that was found."""

    asset: Asset
    findings: tuple[Finding, ...]

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that made it fail."""
        return tuple(finding for finding in self.findings if not finding.passed)

    @property
    def file_name(self) -> str:
        """Of its picture, without extension: the same drawing always has the same."""
        return f"{self.asset.name}-{self.asset.record.id}"

    def png(self) -> bytes:
        """The file of its picture, at its base size."""
        asset, size = self.asset, self.asset.spec.size
        fields = metadata_fields(asset.record, size, ImageFormat.PNG, None)
        return encode_png(asset.artwork.render(size), fields, palette=True)

    def report(self) -> dict[str, object]:
        """Why it failed, as JSON."""
        record = self.asset.record
        return {
            "name": self.asset.name,
            "size": str(self.asset.spec.size),
            "failed": [finding.check for finding in self.failures],
            "findings": [asdict(each) for each in self.findings if each.level in _TOLD],
            **asdict(record),
        }


def save_rejected(rejected: Sequence[Rejected], folder: str | Path) -> list[Path]:
    """Write each picture to ``folder/rejected``, a JSON report beside it; returns the pictures.

    All or none, replacing those of the same drawings. EnvironmentProblem when the disk does not
    take the files.
    """
    if not rejected:
        return []
    place = Path(folder) / REJECTED
    with StagedFolder(place) as staged:
        # What nobody wants is not for version control either.
        staged.write(".gitignore", b"*\n")
        for each in rejected:
            staged.write(f"{each.file_name}.png", each.png())
            report = json.dumps(each.report(), indent=2) + "\n"
            staged.write(f"{each.file_name}.json", report.encode())
        staged.commit()
    return [place / f"{each.file_name}.png" for each in rejected]
