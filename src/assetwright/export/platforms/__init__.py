"""One table a platform. To add a platform: write its table, and name it here."""

from assetwright.export.platforms.android import ANDROID
from assetwright.export.platforms.flutter import FLUTTER
from assetwright.export.platforms.ios import IOS
from assetwright.export.platforms.macos import MACOS
from assetwright.export.platforms.plain import plain_rows
from assetwright.export.platforms.react_native import REACT_NATIVE
from assetwright.export.platforms.stores import STORES
from assetwright.export.platforms.table import VECTOR_FORMAT, Platform, Purpose, Row
from assetwright.export.platforms.tauri import TAURI
from assetwright.export.platforms.visionos import VISIONOS
from assetwright.export.platforms.web import WEB
from assetwright.export.platforms.windows import WINDOWS
from assetwright.types import ImageFormat

PLATFORMS: dict[str, Platform] = {
    platform.name: platform
    for platform in (
        ANDROID,
        IOS,
        MACOS,
        VISIONOS,
        WEB,
        FLUTTER,
        REACT_NATIVE,
        WINDOWS,
        TAURI,
        STORES,
    )
}

FORMATS: tuple[str, ...] = (*ImageFormat, VECTOR_FORMAT)
"""What ``formats`` may name."""

__all__ = ["FORMATS", "PLATFORMS", "Platform", "Purpose", "Row", "plain_rows"]
