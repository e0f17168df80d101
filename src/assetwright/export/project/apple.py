"""The asset catalogue of an Xcode project."""

from __future__ import annotations

from pathlib import Path

from assetwright.export.project.place import Place, ambiguous, folders

_CATALOG = "Assets.xcassets"


def find_apple(root: Path) -> Place | None:
    """The catalogue of the app: the nearest, of those equally near the one with the app's icon.

    Where a project has none yet, the one that it is to get. InputError when there is no telling.
    """
    below = list(folders(root))
    catalogs = [
        folder
        for folder in below
        # Xcode keeps what only its previews show in a catalogue of its own.
        if folder.suffix == ".xcassets"
        and not folder.parent.name.startswith("Preview")
        and not folder.name.startswith("Preview")
    ]
    projects = [project for project in below if project.suffix == ".xcodeproj"]
    mains = {project.with_suffix("") for project in projects}
    if not catalogs:
        return _to_be_made(root, projects)

    def rank(catalog: Path) -> tuple[bool, int, bool, bool]:
        return (
            catalog.parent not in mains,
            len(catalog.parts),
            not (catalog / "AppIcon.appiconset").is_dir(),
            catalog.name != _CATALOG,
        )

    best = min(map(rank, catalogs))
    found = [catalog for catalog in catalogs if rank(catalog) == best]
    if len(found) > 1:
        raise ambiguous(root, "ios", [each.relative_to(root).as_posix() for each in found])
    return _place(root, found[0])


def _to_be_made(root: Path, projects: list[Path]) -> Place | None:
    if not projects:
        return None
    sources = projects[0].with_suffix("")
    return _place(root, (sources if sources.is_dir() else sources.parent) / _CATALOG)


def _place(root: Path, catalog: Path) -> Place:
    return Place(catalog.parent.relative_to(root).as_posix(), catalog.relative_to(root).as_posix())
