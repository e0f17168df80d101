"""The module of an Android project that resources go to.

Gradle's source sets: https://developer.android.com/build#sourcesets.
"""

from __future__ import annotations

import re
from pathlib import Path

from assetwright.export.project.place import Place, ambiguous, folders

_PLUGIN = r"""(?:com\.android|plugins\.android|androidPlugin\w*)\.{0}\b"""
_APPLICATION = re.compile(_PLUGIN.format("application"))
_ANY = re.compile(_PLUGIN.format("(?:application|library)"))


def find_android(root: Path) -> Place | None:
    """``src/main`` of the module: the application's, where there are several.

    A folder with AndroidManifest.xml right in it is such a source set itself. InputError when
    there is no telling.
    """
    if (root / "AndroidManifest.xml").is_file():
        return Place("")
    modules = {folder: _build_script(folder) for folder in folders(root) if _is_module(folder)}
    if root in modules:
        return Place("src/main")
    applications = [folder for folder, script in modules.items() if _APPLICATION.search(script)]
    found = applications or list(modules)
    if len(found) > 1:
        raise ambiguous(root, "android", [f.relative_to(root).as_posix() for f in found])
    if not found:
        return None
    return Place(f"{found[0].relative_to(root).as_posix()}/src/main")


def _is_module(folder: Path) -> bool:
    main = folder / "src" / "main"
    if (main / "AndroidManifest.xml").is_file():
        return True
    script = _build_script(folder)
    # The root's script may name a plugin only for the modules to apply.
    named = any("apply false" not in line and _ANY.search(line) for line in script.splitlines())
    return bool(script) and (named or (main / "res").is_dir())


def _build_script(folder: Path) -> str:
    for name in ("build.gradle", "build.gradle.kts"):
        try:
            return (folder / name).read_text("utf-8", "replace")
        except OSError:
            continue
    return ""
