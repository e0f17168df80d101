"""Folders named after densities, as ``settings_gear/xhdpi/settings_gear.png``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from assetwright.export.verify.files import Files
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.pictures import near
from assetwright.export.verify.rules import Rule
from assetwright.types import Density, Size

DENSITY_FOLDER = re.compile(rf"(?P<before>.*/)?(?P<density>{'|'.join(Density)})/(?P<file>[^/]+)")


def check_density_folders(files: Files) -> Iterator[Finding]:
    """One picture's sizes are those of its density, seen from the largest."""
    groups: dict[tuple[str, str], dict[Density, tuple[str, Size]]] = defaultdict(dict)
    for path, header in files.images():
        if match := DENSITY_FOLDER.fullmatch(path):
            key = match["before"] or "", match["file"]
            groups[key][Density(match["density"])] = path, header.size
    for group in groups.values():
        reference = Density.MDPI if Density.MDPI in group else max(group, key=lambda d: d.scale)
        base_path, base = group[reference]
        for density, (path, size) in group.items():
            factor = density.scale / reference.scale
            expected = base.scaled(factor)
            if not near(size, expected, slack=factor / 2 + 0.5):
                yield Finding(
                    path,
                    Rule.DENSITY_SIZE,
                    f"is {size} px, {base_path} {base}",
                    f"make it {expected} px",
                )
