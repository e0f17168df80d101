"""What kind of project a folder is, and where each platform's files go in it.

The outermost framework decides what is written without being asked: a Flutter project gets Flutter
assets, although there are an Android and an iOS project in it, which ``platforms`` reach.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetwright.export.project.android import find_android
from assetwright.export.project.apple import find_apple
from assetwright.export.project.place import Place, ambiguous
from assetwright.types import InputError

_LOOKED_FOR = (
    "pubspec.yaml, package.json, index.html, AndroidManifest.xml, build.gradle, *.xcodeproj, "
    "*.xcassets"
)


@dataclass(frozen=True, slots=True)
class Project:
    """A folder, the framework it is made with, and the places of the platforms chosen in it."""

    root: Path
    kind: str
    places: Mapping[str, Place]


def find_project(path: str | Path, platforms: Sequence[str] = ()) -> Project:
    """The project that the folder ``path`` is.

    ``platforms`` instead of those that its framework has. InputError when it is no project, when
    one of ``platforms`` has no place in it, or when there are several places for one.
    """
    given, root = Path(path), Path(path).resolve()
    if not root.is_dir():
        raise InputError("into", f"--into {str(given)!r} is not a folder")
    if root.suffix == ".xcassets":
        root = root.parent
    kind, own = _kind(root)
    if kind is None:
        raise InputError(
            "into",
            f"{str(given)!r} is not a project that assetwright knows (it has none of "
            f"{_LOOKED_FOR}): name the folder of an app, or use --out",
        )
    chosen = platforms or own
    places = {platform: _place(root, kind, platform) for platform in chosen}
    return Project(root, kind, places)


def _kind(root: Path) -> tuple[str | None, Sequence[str]]:
    """The framework, and the platforms that it gets."""
    package = _package(root)
    if _is_flutter(root):
        return "flutter", ["flutter"]
    if {"react-native", "expo"} & package.keys():
        return "react-native", ["react-native"]
    if (root / "src-tauri").is_dir():
        return "tauri", ["web", "tauri"]
    native = [
        platform
        for platform, find in (("android", find_android), ("ios", find_apple))
        if _exists(find, root)
    ]
    markers = ("settings.gradle*", "build.gradle*", "*.xcodeproj", "*.xcworkspace", "*.xcassets")
    outermost = any(next(root.glob(marker), None) is not None for marker in markers)
    if native and (outermost or find_web(root) is None):
        return " + ".join(native), native
    if find_web(root) is not None:
        return "web", ["web"]
    return None, []


def _exists(find: Callable[[Path], Place | None], root: Path) -> bool:
    """Whether there is one, or are several."""
    try:
        return find(root) is not None
    except InputError:
        return True


def _place(root: Path, kind: str, platform: str) -> Place:
    """Where a platform's files go; InputError where it has no place, or several."""
    within = {"flutter", "react-native"}
    inner = root / platform if kind in within and (root / platform).is_dir() else root
    found: Place | None = None
    match platform:
        case "android":
            found = find_android(inner)
        case "ios" | "macos" | "visionos":
            found = find_apple(inner)
        case "web":
            found = find_web(inner)
        case "flutter" if kind == "flutter":
            found = Place("")
        case "react-native" if kind == "react-native":
            found = Place(_first_folder(root, "src/assets", "app/assets") or "assets")
        case "tauri" if kind == "tauri":
            found = Place("src-tauri")
    if found is None:
        raise InputError(
            "platforms", f"{str(root)!r} (a project of {kind}) has no place for {platform} files"
        )
    return found.under(inner.relative_to(root).as_posix())


def find_web(root: Path) -> Place | None:
    """The folder that is served as it is: public, static, or the root of a site without one."""
    served = _first_folder(root, "public", "static")
    if served is not None:
        return Place(served)
    if (root / "index.html").is_file():
        return Place("")
    package = _package(root)
    if not package:
        return None
    if "workspaces" in package:
        raise ambiguous(root, "web", ["its workspaces"])
    return Place("public")


def _first_folder(root: Path, *names: str) -> str | None:
    return next((name for name in names if (root / name).is_dir()), None)


def _is_flutter(root: Path) -> bool:
    try:
        pubspec = (root / "pubspec.yaml").read_text("utf-8", "replace")
    except OSError:
        return False
    return re.search(r"^flutter:|^\s+sdk:\s*flutter\b", pubspec, re.MULTILINE) is not None


def _package(root: Path) -> dict[str, Any]:
    """The names that ``package.json`` depends on, with its own fields; empty without one."""
    try:
        document = json.loads((root / "package.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(document, dict):
        return {}
    found = dict(document)
    for field in ("dependencies", "devDependencies", "peerDependencies"):
        wanted = document.get(field)
        if isinstance(wanted, dict):
            found.update(wanted)
    return found
