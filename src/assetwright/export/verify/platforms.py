"""The platforms whose rules are known, and how each is recognised by its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assetwright.export.verify.apple import check_catalogs, check_icon_documents
from assetwright.export.verify.cross_platform import (
    REACT_NATIVE_VARIANT,
    check_flutter,
    check_react_native,
    check_tauri,
)
from assetwright.export.verify.density_folders import DENSITY_FOLDER, check_density_folders
from assetwright.export.verify.files import Files
from assetwright.export.verify.finding import Finding
from assetwright.export.verify.icns import check_apple_icons
from assetwright.export.verify.ico import check_windows
from assetwright.export.verify.launcher import check_android
from assetwright.export.verify.stores import (
    APP_STORE_ICON,
    FEATURE_GRAPHIC,
    PLAY_ICON,
    check_stores,
)
from assetwright.export.verify.web import MANIFEST, check_web

Check = Callable[[Files], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A platform's checks; paths by which it is told, and others that its files may have."""

    checks: tuple[Check, ...]
    sign: re.Pattern[str]
    shared: re.Pattern[str] | None = None

    def has_files(self, paths: Iterable[str]) -> bool:
        """Whether any path may be the platform's."""
        patterns = [self.sign] if self.shared is None else [self.sign, self.shared]
        return any(pattern.fullmatch(path) for path in paths for pattern in patterns)


_CATALOG = re.compile(r"(?:.*/)?[^/]+\.(?:appiconset|imageset|icon)/.+")

PLAIN = "plain"
"""No platform: the folders of densities."""

RULESETS = {
    PLAIN: Ruleset((check_density_folders,), DENSITY_FOLDER),
    "android": Ruleset(
        (check_android,), re.compile(r"(?:.*/)?(?:drawable|mipmap)(?:-[^/]+)?/[^/]+")
    ),
    "ios": Ruleset(
        (check_catalogs, check_icon_documents),
        re.compile(rf"{_CATALOG.pattern}|(?:.*/)?AppIcon[^/]*\.png"),
    ),
    "macos": Ruleset(
        (check_apple_icons, check_catalogs, check_icon_documents),
        re.compile(r".+\.icns"),
        _CATALOG,
    ),
    "visionos": Ruleset(
        (check_catalogs,), re.compile(r"(?:.*/)?[^/]+\.solidimagestack/.+"), _CATALOG
    ),
    "web": Ruleset(
        (check_web,),
        re.compile(
            rf"{MANIFEST.pattern}|(?:.*/)?(?:favicon\.ico|apple-touch-icon[^/]*\.png|[^/]+\.html)"
        ),
    ),
    "flutter": Ruleset(
        (check_flutter,), re.compile(r"(?:.*/)?[1-9]\.\dx/[^/]+\.(?:png|webp|jpe?g)")
    ),
    "react-native": Ruleset((check_react_native,), REACT_NATIVE_VARIANT),
    "windows": Ruleset((check_windows,), re.compile(r"(?:.*/)?(?!favicon)[^/]+\.ico")),
    "tauri": Ruleset(
        (check_tauri, check_android, check_catalogs, check_windows, check_apple_icons),
        re.compile(r"(?:.*/)?(?:128x128@2x|StoreLogo|Square\d+x\d+Logo)\.png"),
    ),
    "stores": Ruleset(
        (check_stores,),
        re.compile(
            "|".join(sign.pattern for sign in (PLAY_ICON, FEATURE_GRAPHIC, APP_STORE_ICON)),
            re.IGNORECASE,
        ),
    ),
}
"""By the platform's name, which is also that of the folder its files are exported to."""


def scope(files: Files, platform: str) -> Files:
    """The files a platform's rules are about.

    Those of the folder of its name, where there is one; else all but those in a folder named
    after another platform.
    """
    folders = _named_after_platforms(files)
    if platform in folders:
        return files.only(lambda path: path.startswith(f"{platform}/"))
    return files.only(lambda path: path.partition("/")[0] not in folders)


def detect(files: Files) -> tuple[str, ...]:
    """The platforms there are files of."""
    folders = _named_after_platforms(files)
    return tuple(
        name
        for name, ruleset in RULESETS.items()
        if name in folders or any(map(ruleset.sign.fullmatch, scope(files, name).paths))
    )


def _named_after_platforms(files: Files) -> set[str]:
    return {path.partition("/")[0] for path in files.paths if "/" in path} & RULESETS.keys()
