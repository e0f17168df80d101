"""The rules, each with the id that reports name it by. ``docs/verify.md`` says what each asks."""

from enum import StrEnum


class Rule(StrEnum):
    """Ids are stable: scripts may depend on them."""

    # Any file
    PLATFORM_MISSING = "platform-missing"
    NAME_RESERVED = "name-reserved"
    NAME_CHARACTERS = "name-characters"
    NAME_CASE = "name-case"
    FILE_EMPTY = "file-empty"
    FILE_TOO_LARGE = "file-too-large"
    IMAGE_FORMAT = "image-format"
    IMAGE_DAMAGED = "image-damaged"
    IMAGE_TOO_LARGE = "image-too-large"
    IMAGE_EMPTY = "image-empty"
    ICON_BLANK = "icon-blank"
    JSON_MALFORMED = "json-malformed"
    XML_MALFORMED = "xml-malformed"
    XML_ENTITIES = "xml-entities"
    SVG_ROOT = "svg-root"
    SVG_SCRIPT = "svg-script"
    SVG_EXTERNAL = "svg-external-reference"
    SVG_REFERENCE = "svg-reference"
    SCALE_SIZE = "scale-size"
    DENSITY_SIZE = "density-size"

    # Icon files
    ICO_DAMAGED = "ico-damaged"
    ICO_FRAME_SIZE = "ico-frame-size"
    ICO_SINGLE_SIZE = "ico-single-size"
    ICO_SIZES = "ico-sizes"
    ICNS_DAMAGED = "icns-damaged"
    ICNS_FRAME_SIZE = "icns-frame-size"
    ICNS_SIZES = "icns-sizes"

    # Android
    ANDROID_RESOURCE_NAME = "android-resource-name"
    ANDROID_RESOURCE_TYPE = "android-resource-type"
    ANDROID_DUPLICATE = "android-duplicate-resource"
    ANDROID_DENSITY_NAME = "android-density-name"
    ANDROID_DENSITY_SIZE = "android-density-size"
    ANDROID_DENSITY_MISSING = "android-density-missing"
    ANDROID_REFERENCE = "android-reference"
    ANDROID_VECTOR = "android-vector"
    ANDROID_LAYER_MISSING = "android-layer-missing"
    ANDROID_LAYER_BLURRY = "android-layer-blurry"
    ANDROID_BACKGROUND_ALPHA = "android-background-alpha"
    ANDROID_BACKGROUND_INSET = "android-background-inset"
    ANDROID_FOREGROUND_OPAQUE = "android-foreground-opaque"
    ANDROID_FOREGROUND_SAFE_ZONE = "android-foreground-safe-zone"
    ANDROID_MONOCHROME_MISSING = "android-monochrome-missing"
    ANDROID_MONOCHROME_SAFE_ZONE = "android-monochrome-safe-zone"
    ANDROID_MONOCHROME_INK = "android-monochrome-ink"
    ANDROID_NOTIFICATION_INK = "android-notification-ink"
    ANDROID_SPLASH_SAFE_ZONE = "android-splash-safe-zone"

    # Stores
    PLAY_ICON = "play-icon"
    PLAY_ICON_ALPHA = "play-icon-alpha"
    PLAY_ICON_BYTES = "play-icon-bytes"
    PLAY_FEATURE_GRAPHIC = "play-feature-graphic"
    PLAY_FEATURE_ALPHA = "play-feature-alpha"
    APP_STORE_ICON = "app-store-icon"

    # Apple
    APPLE_CONTENTS_MISSING = "apple-contents-missing"
    APPLE_CONTENTS = "apple-contents"
    APPLE_REFERENCE = "apple-reference"
    APPLE_UNREFERENCED = "apple-unreferenced"
    APPLE_SCALE_SIZE = "apple-scale-size"
    APPLE_ICON_SIZE = "apple-icon-size"
    APPLE_ICON_ALPHA = "apple-icon-alpha"
    APPLE_DARK_OPAQUE = "apple-dark-opaque"
    APPLE_TINTED_COLOR = "apple-tinted-color"
    APPLE_ICON_JSON = "apple-icon-json"
    APPLE_STACK = "apple-stack"
    APPLE_STACK_ALPHA = "apple-stack-alpha"
    MACOS_BODY = "macos-body"

    # Web
    WEB_MANIFEST = "web-manifest"
    WEB_REFERENCE = "web-reference"
    WEB_SIZES = "web-sizes"
    WEB_TYPE = "web-type"
    WEB_PURPOSE = "web-purpose"
    WEB_ANY_MASKABLE = "web-any-maskable"
    WEB_MASKABLE_SAME = "web-maskable-same-pixels"
    WEB_MASKABLE_ALPHA = "web-maskable-alpha"
    WEB_MASKABLE_SAFE_ZONE = "web-maskable-safe-zone"
    WEB_TOUCH_ICON_ALPHA = "web-apple-touch-alpha"
    WEB_TOUCH_ICON_SIZE = "web-apple-touch-size"

    # Flutter, React Native, Tauri
    FLUTTER_BASE_MISSING = "flutter-base-missing"
    REACT_NATIVE_BASE_MISSING = "react-native-base-missing"
    TAURI_SIZE = "tauri-size"
    TAURI_RGBA = "tauri-rgba"
    TAURI_MISSING = "tauri-missing"


WARNINGS = frozenset(
    {
        Rule.ANDROID_DENSITY_MISSING,
        Rule.ANDROID_MONOCHROME_MISSING,
        Rule.APPLE_UNREFERENCED,
    }
)
"""What works, and looks worse than it could; all other rules are about what is wrong."""
